"""Each scheme as it stands somewhere on a day: open, to come, closed; with the dates that rule there.

Reads the compiled rules only, which a process keeps: nothing here asks the database for a scheme.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bareme import open_on
from bareme.calendars import Calendar, SetLocally, Window
from guichet.calls.enums import Part
from guichet.schemes.enums import Status
from guichet.schemes.selectors import SchemePlans, calendar_status
from guichet.shared.folding import fold

CLOSING_DAYS = 30
"""A call that closes within this many days closes soon."""
SOON_DAYS = 92
"""A call that opens within this many days opens soon."""
FAR = 10**7
OPEN_STATUSES = frozenset({Status.OPEN, Status.PERMANENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to keep. Several values of one filter widen it, several filters narrow it.

    `codes` are the official codes of a place and of all that contains it, nearest first; none: the whole country.
    `inside` are the areas that the place contains. `funder` is folded. `slugs`, when given, are those asked for or found.
    """

    codes: tuple[str, ...] = ()
    inside: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    audiences: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    funder: str = ""
    slugs: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One scheme where one calendar rules. `area` is the official code of that place, empty for the whole country.

    `day`: the last day to file when open, the opening when to come, the last day when closed; None when not known.
    """

    scheme: SchemePlans
    area: str
    calendar: Calendar
    status: Status
    day: date | None
    window: Window | None

    @property
    def slug(self) -> str:
        return self.scheme.slug

    @property
    def set_by(self) -> str:
        """Who sets the dates, when they are set locally."""
        return self.calendar.set_by if isinstance(self.calendar, SetLocally) else ""


def standings(plans: Mapping[str, SchemePlans], wanted: Wanted, at: date) -> list[Standing]:
    """Return every scheme kept by `wanted`, by slug then area.

    A scheme whose dates differ in an area counts once more for each such area inside the place; in a place where other
    dates rule, those rule alone.
    """
    found = []
    for scheme in plans.values():
        if _matches(scheme, wanted):
            found += [_standing(scheme, area, calendar, at) for area, calendar in _ruling(scheme, wanted)]
    return found


def by_part(found: list[Standing], at: date) -> dict[Part, list[Standing]]:
    """Sort standings into the parts of the page: soonest first, the closed ones most recent first."""
    parts: dict[Part, list[Standing]] = {part: [] for part in Part}
    for standing in found:
        parts[_part(standing, at)].append(standing)
    for part, kept in parts.items():
        kept.sort(key=lambda item: (_distance(item, at, part), item.scheme.title, item.area))
    return parts


def _standing(scheme: SchemePlans, area: str, calendar: Calendar, at: date) -> Standing:
    state = open_on(calendar, at)
    entries = calendar if isinstance(calendar, tuple) else ()
    windows = [entry for entry in entries if isinstance(entry, Window)]
    if state is not None and state.window:
        window = next((entry for entry in windows if entry.id == state.window), None)
    else:
        day = state.day if state else None
        window = next((entry for entry in windows if day and day in {entry.opens, entry.last_day}), None)
    return Standing(
        scheme=scheme,
        area=area,
        calendar=calendar,
        status=calendar_status(calendar, state),
        day=state.day if state else None,
        window=window,
    )


def _ruling(scheme: SchemePlans, wanted: Wanted) -> Iterator[tuple[str, Calendar]]:
    """Yield the areas of the place that have dates of their own, after the dates of the place itself."""
    local = scheme.local_calendars
    # An area may have rules of its own and the dates of the country: the nearest area with rules is the one that rules.
    nearest = next((code for code in wanted.codes if code in scheme.local), "")
    if nearest:
        yield (nearest, local[nearest]) if nearest in local else ("", scheme.calendar)
    else:
        yield "", scheme.calendar
    for area, calendar in local.items():
        if area != nearest and (not wanted.codes or area in wanted.inside):
            yield area, calendar


def _matches(scheme: SchemePlans, wanted: Wanted) -> bool:
    if wanted.slugs is not None and scheme.slug not in wanted.slugs:
        return False
    if wanted.themes and wanted.themes.isdisjoint(scheme.themes):
        return False
    if wanted.audiences and wanted.audiences.isdisjoint(scheme.audiences):
        return False
    if wanted.kinds and scheme.kind not in wanted.kinds:
        return False
    if wanted.codes and not _concerns(scheme, wanted):
        return False
    return not wanted.funder or wanted.funder in fold(scheme.funder)


def _concerns(scheme: SchemePlans, wanted: Wanted) -> bool:
    """Tell whether someone in the place may ask: the place is in what the scheme covers, or holds a part of it."""
    if not scheme.excluded.isdisjoint(wanted.codes):
        return False
    return not scheme.included or not scheme.included.isdisjoint({*wanted.codes, *wanted.inside})


def _part(standing: Standing, at: date) -> Part:
    match standing.status:
        case Status.PERMANENT:
            return Part.DESKS
        case Status.OPEN:
            day = standing.day
            return Part.CLOSING if day and (day - at).days <= CLOSING_DAYS else Part.OPEN
        case Status.SOON:
            day = standing.day
            return Part.SOON if day and (day - at).days <= SOON_DAYS else Part.LATER
        case Status.CLOSED:
            return Part.CLOSED
        case _:
            return Part.LOCAL


def _distance(standing: Standing, at: date, part: Part) -> int:
    if standing.day is None:
        return FAR
    return (at - standing.day).days if part is Part.CLOSED else (standing.day - at).days
