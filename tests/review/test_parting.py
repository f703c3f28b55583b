"""Where what is asked and what the rules give part."""

from typing import Any

import pytest

from bareme import PlanLine, Step
from guichet.review.panels.control import parting_step

LINES = {"kept": 3_150_000, "tariff": 2_205_000, "services": 210_000, "sum": 2_415_000, "grant": 2_415_000}


def steps(values: dict[str, int], unit: str = "money") -> list[Step]:
    nothing: Any = None
    return [
        Step(
            PlanLine(id=name, title=name, operation=nothing, slot=0, unit=unit, confirmed=True), value, value
        )
        for name, value in values.items()
    ]


@pytest.mark.parametrize(
    ("requested", "at", "why"),
    [
        (2_660_000, "tariff", "the spend would do, the rate does not"),
        (4_000_000, "kept", "more is asked than the spend that counts"),
        (2_415_000, None, "as much as the rules give"),
        (1_000_000, None, "less than the rules give"),
        (None, None, "nothing is asked"),
    ],
)
def test_parting_step(requested: int | None, at: str | None, why: str) -> None:
    found = parting_step(steps(LINES), requested)
    assert (found and found[0]) == at, why


def test_only_money_is_compared() -> None:
    assert parting_step(steps(LINES, unit="number"), 1) is None
    assert parting_step([], 1) is None
