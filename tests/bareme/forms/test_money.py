"""Spend, financing plan, partners: what is counted, what must balance, and the sentences that say by how much not."""

from typing import Any

import pytest

from bareme import Facts
from bareme.forms import FormView

from .whole_form import FORM, TODAY, TOP, compiled, form_with, shipped_form

MAYOR: Facts = {"organisation.kind": "commune"}


def line(number: int, kind: str | None, euros: int | None) -> dict[str, Any]:
    row = {"row": f"r{number}", "kind": kind, "amount": None if euros is None else euros * 100}
    return {name: value for name, value in row.items() if value is not None}


def spend(*lines: tuple[str | None, int | None], tax: str | None = "included") -> dict[str, Any]:
    rows = [line(number, kind, euros) for number, (kind, euros) in enumerate(lines, 1)]
    return {"lines": rows, **({"tax": tax} if tax else {})}


def plan(*lines: tuple[str, int | None]) -> dict[str, Any]:
    rows = [
        {name: value for name, value in {"row": f"r{number}", "nature": nature, "amount": None if euros is None else euros * 100}.items() if value is not None}
        for number, (nature, euros) in enumerate(lines, 1)
    ]  # fmt: skip
    return {"lines": rows}


def look(answers: dict[str, Any], known: Facts = MAYOR) -> FormView:
    return form_with("expenses\nfinancing\npartners").view(answers, known=known, today=TODAY)


def said(view: FormView, prefix: str) -> str:
    return " ".join(one.message for one in view.missing if one.field.startswith(prefix))


def test_lines_add_up_by_kind_and_feed_the_rules() -> None:
    view = look({"expenses": spend(("equipment", 1000), ("licences", 50), ("equipment", 500))})
    assert (view.facts["equipment"], view.facts["licences"]) == (150_000, 5_000)
    assert view.computed["expenses"] == 155_000
    assert view.computed["expenses.equipment"] == 150_000


def test_a_kind_without_a_line_is_zero_once_there_are_lines() -> None:
    assert look({"expenses": spend(("equipment", 10))}).facts["licences"] == 0
    assert "licences" not in look({}).facts


def test_a_refused_kind_says_why_at_its_line_and_counts_for_nothing() -> None:
    view = look({"expenses": spend(("equipment", 10), ("staff", 90))})
    assert view.computed["expenses"] == 1_000
    assert [(one.field, one.message) for one in view.warnings] == [
        ("expenses.r2", "Le personnel n'est pas aidé.")
    ]


