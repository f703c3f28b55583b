"""What a line of any file of awards says, once read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was not taken: a line when `column` is empty, else the value of that column (the line was kept without it)."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardLine:
    """One line of a file: cents, plain codes, empty texts and None where the file does not say."""

    line: int
    source: str
    reference: str
    scheme: str
    scheme_title: str
    beneficiary: str
    title: str
    amount_cents: int
    funder: str = ""
    funder_siret: str = ""
    siren: str = ""
    siret: str = ""
    rna: str = ""
    commune: str = ""
    departement: str = ""
    spend_cents: int | None = None
    day: date | None = None
    year: int | None = None


Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the lines of one file are read with: the year its name or the operator says, the day it is read, what it refuses."""

    year: int | None
    today: date
    refused: list[Refusal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A set of columns: its name, those it needs, and how a row becomes a line or a refusal.

    `read` is given the row and its line number. It adds to `refused` the values it leaves out, and returns None when it leaves
    out the line.
    """

    name: str
    columns: Sequence[str]
    read: Callable[[Row, int, Reading], AwardLine | None]
