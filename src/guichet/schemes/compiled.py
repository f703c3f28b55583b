"""A scheme compiled for use: its plans, and the few words a list shows beside them. No database here."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bareme import OpenState, Plan, Scheme, SchemeFile, SharedFacts, compile_scheme, open_on
from bareme.calendars import Calendar, Permanent, SetLocally, Window
from guichet.schemes.enums import Status
from guichet.schemes.how_much import HowMuch, how_much


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemePlans:
    """One scheme on one day: the plan of the country, those of the areas that differ, and its card.

    `version` is the SHA-256 of the file. `state` is None when the dates are set locally. `calendar` holds every date of the
    country, whatever the day; `local_calendars` those of the areas whose dates differ. `included` and `excluded` are the
    official codes of where one must be, and must not be; none: everywhere.
    """

    slug: str
    version: str
    title: str
    promise: str
    kind: str
    audiences: tuple[str, ...]
    themes: tuple[str, ...]
    funder: str
    apply_how: str
    apply_url: str
    how_much: HowMuch
    ceiling: bool
    has_formula: bool
    status: Status
    state: OpenState | None
    base: Plan
    local: Mapping[str, Plan]
    calendar: Calendar
    local_calendars: Mapping[str, Calendar]
    included: frozenset[str]
    excluded: frozenset[str]

    @property
    def at(self) -> date:
        return self.base.at

    def plan(self, place: Sequence[str] = ()) -> Plan:
        """Return the plan that rules for an applicant in `place` (official codes, nearest first)."""
        if self.local:
            for code in place:
                if code in self.local:
                    return self.local[code]
        return self.base

    def on(self, at: date) -> "SchemePlans":
        """Return the same plans dated `at`, a day of the same period: nothing else differs."""
        if at == self.base.at:
            return self
        local = {area: replace(plan, at=at) for area, plan in self.local.items()}
        return replace(self, base=replace(self.base, at=at), local=local)


def compile_plans(file: SchemeFile, digest: str, shared: SharedFacts, at: date) -> SchemePlans:
    """Compile every plan of a scheme on the day `at`. Raise SchemeError when its rules no longer hold."""
    scheme = file.base
    state = open_on(scheme.calendar, at)
    identity, territory = scheme.identity, scheme.territory
    return SchemePlans(
        slug=file.slug,
        version=digest,
        title=identity.title,
        promise=identity.promise,
        kind=identity.kind,
        audiences=identity.audiences,
        themes=identity.themes,
        funder=identity.funder or "",
        apply_how=scheme.apply.how,
        apply_url=scheme.apply.url or "",
        how_much=how_much(scheme, at),
        ceiling=scheme.award.ceiling,
        has_formula=bool(scheme.amount),
        status=status_of(scheme, state),
        state=state,
        base=compile_scheme(file, shared, at),
        local={area: compile_scheme(file, shared, at, place=(area,)) for area in file.local},
        calendar=scheme.calendar,
        local_calendars={
            area: there.calendar for area, there in file.local.items() if there.calendar != scheme.calendar
        },
        included=frozenset(territory.included if territory else ()),
        excluded=frozenset(territory.excluded if territory else ()),
    )


def status_of(scheme: Scheme, state: OpenState | None) -> Status:
    """Say in one word where a day stands in the calendar of a scheme."""
    return calendar_status(scheme.calendar, state)


def calendar_status(calendar: Calendar, state: OpenState | None) -> Status:
    """Say in one word what a calendar gives for the day of `state` (bareme.open_on)."""
    if state is None:
        return Status.LOCAL
    if not isinstance(calendar, Permanent | SetLocally) and not any(
        isinstance(entry, Window) for entry in calendar
    ):
        return Status.UNKNOWN
    return {
        "open": Status.OPEN,
        "permanent": Status.PERMANENT,
        "not_yet": Status.SOON,
        "between": Status.SOON,
        "closed": Status.CLOSED,
    }[state.code]


def turning_days(file: SchemeFile) -> tuple[date, ...]:
    """Return the days when the plans of a scheme change, rising: between two of them they are the same."""
    days: set[date] = set()
    for scheme in (file.base, *file.local.values()):
        days |= _turning_days(scheme)
    return tuple(sorted(days))


def period_of(days: tuple[date, ...], at: date) -> int:
    """Return the rank of the period of `at` between the turning days."""
    return bisect_right(days, at)


def _turning_days(scheme: Scheme) -> set[date]:
    days = {day for parameter in scheme.parameters.values() for day in parameter.values}
    calendar = scheme.calendar
    if isinstance(calendar, Permanent):
        return days | ({calendar.since} if calendar.since else set())
    if isinstance(calendar, SetLocally):
        return days
    for entry in calendar:
        if isinstance(entry, Window):
            days |= {entry.opens} if entry.opens else set()
            days |= {entry.last_day + timedelta(days=1)} if entry.last_day else set()
    return days
