"""Answers as an address carries them: shared ones by their name, a scheme's own as `slug.fact`.

What cannot be read stays typed and is unknown to the engine: it is never a zero, and never loses the others.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bareme import FactError, Facts, FactValue, Plan, PlanFact, read_answer

DECLINED = "ne sais pas"
"""What the address holds once a person has said that they do not know."""
DECLINED_WORDS = frozenset({DECLINED, "je ne sais pas", "?", "inconnu", "unknown"})
LONGEST = 4_000
MOST_ANSWERS = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `name` is its parameter of the address, `text` what was typed, `value` None when unusable."""

    name: str
    text: str
    fact: PlanFact
    value: FactValue
    declined: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """Every answer of an address, by parameter name; `strangers` are names that no scheme asks."""

    given: Mapping[str, Answer] = field(default_factory=dict)
    strangers: tuple[str, ...] = ()
    shared: Mapping[str, FactValue] = field(default_factory=dict)
    own: Mapping[str, Mapping[str, FactValue]] = field(default_factory=dict)
    declined: frozenset[str] = frozenset()

    def facts_of(self, slug: str, known: Facts) -> Facts:
        """Return what is known for one scheme: `known` (already holding the shared answers) and its own."""
        own = self.own.get(slug)
        return {**known, **own} if own else known

    def declined_of(self, plan: Plan) -> frozenset[str]:
        """Return the facts of a plan, by its own names, to which a person said that they do not know."""
        if not self.declined:
            return frozenset()
        return frozenset(fact.name for fact in plan.facts if parameter_name(plan.slug, fact) in self.declined)

    @property
    def errors(self) -> list[Answer]:
        return [answer for answer in self.given.values() if answer.error]


def is_shared(fact: PlanFact) -> bool:
    return fact.key != fact.name


def parameter_name(slug: str, fact: PlanFact) -> str:
    """Return the parameter that carries a fact: "project.population", or "itn-3b.early_results"."""
    if fact.key == "organisation.kind":
        return "organisation"  # what the home page sends
    return fact.key if is_shared(fact) else f"{slug}.{fact.name}"


def read_address(parameters: Mapping[str, Sequence[str]], find: Callable[[str], PlanFact | None]) -> Answers:
    """Read the answers among the parameters of an address. `find` gives the fact a parameter answers."""
    given: dict[str, Answer] = {}
    strangers: list[str] = []
    for name, texts in list(parameters.items())[:MOST_ANSWERS]:
        fact = find(name)
        if fact is None:
            strangers.append(name)
            continue
        answer = _read(name, fact, texts)
        if answer is not None:
            given[name] = answer
    return _gather(given, strangers)


def _gather(given: dict[str, Answer], strangers: Iterable[str]) -> Answers:
    shared: dict[str, FactValue] = {}
    own: dict[str, dict[str, FactValue]] = {}
    for name, answer in given.items():
        if answer.value is None:
            continue
        if is_shared(answer.fact):
            shared[answer.fact.key] = answer.value
        else:
            own.setdefault(name.partition(".")[0], {})[answer.fact.name] = answer.value
    declined = frozenset(name for name, answer in given.items() if answer.declined)
    return Answers(given, tuple(strangers), shared, own, declined)


def _read(name: str, fact: PlanFact, texts: Sequence[str]) -> Answer | None:
    text = joined(fact, texts)[:LONGEST]
    if not text.strip():
        return None
    if text.strip().lower() in DECLINED_WORDS:
        return Answer(name, DECLINED, fact, None, declined=True)
    try:
        return Answer(name, text, fact, read_answer(fact, text))
    except FactError as error:
        return Answer(name, text, fact, None, error=sentence(error.message))


def joined(fact: PlanFact, texts: Sequence[str]) -> str:
    """Return one text: several boxes ticked, or one number a line, become the list the engine reads."""
    if fact.type in {"choices", "integers", "codes"}:
        lines = [line.strip() for text in texts for line in text.splitlines()]
        return " | ".join(line for line in lines if line)
    return texts[-1] if texts else ""


def sentence(text: str) -> str:
    """Begin with a capital: messages of the engine follow a name, ours stand alone."""
    return f"{text[:1].upper()}{text[1:]}"


def known_facts(of_place: Facts, answers: Answers) -> dict[str, FactValue]:
    """Return what is known of an applicant: an answer corrects what the place gives, save where and what they are."""
    fixed = {"organisation.kind", "territory.codes"}
    corrected = {
        name: value for name, value in answers.shared.items() if name not in fixed or name not in of_place
    }
    return {**of_place, **corrected}
