"""After sending, in a browser: what is asked comes first and is answered, at 1 280 and 375 px, with scripts and without."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .browsing import LARGE, SMALL, Windows, check_accessibility, check_page
from .test_accounts import enter_as
from .test_application import quote
from .test_story import LIST, officer, press, send_socle

__all__ = ["quote"]

PAGES = {
    "tracking": "",
    "tracking-answers": "/reponses",
    "tracking-messages": "/messages",
    "tracking-sent": "/dossier",
    "tracking-withdraw": "/retirer",
    "tracking-early-start": "/commencer",
    "tracking-consents": "/accords",
    "tracking-elsewhere": "/autre-aide",
}


@pytest.fixture
def asked(windows: Windows, quote: Path) -> tuple[str, str]:
    """An application that was sent, of which a piece and a correction are asked; its address and its number."""
    _, draft, number = send_socle(windows, quote)
    desk = officer(windows, "instructrice", number)
    press(desk.page, "Commencer l’instruction")
    desk.page.locator("summary", has_text="Demander une pièce").click()
    desk.page.locator("#piece-nom").fill("Devis détaillé")
    press(desk.page, "Demander cette pièce")
    desk.open(f"{LIST}/{number}?corriger=objectives")
    desk.page.locator("#correction-texte").fill("Précisez ce que feront les élèves.")
    press(desk.page, "Demander cette correction")
    return draft, number


def test_every_page_after_sending_suits_everyone_then_all_is_answered(
    windows: Windows, asked: tuple[str, str], quote: Path
) -> None:
    draft, _ = asked
    for width, scripts in ((LARGE, True), (SMALL, True), (SMALL, False)):
        visit = enter_as(windows, "secretaire-ballan-mire", draft, width=width, scripts=scripts)
        for name, path in PAGES.items():
            visit.open(f"{draft}{path}")
            check_page(visit)
            visit.picture(name)
        visit.open("/mes-demandes/mes-donnees")
        check_page(visit)
    visit = enter_as(windows, "secretaire-ballan-mire", draft)
    page = visit.page
    page.emulate_media(color_scheme="dark")
    for path in PAGES.values():
        check_accessibility(visit.open(f"{draft}{path}").page, only="color-contrast")
    page.emulate_media(color_scheme="light")
    visit.open(draft)
    todo = page.locator(".gf-todo")
    expect(todo).to_contain_text("Devis détaillé")
    assert page.locator("main h2").first.inner_text() == "Ce que le service attend de vous"
    todo.get_by_role("link", name="Répondre").click()
    page.locator("[name=objectives]").fill("Chaque élève présentera son travail au tableau.")
    page.locator("input[type=file]").first.set_input_files(quote)
    expect(page.get_by_text("en cours d’envoi")).to_have_count(0)
    expect(page.locator("[data-files]").first).to_contain_text("devis")
    page.get_by_role("button", name="Envoyer mes réponses").last.click()
    expect(page.get_by_text("2 réponses envoyées")).to_be_visible()
    expect(page.locator(".gf-todo")).to_have_count(0)
    page.get_by_text(re.compile("évènements?, du dernier au premier")).click()
    expect(page.locator(".gf-history")).to_contain_text("Correction envoyée")
    with page.expect_download() as download:
        page.get_by_role("link", name="Accusé de réception (PDF)").click()
    assert download.value.suggested_filename.endswith(".pdf")
    visit.open(f"{draft}/dossier")
    expect(page.locator("del")).to_contain_text("Chaque classe pourra projeter")
    check_page(visit)
    visit.picture("tracking-replaced")
