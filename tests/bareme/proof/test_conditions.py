"""Each comparison, known and unknown: yes, no, or unknown; then `any` and `all` over them."""

from datetime import date
from typing import Any

import pytest

from bareme import simulate
from bareme.columns import simulate_columns
from bareme.tracing import VERDICTS

from .columns_of import columns_of
from .writing import DAY, plan, refusal, scheme

FACTS = """
n: {type: integer, min: 10, max: 90}
m: {type: integer, max: 90}
a: {type: amount, max: 1000 €}
rate: {type: rate}
born: {type: date, max: 2021-12-31}
ready: {type: yes_no}
kind: {type: choice, options: {x: Un, y: Deux, z: Trois}}
themes: {type: choices, options: {x: Un, y: Deux, z: Trois}}
"""
PARAMETERS = "few: 20\nnone: 5\nfifty: 50\nlot: 95\nsum: 100 €\nhalf: 50 %\nday: 2021-01-01"


@pytest.mark.parametrize(
    ("condition", "facts", "verdict"),
    [
        ("n: {at_least: few}", {"n": 20}, "yes"),
        ("n: {at_least: few}", {"n": 19}, "no"),
        ("n: {at_least: few}", {}, "unknown"),
        ("n: {at_least: none}", {}, "yes"),  # no answer can be under 10
        ("n: {at_least: lot}", {}, "no"),  # nor over 90
        ("n: {more_than: few}", {"n": 20}, "no"),
        ("n: {more_than: few}", {"n": 21}, "yes"),
        ("n: {at_most: few}", {"n": 20}, "yes"),
        ("n: {at_most: few}", {"n": 21}, "no"),
        ("n: {less_than: few}", {"n": 20}, "no"),
        ("n: {less_than: few}", {"n": 19}, "yes"),
        ("n: {less_than: lot}", {}, "yes"),
        ("n: {is: few}", {"n": 20}, "yes"),
        ("n: {is: few}", {"n": 21}, "no"),
        ("n: {is: few}", {}, "unknown"),
        ("n: {is: lot}", {}, "no"),
        ("n: {at_least: m}", {"n": 10, "m": 10}, "yes"),
        ("n: {at_least: m}", {"n": 90}, "yes"),  # m is at most 90
        ("n: {at_least: m}", {"m": 10}, "yes"),  # n is at least 10
        ("n: {at_least: m}", {}, "unknown"),
        ("n: {at_least: 1}", {}, "yes"),
        ("m: {at_least: 1}", {"m": 0}, "no"),
        ("m: {more_than: 0}", {"m": 1}, "yes"),
        ("n: {at_least: few, at_most: fifty}", {"n": 51}, "no"),
        ("n: {at_least: few, at_most: fifty}", {"n": 50}, "yes"),
        ("a: {more_than: sum}", {"a": 100_01}, "yes"),
        ("a: {more_than: sum}", {"a": 100_00}, "no"),
        ("rate: {at_most: half}", {"rate": 5_001}, "no"),
        ("born: {at_least: day}", {"born": date(2021, 1, 1)}, "yes"),
        ("born: {less_than: day}", {"born": date(2021, 1, 1)}, "no"),
        ("born: {less_than: day}", {}, "unknown"),
        ("ready: {is: yes}", {"ready": True}, "yes"),
        ("ready: {is: yes}", {"ready": False}, "no"),
        ("ready: {is: no}", {"ready": False}, "yes"),
        ("ready: {is: oui}", {}, "unknown"),
        ("kind: {one_of: [x, y]}", {"kind": "y"}, "yes"),
        ("kind: {one_of: [x, y]}", {"kind": "z"}, "no"),
        ("kind: {one_of: [x, y]}", {}, "unknown"),
        ("kind: {one_of: [x, y, z]}", {}, "yes"),  # whatever the answer
        ("kind: {none_of: [x, y, z]}", {}, "no"),
        ("kind: {is: x}", {"kind": "x"}, "yes"),
        ("kind: {none_of: [x]}", {"kind": "x"}, "no"),
        ("kind: {none_of: [x]}", {"kind": "z"}, "yes"),
        ("themes: {includes: [x, y]}", {"themes": frozenset({"y", "z"})}, "yes"),
        ("themes: {includes: x}", {"themes": frozenset({"y", "z"})}, "no"),
        ("themes: {includes: [x, y, z]}", {"themes": frozenset()}, "no"),
        ("themes: {includes: [x, y, z]}", {}, "unknown"),  # none may be chosen
        ("any: [{ready: {is: yes}}, {n: {at_least: few}}]", {"ready": True}, "yes"),
        ("any: [{ready: {is: yes}}, {n: {at_least: few}}]", {"ready": False}, "unknown"),
        ("any: [{ready: {is: yes}}, {n: {at_least: few}}]", {"ready": False, "n": 10}, "no"),
        ("all: [{ready: {is: yes}}, {n: {at_least: few}}]", {"ready": False}, "no"),
        ("all: [{ready: {is: yes}}, {n: {at_least: few}}]", {"ready": True}, "unknown"),
        ("ready: {is: yes}, n: {at_least: few}", {"ready": True, "n": 20}, "yes"),
        ("ready: {is: yes}, any: [{n: {at_least: few}}, {m: {at_least: 1}}]", {"ready": True, "m": 1}, "yes"),
        ("any: [{all: [{ready: {is: yes}}, {m: {is: 0}}]}, {n: {is: lot}}]", {"m": 1}, "no"),
    ],
)
def test_condition(condition: str, facts: dict[str, Any], verdict: str) -> None:
    compiled = plan(scheme(facts=FACTS, parameters=PARAMETERS, criteria=[f"if: {{{condition}}}"]))
    assert simulate(compiled, facts).verdict == verdict
    rows = [{fact.name: facts.get(fact.name) for fact in compiled.facts}] * 2
    for single in (False, True):
        result = simulate_columns(compiled, columns_of(compiled, rows, single), 2)
        assert [VERDICTS[int(found)] for found in result.verdict] == [verdict] * 2


