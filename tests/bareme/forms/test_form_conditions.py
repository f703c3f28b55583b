"""Conditions of a form: the words of the rules, over fields, dates, territories, totals and formulas."""

from datetime import date
from typing import Any

import pytest

from bareme import Facts
from bareme.arithmetic import NO, UNKNOWN, YES

from .whole_form import form_with

TODAY = date(2021, 3, 1)
FIELDS = """
{id: flag, label: F, type: yes_no}
{id: box, label: F, type: checkbox}
{id: number, label: N, type: integer, min: -10}
{id: price, label: P, type: amount}
{id: day, label: D, type: date}
{id: pick, label: C, type: choice, options: {a: A, b: B}, other: yes}
{id: many, label: C, type: choices, options: {a: A, b: B}, other: yes}
{id: pair, label: C, type: linked_choice, options: {a: A, b: B}, then: {a: {x: X}}}
{id: commune, label: C, type: communes}
{id: communes, label: C, type: communes, many: yes}
{id: group, label: C, type: epci}
{id: words, label: W, type: text}
{id: list, label: L, type: rows, fields: [{id: n, label: N, type: integer}]}
{id: total, label: T, formula: {sum: [list.n, number]}}
expenses
financing
partners
"""
CONTAINERS: Facts = {"containers.COM-37261": frozenset({"EPCI-243700754", "DEP-37", "REG-24"})}
LINE = {"row": "r", "kind": "equipment", "amount": 500_000}

