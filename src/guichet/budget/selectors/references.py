"""What a line of the ledger is for, in words: the room that knows the thing tells, for the budget knows only its reference."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reference:
    """What a reference names, and where an officer reads it; `address` is empty when there is no page."""

    label: str
    address: str


Lookup = Callable[[Sequence[int]], Mapping[int, Reference]]
_lookups: dict[str, Lookup] = {}


def register_references(kind: str, lookup: Lookup) -> None:
    """Say how references "<kind>:<number>" are put in words: one call for all the numbers of a page."""
    _lookups[kind] = lookup


def references_named(references: Sequence[str]) -> dict[str, Reference]:
    """Return what these references name, those that somebody knows: one call for each kind."""
    numbers: dict[str, list[int]] = {}
    for reference in dict.fromkeys(references):
        kind, _, number = reference.partition(":")
        if kind in _lookups and number.isdigit():
            numbers.setdefault(kind, []).append(int(number))
    return {
        f"{kind}:{number}": named
        for kind, wanted in numbers.items()
        for number, named in _lookups[kind](wanted).items()
    }