@pytest.mark.parametrize(
    ("territory", "codes", "verdict"),
    [
        ("included: [DEP-37]", {"COM-37261", "DEP-37"}, "yes"),
        ("included: [DEP-37]", {"COM-68066", "DEP-68"}, "no"),
        ("included: [REG-24, COM-68066]", {"COM-68066", "DEP-68"}, "yes"),
        ("excluded: [DEP-68]", {"COM-68066", "DEP-68"}, "no"),
        ("excluded: [DEP-68]", {"COM-37261", "DEP-37"}, "yes"),
        ("included: [REG-24], excluded: [DEP-37]", {"DEP-37", "REG-24"}, "no"),
        ("included: [DEP-37]", None, "unknown"),
    ],
)
def test_territory(territory: str, codes: set[str] | None, verdict: str) -> None:
    text = scheme(more=f"territory: {{{territory}, else: Ailleurs, source: law}}\n")
    found = simulate(plan(text), {"territory.codes": None if codes is None else frozenset(codes)})
    assert found.verdict == verdict
    assert found.next_question == ("territory_codes" if codes is None else None)
    if codes is not None:
        compiled = plan(text)
        rows: list[dict[str, Any]] = [{"territory_codes": frozenset(codes)}] * 2
        result = simulate_columns(compiled, columns_of(compiled, rows, False), 2)
        assert [VERDICTS[int(truth)] for truth in result.verdict] == [verdict] * 2


