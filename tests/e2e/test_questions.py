"""An answer made public, as the officer who wrote it meets the pages."""

import pytest
from playwright.sync_api import expect

from . import site
from .browsing import SMALL, Windows, check_page
from .test_accounts import check_as, enter_as

LAY = "import django; django.setup(); from tests.e2e.desk import lay; lay()"
MESSAGES = "/instruction/dossiers/5000"
QUESTION = "Le devis de Ballan-Miré peut-il arriver lundi ?"
ANSWER = "Oui : un devis peut arriver après l’envoi, au 02 47 00 00 00."


@pytest.fixture(autouse=True)
def desk(site_address: str) -> None:
    site.run(LAY)


def test_an_answer_is_made_public_without_scripts(windows: Windows) -> None:
    visit = enter_as(windows, "instructrice", MESSAGES, width=SMALL, scripts=False)
    page = visit.page
    page.get_by_role("link", name="Publier cette réponse").first.click()
    expect(page.locator("h1")).to_contain_text("Publier cette réponse pour tous")
    page.get_by_label("Question").fill(QUESTION)
    page.locator("#champ-answer").fill(ANSWER)
    page.locator("#champ-field").select_option("expenses")
    page.get_by_role("button", name="Publier", exact=True).click()
    expect(page.locator("main")).to_contain_text("nomme encore quelqu’un")
    visit.picture("question-refused")
    page.get_by_role("button", name="Retirer ces mots du texte").click()
    expect(page.locator("#champ-question")).to_have_value(
        "Le devis de [un organisme] peut-il arriver lundi ?"
    )
    page.get_by_label("Question").fill("Le devis peut-il arriver lundi ?")
    page.locator("#champ-answer").fill("Oui : un devis peut arriver après l’envoi.")
    page.get_by_role("button", name="Publier", exact=True).click()
    expect(page.locator("main")).to_contain_text("La question est publiée")
    check_page(visit)
    visit.picture("questions-small")
    page.get_by_role("link", name="Corriger").first.click()
    check_page(visit)
    check_as(windows, "instructrice", "/instruction/questions", "questions")
    visit.open("/instruction/questions")
    page.get_by_role("button", name="Retirer").first.click()
    expect(page.locator("main")).to_contain_text("La question est retirée")


def test_the_page_suits_everyone(windows: Windows) -> None:
    visit = enter_as(windows, "instructrice", MESSAGES)
    address = visit.page.get_by_role("link", name="Publier cette réponse").first.get_attribute("href")
    check_as(windows, "instructrice", str(address), "question")
