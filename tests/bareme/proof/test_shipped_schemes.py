"""Every scheme of `schemes/`: its own examples hold, and three evaluators agree on it whatever the facts."""

from datetime import date
from pathlib import Path

import pytest

from bareme import Plan, SchemeFile, check_scheme, compile_scheme, decide, open_on, read_scheme, simulate
from bareme.columns import simulate_columns
from bareme.tracing import VERDICTS

from . import reference
from .columns_of import columns_of
from .generating import Chance, known_facts, some_facts
from .writing import DAY, ROOT, SCHEMES, SHARED

SHARED_TEXT = (ROOT / "schemes/facts.yaml").read_text(encoding="utf-8")
DAYS = [DAY, date(2021, 9, 21), date(2022, 3, 1)]


def each_scheme() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", SCHEMES, ids=lambda path: path.stem)


def open_day(file: SchemeFile) -> date:
    """A day when the scheme is open and its rules are known, if there is one."""
    known = [min(parameter.values) for parameter in file.base.parameters.values()]
    for day in sorted(
        {*DAYS, *known, date(2020, 11, 15), date(2021, 6, 15), date(2021, 11, 15), date(2024, 2, 1)}
    ):
        state = open_on(file.base.calendar, day)
        if (state is None or state.open) and all(first <= day for first in known):
            return day
    return DAY


def compared(plan: Plan, text: str, at: date, seed: int) -> int:
    """Hold the three evaluators against each other on random facts; return how many answers were compared."""
    chance = Chance(seed)
    rows = [known_facts(plan, chance) for _ in range(20)] + [some_facts(plan, chance) for _ in range(20)]
    columns = columns_of(plan, rows, False)
    result = simulate_columns(plan, columns, len(rows))
    for index, facts in enumerate(rows):
        found = simulate(plan, facts)
        assert VERDICTS[int(result.verdict[index])] == found.verdict == VERDICTS[decide(plan, facts)]
        assert bool(result.amount_known[index]) == (found.amount is not None)
        if found.amount is not None:
            assert result.low is not None
            assert int(result.low[index]) == found.amount
        if None not in facts.values():
            expected = reference.answer(text, SHARED_TEXT, at, facts, facts.get("territory_codes"))
            assert found.verdict == ("yes" if expected.eligible else "no")
            assert found.amount == expected.cents
    return len(rows)


@each_scheme()
def test_its_examples_hold(path: Path) -> None:
    report = check_scheme(path.read_bytes(), path.name, SHARED)
    assert [str(problem) for problem in report.problems] == []
    assert report.examples >= 2
    assert report.scheme is not None
    assert report.scheme.slug == path.stem


@pytest.mark.slow
@each_scheme()
def test_three_evaluators_agree_on_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    file = read_scheme(text.encode(), path.name)
    for seed, at in enumerate([open_day(file), *DAYS]):
        assert compared(compile_scheme(file, SHARED, at), text, at, seed) == 40


@each_scheme()
def test_its_local_differences_compile_and_both_evaluators_agree(path: Path) -> None:
    file = read_scheme(path.read_bytes(), path.name)
    for seed, code in enumerate(file.local):
        plan = compile_scheme(file, SHARED, open_day(file), place=(code,))
        assert plan.place == code
        rows = [some_facts(plan, Chance(seed)) for _ in range(10)]
        result = simulate_columns(plan, columns_of(plan, rows, True), len(rows))
        assert [VERDICTS[int(verdict)] for verdict in result.verdict] == [
            simulate(plan, facts).verdict for facts in rows
        ]


def test_some_scheme_has_an_open_day_with_a_known_amount() -> None:
    """The agreement above is not an agreement on refusals alone."""
    paid = 0
    for path in SCHEMES:
        file = read_scheme(path.read_bytes(), path.name)
        plan = compile_scheme(file, SHARED, open_day(file))
        paid += any(simulate(plan, known_facts(plan, Chance(seed))).amount for seed in range(80))
    assert paid >= 10
