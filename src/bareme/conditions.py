"""Conditions of criteria and of `when` lines: true, false or unknown, on one applicant or on columns.

A truth is 0 (no), 1 (unknown) or 2 (yes): "all" is the least, "any" the greatest. A fact that is not known spans the
values its bounds allow, so that a condition no answer can change is decided before it is asked.
"""

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from bareme.arithmetic import INTEGERS, NO, UNKNOWN, YES, Arithmetic, Value

Slots = Any


@dataclass(frozen=True, slots=True)
class Condition:
    """Base of the conditions; `inputs` are the slots read."""

    inputs: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "inputs", self.reads())  # once: every evaluation needs them

    def reads(self) -> tuple[int, ...]:
        raise AssertionError(f"{type(self).__name__} must say what it reads")

    def test(self, m: Arithmetic, low: Slots, high: Slots) -> Value:
        raise AssertionError(f"{type(self).__name__} must say when it holds")

    def leaves(self, low: Slots, high: Slots) -> Iterable["Leaf"]:
        """Return the comparisons that decide this condition for one applicant."""
        return ()

    def open_inputs(self, low: Slots, high: Slots) -> Iterable[int]:
        """Return the slots whose value could still decide the condition, for one applicant."""
        return self.deciding_inputs(low, high) if self.test(INTEGERS, low, high) == UNKNOWN else ()

    def deciding_inputs(self, low: Slots, high: Slots) -> Iterable[int]:
        """Return the same slots, when the condition is known to be open."""
        return self.inputs


@dataclass(frozen=True, slots=True)
class Leaf(Condition):
    """One comparison: `code` is the word of the file, `x` the slot compared, `bound` the slot or `options` the choices compared with."""

    code: str
    x: int
    bound: int | None = None
    options: tuple[str, ...] = ()

    def leaves(self, low: Slots, high: Slots) -> Iterable["Leaf"]:
        return (self,)


@dataclass(frozen=True, slots=True)
class Compare(Leaf):
    """at_least, at_most, more_than, less_than."""

    def reads(self) -> tuple[int, ...]:
        assert self.bound is not None  # noqa: S101 - the compiler always gives a comparison its bound
        return (self.x, self.bound)

    def test(self, m: Arithmetic, low: Slots, high: Slots) -> Value:
        x, bound = self.inputs
        holds, fails = _COMPARISONS[self.code]
        if low[x] is high[x] and low[bound] is high[bound]:
            return m.sure(holds(low[x], low[bound]))
        if self.code in {"at_least", "more_than"}:
            return m.truth(holds(low[x], high[bound]), fails(high[x], low[bound]))
        return m.truth(holds(high[x], low[bound]), fails(low[x], high[bound]))


_COMPARISONS = {
    "at_least": (operator.ge, operator.lt),
    "more_than": (operator.gt, operator.le),
    "at_most": (operator.le, operator.gt),
    "less_than": (operator.lt, operator.ge),
}


@dataclass(frozen=True, slots=True)
class Equal(Leaf):
    """`is` on a yes/no, a number or an amount."""

    def reads(self) -> tuple[int, ...]:
        assert self.bound is not None  # noqa: S101 - the compiler always gives a comparison its bound
        return (self.x, self.bound)

    def test(self, m: Arithmetic, low: Slots, high: Slots) -> Value:
        x, bound = self.inputs
        if low[x] is high[x] and low[bound] is high[bound]:
            return m.sure(low[x] == low[bound])
        known = (low[x] == high[x]) & (low[bound] == high[bound])
        return m.truth(known & (low[x] == low[bound]), (high[x] < low[bound]) | (low[x] > high[bound]))


@dataclass(frozen=True, slots=True)
class OneOf(Leaf):
    """`is`, `one_of`, `none_of` on a choice. The high end of a choice is the set of options still possible, as bits."""

    allowed: int = 0

    def reads(self) -> tuple[int, ...]:
        return (self.x,)

    def test(self, m: Arithmetic, low: Slots, high: Slots) -> Value:
        possible = high[self.x]
        if low[self.x] is possible:
            return m.sure((possible & self.allowed) != 0)
        return m.truth((possible & ~self.allowed) == 0, (possible & self.allowed) == 0)


@dataclass(frozen=True, slots=True)
class Includes(Leaf):
    """`includes` on several choices: low end = surely chosen, high end = possibly chosen, as bits."""

    allowed: int = 0

    def reads(self) -> tuple[int, ...]:
        return (self.x,)

    def test(self, m: Arithmetic, low: Slots, high: Slots) -> Value:
        return m.truth((low[self.x] & self.allowed) != 0, (high[self.x] & self.allowed) == 0)


@dataclass(frozen=True, slots=True)
class Inside(Leaf):
    """The unwritten criterion of `territory`: official codes of the applicant against included and excluded areas."""

    included: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()

    def reads(self) -> tuple[int, ...]:
        return (self.x,)

    def test(self, m: Arithmetic, low: Slots, high: Slots) -> Value:
        codes = low[self.x]
        if codes is None:
            return UNKNOWN
        if isinstance(codes, frozenset):
            inside = not self.included or bool(codes & self.included)
            return YES if inside and not (codes & self.excluded) else NO
        return codes.truth(self.included, self.excluded)  # columns.Codes


@dataclass(frozen=True, slots=True)
class Fixed(Condition):
    """Known at compile time: being open on a given day."""

    truth: int

    def reads(self) -> tuple[int, ...]:
        return ()

    def test(self, m: Arithmetic, low: Slots, high: Slots) -> Value:
        return self.truth


@dataclass(frozen=True, slots=True)
class All(Condition):
    parts: tuple[Condition, ...]

    def reads(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(slot for part in self.parts for slot in part.inputs))

    def test(self, m: Arithmetic, low: Slots, high: Slots) -> Value:
        return reduce(m.minimum, [part.test(m, low, high) for part in self.parts])

    def leaves(self, low: Slots, high: Slots) -> Iterable[Leaf]:
        return _deciding(min, self.parts, low, high)

    def deciding_inputs(self, low: Slots, high: Slots) -> Iterable[int]:
        return [slot for part in self.parts for slot in part.open_inputs(low, high)]


@dataclass(frozen=True, slots=True)
class Any_(Condition):  # noqa: N801 - typing's Any has the name
    parts: tuple[Condition, ...]

    def reads(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(slot for part in self.parts for slot in part.inputs))

    def test(self, m: Arithmetic, low: Slots, high: Slots) -> Value:
        return reduce(m.maximum, [part.test(m, low, high) for part in self.parts])

    def leaves(self, low: Slots, high: Slots) -> Iterable[Leaf]:
        return _deciding(max, self.parts, low, high)

    def deciding_inputs(self, low: Slots, high: Slots) -> Iterable[int]:
        return [slot for part in self.parts for slot in part.open_inputs(low, high)]


def _deciding(
    choose: Callable[[list[int]], int], parts: tuple[Condition, ...], low: Slots, high: Slots
) -> Iterable[Leaf]:
    truths = [part.test(INTEGERS, low, high) for part in parts]
    truth = choose(truths)
    return [
        leaf
        for part, its in zip(parts, truths, strict=True)
        if its == truth
        for leaf in part.leaves(low, high)
    ]


__all__ = [
    "NO",
    "UNKNOWN",
    "YES",
    "All",
    "Any_",
    "Compare",
    "Condition",
    "Equal",
    "Fixed",
    "Includes",
    "Inside",
    "Leaf",
    "OneOf",
]
