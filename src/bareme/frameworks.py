"""The legal frameworks of reviews: which delays run, from when, and what silence means.

A framework is law shared by many schemes: it is read from one file, like the shared facts. Each delay quotes its article.
"""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from bareme.cumulation import Cap
from bareme.errors import SchemeError
from bareme.part import Part, file_problem
from bareme.reading import problems_of
from bareme.scalars import Identifier, LongText, Sentence, Whole, YesNo
from bareme.tree import read_tree


class Delay(Part):
    """One legal delay. `runs_from` is the event that starts it; `silence` what happens when it passes unanswered.

    `suspends` says that a piece asked for stops it until the answer; `extendable` that a reasoned decision prolongs it.
    """

    id: Identifier
    title: Sentence
    months: Annotated[Whole, Field(ge=1, le=120)]
    runs_from: Literal["received", "complete"]
    ends_with: Literal["admissible", "complete", "decided"]
    silence: Literal["admissible", "complete", "refused", "nothing"]
    suspends: YesNo = False
    extendable: YesNo = False
    source: Sentence
    confirmed: YesNo = True
    note: Sentence | None = None

    @model_validator(mode="after")
    def _silence_ends_it(self) -> "Delay":
        told = {"decided": {"refused", "nothing"}}.get(self.ends_with, {self.ends_with, "nothing"})
        if self.silence not in told:
            raise file_problem(
                f"un silence ne vaut pas « {self.silence} » quand le délai finit par « {self.ends_with} ».",
                f"Choisissez parmi : {', '.join(sorted(told))}.",
            )
        return self


class Repayment(Part):
    """How a grant is asked back: the text it rests on (None: the decision alone), and the days left to answer first."""

    source: Sentence | None = None
    answer_days: Annotated[Whole, Field(ge=1, le=365)] = 30
    confirmed: YesNo = False
    note: Sentence | None = None


class Framework(Part):
    """The law of one kind of aid: its delays, the caps on public money, from when the work may begin, how a grant is asked back."""

    title: Sentence
    delays: tuple[Delay, ...] = ()
    caps: tuple[Cap, ...] = ()
    early_start: LongText | None = None
    repayment: Repayment = Repayment()
    appeal: LongText

    @model_validator(mode="after")
    def _each_has_its_name(self) -> "Framework":
        ids = [delay.id for delay in self.delays]
        if len(set(ids)) < len(ids):
            raise file_problem("deux délais portent le même nom.", "Donnez un autre « id ».")
        caps = [cap.id for cap in self.caps]
        if len(set(caps)) < len(caps):
            raise file_problem("deux plafonds portent le même nom.", "Donnez un autre « id ».")
        return self


Frameworks = dict[str, Framework]


def read_frameworks(content: bytes, file: str) -> Frameworks:
    """Read the file of frameworks: each by its id. Raise SchemeError with every problem found."""
    tree = read_tree(content, file)
    try:
        return TypeAdapter(Frameworks).validate_python(dict(tree))
    except ValidationError as error:
        raise SchemeError(problems_of(error, tree, file)) from None
