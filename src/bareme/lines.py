"""The lines of `derived` and `amount`: one operation each, told by its key."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from bareme.scalars import Name, Sentence

Operand = str  # a name, or "0"


class Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Name
    title: Sentence
    note: Sentence | None = None


class Cap(Line):
    cap: Operand
    at: Operand
    per: Operand | None = None


class Marginal(Line):
    marginal: Operand
    tariff: Name


class Whole(Line):
    whole: Operand
    tariff: Name


class Flat(Line):
    flat: Operand


class Units(Line):
    units: Operand
    at: Operand
    up_to: Operand | None = None


class Share(Line):
    share: Operand
    rate: Operand


class Sum(Line):
    sum: tuple[Operand, ...] = Field(min_length=1)


class Least(Line):
    least: tuple[Operand, ...] = Field(min_length=2)


class Most(Line):
    most: tuple[Operand, ...] = Field(min_length=2)


class Members(Line):
    members: Name
    tariff: Name


class Cumulation(Line):
    cumulation: Operand
    rate: Operand
    of: tuple[Operand, ...] = Field(min_length=1)
    others: Operand


class When(Line):
    when: dict[str, Any]
    then: Operand
    otherwise: Operand


OPERATIONS: dict[str, type[Line]] = {
    "cap": Cap,
    "marginal": Marginal,
    "whole": Whole,
    "flat": Flat,
    "units": Units,
    "share": Share,
    "sum": Sum,
    "least": Least,
    "most": Most,
    "members": Members,
    "cumulation": Cumulation,
    "when": When,
}


def _operation(raw: Any) -> str | None:
    found = [key for key in OPERATIONS if isinstance(raw, dict) and key in raw]
    return found[0] if len(found) == 1 else None


_ONE_OPERATION = {
    "message": "une ligne fait exactement une opération.",
    "remedy": f"Choisissez parmi : {', '.join(OPERATIONS)}.",
}

LineSpec = Annotated[
    Annotated[Cap, Tag("cap")]
    | Annotated[Marginal, Tag("marginal")]
    | Annotated[Whole, Tag("whole")]
    | Annotated[Flat, Tag("flat")]
    | Annotated[Units, Tag("units")]
    | Annotated[Share, Tag("share")]
    | Annotated[Sum, Tag("sum")]
    | Annotated[Least, Tag("least")]
    | Annotated[Most, Tag("most")]
    | Annotated[Members, Tag("members")]
    | Annotated[Cumulation, Tag("cumulation")]
    | Annotated[When, Tag("when")],
    Discriminator(
        _operation,
        custom_error_type="guichet",
        custom_error_message="{message} {remedy}",
        custom_error_context=_ONE_OPERATION,
    ),
]
