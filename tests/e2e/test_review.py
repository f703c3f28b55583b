"""The officers' desk, as an officer meets it: on both screens, by keyboard, without scripts."""

import pytest
from playwright.sync_api import expect

from . import site
from .browsing import SMALL, Windows, check_page
from .test_accounts import check_as, enter_as

LAY = "import django; django.setup(); from tests.e2e.desk import lay; lay()"
LIST = "/instruction/dossiers"
# What other tests send is dated of the demonstration's day.
BY_NUMBER = f"{LIST}?onglet=tous&tri=numero&envoye_max=2021-02-28"
FILTERED = f"{LIST}?onglet=tous&aide=socle-numerique-ecoles&demande_min=1000&etat=submitted"


@pytest.fixture(autouse=True)
def desk(site_address: str) -> None:
    site.run(LAY)


@pytest.mark.parametrize(
    ("path", "picture"),
    [
        ("/instruction", "review-day"),
        (f"{LIST}?onglet=tous", "review-list"),
        (FILTERED, "review-list-filtered"),
        (f"{LIST}/5000", "review-application"),
        (f"{LIST}/5000?corriger=has_base&noter=expenses&ouvrir=confier", "review-application-open"),
        (f"{LIST}/5001", "review-application-short"),
        (f"{LIST}?onglet=suivis", "review-list-empty"),
        ("/instruction/papier", "review-paper"),
    ],
)
def test_pages_suit_everyone(path: str, picture: str, windows: Windows) -> None:
    check_as(windows, "instructrice", path, picture)


def test_the_list_by_keyboard(windows: Windows) -> None:
    visit = enter_as(windows, "instructrice", BY_NUMBER)
    keyboard = visit.page.keyboard
    for key in ("j", "x", "j", "x"):
        keyboard.press(key)
    expect(visit.page.locator("[data-ticked-count]")).to_have_text("2 dossiers cochés")
    keyboard.press("k")
    keyboard.press("Enter")
    expect(visit.page.locator("h1")).to_contain_text("Ballan-Miré")


def test_several_at_once_without_scripts(windows: Windows) -> None:
    visit = enter_as(windows, "instructrice", BY_NUMBER, width=SMALL, scripts=False)
    page = visit.page
    for number in (5002, 5003):
        page.locator(f"#cocher-{number}").check()
    page.locator("#lot-action").select_option("instruire")
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("h1")).to_contain_text("Commencer l’instruction : 2 dossiers")
    visit.picture("review-batch-prepare")
    page.get_by_role("button", name="Commencer l’instruction").click()
    expect(page.locator("main")).to_contain_text("0 fait, 2 refusés")
    expect(page.locator("main")).to_contain_text("ne permet pas cette action")
    visit.picture("review-batch")


def test_a_correction_is_asked_without_scripts(windows: Windows) -> None:
    visit = enter_as(windows, "instructrice", f"{LIST}/5006", width=SMALL, scripts=False)
    page = visit.page
    page.get_by_role("link", name="Demander une correction : Vos écoles ont-elles").click()
    page.get_by_role("button", name="Demander cette correction").click()
    page.locator("#correction-texte").fill("Le socle est-il déjà là ?")
    page.get_by_role("button", name="Demander cette correction").click()
    expect(page.locator("main")).to_contain_text("La correction est demandée")
    expect(page.locator("#champ-has_base")).to_contain_text("Correction demandée le")


def test_paper_is_entered_without_scripts(windows: Windows) -> None:
    visit = enter_as(windows, "instructrice", "/instruction/papier", width=SMALL, scripts=False)
    page = visit.page
    page.get_by_label("Aide demandée").select_option("socle-numerique-ecoles")
    page.locator("[name=recu]").fill("2021-02-25")
    page.locator("[name=siret]").fill("21370214500011")
    page.locator("[name=nom]").fill("Commune de Saint-Cyr-sur-Loire")
    page.locator("[name=genre]").select_option("commune")
    page.locator("[name=territoire]").fill("37214")
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("h1")).to_contain_text("Commune de Saint-Cyr-sur-Loire")
    check_page(visit)
    visit.picture("review-paper-one")
    page.get_by_role("button", name="Enregistrer ce dossier").click()
    expect(page.locator("h1")).to_contain_text("Saint-Cyr")
    expect(page.locator("header.gu-file__head")).to_contain_text("envoyé le 25 février 2021")
