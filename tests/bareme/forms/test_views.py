"""Where a form stands: what is shown, what is missing, what the rules are told."""

from datetime import date
from typing import Any

import pytest

from bareme import Facts, simulate
from bareme.forms import Form, FormView

from .whole_form import TODAY, form_with, whole

KNOWN: Facts = {"organisation.kind": "commune", "territory.population": 1500}


def look(answers: dict[str, Any], known: Facts | None = None, form: Form | None = None) -> FormView:
    return (form or whole()).view(answers, known=KNOWN if known is None else known, today=TODAY)


def missing(view: FormView) -> dict[str, str]:
    return {one.field: one.message for one in view.missing}


ROWS = [
    {"row": "a", "uai": {"uai": "0750654D", "name": ""}, "rooms": 3, "children": 60},
    {"row": "b", "uai": {"uai": "0750655E", "name": ""}, "rooms": 2, "children": 41},
]


def test_a_known_fact_is_not_asked_again() -> None:
    assert "legal_kind" not in missing(look({}))
    assert "legal_kind" in missing(look({}, {}))


def test_rows_feed_the_facts_of_the_rules_through_formulas() -> None:
    view = look({"list": ROWS})
    assert (view.computed["list.rooms"], view.computed["classes"], view.facts["classes"]) == (5, 5, 5)
    assert view.facts["pupils"] == 101
    assert view.computed["list.a.each"] == 3 * 350_000
    assert view.computed["budget"] == 5 * 350_000, "a line of the rules that rests on the rows"
    assert "each" not in str(view.missing)


def test_a_row_that_is_not_finished_leaves_the_total_unknown() -> None:
    view = look({"list": [*ROWS, {"row": "c", "children": 3}]}, {**KNOWN, "classes": 4})
    assert {"list.c.uai", "list.c.rooms"} <= missing(view).keys()
    assert "classes" not in view.computed
    assert view.facts["classes"] == 4, "what was known before stays"


def test_what_a_simulation_said_serves_until_the_lines_are_there() -> None:
    assert look({"classes": 7}).facts["classes"] == 7
    assert look({"classes": 7, "list": ROWS}).facts["classes"] == 5, "then the lines speak"


def test_a_cell_is_asked_only_where_its_condition_holds() -> None:
    view = look({"list": [{**ROWS[0], "children": 0}, ROWS[1]]})
    assert "list.a.why" in missing(view)
    assert view.hidden_cells == {"list.b.why"}
    assert missing(view)["list.a.why"] == "Répondez à cette question."


def test_a_total_out_of_the_bounds_of_the_fact_is_said_not_raised() -> None:
    rows = [{**ROWS[0], "row": f"r{number}", "children": 900} for number in range(5)]
    assert "bornes" not in str(missing(look({"list": rows})))
    form = form_with(
        "{id: list, label: Liste, type: rows, fields: [{id: n, label: N, type: integer}]}\n{id: classes, formula: {sum: [list.n]}}"
    )
    view = look({"list": [{"row": "r1", "n": 501}]}, form=form)
    assert "0 à 500" in missing(view)["classes"]
    assert "classes" not in view.facts


def test_a_hidden_field_keeps_its_value_and_counts_for_nothing() -> None:
    shown = look({"started": True, "since": "2021-02-01"})
    hidden = look({"started": False, "since": "2021-12-01"})
    assert "since" in shown.visible
    assert "since" not in hidden.visible
    assert "since" not in missing(hidden), "its bad value is not looked at either"


def test_what_is_not_known_hides() -> None:
    assert "since" not in look({}).visible, "started is not answered"


def test_a_section_is_hidden_whole() -> None:
    assert "argent" not in {found.section.id for found in look({"started": True}).sections}
    view = look({"started": False})
    assert "argent" in {found.section.id for found in view.sections}
    assert {"expenses", "financing"} <= missing(view).keys()
    assert "partners" not in missing(view), "partners are not required unless the file says so"


def test_a_hidden_section_gives_nothing_to_the_rules() -> None:
    lines = {"tax": "included", "lines": [{"row": "r1", "kind": "equipment", "amount": 100}]}
    assert look({"started": False, "expenses": lines}).facts["equipment"] == 100
    assert "equipment" not in look({"started": True, "expenses": lines}).facts


@pytest.mark.parametrize(
    ("answers", "state", "reason"),
    [
        ({}, "empty", "nothing is answered"),
        ({"sworn": False}, "partial", "a box that must be ticked is not"),
        ({"sworn": True, "started": False}, "partial", "the rows are missing"),
        (
            {"sworn": True, "started": False, "themes": ["a"], "opening": "2021-09-01", "list": ROWS},
            "complete",
            "all that is required is there",
        ),
    ],
)
def test_the_state_of_a_section(answers: dict[str, Any], state: str, reason: str) -> None:
    view = look(answers)
    assert next(found.state for found in view.sections if found.section.id == "project") == state, reason


