"""Where an accepted application goes on, in the rooms above: they say where, its pages link there."""

from collections.abc import Callable, Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Onward:
    """A page that takes over from an application: its words, its address on each side."""

    words: str
    applicant: str
    officer: str


Finder = Callable[[Collection[int]], dict[int, Onward]]
_finders: list[Finder] = []


def register_onward(find: Finder) -> None:
    """Have a room above say where applications, by their numbers, go on. Called when Django starts."""
    if find not in _finders:
        _finders.append(find)


def onward_of(numbers: Collection[int]) -> dict[int, list[Onward]]:
    """Return where each of these applications goes on: a query for each room that takes over, none without numbers."""
    found: dict[int, list[Onward]] = {}
    for find in _finders if numbers else ():
        for number, one in find(numbers).items():
            found.setdefault(number, []).append(one)
    return found
