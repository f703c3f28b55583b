"""Each operation, computed by hand: one line a row, with the reason why it is worth a row. Amounts in cents."""

from typing import Any

import pytest

from bareme import SchemeError, simulate
from bareme.columns import simulate_columns

from .columns_of import columns_of
from .writing import plan, refusal, scheme

FACTS = """
a: {type: amount, max: 100 000 000 €}
b: {type: amount, max: 1000 €}
n: {type: integer, max: 100000}
m: {type: integer, max: 100}
ready: {type: yes_no}
rate: {type: rate}
members: {type: integers, max: 100000}
from_bound: {type: amount, min: 10000 €, max: 300000 €}
to_bound: {type: amount, max: 10000 €}
"""
PARAMETERS = """
cap: 3500 €
half: 50 %
third: "33,33 %"
full: 100 %
few: 5
slices: [70 % to 200000 €, 50 % to 1000000 €, 0 % beyond]
rising: [10 % to 100 €, 20 % beyond]
mixed: [30 % to 10000 €, 15 % to 200000 €, 30000 € beyond]
prices: [3000 € to 3333, "3000 € + 0,90 € each to 6999", 63000 € beyond]
areas: [7 % to 25000, "1,5 % beyond"]
"""


@pytest.mark.parametrize(
    ("reason", "line", "facts", "cents"),
    [
        ("under the cap", "cap: a, at: cap", {"a": 100}, 100),
        ("at the cap", "cap: a, at: cap", {"a": 350_000}, 350_000),
        ("over the cap", "cap: a, at: cap", {"a": 350_001}, 350_000),
        ("per unit", "cap: a, at: cap, per: n", {"a": 10**9, "n": 5}, 1_750_000),
        ("per none", "cap: a, at: cap, per: n", {"a": 10**9, "n": 0}, 0),
        ("first slice", "marginal: a, tariff: slices", {"a": 100_00}, 70_00),
        ("a bound is in the slice it closes", "marginal: a, tariff: slices", {"a": 20_000_000}, 14_000_000),
        ("one euro past it", "marginal: a, tariff: slices", {"a": 20_000_100}, 14_000_050),
        ("nothing past the last bound", "marginal: a, tariff: slices", {"a": 120_000_000}, 54_000_000),
        ("half a cent goes up", "marginal: a, tariff: slices", {"a": 5}, 4),  # 3.5
        ("under half a cent goes down", "marginal: a, tariff: slices", {"a": 2}, 1),  # 1.4
        ("rounded once, not per slice", "marginal: a, tariff: rising", {"a": 100_03}, 10_01),  # 1000.0 + 0.6
        ("nothing", "marginal: a, tariff: slices", {"a": 0}, 0),
        ("whole, first bracket", "whole: a, tariff: mixed", {"a": 1_000_000}, 300_000),
        ("whole: one cent past the bound falls", "whole: a, tariff: mixed", {"a": 1_000_001}, 150_000),
        ("whole, flat bracket", "whole: a, tariff: mixed", {"a": 10**9}, 3_000_000),
        ("base", "whole: n, tariff: prices", {"n": 3_333}, 300_000),
        ("base and one unit", "whole: n, tariff: prices", {"n": 3_334}, 300_090),
        ("base and all units", "whole: n, tariff: prices", {"n": 6_999}, 300_000 + 3_666 * 90),
        ("past them", "whole: n, tariff: prices", {"n": 7_000}, 6_300_000),
        ("flat", "flat: cap", {}, 350_000),
        ("units", "units: n, at: cap", {"n": 3}, 1_050_000),
        ("units, at most", "units: n, at: cap, up_to: few", {"n": 9}, 1_750_000),
        ("share", "share: a, rate: half", {"a": 101}, 51),  # 50.5
        ("share of nothing", "share: a, rate: half", {"a": 0}, 0),
        ("a third", "share: a, rate: third", {"a": 100_00}, 33_33),
        ("a rate that is a fact", "share: a, rate: rate", {"a": 100_00, "rate": 1_250}, 12_50),
        ("sum", "sum: [a, b, cap]", {"a": 1, "b": 2}, 350_003),
        ("least", "least: [a, b, cap]", {"a": 5, "b": 2}, 2),
        ("most", "most: [a, b]", {"a": 5, "b": 2}, 5),
        ("members", "members: members, tariff: prices", {"members": (3_333, 3_334, 9_000)}, 6_900_090),
        ("no member", "members: members, tariff: prices", {"members": ()}, 0),
        ("cumulation has room", "cumulation: a, rate: half, of: [cap], others: b", {"a": 100, "b": 0}, 100),
        (
            "cumulation leaves a part",
            "cumulation: a, rate: half, of: [cap], others: b",
            {"a": 175_000, "b": 5_000},
            170_000,
        ),
        (
            "cumulation leaves nothing, never less",
            "cumulation: a, rate: half, of: [b], others: cap",
            {"a": 100, "b": 0},
            0,
        ),
        ("when", "when: {ready: {is: yes}}, then: a, otherwise: b", {"ready": True, "a": 1, "b": 2}, 1),
        ("otherwise", "when: {ready: {is: yes}}, then: a, otherwise: b", {"ready": False, "a": 1, "b": 2}, 2),
        ("otherwise nothing", "when: {ready: {is: yes}}, then: a, otherwise: 0", {"ready": False}, 0),
        (
            "the branch not taken may be unknown",
            "when: {ready: {is: yes}}, then: a, otherwise: b",
            {"ready": True, "a": 7},
            7,
        ),
        ("a cap that holds whatever the fact", "least: [a, b]", {"b": 0}, 0),
    ],
)
def test_line(reason: str, line: str, facts: dict[str, Any], cents: int) -> None:
    compiled = plan(scheme(facts=FACTS, parameters=PARAMETERS, amount=[f"id: grant, {line}"]))
    found = simulate(compiled, facts)
    assert (found.verdict, found.amount) == ("yes", cents), reason
    rows = [{fact.name: facts.get(fact.name) for fact in compiled.facts}] * 3
    result = simulate_columns(compiled, columns_of(compiled, rows, False), 3)
    assert result.low is not None
    assert result.low.tolist() == [cents] * 3
    assert result.amount_known.all()


