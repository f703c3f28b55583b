"""How many times the dates of a step changed, and when last: what tells an agenda that its copy is old."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from guichet.calls.selectors.steps import CalendarStep, steps_in
from guichet.schemes.selectors import PastVersion, calendars_of

Key = tuple[str, str, str]
Versions = Mapping[str, tuple[PastVersion, ...]]


class Revision(NamedTuple):
    """`sequence` only grows; `changed` is when the dates that rule now came into use."""

    sequence: int
    changed: datetime


def key_of(step: CalendarStep) -> Key:
    """Return what names a step for good: scheme, area, its own name."""
    return step.slug, step.area, step.name


def revisions(steps: Iterable[CalendarStep], history: Versions) -> dict[Key, Revision]:
    """Return the revision of each step. Former versions are read for schemes that have some, each once in a process.

    An extension that the first known version already holds counts as a change: it was announced before Guichet knew.
    """
    found: dict[Key, Revision] = {}
    for step in steps:
        versions = history.get(step.slug, ())
        if len(versions) > 1:
            found[key_of(step)] = _followed(step, versions)
        elif versions:
            found[key_of(step)] = Revision(len(step.moves), versions[0].since)
    return found


def _followed(step: CalendarStep, versions: tuple[PastVersion, ...]) -> Revision:
    known: tuple[date | None, date | None, int] | None = None
    sequence, changed = 0, versions[0].since
    for version in versions:
        calendars = calendars_of(version.digest)
        calendar = calendars.get(step.area, calendars.get(""))
        if calendar is None:
            continue
        there = steps_in(calendar, slug=step.slug, scheme="", area=step.area)
        former = next((item for item in there if item.name == step.name), None)
        if former is None:
            continue
        dates = former.since, former.until, len(former.moves)
        if known is None:
            sequence, changed = len(former.moves), version.since
        elif dates[:2] != known[:2]:
            sequence, changed = sequence + max(1, dates[2] - known[2]), version.since
        known = dates
    return Revision(sequence, changed)