def test_a_reason_says_the_value_the_threshold_and_how_far() -> None:
    text = scheme(facts=FACTS, parameters=PARAMETERS, criteria=["id: size, if: {n: {at_least: few}}"])
    (calendar, size) = simulate(plan(text), {"n": 12}).criteria
    (reason,) = size.reasons
    assert (reason.code, reason.name, reason.low, reason.bound, reason.gap) == ("at_least", "n", 12, 20, 8)
    assert (size.criterion.refusal, size.criterion.source) == ("Refus", "La loi")
    assert (calendar.criterion.id, calendar.verdict, calendar.reasons) == ("calendar", "yes", ())


def test_only_the_comparisons_that_decide_are_reasons() -> None:
    condition = "if: {any: [{ready: {is: yes}}, {all: [{n: {at_least: few}}, {m: {at_least: 1}}]}]}"
    text = scheme(facts=FACTS, parameters=PARAMETERS, criteria=[f"id: c, {condition}"])
    told = {"ready": False, "n": 12, "m": 3}
    reasons = simulate(plan(text), told).criteria[1].reasons
    assert [reason.name for reason in reasons] == ["ready", "n"]  # m holds: it is not why the answer is no
    reasons = simulate(plan(text), {**told, "ready": True}).criteria[1].reasons
    assert [reason.name for reason in reasons] == ["ready"]


def test_an_assessed_criterion_never_decides() -> None:
    found = simulate(plan(scheme(criteria=["id: effect, assess: Un effet concret"])), {})
    assert found.verdict == "yes"
    assert found.criteria[1].verdict == "assessed"


def test_an_unconfirmed_parameter_marks_all_that_rests_on_it() -> None:
    text = scheme(
        facts="n: {type: integer, max: 9}",
        parameters="sure: 5\nshaky: {2020-01-01: 100 €, source: law, confirmed: no}",
        criteria=["id: sure, if: {n: {at_least: sure}}", "id: shaky, if: {base: {at_least: shaky}}"],
        derived=["id: base, units: n, at: shaky", "id: plain, flat: n"],
        amount=["id: grant, flat: base"],
    )
    compiled = plan(text)
    assert {line.id: line.confirmed for line in (*compiled.derived, *compiled.lines)} == {
        "base": False,
        "plain": True,
        "grant": False,
    }
    assert [criterion.confirmed for criterion in compiled.criteria] == [True, True, False]


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        ("{}", "une condition est attendue."),
        ("n", "une suite de clés est attendue ici."),
        ("{n: few}", "une comparaison est attendue."),
        ("{n: {atleast: few}}", "comparaison « atleast » inconnue."),
        ("{n: {one_of: [few]}}", "« one_of » compare des choix"),
        ("{n: {at_least: sum}}", "« sum » est un montant."),
        ("{born: {at_least: few}}", "« few » est un nombre."),
        ("{ready: {is: peut-être}}", "n'est ni oui ni non."),
        ("{ready: {at_least: few}}", "« ready » est un oui/non."),
        ("{ready: {one_of: [yes]}}", "ne s'applique pas à un oui/non."),
        ("{kind: {is: w}}", "« w » n'est pas une option de « kind »."),
        ("{kind: {includes: x}}", "« includes » demande un choix multiple."),
        ("{themes: {is: x}}", "ne s'applique pas à un choix multiple."),
        ("{any: []}", "une liste de conditions est attendue."),
        ("{any: {n: {at_least: few}}}", "une liste de conditions est attendue."),
        ("{nobody: {is: yes}}", "le nom « nobody » est inconnu."),
        ("{reaby: {is: yes}}", "le nom « reaby » est inconnu."),
        ("{grant: {at_least: sum}}", "« grant » vient plus bas"),
    ],
)
def test_conditions_that_do_not_hold_together(condition: str, sentence: str) -> None:
    text = scheme(
        facts=FACTS, parameters=PARAMETERS, criteria=[f"if: {condition}"], amount=["id: grant, flat: sum"]
    )
    assert sentence in refusal(text)


def test_the_day_of_the_tests_is_after_the_parameters() -> None:
    assert date(2020, 1, 1) < DAY