@pytest.mark.parametrize(
    ("reason", "line", "facts", "ends"),
    [
        ("a spend below its declared bound", "share: b, rate: half", {}, (0, 50_000)),
        ("both sides of a bound are tried", "whole: n, tariff: prices", {}, (300_000, 6_300_000)),
        ("a range that begins on a bound", "whole: from_bound, tariff: mixed", {}, (150_000, 3_000_000)),
        ("a range that ends on a bound", "whole: to_bound, tariff: mixed", {}, (0, 300_000)),
        (
            "the other branch counts",
            "when: {ready: {is: yes}}, then: cap, otherwise: b",
            {"b": 7},
            (7, 350_000),
        ),
        (
            "what falls when a fact rises",
            "cumulation: cap, rate: full, of: [cap], others: b",
            {},
            (250_000, 350_000),
        ),
        ("a sum adds its ends", "sum: [b, cap]", {}, (350_000, 450_000)),
        ("the greater of the two", "most: [b, cap]", {}, None),
        ("a rate of 0 to 100 %", "share: cap, rate: rate", {}, (0, 350_000)),
    ],
)
def test_range(reason: str, line: str, facts: dict[str, Any], ends: tuple[int, int] | None) -> None:
    compiled = plan(scheme(facts=FACTS, parameters=PARAMETERS, amount=[f"id: grant, {line}"]))
    found = simulate(compiled, facts)
    assert found.range == ends, reason
    assert (found.amount is None) == (ends is not None)


def test_a_range_whose_upper_end_nobody_declared_is_not_given() -> None:
    text = scheme(
        facts="free: {type: amount}", parameters="half: 50 %", amount=["id: grant, share: free, rate: half"]
    )
    found = simulate(plan(text), {})
    assert (found.amount, found.range, found.missing) == (None, None, ("free",))