@pytest.mark.parametrize(
    ("expenses", "field", "words"),
    [
        (spend(("equipment", None)), "expenses.r1.amount", "montant"),
        (spend((None, 10)), "expenses.r1.kind", "nature"),
        (spend(("equipment", 10), tax="excluded"), "expenses.tax", "toutes taxes comprises (TTC)"),
        (spend(), "expenses", "au moins une dépense"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_there(expenses: dict[str, Any], field: str, words: str) -> None:
    view = look({"expenses": expenses})
    assert words in said(view, field)
    assert "equipment" not in view.facts, "nothing is converted nor guessed"


def test_the_only_way_to_count_taxes_needs_no_choice() -> None:
    view = look({"expenses": spend(("equipment", 10), tax=None)})
    assert said(view, "expenses") == ""
    assert form_with("expenses").fields["expenses"].taxes == ("included",)


def test_taxes_are_chosen_once_when_the_scheme_takes_both() -> None:
    form = shipped_form("itn-3b")
    assert form.fields["expenses"].taxes == ("excluded", "included")
    view = form.view({"expenses": spend(("training", 10), tax=None)}, known={}, today=TODAY)
    assert "hors taxes (HT) ou taxes comprises (TTC)" in said(view, "expenses.tax")


BALANCES: list[tuple[tuple[tuple[str, int | None], ...], str, int | None, str]] = [
    ((("scheme", 500), ("own", 500)), "", 50_000, "the plan is even"),
    ((("scheme", 500),), "", 50_000, "the own share is what is left"),
    ((("own", None),), "", 50_000, "the grant is the computed one, the own share what is left"),
    ((("scheme", None), ("region", 100)), "", 50_000, "a line of the aid without its amount is the computed grant"),
    ((("scheme", 500), ("own", 300)), "Il manque 200,00\u00a0€ pour payer 1\u202f000,00\u00a0€", 30_000, "too little"),
    ((("scheme", 500), ("own", 700)), "Le plan dépasse de 200,00\u00a0€", 70_000, "too much"),
    ((("scheme", 500), ("private", 600)), "Le plan dépasse de 100,00\u00a0€", 0, "others pay it all"),
    ((("scheme", 600), ("own", 400)), "demandez 500,00\u00a0€ ou moins", None, "more than the computed grant"),
    ((("scheme", 100), ("own", 900)), "", 90_000, "less than one could ask"),
    ((("region", None), ("own", 500)), "Écrivez le montant", None, "a source without its amount"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "words", "own", "reason"), BALANCES)
def test_the_plan_balances(
    lines: tuple[tuple[str, int | None], ...], words: str, own: int | None, reason: str
) -> None:
    view = look({"expenses": spend(("equipment", 1000)), "financing": plan(*lines)})
    message = said(view, "financing")
    assert (words in message) if words else message == "", (reason, message)
    assert view.computed.get("own") == own, reason


def test_other_public_grants_of_the_plan_lower_the_grant() -> None:
    lines = plan(("region", 300), ("private", 100), ("own", 400))
    view = look({"expenses": spend(("equipment", 1000)), "financing": lines})
    assert view.facts["other_grants"] == 30_000, "private money is no public grant"
    assert view.computed["grant"] == 20_000, "50 % of 1 000 €, less the region's 300 €"
    assert said(view, "financing") == "", "20 000 + 30 000 + 10 000 + 40 000"


def test_an_empty_plan_says_that_there_are_no_other_grants() -> None:
    assert look({"financing": plan()}).facts["other_grants"] == 0
    assert "other_grants" not in look({"financing": plan(("region", None))}).facts
    assert look({}, {**MAYOR, "project.other_grants": 7}).facts["project.other_grants"] == 7


@pytest.mark.parametrize(
    ("kind", "lines", "warned", "reason"),
    [
        ("commune", (("scheme", 500), ("region", 400), ("own", 100)), True, "100 of 1 000 is under 20 %"),
        ("commune", (("scheme", 500), ("region", 300), ("own", 200)), False, "200 of 1 000 is 20 %"),
        ("commune", (("scheme", 500), ("private", 500)), True, "nothing of one's own, beside a patron"),
        (
            "commune",
            (("scheme", 500), ("private", 375), ("own", 125)),
            False,
            "20 % of the public part alone",
        ),
        ("association", (("scheme", 500), ("region", 500)), False, "the law binds local authorities"),
    ],
)
def test_the_least_own_share_is_a_warning(
    kind: str, lines: tuple[tuple[str, int | None], ...], warned: bool, reason: str
) -> None:
    text = (TOP + FORM).replace("cumulation: half", "cumulation: half").split("form:")[0]
    text = text.replace("rate: {2021-01-01: 50 %", "rate: {2021-01-01: 100 %")
    form = compiled(f'{text}form:\n  - section: "Page"\n    fields: [expenses, financing]\n')
    answers = {"expenses": spend(("equipment", 1000)), "financing": plan(*lines)}
    view = form.view(answers, known={"organisation.kind": kind}, today=TODAY)
    assert any("L.1111-10" in one.message for one in view.warnings) is warned, (reason, view.warnings)
    assert not [one for one in view.missing if "L.1111-10" in one.message], "never in the way of filing"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([{"name": "A", "share_bp": 6_000}, {"name": "B", "share_bp": 5_000}], "passent 100 %"),
        ([{"name": "A", "siret": "73282932000074"}, {"name": "B", "siret": "73282932000074"}], "deux fois"),
        ([{"siret": "73282932000074"}], "Répondez à cette question"),
        ([{"name": "A", "share_bp": 4_000}], ""),
    ],
)
def test_partners(rows: list[dict[str, Any]], words: str) -> None:
    value = [{"row": f"r{number}", **row} for number, row in enumerate(rows)]
    message = said(look({"partners": value}), "partners")
    assert (words in message) if words else message == ""


def test_partners_may_share_amounts() -> None:
    form = form_with("expenses\n{id: partners, shared_by: amount}")
    answers = {
        "expenses": spend(("equipment", 100)),
        "partners": [{"row": "r1", "name": "A", "amount": 10_100}],
    }
    assert "passent la dépense" in said(form.view(answers, known={}, today=TODAY), "partners")
