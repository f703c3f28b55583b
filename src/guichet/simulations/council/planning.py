"""The reverse planning: from the day of the council and the closing of the scheme, what is due and when. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from guichet.simulations.council.rules import Customs

Code = Literal[
    "quotes_asked", "quotes_received", "drafted", "called", "council", "sent", "filed", "closing",
]  # fmt: skip
Trouble = Literal[
    "closed", "after_closing", "called_late", "too_late_to_call", "tight", "before_opening",
    "filed_late", "filed_early", "after_filing", "too_late_to_file",
]  # fmt: skip
SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """What the planning starts from. `council` None when it is not set; `clear_days` None when statutes say them.

    `opens` is the opening still to come, `closes` the last day to file; None when not known. `filing` is the day one wants to
    file, None to leave it to the closing.
    """

    today: date
    council: date | None
    opens: date | None
    closes: date | None
    closed: bool
    clear_days: int | None
    filing: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One step and its last day, None when nothing gives it; `past` when that day is behind."""

    code: Code
    day: date | None
    past: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Planning:
    """The steps in their order, and what does not fit.

    `council` is the day everything is counted from; `latest` the last one that leaves the time to file, `supposed` when the
    planning is counted from it for want of a date.
    """

    steps: tuple[Due, ...]
    troubles: tuple[Trouble, ...]
    council: date | None
    latest: date | None
    supposed: bool


def plan_backwards(dates: Dates, customs: Customs) -> Planning:
    """Count back from the council, or from the last one that the filing or the closing allows; with neither, steps have no day."""
    latest = _latest(dates, customs)
    supposed = dates.council is None and latest is not None and latest >= dates.today
    council = latest if supposed else dates.council
    return Planning(
        steps=tuple(_steps(dates, council, customs)),
        troubles=tuple(_troubles(dates, latest, customs)),
        council=council,
        latest=latest,
        supposed=supposed,
    )


def call_day(council: date, clear_days: int) -> date:
    """Return the last working day a call may leave: neither that day nor that of the meeting counts."""
    return working_day(council - timedelta(days=clear_days + 1))


def working_day(day: date) -> date:
    """Return the day, or the Friday before a weekend."""
    return day - timedelta(days=max(day.weekday() - SATURDAY + 1, 0))


def _latest(dates: Dates, customs: Customs) -> date | None:
    """Return the last council whose deliberation is sent before one files."""
    if dates.filing is not None:
        return working_day(dates.filing - timedelta(days=customs.sent))
    if dates.closes is None or dates.closed:
        return None
    return working_day(dates.closes - timedelta(days=customs.sent + customs.filed_before_closing))


def _steps(dates: Dates, council: date | None, customs: Customs) -> Iterator[Due]:
    days: dict[Code, date | None] = {
        "quotes_asked": _before(council, customs.quotes_asked),
        "quotes_received": _before(council, customs.quotes_received),
        "drafted": _before(council, customs.drafted),
        "called": None
        if council is None or dates.clear_days is None
        else call_day(council, dates.clear_days),
        "council": council,
        "sent": _sent(dates, council, customs),
        "filed": _filed(dates, customs),
    }
    called = days["called"]
    if called is not None and (drafted := days["drafted"]) is not None:
        days["drafted"] = min(drafted, called)  # the draft goes with the call
    if dates.closes is not None:
        days["closing"] = dates.closes
    ordered = list(days.items())
    if council is not None:  # a request filed before the council comes before it
        ordered.sort(key=lambda item: item[1] or council)
    for code, day in ordered:
        yield Due(code=code, day=day, past=day is not None and day < dates.today)


def _before(council: date | None, days: int) -> date | None:
    return None if council is None else working_day(council - timedelta(days=days))


def _sent(dates: Dates, council: date | None, customs: Customs) -> date | None:
    """Return the last day to send the deliberation: custom's, or the closing when it comes first."""
    if council is None:
        return None
    custom = working_day(council + timedelta(days=customs.sent))
    if dates.filing is not None and council <= dates.filing:
        return min(custom, dates.filing)
    open_still = dates.closes is not None and not dates.closed and council <= dates.closes
    return min(custom, dates.closes) if open_still and dates.closes is not None else custom


def _filed(dates: Dates, customs: Customs) -> date | None:
    if dates.filing is not None:
        return dates.filing
    if dates.closes is None or dates.closed:
        return None
    return working_day(dates.closes - timedelta(days=customs.filed_before_closing))


def _troubles(dates: Dates, latest: date | None, customs: Customs) -> Iterator[Trouble]:
    council, closes = dates.council, dates.closes
    if dates.closed:
        yield "closed"
    elif dates.filing is not None:
        yield from _troubles_of_filing(dates, dates.filing, latest)
    elif council is not None and closes is not None and council > closes:
        yield "after_closing"
    elif council is not None and latest is not None and council > latest:
        yield "tight"
    elif council is None and latest is not None and latest < dates.today:
        yield "too_late_to_call"
    if council is not None and dates.opens is not None and council < dates.opens:
        yield "before_opening"
    if council is None or dates.clear_days is None or council < dates.today:
        return
    if call_day(council, dates.clear_days) < dates.today:
        yield "called_late"


def _troubles_of_filing(dates: Dates, filing: date, latest: date | None) -> Iterator[Trouble]:
    """Yield what does not fit with the day one wants to file."""
    if dates.closes is not None and filing > dates.closes:
        yield "filed_late"
    if dates.opens is not None and filing < dates.opens:
        yield "filed_early"
    if dates.council is not None and dates.council > filing:
        yield "after_filing"
    elif dates.council is None and latest is not None and latest < dates.today:
        yield "too_late_to_file"
