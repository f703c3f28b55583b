"""Rows of facts turned into the columns of the second evaluator."""

from typing import Any

import numpy as np

from bareme import Plan, PlanFact
from bareme.columns import Codes, Column, FactColumn, Ragged, choice_column


def columns_of(plan: Plan, rows: list[dict[str, Any]], single: bool) -> dict[str, FactColumn]:
    """Turn rows into columns. With `single`, a fact that is the same for all is given once, as one value."""
    found: dict[str, FactColumn] = {}
    for fact in plan.facts:
        values = [row[fact.name] for row in rows]
        if single and all(value == values[0] for value in values):
            found[fact.name] = values[0]
        elif fact.type == "codes":
            if any(value is None for value in values):  # codes are known for all, or for none
                for row in rows:
                    row[fact.name] = None
            else:
                found[fact.name] = codes(values)
        else:
            found[fact.name] = column(fact, values)
    return found


def column(fact: PlanFact, values: list[Any]) -> FactColumn:
    known = np.array([value is not None for value in values])
    mask = None if known.all() else known
    if fact.type == "choice":
        return choice_column(fact, values)
    if fact.type == "integers":
        lists = [value or () for value in values]
        offsets = np.cumsum([0, *map(len, lists)]).astype(np.int64)
        return Ragged(np.array([n for numbers in lists for n in numbers], np.int64), offsets, mask)
    encoded = [0 if value is None else fact.encode(value)[0] for value in values]
    return Column(np.array(encoded, np.int64), mask)


def codes(values: list[frozenset[str]]) -> Codes:
    deepest = max(len(value) for value in values) or 1
    padded = [[*sorted(value), *[""] * (deepest - len(value))] for value in values]
    return Codes(tuple(np.array([row[level] for row in padded]) for level in range(deepest)))
