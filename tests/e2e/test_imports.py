"""A former follow-up taken over, as an officer does it: from the table to the applications, on both screens."""

from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.review.import_tables import as_xlsx, table

from .browsing import LARGE, SMALL, Windows, check_page
from .test_accounts import check_as, enter_as

BEGIN = "/instruction/reprise"
SLUG = "socle-numerique-ecoles"


def test_first_pages_suit_everyone(windows: Windows) -> None:
    check_as(windows, "instructrice", BEGIN, "import-begin")
    check_as(windows, "instructrice", f"{BEGIN}?aide={SLUG}", "import-send")


@pytest.mark.parametrize(
    ("width", "scripts"), [(LARGE, True), (SMALL, False)], ids=["wide", "small-without-scripts"]
)
def test_from_the_table_to_the_applications(width: int, scripts: bool, windows: Windows) -> None:
    visit = enter_as(windows, "instructrice", BEGIN, width=width, scripts=scripts)
    page, mark = visit.page, f"{width}"

    def look(name: str) -> None:
        check_page(visit)
        visit.picture(name)

    page.get_by_label("Aide suivie").select_option(SLUG)
    page.get_by_role("button", name="Continuer").click()
    lines: list[dict[str, Any]] = [
        {"N° de dossier": f"{mark}-1", "Reçu le": "20/01/2021"},
        {
            "N° de dossier": f"{mark}-2",
            "Reçu le": "25/01/2021",
            "Statut": "acceptée",
            "SIRET": "21370018099005",
        },
        {"N° de dossier": f"{mark}-3", "Reçu le": "01/02/2021", "Montant demandé": 8200.5},
    ]
    send(page, as_xlsx(Suivi=table(*lines), Notes=[["à lire"]]))
    expect(page.locator("h1")).to_have_text("Ce que contient chaque colonne")
    look("import-columns")
    page.get_by_role("button", name="Vérifier toutes les lignes").click()
    expect(page.locator("#reprise")).to_contain_text("2 prêtes")
    expect(page.locator("main")).to_contain_text("Une décision se signe dans Guichet")
    look("import-report")
    page.get_by_role("button", name="Reprendre ces 2 dossiers").click()
    expect(page.locator("#reprise")).to_contain_text("2 dossiers repris")
    look("import-done")
    page.get_by_role("link", name="Dossier n°").first.click()
    expect(page.locator("h1")).to_contain_text("Ballan-Miré")
    expect(page.locator("main")).to_contain_text(f"Numéro dans l’ancien suivi : {mark}-1")


def send(page: Page, content: bytes) -> None:
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    file = FilePayload(name="suivi.xlsx", mimeType=media, buffer=content)
    page.locator("[name=fichier]").set_input_files(file)
    page.get_by_role("button", name="Lire ce tableau").click()
