"""Choosing a territory as one types: a combobox that the keyboard drives, over answers fixed here."""

import json

import pytest
from playwright.sync_api import Route, expect

from .browsing import Visit, Windows, check_accessibility

TOURS = {
    "code": "COM-37261",
    "kind": "commune",
    "name": "Tours",
    "department": "37",
    "population": 136_463,
    "postal_codes": ["37000", "37100", "37200"],
}
EPCI = {
    "code": "EPCI-243700754",
    "kind": "epci",
    "name": "Tours Métropole Val de Loire",
    "department": "37",
    "population": 299_177,
    "postal_codes": [],
}
OPTION = ".gu-territory__list [role=option]"
LIST = ".gu-territory__list"


@pytest.fixture
def visit(windows: Windows) -> Visit:
    """Open the home page, where every search answers Tours and its métropole."""

    def answer(route: Route) -> None:
        body = {"items": [TOURS, EPCI], "next": None}
        route.fulfill(content_type="application/json", body=json.dumps(body))

    visit = windows.open("/sources")
    visit.page.route("**/api/v1/territories?*", answer)
    return visit.open("/")


def sent(visit: Visit) -> str:
    """Return what the form would send as the territory."""
    value: str = visit.page.evaluate(
        "new FormData(document.getElementById('recherche-aides')).getAll('territoire').join('|')"
    )
    return value


def test_suggestions_are_chosen_by_keyboard(visit: Visit) -> None:
    field = visit.page.get_by_role("combobox", name="Votre commune ou votre territoire")
    field.press_sequentially("tours")
    options = visit.page.locator(OPTION)
    expect(options).to_have_count(2)
    assert "37000… · 136 463 hab." in options.first.inner_text().replace("\u202f", " ")
    check_accessibility(visit.page)
    field.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "champ-territoire-choix-0")
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("Tours Métropole Val de Loire")
    expect(visit.page.locator(LIST)).to_be_hidden()
    assert sent(visit) == "EPCI-243700754"
    assert visit.page.locator("#champ-organisation").input_value() == "epci"


def test_text_changed_after_a_choice_is_sent_as_text(visit: Visit) -> None:
    field = visit.page.get_by_role("combobox", name="Votre commune ou votre territoire")
    field.press_sequentially("tours")
    visit.page.locator(OPTION).first.click()
    assert sent(visit) == "COM-37261"
    field.press_sequentially(" nord")
    assert sent(visit) == "Tours nord"


def test_escape_closes_and_keeps_what_was_typed(visit: Visit) -> None:
    field = visit.page.get_by_role("combobox", name="Votre commune ou votre territoire")
    field.press_sequentially("tours")
    expect(visit.page.locator(LIST)).to_be_visible()
    field.press("Escape")
    expect(visit.page.locator(LIST)).to_be_hidden()
    expect(field).to_have_value("tours")
    assert sent(visit) == "tours"


def test_organisation_said_first_is_kept(visit: Visit) -> None:
    visit.page.locator("#champ-organisation").select_option("library")
    visit.page.get_by_role("combobox", name="Votre commune ou votre territoire").press_sequentially("tours")
    visit.page.locator(OPTION).nth(1).click()
    assert visit.page.locator("#champ-organisation").input_value() == "library"


def test_service_that_fails_leaves_a_plain_field(windows: Windows) -> None:
    visit = windows.open("/sources")
    visit.page.route("**/api/v1/territories?*", lambda route: route.fulfill(status=500, body=""))
    visit.open("/")
    visit.page.locator("#champ-territoire").press_sequentially("tours")
    visit.page.wait_for_timeout(400)
    expect(visit.page.locator(LIST)).to_be_hidden()
    assert sent(visit) == "tours"
