"""What people asked about a scheme and was answered: of its file, then what the rooms above published."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bareme import Scheme


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with its answer, plain text."""

    question: str
    answer: str


Reader = Callable[[str], Sequence[Asked]]
_readers: list[Reader] = []


def register_questions(reader: Reader) -> None:
    """Have the page of a scheme (its slug is given) show more questions. Called when Django starts."""
    if reader not in _readers:
        _readers.append(reader)


def questions_asked(slug: str, scheme: Scheme) -> list[Asked]:
    """Return the questions of a scheme, those of its file first: a query for each room that publishes some."""
    own = [Asked(question=one.question, answer=one.answer) for one in scheme.faq]
    return own + [one for reader in _readers for one in reader(slug)]
