"""Every applicant at once: the same plan on columns of int64.

The plan's own operations and conditions run on blocks that fit in the processor's cache; the results are those of
`bareme.tracing` to the cent and to the verdict.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bareme.arithmetic import COLUMNS, NO, YES
from bareme.errors import FactError
from bareme.operations import BracketTable
from bareme.plan import MAX_MEMBERS, FactValue, Plan, PlanFact

Ints = NDArray[np.int64]
Truths = NDArray[np.int8]
Mask = NDArray[np.bool_]

BLOCK = 8_192


@dataclass(frozen=True, slots=True)
class Column:
    """One fact for n applicants: int64[n] in the engine's units (cents, basis points, numbers, 0/1, day ordinals).

    `known` is bool[n], or None when every value is known. A choice holds its options' bits: see `choice_column`.
    """

    values: Ints
    known: Mask | None = None

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True, slots=True)
class Ragged:
    """A fact of type `integers`: int64 values of all applicants in a row, and n + 1 offsets."""

    values: Ints
    offsets: Ints
    known: Mask | None = None

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def block(self, start: int, stop: int) -> "Ragged":
        first, last = self.offsets[start], self.offsets[stop]
        known = None if self.known is None else self.known[start:stop]
        return Ragged(self.values[first:last], self.offsets[start : stop + 1] - first, known)

    def take(self, rows: NDArray[np.intp]) -> "Ragged":
        """Return the numbers of these applicants, in this order."""
        sizes = np.diff(self.offsets)[rows]
        offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
        starts = np.repeat(self.offsets[rows] - offsets[:-1], sizes)
        return Ragged(
            self.values[starts + np.arange(len(starts))],
            offsets,
            None if self.known is None else self.known[rows],
        )

    def sums(self, table: BracketTable, most_unknown: int) -> tuple[Ints, Ints]:
        """Return the two ends of the sum of a tariff over each applicant's numbers."""
        running = np.concatenate(
            [np.zeros(1, np.int64), np.cumsum(table.at(COLUMNS, self.values), dtype=np.int64)]
        )
        total: Ints = running[self.offsets[1:]] - running[self.offsets[:-1]]
        if self.known is None:
            return total, total
        return np.where(self.known, total, 0), np.where(self.known, total, most_unknown)


@dataclass(frozen=True, slots=True)
class Codes:
    """The official codes of n applicants: one array of n texts per level (commune, EPCI, département, région…)."""

    levels: tuple[NDArray[np.str_], ...]

    def __len__(self) -> int:
        return len(self.levels[0])

    def block(self, start: int, stop: int) -> "Codes":
        return Codes(tuple(level[start:stop] for level in self.levels))

    def take(self, rows: NDArray[np.intp]) -> "Codes":
        """Return the codes of these applicants, in this order."""
        return Codes(tuple(level[rows] for level in self.levels))

    def within(self, codes: frozenset[str]) -> Mask:
        """Return which applicants have one of the codes, at any level."""
        wanted = sorted(codes)
        inside: Mask = np.zeros(len(self), np.bool_)
        for level in self.levels:
            np.logical_or(inside, np.isin(level, wanted), out=inside)
        return inside

    def truth(self, included: frozenset[str], excluded: frozenset[str]) -> Truths:
        inside = self.within(included) if included else np.ones(len(self), np.bool_)
        if excluded:
            inside &= ~self.within(excluded)
        return np.where(inside, np.int8(YES), np.int8(NO))


FactColumn = Column | Ragged | Codes | FactValue


@dataclass(frozen=True, slots=True)
class ColumnsResult:
    """The answers to n applicants.

    `verdict`: int8[n], 0 no, 1 unknown, 2 yes. `low`, `high`: int64[n], the two ends of the grant in cents, equal when the
    amount is known, 0 on a no; None when the scheme has no formula. `criteria`: int8[n] for each decided criterion.
    """

    verdict: Truths
    low: Ints | None
    high: Ints | None
    criteria: dict[str, Truths]

    @property
    def amount_known(self) -> Mask:
        """bool[n]: the verdict is not a no and nothing is missing to know the amount."""
        if self.low is None or self.high is None:
            return np.zeros(len(self.verdict), np.bool_)
        known: Mask = np.logical_and(self.verdict != NO, self.low == self.high)
        return known


def choice_column(fact: PlanFact, values: list[str | None]) -> Column:
    """Turn options (None: unknown) into the bits the engine compares."""
    bits = {code: fact.bit(code) for code in {value for value in values if value is not None}}
    known = np.array([value is not None for value in values])
    return Column(
        np.array([bits.get(value or "", 0) for value in values], np.int64), None if known.all() else known
    )


