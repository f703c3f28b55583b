"""The simulator as people meet it: by keyboard, as one types, without scripts, on a telephone."""

import pytest
from playwright.sync_api import expect

from .browsing import SMALL, Windows, check_everywhere

START = "/aides/socle-numerique-ecoles/simuler?territoire=COM-37214&organisation=commune"
NEARLY = (
    START
    + "&schools=1&classes=5&has_base=non&with_staff=oui&equipment=25000&services=2400&project.other_grants=6000"
)
DONE = NEARLY + "&pupils=120"


@pytest.mark.parametrize(
    ("path", "picture"),
    [
        (START, "simulator-start"),
        (DONE, "simulator-done"),
        (f"{NEARLY}&pupils=beaucoup", "simulator-error"),
        (DONE.replace("has_base=non", "has_base=oui"), "simulator-no"),
        (f"{DONE}&le=2021-05-01", "simulator-closed"),
        ("/aides/dsil/simuler", "simulator-where"),
        ("/aides/detr/simuler?territoire=DEP-37", "simulator-departement"),
        ("/aides/dgd-bibliotheques/simuler?territoire=COM-37001", "simulator-choice"),
        ("/aides/cantines/simuler?territoire=EPCI-243700754", "simulator-epci"),
    ],
)
def test_the_simulator_suits_everyone(windows: Windows, path: str, picture: str) -> None:
    check_everywhere(windows, path, picture=picture)


def test_a_missing_scheme_is_a_page(windows: Windows) -> None:
    check_everywhere(windows, "/aides/nothing/simuler", status=404)


def test_the_result_follows_what_is_typed_and_the_field_keeps_the_focus(windows: Windows) -> None:
    page = windows.open(NEARLY).page
    field = page.locator(".gs-question .fr-input")
    field.focus()
    page.keyboard.type("60")
    expect(page.locator("#resultat")).to_contain_text("× 60 élèves")
    assert page.evaluate("document.activeElement.name") == "socle-numerique-ecoles.pupils"
    assert field.input_value() == "60"
    assert "pour vous" in page.locator("#annonce").inner_text(), "a screen reader hears the answer"
    page.keyboard.type("0")
    expect(page.locator("#resultat")).to_contain_text("× 600 élèves")


@pytest.mark.parametrize("scripts", [True, False])
def test_an_answer_is_changed(windows: Windows, scripts: bool) -> None:
    page = windows.open(DONE, width=SMALL, scripts=scripts).page
    page.get_by_role("link", name="modifier : Classes").click()
    page.wait_for_url("**modifier=**")
    assert page.locator(".gs-question .fr-input").input_value() == "5"
    page.locator(".gs-question .fr-input").fill("7")
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**classes=7**")
    expect(page.locator("#resultat")).to_contain_text("× 7 classes")
    assert "&classes=" not in page.url, "an answer stands once in the address"


def test_the_keyboard_alone_is_enough(windows: Windows) -> None:
    visit = windows.open(START)
    visit.tab_to(".gs-question .fr-input, .gs-question button")
    visit.page.keyboard.type("1")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**socle-numerique-ecoles.**")
    assert visit.page.get_by_role("heading", name="Vos réponses").is_visible()


def test_the_link_is_copied_and_gives_the_same(windows: Windows) -> None:
    page = windows.open(DONE).page
    link = page.get_by_label("Lien qui redonne cette simulation").input_value()
    amount = page.locator(".gs-result__amount").inner_text()
    page.goto(link)
    assert page.locator(".gs-result__amount").inner_text() == amount
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copier le lien").click()
    page.get_by_role("button", name="Lien copié").wait_for()


def test_the_simulation_is_a_pdf(windows: Windows) -> None:
    page = windows.open(DONE).page
    address = page.get_by_role("link", name="Simulation en PDF").get_attribute("href")
    assert address is not None
    answer = page.context.request.get(windows.address + address)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")
