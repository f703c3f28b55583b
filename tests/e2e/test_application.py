"""From the simulation to the number, in a real browser: by scripts, without, on a telephone."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .browsing import LARGE, SMALL, Visit, Windows, check_everywhere, check_page

SIMULATED = (
    "/aides/socle-numerique-ecoles/simuler?territoire=COM-37018&organisation=commune"
    "&schools=1&classes=5&pupils=120&has_base=non&with_staff=oui&equipment=17500&services=2400&project.other_grants=0"
)
START = "/demander/socle-numerique-ecoles?territoire=COM-37018&organisation=commune"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def quote(tmp_path: Path) -> Path:
    path = tmp_path / "devis.pdf"
    path.write_bytes(PDF)
    return path


def begin(windows: Windows, address: str, **options: object) -> Visit:
    visit = windows.open(address, **options)  # type: ignore[arg-type]  # width and scripts, as open takes them
    visit.page.get_by_role("button", name="Commencer").click()
    visit.page.wait_for_url("**/demandes/**")
    return visit


def draft_of(page: Page) -> str:
    found = re.search(r"/demandes/[\w-]+", page.url)
    assert found
    return found[0]


def fill_you(page: Page) -> None:
    page.locator("[name=siret]").fill("732 829 320 00074")
    page.locator("[name=contact_name]").fill("Secrétariat de mairie")
    page.locator("[name=contact_phone]").fill("02 47 00 00 00")
    page.locator("[name=contact_email]").fill("secretariat@ballan-mire.example")


def fill_schools(page: Page) -> None:
    row = page.locator("#bloc-school_rows [data-row]").first
    row.get_by_label("Nom de l'école", exact=True).or_(row.get_by_label("Nom de l’école")).last.fill(
        "École du Parc"
    )
    row.locator("select").select_option("elementary")
    row.get_by_label("Classes du CP au CM2").fill("5")
    row.get_by_label("Élèves du CP au CM2").fill("120")


def fill_diagnosis(page: Page) -> None:
    page.get_by_text("Vidéoprojecteurs ou tableaux interactifs").click()
    page.locator("[name=objectives]").fill("Chaque classe pourra projeter et faire entendre un document.")


def fill_commitment(page: Page) -> None:
    page.get_by_text("Je certifie que ces informations sont exactes").click()


SECTIONS: list[tuple[str, Callable[[Page], None] | None]] = [
    ("you", fill_you),
    ("schools", fill_schools),
    ("diagnosis", fill_diagnosis),
    ("money", None),
    ("commitment", fill_commitment),
]


def check(visit: Visit, path: str, name: str) -> None:
    """Hold a page of the draft to what every page owes, and keep its picture."""
    visit.open(path)
    check_page(visit)
    visit.picture(name)


def the_school_head_agrees(windows: Windows, visit: Visit, draft: str, email: str) -> None:
    """Ask for the agreement that the form requires; it is given in another window, by the mailed link."""
    check(visit, f"{draft}/accords", "apply-consents")
    asked = visit.page.locator("section").filter(has_text="Direction de l'école")
    asked.get_by_label("Adresse électronique").fill(email)
    asked.get_by_role("button", name="Envoyer le lien").click()
    expect(asked.get_by_text("demandé", exact=True)).to_be_visible()
    mails = windows.open(f"/demonstration/courriels?pour={email}", width=SMALL, scripts=visit.scripts)
    mails.page.get_by_role("link", name="Ouvrir dans Guichet").first.click()
    mails.page.wait_for_url("**/accords/**")
    mails.status = 200
    check_page(mails)
    mails.picture("agreement")
    mails.page.get_by_label("Votre nom et votre fonction").fill("Anne, directrice")
    mails.page.get_by_role("button", name="Je suis d’accord", exact=True).click()
    expect(mails.page.get_by_text("Vous avez dit oui")).to_be_visible()
    check_page(mails)


@pytest.mark.parametrize(("width", "scripts"), [(LARGE, True), (SMALL, True), (SMALL, False)])
def test_from_the_simulation_to_the_number(windows: Windows, quote: Path, width: int, scripts: bool) -> None:
    visit = windows.open(SIMULATED, width=width, scripts=scripts)
    page = visit.page
    page.get_by_role("button", name="Déposer avec ces réponses").click()
    page.wait_for_url("**/demander/**")
    visit.status = 200
    check_page(visit)
    visit.picture("apply-start")
    page.get_by_role("button", name="Commencer").click()
    page.wait_for_url("**/demandes/**")
    draft = draft_of(page)
    check(visit, draft, "apply-overview")
    for section, fill in SECTIONS:
        check(visit, f"{draft}/rubriques/{section}", f"apply-{section}")
        if fill is not None:
            fill(page)
        for field in page.locator("#champ-diagnosis[type=file], #champ-quotes[type=file]").all():
            field.set_input_files(quote)
        if scripts:
            expect(page.get_by_text("en cours d’envoi")).to_have_count(0)
            page.wait_for_timeout(500)
        page.get_by_role("button", name=re.compile("^Continuer :")).click()
        page.wait_for_load_state()
    page.wait_for_url("**/verifier")
    expect(page.locator(".ga-bar__amount")).to_contain_text(
        "13 450,00 €".replace(" ", "\u202f", 1).replace(" €", "\u00a0€")
    )
    expect(page.get_by_role("link", name="Diagnostic partagé (Direction de l'école)")).to_be_visible()
    the_school_head_agrees(windows, visit, draft, f"ecole-{width}-{scripts}@ecole.example".lower())
    check(visit, f"{draft}/verifier", "apply-verify")
    expect(page.get_by_text("Tout ce qui est demandé est là")).to_be_visible()
    page.get_by_role("button", name="Se connecter et envoyer").click()
    page.wait_for_url("**/connexion**")
    page.goto(f"{windows.address}/demonstration?suite={draft}/verifier")
    page.get_by_role("button", name="Entrer : Secrétaire de mairie de Ballan-Miré").click()
    page.wait_for_url("**/verifier")
    check(visit, f"{draft}/verifier", "apply-send")
    page.get_by_role("button", name="Envoyer la demande").click()
    page.wait_for_url(f"**{draft}?envoyee=1")
    number = re.search(r"n°\s(\d+)", page.locator("h1").inner_text() + page.title())
    assert number, page.locator("h1").inner_text()
    visit.status = 200
    check_page(visit)
    page.goto(f"{windows.address}/mes-demandes")
    expect(page.get_by_text(number[1]).first).to_be_visible()
    check(visit, "/mes-demandes", "apply-mine")


def test_each_field_says_when_it_is_saved_and_the_answer_follows(windows: Windows) -> None:
    page = begin(windows, START).page
    draft = draft_of(page)
    page.goto(f"{windows.address}{draft}/rubriques/you")
    page.locator("[name=contact_name]").fill("Anne")
    page.keyboard.press("Tab")
    expect(page.locator("#bloc-contact_name [data-state]")).to_contain_text("Enregistré à ")
    expect(page.locator("[data-steps]")).to_contain_text("en cours")
    page.locator("[name=siret]").fill("123")
    page.keyboard.press("Tab")
    expect(page.locator("#champ-siret-erreur")).to_contain_text("quatorze chiffres")
    assert page.locator("[name=siret]").input_value() == "123"
    page.reload()
    expect(page.locator("[name=siret]")).to_have_value("123")
    page.locator("[name=siret]").fill("732 829 320 00074")
    page.keyboard.press("Tab")
    expect(page.locator("#bloc-siret [data-state]")).to_contain_text("Enregistré")
    page.reload()
    expect(page.locator("[name=siret]")).to_have_value("73282932000074")


def test_lines_are_added_and_totals_follow(windows: Windows) -> None:
    page = begin(windows, START).page
    page.goto(f"{windows.address}{draft_of(page)}/rubriques/money")
    rows = page.locator("#bloc-expenses [data-row]")
    rows.nth(0).get_by_label("Nature de la dépense").select_option("equipment")
    rows.nth(0).get_by_label("Montant").fill("17 500")
    page.get_by_role("button", name="Ajouter une dépense").click()
    expect(rows).to_have_count(2)
    rows.nth(1).get_by_label("Nature de la dépense").select_option("services")
    rows.nth(1).get_by_label("Montant").fill("2 400,50")
    page.keyboard.press("Tab")
    expect(page.locator("[data-live=expenses]")).to_contain_text("900,50")
    rows.nth(0).get_by_role("button", name="Retirer").click()
    expect(rows).to_have_count(1)
    expect(page.locator("[data-live=expenses]")).to_contain_text("2\u202f400,50")
    page.reload()
    expect(rows).to_have_count(1)


def test_two_windows_on_one_field_show_both_and_lose_neither(windows: Windows) -> None:
    one = begin(windows, START).page
    path = f"{draft_of(one)}/rubriques/you"
    one.goto(windows.address + path)
    two = windows.open(path).page
    two.locator("[name=contact_name]").fill("Béa")
    two.keyboard.press("Tab")
    expect(two.locator("#bloc-contact_name [data-state]")).to_contain_text("Enregistré")
    one.locator("[name=contact_name]").fill("Anne")
    one.keyboard.press("Tab")
    expect(one.locator("#bloc-contact_name")).to_contain_text("Sa réponse : Béa")
    one.get_by_role("button", name="Garder la mienne").click()
    expect(one.locator("#bloc-contact_name [data-state]")).to_contain_text("Enregistré")
    two.reload()
    expect(two.locator("[name=contact_name]")).to_have_value("Anne")


def test_what_is_typed_offline_is_saved_once_the_network_is_back(windows: Windows) -> None:
    page = begin(windows, START).page
    page.goto(f"{windows.address}{draft_of(page)}/rubriques/you")
    page.context.set_offline(True)
    page.locator("[name=contact_name]").fill("4")
    page.keyboard.press("Tab")
    expect(page.locator("[data-saved]")).to_contain_text("Pas de réseau")
    page.context.set_offline(False)
    expect(page.locator("#bloc-contact_name [data-state]")).to_contain_text("Enregistré", timeout=20_000)
    page.reload()
    expect(page.locator("[name=contact_name]")).to_have_value("4")


def test_an_expired_sign_in_keeps_what_was_typed(windows: Windows) -> None:
    page = begin(windows, START).page
    draft = draft_of(page)
    page.goto(f"{windows.address}/demonstration?suite={draft}")
    page.get_by_role("button", name="Entrer : Secrétaire de mairie de Ballan-Miré").click()
    page.wait_for_url(f"**{draft}")
    page.get_by_role("button", name="Rattacher à mon compte").click()
    page.goto(f"{windows.address}{draft}/rubriques/you")
    page.context.clear_cookies(name="sessionid")
    page.locator("[name=contact_name]").fill("5")
    page.keyboard.press("Tab")
    expect(page.locator("[data-saved]")).to_contain_text("Votre connexion a expiré")
    expect(page.locator("[name=contact_name]")).to_have_value("5")
    kept = page.evaluate(
        "Object.entries(localStorage).filter(([key]) => key.endsWith(':contact_name')).length"
    )
    assert kept == 1


@pytest.mark.parametrize(
    ("path", "picture"),
    [
        (f"{START}&classes=beaucoup&surface=3", "apply-refused"),
        (
            "/demander/socle-numerique-ecoles?territoire=DEP-37&organisation=departement",
            "apply-wrong-carrier",
        ),
        ("/mes-demandes", "apply-nothing"),
    ],
)
def test_other_pages_suit_everyone(windows: Windows, path: str, picture: str) -> None:
    check_everywhere(windows, path, picture=picture)


def test_the_pages_around_a_draft(windows: Windows) -> None:
    visit = begin(windows, START)
    draft = draft_of(visit.page)
    for page in ("plus-tard", "invitations", "porteur"):
        check(visit, f"{draft}/{page}", f"apply-{page}")
