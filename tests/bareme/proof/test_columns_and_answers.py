"""What is handed to the engine: columns of the wrong shape and answers of the wrong kind are refused, never guessed."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from bareme import FactError, read_answer, read_answers, simulate
from bareme.columns import BLOCK, Codes, Column, Ragged, choice_column, simulate_columns

from .writing import plan, scheme

PLAN = plan(
    scheme(
        facts="""
        n: {type: integer, min: 2, max: 50}
        a: {type: amount, max: 1000 €}
        rate: {type: rate}
        ready: {type: yes_no}
        born: {type: date, min: 2000-01-01, max: 2021-12-31}
        kind: {type: choice, options: {x: Un, y: Deux}}
        themes: {type: choices, options: {x: Un, y: Deux}}
        members: {type: integers, max: 900}
        legal: {from: organisation.kind}
        """,
        parameters="cap: 10 €\nprices: [1 € to 10, 2 € beyond]",
        criteria=["if: {kind: {one_of: [x]}}"],
        amount=[
            "id: m, members: members, tariff: prices",
            "id: u, units: n, at: cap",
            "id: grant, sum: [m, u]",
        ],
        more="territory: {included: [DEP-37], else: Ailleurs, source: law}\n",
    )
)


def ints(*values: int) -> Any:
    return np.array(values, np.int64)


@pytest.mark.parametrize(
    ("reason", "facts"),
    [
        ("too short", {"n": Column(ints(5))}),
        ("too long", {"n": Column(ints(5, 5, 5))}),
        ("floats", {"n": Column(np.array([5.0, 6.0]))}),
        ("floats that hold for none", {"n": Column(np.array([5.0, 6.0]), np.zeros(2, np.bool_))}),
        ("32 bits", {"n": Column(np.array([5, 6], np.int32))}),
        ("under the minimum", {"n": Column(ints(5, 1))}),
        ("over the maximum", {"n": Column(ints(51, 5))}),
        ("neither yes nor no", {"ready": Column(ints(0, 2))}),
        ("no option", {"kind": Column(ints(0, 1))}),
        ("two options of a single choice", {"kind": Column(ints(3, 1))}),
        ("an option that is not", {"kind": Column(ints(4, 1))}),
        ("a date before its bound", {"born": Column(ints(date(1999, 12, 31).toordinal(), 730_500))}),
        ("a mask that is not one", {"n": Column(ints(5, 6), ints(0, 1))}),
        ("a mask too short", {"n": Column(ints(5, 6), np.ones(1, np.bool_))}),
        ("numbers for codes", {"territory_codes": Column(ints(1, 2))}),
        ("codes for numbers", {"n": Codes((np.array(["DEP-37", "DEP-68"]),))}),
        ("a column for members", {"members": Column(ints(1, 2))}),
        ("a member out of bounds", {"members": Ragged(ints(1, 901), ints(0, 1, 2))}),
        ("too many members", {"members": Ragged(ints(*[1] * 2_001), ints(0, 2_001, 2_001))}),
        ("offsets that go back", {"members": Ragged(ints(1, 2), ints(0, 2, 1))}),
        ("offsets past the end", {"members": Ragged(ints(1, 2), ints(0, 1, 3))}),
        ("an option nobody has", {"kind": "z"}),
    ],
)
def test_a_column_that_cannot_be_used_is_refused(reason: str, facts: dict[str, Any]) -> None:
    with pytest.raises(FactError) as refused:
        simulate_columns(PLAN, facts, 2)
    assert refused.value.fact == next(iter(facts)), reason
    assert refused.value.message


def test_what_is_not_known_may_hold_anything() -> None:
    facts = {
        "n": Column(ints(10**15, 5), np.array([False, True])),
        "kind": choice_column(PLAN.facts[5], [None, "x"]),
    }
    result = simulate_columns(PLAN, {**facts, "territory.codes": frozenset({"DEP-37"})}, 2)
    assert result.verdict.tolist() == [1, 2]
    assert result.low is not None
    assert result.high is not None
    assert result.low.tolist() == [20_00, 50_00]
    assert (result.high - result.low).tolist() == [2_000 * 2_00 + 480_00, 2_000 * 2_00]


def test_members_past_one_block_are_those_of_each_applicant() -> None:
    count = 2 * BLOCK + 7
    sizes = np.arange(count) % 4
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    values = np.arange(offsets[-1], dtype=np.int64) % 20
    facts: dict[str, Any] = {
        "members": Ragged(values, offsets),
        "n": 2,
        "kind": "x",
        "territory_codes": frozenset({"DEP-37"}),
    }
    result = simulate_columns(PLAN, facts, count)
    assert result.low is not None
    for index in (0, 3, BLOCK - 1, BLOCK, BLOCK + 3, 2 * BLOCK + 1, count - 1):
        members = tuple(values[offsets[index] : offsets[index + 1]].tolist())
        assert int(result.low[index]) == simulate(PLAN, {**facts, "members": members}).amount


def test_no_applicant_at_all() -> None:
    result = simulate_columns(PLAN, {}, 0)
    assert len(result.verdict) == 0
    assert result.amount_known.tolist() == []


def test_a_scheme_without_formula_has_no_columns_of_amounts() -> None:
    compiled = plan(scheme(facts="ready: {type: yes_no}", criteria=["if: {ready: {is: yes}}"]))
    result = simulate_columns(compiled, {"ready": Column(ints(0, 1))}, 2)
    assert (result.verdict.tolist(), result.low, result.high) == ([0, 2], None, None)
    assert result.amount_known.tolist() == [False, False]


def test_a_fact_is_found_by_its_own_or_by_its_shared_name() -> None:
    by_key = simulate(PLAN, {"organisation.kind": "commune"})
    by_name = simulate(PLAN, {"legal": "commune"})
    assert by_key.low == by_name.low
    assert simulate(PLAN, {"legal": "epci", "organisation.kind": "commune"}).low != by_key.low
    assert simulate(PLAN, {"nobody": 3}).low == simulate(PLAN, {}).low


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("n", "12", 12),
        ("n", 12, 12),
        ("n", " 12 ", 12),
        ("a", "12 500,50 €", None),
        ("a", "500,50 €", 500_50),
        ("a", 500.5, 500_50),  # JSON gives floats: their shortest writing is exact
        ("a", 0.1, 10),
        ("rate", "22,5", 2_250),
        ("rate", "22,5 %", 2_250),
        ("ready", "oui", True),
        ("ready", False, False),
        ("born", "31/03/2021", date(2021, 3, 31)),
        ("born", "2021-03-31", date(2021, 3, 31)),
        ("kind", "x", "x"),
        ("themes", "x | y", frozenset({"x", "y"})),
        ("themes", ["x"], frozenset({"x"})),
        ("members", "120 ; 80 | 5", (120, 80, 5)),
        ("members", [120, 80], (120, 80)),
        ("territory_codes", ["DEP-37", "COM-37261"], frozenset({"DEP-37", "COM-37261"})),
    ],
)
def test_answer(name: str, raw: object, value: object) -> None:
    fact = PLAN.fact(name)
    assert fact is not None
    if value is None:
        with pytest.raises(FactError):
            read_answer(fact, raw)
    else:
        assert read_answer(fact, raw) == value


@pytest.mark.parametrize("raw", [None, "", "  ", "?", "unknown", "inconnu", "Ne sais pas"])
def test_unknown_is_not_zero(raw: object) -> None:
    for fact in PLAN.facts:
        assert read_answer(fact, raw) is None


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("n", "douze"),
        ("n", "12,5,0"),
        ("n", "-3"),
        ("n", "1"),
        ("n", "51"),
        ("n", True),
        ("n", {"a": 1}),
        ("n", [1, 2]),
        ("n", float("nan")),
        ("n", "9" * 5_000),
        ("a", "12,5,0"),
        ("a", "1000,01 €"),
        ("a", 0.1 + 0.2),
        ("a", 1e300),
        ("a", "-0,01"),
        ("rate", "101"),
        ("ready", "peut-être"),
        ("ready", 2),
        ("born", "31/12/1999"),
        ("born", "2022-01-01"),
        ("born", "demain"),
        ("kind", "z"),
        ("kind", ["x", "y"]),
        ("themes", ["x", "z"]),
        ("members", "120 | beaucoup"),
        ("members", "901"),
        ("members", [1] * 2_001),
    ],
)
def test_an_answer_that_cannot_be_used_is_refused_with_a_sentence(name: str, raw: object) -> None:
    fact = PLAN.fact(name)
    assert fact is not None
    with pytest.raises(FactError) as refused:
        read_answer(fact, raw)
    assert refused.value.fact == name
    assert 10 < len(refused.value.message) < 300


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("n", 5.0),
        ("n", True),
        ("n", "5"),
        ("n", np.int64(5)),
        ("a", -1),
        ("ready", 1),
        ("ready", "yes"),
        ("born", "2021-03-31"),
        ("born", date(1999, 12, 31)),
        ("kind", 1),
        ("themes", ["x"]),
        ("members", [1]),
        ("members", (1.0,)),
        ("members", (True,)),
        ("territory_codes", "DEP-37"),
    ],
)
def test_the_engine_takes_exact_types_only(name: str, value: Any) -> None:
    with pytest.raises(FactError) as refused:
        simulate(PLAN, {name: value})
    assert refused.value.fact == name


def test_answers_are_read_by_either_name_and_a_stranger_is_named() -> None:
    assert read_answers(PLAN, {"organisation.kind": "commune", "n": "5"}) == {"legal": "commune", "n": 5}
    with pytest.raises(FactError) as refused:
        read_answers(PLAN, {"nn": "5"})
    assert "« nn » n'est pas une question de cette aide." in refused.value.message
