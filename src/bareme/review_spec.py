"""The vocabulary of `review:` in a scheme file: who reviews, who is consulted, who decides, what officers note."""

import re
import unicodedata
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from bareme.form_spec import FieldSpecs
from bareme.part import Part, file_problem
from bareme.scalars import Identifier, LongText, Name, Sentence, Whole, YesNo

Role = Literal["reviewer", "validator", "sous_prefet", "decider"]
Slot = Literal[
    "text_1", "text_2", "text_3", "text_4", "number_1", "number_2", "number_3", "number_4", "date_1", "date_2"
]


def identifier_of(title: str) -> str:
    """Make an identifier of a French title: « Avis de l'État » gives avis-de-l-etat."""
    plain = unicodedata.normalize("NFKD", title.replace("œ", "oe").replace("æ", "ae"))
    words = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode().lower()).strip("-")
    if not words[:1].isalpha():
        words = f"n-{words}".strip("-")
    return words[:40].strip("-")


class Opinion(Part):
    """An opinion that is asked: of whom (`title`), whether a decision waits for it, in how many days.

    `confidential` opinions are never shown to the applicant; `question` is what the expert answers by yes or no.
    """

    id: Identifier
    title: Sentence
    required: YesNo = False
    days: Whole | None = None
    confidential: YesNo = False
    question: Sentence | None = None
    help: LongText | None = None


class UsualRequest(Part):
    """A piece that reviewers often ask for: its name, what to say, the days given, whether the clock waits."""

    id: Identifier
    title: Sentence
    help: LongText | None = None
    days: Whole | None = None
    suspends: YesNo = False


class DeskGroup(Part):
    """A group of officers that takes the applications for which its condition holds."""

    id: Identifier
    title: Sentence
    if_: dict[str, Any] = Field(alias="if")


class Desk(Part):
    """Where an application goes: the first group whose condition holds, else the desk of its area."""

    by: Literal["departement", "region", "country"] = "departement"
    groups: tuple[DeskGroup, ...] = Field(default=(), max_length=50)


class Letters(Part):
    """The scheme's own words in what is sent; the mandatory mentions are added to them."""

    receipt: LongText | None = None
    accepted: LongText | None = None
    refused: LongText | None = None
    closed: LongText | None = None
    request: LongText | None = None


def _opinion(raw: Any) -> Any:
    if not isinstance(raw, list | tuple):
        return raw
    return [{"id": identifier_of(item), "title": item} if isinstance(item, str) else item for item in raw]


class Review(Part):
    """How applications to one scheme are reviewed. Days are calendar days."""

    framework: Literal["decret_2018_514", "cgct_detr", "running_costs", "none"] = "none"
    steps: tuple[Sentence, ...] = ()
    decider: Sentence | None = None
    circuit: tuple[Role, ...] = ("reviewer", "decider")
    desk: Desk = Desk()
    opinions: Annotated[tuple[Opinion, ...], BeforeValidator(_opinion)] = ()
    requests: tuple[UsualRequest, ...] = ()
    private: FieldSpecs = Field(default=(), max_length=50)
    grid: dict[Identifier, Whole] = {}
    columns: dict[Slot, Name] = {}
    usual_days: Whole | None = None
    retention_months: Whole | None = None
    letters: Letters = Letters()
    note: LongText | None = None

    @model_validator(mode="after")
    def _once_each(self) -> "Review":
        for what, found in (
            ("avis", self.opinions),
            ("demandes", self.requests),
            ("groupes", self.desk.groups),
        ):
            ids = [item.id for item in found]
            twice = next((name for name in ids if ids.count(name) > 1), None)
            if twice is not None:
                raise file_problem(f"deux {what} s'appellent « {twice} ».", "Donnez un autre nom.")
        if len(set(self.circuit)) != len(self.circuit) or self.circuit[-1:] != ("decider",):
            raise file_problem(
                "le circuit finit par « decider », et chacun n'y passe qu'une fois.",
                "Écrivez [reviewer, validator, decider].",
            )
        return self
