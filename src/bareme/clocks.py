"""The legal clock of one application: from what happened to what is due, and when.

Pure: days of Paris in, days out. The delays come from the scheme's framework (`bareme.frameworks`).
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bareme.frameworks import Delay, Framework


@dataclass(frozen=True, slots=True)
class ClockFact:
    """Something that counts for the clock, on a day. `kind`: received, complete, admissible, suspended, resumed, extended,
    stopped. `until` is the new last day that an extension gives."""

    kind: str
    day: date
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """Where one delay stands. `due` is its last day, None while suspended; `left` the days before it, negative once passed.

    `first_due` is the last day before any extension, None without one.
    """

    delay: Delay
    state: Literal["running", "suspended", "met", "passed"]
    due: date | None
    left: int | None
    first_due: date | None = None


def add_months(day: date, months: int) -> date:
    """Return the same day `months` later, or the last day of a month that is shorter."""
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def deadlines(framework: Framework, facts: Sequence[ClockFact], today: date) -> tuple[Deadline, ...]:
    """Return each delay that has begun. `facts` are in the order they happened."""
    return tuple(found for delay in framework.delays if (found := _deadline(delay, facts, today)))


def _deadline(delay: Delay, facts: Sequence[ClockFact], today: date) -> Deadline | None:
    begun = _first(facts, delay.runs_from)
    if begun is None:
        return None
    due = add_months(begun, delay.months)
    waited, still = _waited(facts, begun, today) if delay.suspends else (timedelta(), False)
    due += waited
    first_due = None
    if delay.extendable and (extended := _extended(facts)) is not None and extended > due:
        first_due, due = due, extended
    if _met(delay, facts):
        return Deadline(delay=delay, state="met", due=due, left=None, first_due=first_due)
    if still:
        return Deadline(delay=delay, state="suspended", due=None, left=None, first_due=first_due)
    left = (due - today).days
    return Deadline(
        delay=delay, state="passed" if left < 0 else "running", due=due, left=left, first_due=first_due
    )


def _first(facts: Sequence[ClockFact], kind: str) -> date | None:
    return next((fact.day for fact in facts if fact.kind == kind), None)


def _met(delay: Delay, facts: Sequence[ClockFact]) -> bool:
    return any(fact.kind in {"stopped", delay.ends_with} for fact in facts)


def _extended(facts: Sequence[ClockFact]) -> date | None:
    days = [fact.until for fact in facts if fact.kind == "extended" and fact.until is not None]
    return days[-1] if days else None


def _waited(facts: Sequence[ClockFact], begun: date, today: date) -> tuple[timedelta, bool]:
    """Return how long the clock stood still since it began, and whether it still does."""
    waited, since = timedelta(), None
    for fact in facts:
        if fact.kind == "suspended" and since is None:
            since = max(fact.day, begun)
        elif fact.kind == "resumed" and since is not None:
            waited += max(fact.day - since, timedelta())
            since = None
    return waited, since is not None
