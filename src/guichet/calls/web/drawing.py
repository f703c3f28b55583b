"""The time line as a drawing: where each step lies on a year, in hundredths of a percent, so that nothing is a float."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from guichet.calls.selectors import CalendarStep
from guichet.calls.web.months import SHORT_MONTHS, Month
from guichet.shared.formats import format_date, format_short_date

MONTHS_SHOWN = 12
NARROWEST = 60
"""The least width of a bar, so that one day is seen."""


@dataclass(frozen=True, slots=True)
class Span:
    """The year that is drawn, both days included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def place(self, day: date) -> int:
        """Return where the morning of a day is, from 0 to 10 000."""
        return min(max((day - self.first).days * 10_000 // self.days, 0), 10_000)


@dataclass(frozen=True, slots=True)
class Bar:
    """One rectangle; `look` is window, extension or stage. `left` and `width` are percentages as SVG writes them."""

    left: str
    width: str
    look: str


@dataclass(frozen=True, slots=True)
class Tick:
    """One month of the axis."""

    left: str
    label: str
    year: str


@dataclass(frozen=True, slots=True)
class StepWords:
    """One step under its bar: title, dates, what was put off."""

    title: str
    when: str
    moved: str
    today: bool


def span_of(month: Month) -> Span:
    """Return the twelve months drawn: one before the month asked, so that what has just begun is seen."""
    start = month.plus(-1)
    return Span(start.first, start.plus(MONTHS_SHOWN - 1).last)


def ticks(span: Span) -> list[Tick]:
    found: list[Tick] = []
    month = Month(span.first.year, span.first.month)
    while month.first <= span.last:
        shown = str(month.year) if not found or month.number == 1 else ""
        found.append(Tick(percent(span.place(month.first)), SHORT_MONTHS[month.number - 1], shown))
        following = month.plus(1)
        if following == month:
            break
        month = following
    return found


def bars(steps: Iterable[CalendarStep], span: Span) -> list[Bar]:
    """Return the bars of one row, extensions apart; a day that is not known is the edge of the drawing."""
    found = []
    for step in steps:
        since, until = step.since or span.first, step.until or span.last
        if step.since is None and step.until is not None and not step.filing:
            since = step.until
        if step.filing and step.first_until is not None and step.first_until < until:
            found.append(_bar(since, step.first_until, "window", span))
            found.append(_bar(step.first_until + timedelta(days=1), until, "extension", span))
        else:
            found.append(_bar(since, until, "window" if step.filing else "stage", span))
    return [bar for bar in found if bar is not None]


def seen_in(step: CalendarStep, span: Span) -> bool:
    """Tell whether some day of a step is drawn."""
    return (step.since or date.min) <= span.last and (step.until or date.max) >= span.first


def step_words(step: CalendarStep, today: date) -> StepWords:
    moved = ""
    if step.moves:
        first = format_date(step.first_until) if step.first_until else "non annoncée"
        moved = f"prolongé, fin d’abord prévue : {first}"
    current = (step.since or date.min) <= today <= (step.until or date.max)
    return StepWords(step.title, between(step.since, step.until), moved, current)


def between(since: date | None, until: date | None) -> str:
    """Write two days in few words: "14 janvier → 31 mars 2021"."""
    if since and until:
        if since == until:
            return format_date(since)
        first = format_short_date(since) if since.year == until.year else format_date(since)
        return f"{first} → {format_date(until)}"
    if since:
        return f"depuis le {format_date(since)}"
    return f"jusqu’au {format_date(until)}" if until else "date inconnue"


def percent(place: int) -> str:
    """Write a place of the drawing as SVG reads it: 1234 is "12.34%"."""
    return f"{place // 100}.{place % 100:02}%"


def _bar(since: date, until: date, look: str, span: Span) -> Bar | None:
    if until < span.first or since > span.last or until < since:
        return None
    left = span.place(since)
    right = span.place(until + timedelta(days=1)) if until < date.max else 10_000
    width = max(right - left, NARROWEST)
    return Bar(percent(min(left, 10_000 - width)), percent(width), look)
