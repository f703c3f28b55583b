"""Territories in conditions: a commune, and what contains it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bareme.arithmetic import NO, UNKNOWN, YES, Arithmetic, Value
from bareme.conditions import Leaf
from bareme.forms.official import departement_of
from bareme.plan import Facts

PLACE_CODE = re.compile(r"(COM|EPCI|EPT|ARR|DEP|REG|COL)-[0-9A-Z]{2,9}", re.ASCII)

_ABOVE = {
    "COM": ("EPCI", "EPT", "ARR", "REG", "COL"),
    "EPCI": ("DEP", "REG", "COL"),
    "EPT": ("EPCI", "DEP", "REG"),
    "ARR": ("REG",),
    "DEP": ("REG",),
}


@dataclass(frozen=True, slots=True)
class Within(Leaf):
    """`in` and `not_in`: one at least of the places is, or is in, one of `codes`.

    The value is the set of the places and of what contains them. `?EPCI` in it says that the EPCI is not known.
    """

    codes: frozenset[str] = frozenset()

    def reads(self) -> tuple[int, ...]:
        return (self.x,)

    def test(self, m: Arithmetic, low: Any, high: Any) -> Value:
        places = low[self.x]
        if not places:
            return UNKNOWN
        inside, outside = (YES, NO) if self.code == "in" else (NO, YES)
        if places & self.codes:
            return inside
        unsure = any(f"?{code.partition('-')[0]}" in places for code in self.codes)
        return UNKNOWN if unsure else outside


def places_of(codes: Iterable[str], known: Facts) -> frozenset[str]:
    """Return the places and what contains each: known as the fact `containers.<code>`, else what its code tells."""
    found: set[str] = set()
    for code in codes:
        found.add(code)
        above = known.get(f"containers.{code}")
        if isinstance(above, frozenset):
            found |= above
            continue
        if (departement := departement_of(code)) is not None:
            found.add(departement)
        found |= {f"?{kind}" for kind in _ABOVE.get(code.partition("-")[0], ())}
    return frozenset(found)
