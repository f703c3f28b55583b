"""What is owed on a grant and by when: each part of the room says its own, one list shows them all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from guichet.grants.enums import Side
from guichet.grants.opened import OpenedAward


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something awaited: a paper, a report, a signature. `by` says of whom; `due_on` None: no date; `address`: where to do it."""

    title: str
    by: Side
    due_on: date | None = None
    address: str = ""

    def late(self, today: date) -> bool:
        return self.due_on is not None and self.due_on < today


DuesOf = Callable[[OpenedAward], Iterable[Due]]
_finders: list[DuesOf] = []


def register_dues(find: DuesOf) -> None:
    """Have a part say what it awaits on a grant. Called when Django starts."""
    if find not in _finders:
        _finders.append(find)


def dues_of(opened: OpenedAward) -> list[Due]:
    """Return everything awaited on a grant, the nearest first, what has no date last."""
    found = [due for find in _finders for due in find(opened)]
    return sorted(found, key=lambda due: (due.due_on is None, due.due_on or opened.today, due.title))
