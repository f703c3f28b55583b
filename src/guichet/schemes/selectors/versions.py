"""What a version of a scheme says of where and when it rules, and what it changes beside another."""

from dataclasses import dataclass
from datetime import date

from bareme import Scheme
from bareme.calendars import Permanent, SetLocally, Window
from guichet.schemes.presentation.changes import changes
from guichet.schemes.selectors.compiled_rules import InForce, cache, file_of
from guichet.schemes.selectors.matching import Period
from guichet.schemes.selectors.pinned import Pinned


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """Where a version rules: official codes of where one must be and must not be (none: everywhere), and the filing
    windows of the areas whose dates differ from the country's, by official code.
    """

    included: tuple[str, ...]
    excluded: tuple[str, ...]
    local: dict[str, tuple[Period, ...]]


def extent_of(pinned: Pinned) -> Extent:
    """Return where a version rules. Raise UnusableScheme when it can no longer be read."""
    file = file_of(InForce(pinned.slug, pinned.digest, pinned.facts))
    territory = file.base.territory
    return Extent(
        included=territory.included if territory else (),
        excluded=territory.excluded if territory else (),
        local={
            area: _periods(there)
            for area, there in file.local.items()
            if there.calendar != file.base.calendar
        },
    )


def changes_between(before: Pinned, after: Pinned, at: date) -> dict[str, list[str]]:
    """Return what a version changes of dates, amount and criteria, in words, by area ("" for the country).

    An area is named only when it changes something that the country does not. Raise UnusableScheme.
    """
    old = file_of(InForce(before.slug, before.digest, before.facts))
    new = file_of(InForce(after.slug, after.digest, after.facts))
    with cache.lock:
        shared = cache.shared_facts(after.facts)
    found = {"": changes(old.base, new.base, shared, at)}
    for area in sorted({*old.local, *new.local}):
        there = changes(old.local.get(area, old.base), new.local.get(area, new.base), shared, at)
        found[area] = [words for words in there if words not in found[""]]
    return {area: words for area, words in found.items() if words}


def _periods(scheme: Scheme) -> tuple[Period, ...]:
    calendar = scheme.calendar
    if isinstance(calendar, SetLocally):
        return ()
    if isinstance(calendar, Permanent):
        return (Period(calendar.since, None),)
    return tuple(Period(entry.opens, entry.last_day) for entry in calendar if isinstance(entry, Window))