@pytest.mark.parametrize(
    ("reason", "clamp", "facts", "cents"),
    [
        ("limited to the spend", "", {"spend": 100_00, "extra": 0}, 100_00),
        ("an accepted extra counts, up to its share", "", {"spend": 100_00, "extra": 900_00}, 110_00),
        ("a flat aid is not limited", "award: {clamp: no}\n", {"spend": 100_00, "extra": 0}, 3_500_00),
        ("no limit needed", "", {"spend": 9_000_00, "extra": 0}, 3_500_00),
    ],
)
def test_the_grant_is_limited_to_the_retained_spend(
    reason: str, clamp: str, facts: dict[str, int], cents: int
) -> None:
    text = scheme(
        expenses='spend: {title: "Dépense"}\nextra: {title: "Licences", up_to: tenth}',
        parameters="tenth: 10 %\ncap: 3500 €",
        amount=["id: grant, flat: cap"],
        more=clamp,
    )
    assert simulate(plan(text), facts).amount == cents, reason


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (
            "a product past 64 bits",
            scheme(
                facts="n: {type: integer, max: 1000000000}",
                parameters="p: 90000000000 €",
                amount=["id: grant, units: n, at: p"],
            ),
        ),
        (
            "a cap per unit past 64 bits",
            scheme(
                facts="n: {type: integer, max: 1000000000}\na: {type: amount}",
                parameters="p: 90000000000 €",
                amount=["id: grant, cap: a, at: p, per: n"],
            ),
        ),
        (
            "a price for each of very many",
            scheme(
                facts="n: {type: integer, max: 1000000000}",
                parameters="p: [1 € to 3, 1 € + 90000000000 € each beyond]",
                amount=["id: grant, whole: n, tariff: p"],
            ),
        ),
        (
            "members of which there may be 2 000",
            scheme(
                facts="n: {type: integers, max: 1000000000}",
                parameters="p: [1 € to 3, 1 € + 1000000 € each beyond]",
                amount=["id: grant, members: n, tariff: p"],
            ),
        ),
        (
            "doubled seventy times",
            scheme(
                facts="a: {type: amount}",
                amount=["id: l0, flat: a", *(f"id: l{n}, sum: [l{n - 1}, l{n - 1}]" for n in range(1, 70))],
            ),
        ),
        (
            "in a derived line that nothing uses",
            scheme(
                facts="n: {type: integer, max: 1000000000}",
                parameters="p: 90000000000 €",
                derived=["id: d, units: n, at: p"],
                amount=["id: grant, flat: p"],
            ),
        ),
    ],
)
def test_what_could_leave_64_bits_is_refused_at_compile_time(reason: str, text: str) -> None:
    assert "peut dépasser ce qui se calcule exactement" in refusal(text), reason


@pytest.mark.parametrize(
    ("reason", "amount", "sentence"),
    [
        ("money plus a number", ["id: grant, sum: [a, n]"], "« n » est un nombre."),
        ("a rate where money goes", ["id: grant, flat: half"], "« half » est un taux."),
        ("a tariff of euros on a number", ["id: grant, whole: n, tariff: mixed"], "n'ont pas l'unité"),
        ("flat amounts in slices", ["id: grant, marginal: a, tariff: mixed"], "n'a que des taux"),
        ("a tariff used as a value", ["id: grant, flat: slices"], "est un barème."),
        ("a value used as a tariff", ["id: grant, marginal: a, tariff: cap"], "n'est pas un barème."),
        ("the grant is money", ["id: grant, flat: n"], "elle doit être un montant."),
        (
            "a number written in the line",
            ["id: grant, units: n, at: 12"],
            "est un nombre écrit dans une règle.",
        ),
        ("1 is no amount", ["id: grant, least: [a, 1]"], "1 ne peut pas servir de montant"),
        ("the line after", ["id: x, flat: grant", "id: grant, flat: a"], "vient plus bas"),
        ("itself", ["id: grant, sum: [grant, a]"], "dépend de cette ligne"),
        ("two lines of one name", ["id: a, flat: cap"], "le nom « a » sert déjà."),
        ("an unknown name, near a known one", ["id: grant, flat: capp"], "Vouliez-vous écrire « cap » ?"),
        ("yes or no is no amount", ["id: grant, flat: ready"], "est un oui/non."),
        ("two operations", ["id: grant, flat: a, sum: [a]"], "exactement une opération."),
        ("no operation", ["id: grant"], "exactement une opération."),
    ],
)
def test_lines_that_do_not_hold_together(reason: str, amount: list[str], sentence: str) -> None:
    assert sentence in refusal(scheme(facts=FACTS, parameters=PARAMETERS, amount=amount)), reason


def test_a_refused_spend_cannot_be_used() -> None:
    text = scheme(
        expenses='a: {title: "A"}\nlost: {title: "Repas", refused: "Non."}',
        amount=["id: grant, sum: [a, lost]"],
    )
    assert "« lost » est une dépense refusée." in refusal(text)


def test_a_scheme_without_amount_has_none() -> None:
    found = simulate(
        plan(scheme(facts="ready: {type: yes_no}", criteria=["if: {ready: {is: yes}}"])), {"ready": True}
    )
    assert (found.verdict, found.amount, found.range, found.steps) == ("yes", None, None, ())


def test_schemes_that_overflow_say_so_with_their_place() -> None:
    with pytest.raises(SchemeError) as refused:
        plan(
            scheme(
                facts="n: {type: integer, max: 1000000000}",
                parameters="p: 90000000000 €",
                amount=["id: grant, units: n, at: p"],
            )
        )
    problem = refused.value.problems[0]
    assert (problem.key, problem.message.count("grant")) == ("amount", 1)