@pytest.mark.parametrize(
    ("field", "value", "words", "reason"),
    [
        ("since", "2021-03-02", "à venir", "tomorrow is not past"),
        ("since", "2021-03-01", "", "today is past enough"),
        ("begins", "2021-02-28", "rien ne commence avant le dépôt", "an order before filing loses the aid"),
        ("begins", "2021-03-01", "", "the day of filing"),
    ],
)
def test_dates_are_held_against_today(field: str, value: str, words: str, reason: str) -> None:
    said = missing(look({"started": True, field: value})).get(field, "")
    assert (words in said) if words else not said, (reason, said)


@pytest.mark.parametrize(
    ("options", "value", "words"),
    [
        ("future: yes", "2021-03-01", "est passée"),
        ("not_before: 2021-06-01", "2021-05-31", "01/06/2021"),
        ("not_after: 2021-06-01", "2021-06-02", "01/06/2021"),
        ("not_after: filing", "2021-03-02", "01/03/2021"),
    ],
)
def test_other_bounds_of_dates(options: str, value: str, words: str) -> None:
    form = form_with(f"{{id: day, label: Jour, type: date, {options}}}")
    assert words in missing(look({"day": value}, form=form))["day"]


def test_choices_and_rows_have_a_least_number() -> None:
    form = form_with(
        "{id: tools, label: Outils, type: choices, min: 2, options: {a: A, b: B, c: C}}\n"
        "{id: list, label: Liste, type: rows, min: 2, fields: [{id: n, label: N, type: text}]}"
    )
    said = missing(look({"tools": ["a"], "list": [{"row": "r1"}]}, form=form))
    assert "au moins 2" in said["tools"]
    assert "au moins 2" in said["list"]
    assert missing(look({}, form=form)) == {}, "a field that is not required may stay empty"


def test_the_second_of_two_linked_choices_is_asked() -> None:
    assert "second" in missing(look({"kind": ["a"]}))["kind"]
    assert "kind" not in missing(look({"kind": ["v"]})), "nothing to choose under it"


def test_a_stored_answer_that_no_longer_fits_is_said() -> None:
    view = look({"count": "beaucoup", "list": [{"row": "a", "rooms": "x"}], "quote": {"a": 1}})
    assert {"count", "list.a.rooms", "quote"} <= missing(view).keys()


@pytest.mark.parametrize(
    "value", [3, "x", [], {}, [None], {"lines": [{"row": "a", "amount": "x"}]}, True, 1.5]
)
def test_no_stored_answer_makes_a_view_fail(value: Any) -> None:
    assert look(dict.fromkeys(whole().fields, value)).missing
    assert look(
        {"nowhere": value}, {"organisation.kind": value, "classes": value, "territory.codes": value}
    ).missing


def test_columns_of_lists_and_the_desk() -> None:
    view = look({"name": "Ada", "colour": "other:Vert", "list": ROWS, "begins": "2021-05-01"})
    assert view.columns == {
        "text_1": "Ada",
        "text_2": "Vert",
        "number_1": 5,
        "number_2": None,
        "date_1": date(2021, 5, 1),
    }
    assert view.desk == "rural"
    assert look({}, {**KNOWN, "territory.population": 2001}).desk == ""
    assert look({}, {}).desk == "", "what is not known chooses no desk"


def test_co_validations_follow_their_condition() -> None:
    assert [one.id for one in look({"list": ROWS}).co_validations] == ["head"]
    assert look({}).co_validations == ()


def test_the_facts_are_ready_for_the_rules() -> None:
    answers = {
        "list": ROWS,
        "started": False,
        "expenses": {"tax": "included", "lines": [{"row": "r1", "kind": "equipment", "amount": 1_000_000}]},
        "financing": {"lines": [{"row": "r1", "nature": "region", "amount": 300_000}]},
    }
    view = look(answers)
    found = simulate(whole().plan, view.facts)
    assert (found.verdict, found.amount) == ("yes", 200_000), "50 %, less the region's part"
    assert view.computed["grant"] == 200_000


def test_every_form_ends_with_a_free_box() -> None:
    assert form_with("legal_kind").sections[-1].fields[-1].id == "other_papers"
    own = form_with("{id: other_papers, label: Pièces, type: file}")
    assert [field.id for field in own.sections[-1].fields] == ["other_papers"]
    assert whole().sections[-1].id == "other-papers", "the last section may be hidden: the box has its own"


def test_a_view_is_the_same_twice() -> None:
    answers = {"list": ROWS, "started": True, "count": 4}
    assert look(answers) == look(answers)
