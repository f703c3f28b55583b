"""Every date of a calendar, one step each: filing windows with what was put off, votes, committees, results."""

from dataclasses import dataclass
from datetime import date

from bareme.calendars import Calendar, Permanent, SetLocally, Stage
from guichet.calls.selectors.standings import Standing


@dataclass(frozen=True, slots=True)
class Move:
    """One extension: the new last day, and the day it was announced (None when the source does not say)."""

    until: date
    on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarStep:
    """One step of one scheme where one calendar rules. Both days are included; None when the source does not say.

    `name` is the step's own in its scheme's file and `area` the official code of where the dates rule, empty for the
    whole country: with the slug they name the step for good. `until` counts the extensions; `first_until` is the last
    day announced first, None without extension. `filing` tells a filing window from another step.
    """

    slug: str
    scheme: str
    area: str
    name: str
    title: str
    filing: bool
    since: date | None
    until: date | None
    first_until: date | None
    moves: tuple[Move, ...]
    note: str
    confirmed: bool

    @property
    def first_day(self) -> date:
        """The day by which steps are put in order."""
        return self.since or self.until or date.max

    @property
    def last_day(self) -> date:
        return self.until or self.since or date.max


def steps_of(standing: Standing) -> list[CalendarStep]:
    """Return the dated steps of a scheme, in the order of time; none of a permanent desk, nor of dates set locally."""
    return steps_in(standing.calendar, slug=standing.slug, scheme=standing.scheme.title, area=standing.area)


def steps_in(calendar: Calendar, *, slug: str, scheme: str, area: str) -> list[CalendarStep]:
    """Return the dated steps of one calendar, as `steps_of`."""
    if isinstance(calendar, Permanent | SetLocally):
        return []
    steps = []
    for entry in calendar:
        moves = (
            () if isinstance(entry, Stage) else tuple(Move(move.until, move.on) for move in entry.extended)
        )
        steps.append(
            CalendarStep(
                slug=slug,
                scheme=scheme,
                area=area,
                name=entry.id,
                title=entry.title or "Dépôt des demandes",
                filing=not isinstance(entry, Stage),
                since=entry.from_ if isinstance(entry, Stage) else entry.opens,
                until=entry.until if isinstance(entry, Stage) else entry.last_day,
                first_until=entry.closes if not isinstance(entry, Stage) and moves else None,
                moves=moves,
                note=entry.note or "",
                confirmed=isinstance(entry, Stage) or entry.confirmed,
            )
        )
    return sorted(steps, key=lambda step: (step.first_day, step.last_day, step.name))
