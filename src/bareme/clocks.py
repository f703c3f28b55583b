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
    """Return each delay that has begun. `facts` are in the order they happened.

    Delays count from the last reception: what is taken up again begins anew (décret 2018-514, article 7).
    """
    last = max((index for index, fact in enumerate(facts) if fact.kind == "received"), default=0)
    facts = facts[last:]
    return tuple(found for delay in framework.delays if (found := _deadline(delay, facts, today)))


def _deadline(delay: Delay, facts: Sequence[ClockFact], today: date) -> Deadline | None:
    begun = _first(facts, delay.runs_from)
    if begun is None:
        return None
    run = _Run(begun, add_months(begun, delay.months))
    for fact in facts:
        run.take(delay, fact)
    if any(fact.kind in {"stopped", delay.ends_with} for fact in facts):
        return Deadline(delay=delay, state="met", due=run.due, left=None, first_due=run.first_due)
    if run.since is not None:
        return Deadline(delay=delay, state="suspended", due=None, left=None, first_due=run.first_due)
    left = (run.due - today).days
    state: Literal["running", "passed"] = "passed" if left < 0 else "running"
    return Deadline(delay=delay, state=state, due=run.due, left=left, first_due=run.first_due)


@dataclass(slots=True)
class _Run:
    """A delay as it runs. What comes after its last day changes nothing: silence has spoken, and is not taken back."""

    begun: date
    due: date
    first_due: date | None = None
    since: date | None = None

    def take(self, delay: Delay, fact: ClockFact) -> None:
        """Take one fact into account. A suspension or an extension only ever gives days."""
        day = max(fact.day, self.begun)
        if fact.kind == "suspended" and delay.suspends and self.since is None and day <= self.due:
            self.since = day
        elif fact.kind == "resumed" and self.since is not None:
            self.due += max(fact.day - self.since, timedelta())
            self.since = None
        elif fact.kind == "extended" and delay.extendable and fact.until is not None:
            in_time = self.since is not None or day <= self.due
            if in_time and fact.until > self.due:
                self.first_due = self.first_due or self.due
                self.due = fact.until


def _first(facts: Sequence[ClockFact], kind: str) -> date | None:
    return next((fact.day for fact in facts if fact.kind == kind), None)
