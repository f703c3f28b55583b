"""Addresses of programs told of applications, as a manager of a scheme meets the pages."""

from playwright.sync_api import expect

from .browsing import SMALL, Windows, check_page
from .test_accounts import check_as, enter_as

LIST = "/instruction/signalements"


def test_an_address_is_registered_tried_and_paused_without_scripts(windows: Windows) -> None:
    visit = enter_as(windows, "responsable-socle", "/instruction", width=SMALL, scripts=False)
    page = visit.page
    page.get_by_role("link", name="Signalements aux logiciels").click()
    page.get_by_label("Adresse du logiciel").fill("https://127.0.0.2/guichet")
    page.get_by_text("Socle numérique dans les écoles élémentaires").click()
    page.get_by_role("button", name="Enregistrer cette adresse").click()
    expect(page.locator("main")).to_contain_text("à l’intérieur d’un réseau")
    # The demonstration may call its own machine; nothing listens there: the message waits for its next try.
    page.get_by_label("Adresse du logiciel").fill("https://127.0.0.1:9/guichet")
    page.get_by_role("button", name="Enregistrer cette adresse").click()
    expect(page.locator("pre.gu-code")).to_be_visible()
    check_page(visit)
    visit.picture("webhook-registered")
    page.get_by_role("link", name="https://127.0.0.1:9/guichet").click()
    page.get_by_role("button", name="Envoyer un essai").click()
    expect(page.locator("main")).to_contain_text("Un message d’essai part")
    expect(page.locator("main")).to_contain_text("Essai")
    address = page.url.partition("?")[0].partition("127.0.0.1")[2].partition("/")[2]
    check_as(windows, "responsable-socle", f"/{address}", "webhook")
    check_as(windows, "responsable-socle", LIST, "webhooks")
    page.get_by_role("button", name="Suspendre").click()
    expect(page.locator("main")).to_contain_text("suspendue")
    visit.picture("webhook-paused")
    page.get_by_role("button", name="Retirer l’adresse").click()
    expect(page.locator("main")).to_contain_text("elle ne reçoit plus rien")
