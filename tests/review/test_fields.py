"""Filters and orders on any field of a form."""

from datetime import date
from typing import Any

import pytest

from guichet.accounts.permissions import Actor
from guichet.review.selectors import listing
from guichet.review.selectors.fields import Fields
from guichet.review.selectors.filters import BY_NAME, Asking
from guichet.review.selectors.listing import read_page
from guichet.review.selectors.query import read_query
from guichet.schemes.selectors import pinned_form, rules_in_force
from tests.people import make

from .lists import TODAY, make_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("schemes")]
SLUG = "itn-3b"


@pytest.fixture
def fields() -> Fields:
    return Fields(pinned_form(rules_in_force(SLUG), date(2021, 3, 1)))


@pytest.fixture
def reviewer() -> Actor:
    return make("reviewer")


def page(given: dict[str, Any], actor: Actor, fields: Fields) -> listing.Page:
    lists = {name: [value] for name, value in given.items()}
    query = read_query({"onglet": ["tous"], "tri": ["numero"], "aide": [SLUG]} | lists, known=BY_NAME)
    return read_page(query, Asking(actor=actor, today=TODAY), reader=fields)


@pytest.mark.parametrize(
    ("given", "kept", "why"),
    [
        ({"champ.agents": "6"}, {"six"}, "equal"),
        ({"champ.agents_min": "6"}, {"six", "ten"}, "at least; the unanswered is in no range"),
        ({"champ.agents_min": "6", "champ.agents_max": "9"}, {"six"}, "between"),
        ({"champ.joint": "oui"}, {"ten"}, "a yes"),
        ({"champ.begins_min": "2021-06-01"}, {"ten"}, "a date, in a slot"),
        ({"champ.expenses_min": "20 000,00"}, {"ten"}, "a total as people write it, in a slot"),
        ({"champ.first_results_max": "2021-12-31"}, {"six"}, "a date of the answers"),
        ({"champ.project_title_contient": "reseau"}, {"ten"}, "a text in a slot, without its accent"),
    ],
)
def test_field_filters(
    given: dict[str, Any], kept: set[str], why: str, reviewer: Actor, fields: Fields
) -> None:
    six = {"agents": 6, "joint": False, "first_results": "2021-10-01"}
    ten = {"agents": 10, "joint": True, "first_results": "2022-10-01"}
    in_slots = {"text_1": "Un réseau", "number_1": 2_500_000, "date_1": date(2021, 9, 1)}
    made = {
        "six": make_sheet(SLUG, answers=six, number_1=1_750_000, date_1=date(2021, 5, 1)),
        "ten": make_sheet(SLUG, answers=ten, **in_slots),
        "empty": make_sheet(SLUG, answers={}),
    }
    found = page(given, reviewer, fields)
    names = {sheet.pk: name for name, sheet in made.items()}
    assert not found.problems
    assert {names[line.sheet.pk] for line in found.lines} == kept, why


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("champ.agents_min", "beaucoup", "nombre"),
        ("champ.rien", "1", "pas dans le formulaire"),
        ("champ.joint_min", "oui", "minimum"),
        ("champ.agents", "", ""),
        ("champ.expenses_min", "beaucoup", "Vos dépenses"),
    ],
)
def test_filter_on_a_field_that_cannot_be_read(
    name: str, value: str, words: str, reviewer: Actor, fields: Fields
) -> None:
    make_sheet(SLUG)
    found = page({name: value}, reviewer, fields)
    assert words in found.problems.get(name, "")
    assert len(found.lines) == 1


def test_text_is_found_without_its_accents(reviewer: Actor, fields: Fields) -> None:
    one = make_sheet(SLUG, answers={"elected": "Réseau d’ÉCOLES 100 %"})
    make_sheet(SLUG, answers={"elected": "Autre chose, 100 écol"})
    for wanted in ("ecoles", "Écoles", "100 %"):
        found = page({"champ.elected_contient": wanted}, reviewer, fields)
        assert [line.sheet.pk for line in found.lines] == [one.pk], wanted


def test_any_field_sorts_once_few_are_left(
    reviewer: Actor, fields: Fields, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [make_sheet(SLUG, answers={"agents": n} if n else {}) for n in (3, 1, None, 2)]
    found = page({"tri": "champ.agents"}, reviewer, fields)
    assert [line.sheet.pk for line in found.lines] == [rows[n].pk for n in (2, 1, 3, 0)]
    monkeypatch.setattr(listing, "PAGE", 2)
    first = page({"tri": "champ.agents"}, reviewer, fields)
    second = page({"tri": "champ.agents", "suite": first.next}, reviewer, fields)
    assert [line.sheet.pk for line in second.lines] == [rows[3].pk, rows[0].pk]
    monkeypatch.setattr(listing, "SORTED_BY_FIELD", 3)
    refused = page({"tri": "champ.agents"}, reviewer, fields)
    assert "moins de 5 000" in refused.problems["tri"]
    assert not page({"tri": "-champ.begins"}, reviewer, fields).problems  # a slot sorts any number
