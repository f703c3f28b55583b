"""Two or three scenarios side by side: their figures, their territories, each application with its amounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from guichet.review.selectors.scenarios import ShownLine, ShownScenario
from guichet.review.selectors.spread import Part, spread_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a comparison: what it is about, and a value for each scenario, None where it has none."""

    label: str
    number: int | None
    values: tuple[Any, ...]
    differs: bool


def compare(shown: Sequence[ShownScenario], day: date) -> dict[str, Any]:
    """Return the tables of a comparison: one query a scenario, for its territories."""
    spreads = [spread_of(one, day) for one in shown]
    return {
        "spreads": spreads,
        "territories": _territories([spread.parts for spread in spreads]),
        "applications": _applications([one.lines for one in shown]),
    }


def _territories(parts: Sequence[Sequence[Part]]) -> list[Row]:
    by_code = [{part.code: part for part in each} for each in parts]
    names = {part.code: part.name for each in parts for part in each if part.count}
    return [
        _row(name, None, tuple(each.get(code) for each in by_code), lambda part: part.cents if part else 0)
        for code, name in sorted(names.items(), key=lambda one: one[1])
    ]


def _applications(lines: Sequence[Sequence[ShownLine]]) -> list[Row]:
    by_number = [{line.number: line for line in each} for each in lines]
    names = {line.number: line.carrier for each in lines for line in each}
    return [
        _row(
            name,
            number,
            tuple(each.get(number) for each in by_number),
            lambda line: (line.choice, line.amount, line.rank) if line else None,
        )
        for number, name in sorted(names.items())
    ]


def _row(label: str, number: int | None, values: tuple[Any, ...], key: Any) -> Row:
    return Row(label=label, number=number, values=values, differs=len({key(value) for value in values}) > 1)
