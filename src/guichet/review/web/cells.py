"""What each cell of the list says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bareme.forms import FormField
from guichet.applications.enums import State
from guichet.review.enums import Alert, LabelColour
from guichet.review.models import Label
from guichet.review.models.sheets import UNKNOWN_DAY, UNKNOWN_NUMBER
from guichet.review.selectors.columns import Column
from guichet.review.selectors.desks import desk_title
from guichet.review.selectors.filters import LIVE, SOON
from guichet.review.selectors.listing import Line
from guichet.shared.formats import NBSP, format_amount, format_date, format_number

BADGES = {
    LabelColour.BLUE: "fr-badge--blue-cumulus",
    LabelColour.GREEN: "fr-badge--green-emeraude",
    LabelColour.ORANGE: "fr-badge--orange-terre-battue",
    LabelColour.RED: "fr-badge--pink-tuile",
    LabelColour.PURPLE: "fr-badge--purple-glycine",
    LabelColour.PINK: "fr-badge--pink-macaron",
    LabelColour.YELLOW: "fr-badge--yellow-tournesol",
    LabelColour.BROWN: "fr-badge--brown-caramel",
    LabelColour.TEAL: "fr-badge--green-archipel",
    LabelColour.GREY: "fr-badge--beige-gris-galet",
}
ALERT_BADGES = {
    Alert.LATE: "fr-badge--error",
    Alert.SOON: "fr-badge--warning",
    Alert.INELIGIBLE: "fr-badge--error",
    Alert.GAP: "fr-badge--warning",
    Alert.WAITING: "fr-badge--info",
    Alert.OPINION: "fr-badge--info",
}


@dataclass(frozen=True, slots=True)
class Badge:
    """A coloured word."""

    text: str
    style: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What a cell says. `number` aligns it to the right."""

    kind: str
    text: str = ""
    badges: tuple[Badge, ...] = ()
    number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the table: the number opens the application."""

    number: int
    applicant: str
    news: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What cells need beside the line: today, titles of schemes, labels, and the fields of the slots."""

    today: date
    schemes: Mapping[str, str]
    labels: Mapping[int, Label]
    slots: Mapping[str, FormField]


def row_of(line: Line, columns: Sequence[Column], words: Words) -> Row:
    """Write a line of the list."""
    return Row(
        number=line.sheet.number,
        applicant=line.sheet.application.carrier_name or "Sans nom",
        news=line.news,
        cells=tuple(cell_of(line, column, words) for column in columns),
    )


def cell_of(line: Line, column: Column, words: Words) -> Cell:
    """Write one cell."""
    sheet, key = line.sheet, column.key
    match column.kind:
        case "amount":
            return Cell(kind="amount", text=_amount(getattr(sheet, column.order)), number=True)
        case "date":
            return Cell(kind="date", text=_day(getattr(sheet, column.order)))
        case "days":
            return Cell(kind="days", text=days_left(sheet.due_on, words.today), number=True)
        case "number":
            return Cell(kind="number", text=_slot_number(line, key, words), number=True)
        case "badge":
            return Cell(
                kind="badges",
                badges=tuple(Badge(str(a.label), ALERT_BADGES[a]) for a in alerts_of(line, words.today)),
            )
        case "labels":
            return Cell(kind="badges", badges=label_badges(sheet.labels, words.labels))
        case "link" | "news":
            return Cell(kind=column.kind)
        case _:
            return Cell(kind="text", text=_text(line, key, words))


def _text(line: Line, key: str, words: Words) -> str:
    sheet = line.sheet
    match key:
        case "demandeur":
            return sheet.application.carrier_name or "Sans nom"
        case "aide":
            return words.schemes.get(sheet.slug, sheet.slug)
        case "projet":
            return sheet.application.title
        case "etat":
            return str(State(sheet.state).label)
        case "instructeur":
            return (sheet.reviewer.name or sheet.reviewer.email) if sheet.reviewer else "personne"
        case "service":
            return desk_title(sheet.desk, words.today)
        case _:
            return str(getattr(sheet, key))


def alerts_of(line: Line, today: date) -> list[Alert]:
    """Return what deserves a look first on a line, the gravest first; nothing once decided."""
    sheet = line.sheet
    if sheet.state not in LIVE:
        return []
    found = {
        Alert.LATE: sheet.due_on < today,
        Alert.SOON: today <= sheet.due_on <= today + SOON,
        Alert.INELIGIBLE: sheet.verdict == "no",
        Alert.GAP: sheet.gap not in {0, UNKNOWN_NUMBER},
        Alert.WAITING: sheet.waiting,
        Alert.OPINION: line.opinion,
    }
    return [alert for alert, holds in found.items() if holds]


def label_badges(numbers: Sequence[int], labels: Mapping[int, Label]) -> tuple[Badge, ...]:
    """Write the labels of a line, those still known."""
    known = [labels[number] for number in numbers if number in labels]
    return tuple(Badge(label.name, BADGES[LabelColour(label.colour)]) for label in known)


def days_left(due_on: date, today: date) -> str:
    """Write the days left in a list: "41 j", "−3 j" once passed, nothing without a deadline."""
    if due_on == UNKNOWN_DAY:
        return ""
    return f"{format_number((due_on - today).days)}{NBSP}j"


def _amount(cents: int) -> str:
    return "" if cents == UNKNOWN_NUMBER else format_amount(cents)


def _day(day: date) -> str:
    return "" if day == UNKNOWN_DAY else format_date(day)


def _slot_number(line: Line, key: str, words: Words) -> str:
    value = getattr(line.sheet, key)
    field = words.slots.get(key)
    if value == UNKNOWN_NUMBER:
        return ""
    return (
        format_amount(value)
        if field is not None and field.type in {"amount", "expenses", "financing"}
        else format_number(value)
    )