CASES: list[tuple[str, dict[str, Any], Facts, bool, str]] = [
    ("flag: {is: yes}", {"flag": True}, {}, True, "yes"),
    ("flag: {is: no}", {"flag": True}, {}, False, "no"),
    ("flag: {is: no}", {}, {}, False, "not answered is not no"),
    ("box: {is: yes}", {"box": True}, {}, True, "a ticked box"),
    ("number: {more_than: 0}", {"number": 1}, {}, True, "numbers"),
    ("number: {less_than: 0}", {"number": -1}, {}, True, "negative numbers"),
    ("number: {at_least: small}", {"number": 2000}, {}, True, "a parameter of the rules"),
    ("price: {at_least: per_class}", {"price": 349_999}, {}, False, "one cent under"),
    ("day: {less_than: 2021-06-01}", {"day": "2021-05-31"}, {}, True, "a date written in the condition"),
    ("day: {less_than: today}", {"day": "2021-02-28"}, {}, True, "yesterday"),
    ("day: {less_than: today}", {"day": "2021-03-01"}, {}, False, "today is not before today"),
    ("day: {is: today}", {"day": "2021-03-01"}, {}, True, "today"),
    ("opening: {at_least: day}", {"day": "2021-02-01"}, {"opening": date(2021, 2, 1)}, True, "two dates, one of them a fact"),
    ("pick: {one_of: [a, b]}", {"pick": "b"}, {}, True, "a choice"),
    ("pick: {none_of: [a]}", {}, {}, False, "an unknown choice may be a"),
    ("pick: {is: other}", {"pick": "other:vert"}, {}, True, "another one, whatever it is"),
    ("many: {includes: [b]}", {"many": ["a", "b"]}, {}, True, "several choices"),
    ("many: {includes: [other]}", {"many": ["a", "other:x"]}, {}, True, "another one among several"),
    ("pair: {is: a}", {"pair": ["a", "x"]}, {}, True, "the first of two choices"),
    ("legal_kind: {is: commune}", {}, {"organisation.kind": "commune"}, True, "a fact by its shared name"),
    ("words: {answered: yes}", {"words": "ça"}, {}, True, "a text can be answered"),
    ("words: {answered: no}", {}, {}, True, "or not"),
    ("list: {at_least: 1}", {"list": [{"row": "r"}]}, {}, True, "rows compare by their number"),
    ("list.n: {at_least: small}", {"list": [{"row": "r", "n": 1500}, {"row": "s", "n": 500}]}, {}, True, "the total of a column"),
    ("total: {is: 0}", {"list": [{"row": "r", "n": 2}], "number": 0}, {}, False, "a formula"),
    ("total: {more_than: 0}", {"list": [{"row": "r", "n": 20}]}, {}, True, "decided before all is known: at least 20 - 10"),
    ("total: {more_than: 0}", {"list": [{"row": "r", "n": 2}]}, {}, False, "perhaps 2 - 10"),
    ("expenses: {at_least: per_class}", {"expenses": {"tax": "included", "lines": [LINE]}}, {}, True, "the whole spend"),
    ("equipment: {at_least: per_class}", {"expenses": {"tax": "included", "lines": [LINE]}}, {}, True, "one kind of spend"),
    ("spend: {at_least: per_class}", {"expenses": {"tax": "included", "lines": [LINE]}}, {}, True, "a line of the amount"),
    ("other_grants: {more_than: 0}", {"financing": {"lines": [{"row": "r", "nature": "region", "amount": 1}]}}, {}, True, "what the plan gives"),
    ("partners: {more_than: 0}", {"partners": [{"row": "r", "name": "CC"}]}, {}, True, "partners compare by their number"),
    ("commune: {in: [DEP-37]}", {"commune": "COM-37261"}, {}, True, "its code tells its département"),
    ("commune: {in: [EPCI-243700754]}", {"commune": "COM-37261"}, {}, False, "its EPCI is not known: hidden"),
    ("commune: {in: [EPCI-243700754]}", {"commune": "COM-37261"}, CONTAINERS, True, "its EPCI is known"),
    ("commune: {in: [REG-11]}", {"commune": "COM-37261"}, CONTAINERS, False, "another region"),
    ("commune: {not_in: [REG-11]}", {"commune": "COM-37261"}, CONTAINERS, True, "outside"),
    ("commune: {not_in: [REG-11]}", {"commune": "COM-37261"}, {}, False, "perhaps inside: hidden"),
    ("commune: {in: [DEP-974]}", {"commune": "COM-97411"}, {}, True, "three figures overseas"),
    ("commune: {in: [DEP-2A]}", {"commune": "COM-2A004"}, {}, True, "Corsica"),
    ("communes: {in: [DEP-37]}", {"communes": ["COM-75056", "COM-37261"]}, {}, True, "one of them is enough"),
    ("group: {in: [EPCI-243700754]}", {"group": "EPCI-243700754"}, {}, True, "the EPCI itself"),
    ("territory: {in: [REG-24]}", {}, {"territory.codes": frozenset({"COM-37261", "REG-24"})}, True, "the applicant's own place"),
    ("any: [{flag: {is: yes}}, {box: {is: yes}}]", {"box": True}, {}, True, "one of two"),
    ("all: [{flag: {is: yes}}, {box: {is: yes}}]", {"box": True}, {}, False, "both"),
    ("number: {more_than: 0, less_than: small}", {"number": 5}, {}, True, "two bounds at once"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "answers", "known", "shown", "reason"), CASES)
def test_condition(condition: str, answers: dict[str, Any], known: Facts, shown: bool, reason: str) -> None:
    form = form_with(f"{FIELDS.strip()}\n{{id: last, label: L, type: text, if: {{{condition}}}}}")
    assert ("last" in form.view(answers, known=known, today=TODAY).visible) is shown, reason


def test_three_truths() -> None:
    assert (NO, UNKNOWN, YES) == (0, 1, 2)


def test_what_depends_on_a_hidden_field_is_hidden_too() -> None:
    form = form_with(
        "{id: flag, label: F, type: yes_no}\n"
        "{id: number, label: N, type: integer, if: {flag: {is: yes}}}\n"
        "{id: last, label: L, type: text, if: {number: {more_than: 0}}}"
    )
    assert "last" in form.view({"flag": True, "number": 3}, known={}, today=TODAY).visible
    assert "last" not in form.view({"flag": False, "number": 3}, known={}, today=TODAY).visible