def simulate_columns(plan: Plan, facts: Mapping[str, FactColumn], count: int) -> ColumnsResult:
    """Answer `count` applicants. A fact is a column, or one value that holds for all; absent, it is unknown.

    Raise FactError when a column is not of its fact's type, length or bounds.
    """
    given = {fact.slot: _checked(fact, facts, count) for fact in plan.facts}
    verdict = np.empty(count, np.int8)
    low_end, high_end = (np.empty(count, np.int64), np.empty(count, np.int64)) if plan.lines else (None, None)
    decided = [criterion for criterion in plan.criteria if criterion.condition is not None]
    criteria = {criterion.id: np.empty(count, np.int8) for criterion in decided}
    for start in range(0, count, BLOCK):
        block = slice(start, min(start + BLOCK, count))
        low, high = _fill(plan, given, block)
        _run(plan.derived, low, high)
        out = verdict[block]
        out[:] = YES
        for criterion in decided:
            truth = criterion.condition.test(COLUMNS, low, high)  # type: ignore[union-attr]  # decided: it has one
            criteria[criterion.id][block] = truth
            np.minimum(out, truth, out=out)
        if low_end is not None and high_end is not None:
            _run(plan.lines, low, high)
            slot = plan.lines[-1].slot
            eligible = out != NO
            np.multiply(low[slot], eligible, out=low_end[block])
            np.multiply(high[slot], eligible, out=high_end[block])
    return ColumnsResult(verdict, low_end, high_end, criteria)


def _checked(fact: PlanFact, facts: Mapping[str, FactColumn], count: int) -> FactColumn:
    value = facts.get(fact.name)
    if value is None:
        value = facts.get(fact.key)
    if not isinstance(value, (Column, Ragged, Codes)):
        return value
    expected = {"integers": Ragged, "codes": Codes}.get(fact.type, Column)
    if not isinstance(value, expected) or len(value) != count:
        raise FactError(fact.name, f"une colonne de {count} valeurs est attendue.")
    if isinstance(value, Codes):
        return value
    if value.known is not None and (value.known.dtype != np.bool_ or len(value.known) != count):
        raise FactError(fact.name, "ce qui est connu se dit par une colonne de vrai ou faux.")
    if isinstance(value, Ragged):
        _refuse_members(fact, value)
    else:
        _refuse_outside(fact, value)
    return value


def _refuse_members(fact: PlanFact, column: Ragged) -> None:
    sizes, values = np.diff(column.offsets), column.values
    if (sizes < 0).any() or column.offsets[0] != 0 or column.offsets[-1] != len(values):
        raise FactError(fact.name, "les bornes de chaque suite de nombres ne se suivent pas.")
    outside = len(values) and not 0 <= values.min() <= values.max() <= fact.high
    if outside or (sizes > MAX_MEMBERS).any():
        raise FactError(fact.name, f"au plus {MAX_MEMBERS} nombres, de 0 à {fact.high}.")


def _refuse_outside(fact: PlanFact, column: Column) -> None:
    values = column.values if column.known is None else column.values[column.known]
    if values.dtype != np.int64:
        raise FactError(fact.name, "une colonne d'entiers de 64 bits est attendue.")
    if len(values) and not fact.low <= values.min() <= values.max() <= fact.high:
        raise FactError(fact.name, f"la valeur doit être comprise entre {fact.low} et {fact.high}.")
    if fact.type == "choice" and ((values == 0) | (values & (values - 1) != 0)).any():
        raise FactError(fact.name, "chaque valeur doit désigner une option et une seule.")


def _fill(plan: Plan, given: dict[int, FactColumn], block: slice) -> tuple[list[Any], list[Any]]:
    low, high = list(plan.low), list(plan.high)
    for fact in plan.facts:
        value = given[fact.slot]
        if value is None:
            continue
        if isinstance(value, Column):
            low[fact.slot], high[fact.slot] = _ends(fact, value, block)
        elif isinstance(value, (Ragged, Codes)):
            low[fact.slot] = high[fact.slot] = value.block(block.start, block.stop)
        else:
            low[fact.slot], high[fact.slot] = fact.encode(value)
    return low, high


def _ends(fact: PlanFact, column: Column, block: slice) -> tuple[Ints, Ints]:
    values = column.values[block]
    if column.known is None or column.known[block].all():
        return values, values
    known = column.known[block]
    floor = 0 if fact.type == "choice" else fact.low
    return np.where(known, values, floor), np.where(known, values, fact.high)


def _run(lines: tuple[Any, ...], low: list[Any], high: list[Any]) -> None:
    for line in lines:
        low[line.slot], high[line.slot] = line.operation.span(COLUMNS, low, high)
