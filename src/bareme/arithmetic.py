"""The little arithmetic the rules need, once for Python integers and once for numpy int64 columns.

Operations and conditions are written against this one interface, so that the traced and the column evaluators share a
single definition of each rule.
"""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

# An int, or an int64 array of one value per applicant.
Value = Any

NO, UNKNOWN, YES = 0, 1, 2


class Arithmetic(Protocol):
    """What an evaluator brings: values are ints or columns of ints."""

    def minimum(self, a: Value, b: Value) -> Value: ...
    def maximum(self, a: Value, b: Value) -> Value: ...
    def truth(self, yes: Value, no: Value) -> Value: ...
    def sure(self, yes: Value) -> Value: ...
    def choose(self, condition: Value, a: Value, b: Value) -> Value: ...
    def bracket(self, bounds: Sequence[int], x: Value) -> Value: ...
    def look_up(self, table: Sequence[int], index: Value) -> Value: ...


class Integers:
    """One applicant: plain Python integers."""

    minimum = staticmethod(min)
    maximum = staticmethod(max)

    @staticmethod
    def truth(yes: bool, no: bool) -> int:
        return YES if yes else NO if no else UNKNOWN

    @staticmethod
    def sure(yes: bool) -> int:
        return YES if yes else NO

    @staticmethod
    def choose(condition: bool, a: int, b: int) -> int:
        return a if condition else b

    @staticmethod
    def bracket(bounds: Sequence[int], x: int) -> int:
        return bisect_left(bounds, x)

    @staticmethod
    def look_up(table: Sequence[int], index: int) -> int:
        return table[index]


class Columns:
    """Many applicants: int64 arrays of one length, or an int that holds for all."""

    minimum = staticmethod(np.minimum)
    maximum = staticmethod(np.maximum)

    @staticmethod
    def truth(yes: Value, no: Value) -> Value:
        return np.where(yes, np.int8(YES), np.where(no, np.int8(NO), np.int8(UNKNOWN)))

    @staticmethod
    def sure(yes: Value) -> Value:
        return np.left_shift(np.asarray(yes).view(np.int8), 1)

    @staticmethod
    def choose(condition: Value, a: Value, b: Value) -> Value:
        return np.where(condition, a, b)

    @staticmethod
    def bracket(bounds: Sequence[int], x: Value) -> Value:
        return np.searchsorted(np.asarray(bounds, np.int64), x, side="left")

    @staticmethod
    def look_up(table: Sequence[int], index: Value) -> Value:
        return np.asarray(table, np.int64)[index]


INTEGERS = Integers()
COLUMNS = Columns()


def share_of(points: Value) -> Value:
    """Turn an amount times basis points into an amount, half-up. `points` is not negative."""
    return (points + 5_000) // 10_000
