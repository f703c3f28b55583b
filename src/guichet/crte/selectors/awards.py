"""The grants of a territory over a year, told by the room that holds them: it registers itself when Django starts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """An official code of the perimeter, from `first` to the day before `end` (None: still)."""

    place: str
    first: date
    end: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernedAward:
    """One grant decided in the year for a beneficiary of the perimeter; cents.

    `committed` is None where no envelope is followed: unknown is not zero. `state` is what became of it, in words.
    """

    number: int
    beneficiary: str
    scheme: str
    title: str
    state: str
    decided_on: date
    granted: int
    committed: int | None
    paid: int


AwardSource = Callable[[Sequence[Stay], int], Sequence[ConcernedAward]]
"""(the perimeter, the year) -> the grants decided that year while the beneficiary's EPCI was in it, by number."""

_sources: list[AwardSource] = []


def register_awards(source: AwardSource) -> None:
    """Say where the grants of a territory are found; registered again, it is asked once."""
    if source not in _sources:
        _sources.append(source)


def concerned_awards(stays: Sequence[Stay], year: int) -> tuple[ConcernedAward, ...]:
    """Return the grants of a perimeter and a year, by number; none without a perimeter."""
    if not stays:
        return ()
    found = [award for source in _sources for award in source(stays, year)]
    return tuple(sorted(found, key=lambda award: award.number))
