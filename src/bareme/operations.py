"""What each line of `derived` and `amount` computes, on one applicant or on columns of them.

A plan numbers its values ("slots"); an operation names the slots it reads. Each value has a low and a high end, equal when
it is known. `point(m, up, down)` computes the line from values that make it rise when they rise (`up`) and from those
that make it fall (`down`): the low end is point(low, high), the high end point(high, low).

All values are integers >= 0 (cents, basis points, counts); the compiler proves that no product leaves int64.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from bareme.arithmetic import INTEGERS, NO, YES, Arithmetic, Value, share_of
from bareme.conditions import Condition
from bareme.values import Tariff

Slots = Any  # a list of values indexed by slot


@dataclass(frozen=True, slots=True)
class Operation:
    """Base of the operations; `inputs` are the slots read, in the order of the file."""

    inputs: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "inputs", self.reads())  # once: every evaluation needs them

    def reads(self) -> tuple[int, ...]:
        raise AssertionError(f"{type(self).__name__} must say what it reads")

    def point(self, m: Arithmetic, up: Slots, down: Slots) -> Value:
        raise AssertionError(f"{type(self).__name__} must say what it computes")

    def span(self, m: Arithmetic, low: Slots, high: Slots) -> tuple[Value, Value]:
        """Return the two ends; computed once when nothing read is uncertain (its two ends are one object)."""
        for slot in self.inputs:
            if low[slot] is not high[slot]:
                return self.point(m, low, high), self.point(m, high, low)
        value = self.point(m, low, low)
        return value, value

    def matters(self, low: Slots, high: Slots) -> Iterable[int]:
        """Return the slots whose uncertainty can still change the result, for one applicant."""
        return self.inputs


@dataclass(frozen=True, slots=True)
class Cap(Operation):
    x: int
    at: int
    per: int | None

    def reads(self) -> tuple[int, ...]:
        return (self.x, self.at) if self.per is None else (self.x, self.at, self.per)

    def point(self, m: Arithmetic, up: Slots, down: Slots) -> Value:
        limit = up[self.at] if self.per is None else up[self.at] * up[self.per]
        return m.minimum(up[self.x], limit)

    def matters(self, low: Slots, high: Slots) -> Iterable[int]:
        per_low, per_high = (1, 1) if self.per is None else (low[self.per], high[self.per])
        if high[self.x] <= low[self.at] * per_low:
            return (self.x,)
        if low[self.x] >= high[self.at] * per_high:
            return self.inputs[1:]
        return self.inputs


@dataclass(frozen=True, slots=True)
class Marginal(Operation):
    """Sum of rate x slice, written as rate_last * x + sum of (rate_i - rate_next) * min(x, bound_i): one rounding."""

    x: int
    last_rate: int
    steps: tuple[tuple[int, int], ...]  # (bound, fall of the rate past it, in basis points)

    @classmethod
    def from_tariff(cls, x: int, tariff: Tariff) -> "Marginal":
        rates = [bracket.rate for bracket in tariff.brackets]
        bounds = [bracket.upto for bracket in tariff.brackets[:-1]]
        steps = tuple((bound or 0, rates[i] - rates[i + 1]) for i, bound in enumerate(bounds))
        return cls(x, rates[-1], steps)

    def reads(self) -> tuple[int, ...]:
        return (self.x,)

    def point(self, m: Arithmetic, up: Slots, down: Slots) -> Value:
        x = up[self.x]
        points = x * self.last_rate
        for bound, fall in self.steps:
            points = points + m.minimum(x, bound) * fall
        return share_of(points)


@dataclass(frozen=True, slots=True)
class BracketTable:
    """A whole-amount tariff as columns: for each bracket its bound, rate, base, price per unit, previous bound."""

    bounds: tuple[int, ...]
    rates: tuple[int, ...]
    bases: tuple[int, ...]
    prices: tuple[int, ...]
    starts: tuple[int, ...]

    @classmethod
    def from_tariff(cls, tariff: Tariff) -> "BracketTable":
        brackets = tariff.brackets
        bounds = tuple(bracket.upto or 0 for bracket in brackets[:-1])
        return cls(
            bounds,
            tuple(bracket.rate for bracket in brackets),
            tuple(bracket.base for bracket in brackets),
            tuple(bracket.each for bracket in brackets),
            (0, *bounds),
        )

    def at(self, m: Arithmetic, x: Value) -> Value:
        index = m.bracket(self.bounds, x)
        aid = share_of(m.look_up(self.rates, index) * x) + m.look_up(self.bases, index)
        return aid + m.look_up(self.prices, index) * (x - m.look_up(self.starts, index))

    def ends(self, m: Arithmetic, low: Value, high: Value) -> tuple[Value, Value]:
        """Return the least and the greatest value between two abscissae.

        Inside a bracket the tariff rises; it may fall at a bound: both sides of each bound between the two are tried.
        """
        first, last = self.at(m, low), self.at(m, high)
        least, most = m.minimum(first, last), m.maximum(first, last)
        for bound in self.bounds:
            crossed = (low <= bound) & (bound < high)
            before, after = self.at(m, low * 0 + bound), self.at(m, low * 0 + bound + 1)
            least = m.choose(crossed, m.minimum(least, after), least)
            most = m.choose(crossed, m.maximum(most, before), most)
        return least, most


@dataclass(frozen=True, slots=True)
class Whole(Operation):
    x: int
    table: BracketTable

    def reads(self) -> tuple[int, ...]:
        return (self.x,)

    def point(self, m: Arithmetic, up: Slots, down: Slots) -> Value:
        return self.table.at(m, up[self.x])

    def span(self, m: Arithmetic, low: Slots, high: Slots) -> tuple[Value, Value]:
        if low[self.x] is high[self.x]:
            value = self.table.at(m, low[self.x])
            return value, value
        return self.table.ends(m, low[self.x], high[self.x])


@dataclass(frozen=True, slots=True)
class Members(Operation):
    """Sum over member communes of a whole-amount tariff; the fact is a tuple of numbers, one per commune."""

    x: int
    table: BracketTable
    most_unknown: int  # the greatest sum that declared bounds allow
    members: int = 0

    def reads(self) -> tuple[int, ...]:
        return (self.x,)

    def span(self, m: Arithmetic, low: Slots, high: Slots) -> tuple[Value, Value]:
        numbers = low[self.x]
        if numbers is None:
            return 0, self.most_unknown
        if isinstance(numbers, tuple):
            total = sum(self.table.at(m, number) for number in numbers)
            return total, total
        return numbers.sums(self.table, self.most_unknown)  # type: ignore[no-any-return]  # columns.Ragged


@dataclass(frozen=True, slots=True)
class Same(Operation):
    """`flat`: the value itself."""

    x: int

    def reads(self) -> tuple[int, ...]:
        return (self.x,)

    def point(self, m: Arithmetic, up: Slots, down: Slots) -> Value:
        return up[self.x]


@dataclass(frozen=True, slots=True)
class Units(Operation):
    count: int
    at: int
    up_to: int | None

    def reads(self) -> tuple[int, ...]:
        return (self.count, self.at) if self.up_to is None else (self.count, self.at, self.up_to)

    def point(self, m: Arithmetic, up: Slots, down: Slots) -> Value:
        count = up[self.count]
        if self.up_to is not None:
            count = m.minimum(count, up[self.up_to])
        return count * up[self.at]

    def matters(self, low: Slots, high: Slots) -> Iterable[int]:
        if self.up_to is None:
            return self.inputs
        if low[self.count] >= high[self.up_to]:
            return (self.at, self.up_to)
        return (self.count, self.at) if high[self.count] <= low[self.up_to] else self.inputs


@dataclass(frozen=True, slots=True)
class Share(Operation):
    x: int
    rate: int

    def reads(self) -> tuple[int, ...]:
        return (self.x, self.rate)

    def point(self, m: Arithmetic, up: Slots, down: Slots) -> Value:
        return share_of(up[self.x] * up[self.rate])


@dataclass(frozen=True, slots=True)
class Sum(Operation):
    terms: tuple[int, ...]

    def reads(self) -> tuple[int, ...]:
        return self.terms

    def point(self, m: Arithmetic, up: Slots, down: Slots) -> Value:
        return _total(up, self.terms)


@dataclass(frozen=True, slots=True)
class Least(Operation):
    terms: tuple[int, ...]

    def reads(self) -> tuple[int, ...]:
        return self.terms

    def point(self, m: Arithmetic, up: Slots, down: Slots) -> Value:
        return reduce(m.minimum, [up[slot] for slot in self.terms])

    def matters(self, low: Slots, high: Slots) -> Iterable[int]:
        ceiling = min(high[slot] for slot in self.terms)
        return [slot for slot in self.terms if low[slot] < ceiling]


@dataclass(frozen=True, slots=True)
class Most(Operation):
    terms: tuple[int, ...]

    def reads(self) -> tuple[int, ...]:
        return self.terms

    def point(self, m: Arithmetic, up: Slots, down: Slots) -> Value:
        return reduce(m.maximum, [up[slot] for slot in self.terms])

    def matters(self, low: Slots, high: Slots) -> Iterable[int]:
        floor = max(low[slot] for slot in self.terms)
        return [slot for slot in self.terms if high[slot] > floor]


@dataclass(frozen=True, slots=True)
class Cumulation(Operation):
    """The lesser of the aid and what the cap on public money leaves once the other grants are counted."""

    x: int
    rate: int
    of: tuple[int, ...]
    others: int

    def reads(self) -> tuple[int, ...]:
        return (self.x, self.rate, *self.of, self.others)

    def point(self, m: Arithmetic, up: Slots, down: Slots) -> Value:
        room = share_of(_total(up, self.of) * up[self.rate]) - down[self.others]
        return m.maximum(m.minimum(up[self.x], room), 0)

    def matters(self, low: Slots, high: Slots) -> Iterable[int]:
        least_room = share_of(_total(low, self.of) * low[self.rate]) - high[self.others]
        most_room = share_of(_total(high, self.of) * high[self.rate]) - low[self.others]
        if high[self.x] <= least_room:
            return (self.x,)
        return self.inputs[1:] if low[self.x] >= most_room else self.inputs


@dataclass(frozen=True, slots=True)
class When(Operation):
    condition: Condition
    then: int
    otherwise: int

    def reads(self) -> tuple[int, ...]:
        return (*self.condition.inputs, self.then, self.otherwise)

    def span(self, m: Arithmetic, low: Slots, high: Slots) -> tuple[Value, Value]:
        truth = self.condition.test(m, low, high)
        yes, no = truth == YES, truth == NO
        return (
            m.choose(
                yes,
                low[self.then],
                m.choose(no, low[self.otherwise], m.minimum(low[self.then], low[self.otherwise])),
            ),
            m.choose(
                yes,
                high[self.then],
                m.choose(no, high[self.otherwise], m.maximum(high[self.then], high[self.otherwise])),
            ),
        )

    def matters(self, low: Slots, high: Slots) -> Iterable[int]:
        truth = self.condition.test(INTEGERS, low, high)
        if truth == YES:
            return (self.then,)
        if truth == NO:
            return (self.otherwise,)
        return (*self.condition.deciding_inputs(low, high), self.then, self.otherwise)


def _total(values: Slots, slots: Sequence[int]) -> Value:
    total = values[slots[0]]
    for slot in slots[1:]:
        total = total + values[slot]
    return total
