"""Tokens of programs, as an officer and an applicant meet their page."""

from playwright.sync_api import expect

from .browsing import SMALL, Windows, check_page
from .test_accounts import check_as, enter_as


def test_a_token_is_given_and_taken_back_without_scripts(windows: Windows) -> None:
    visit = enter_as(windows, "instructrice", "/compte", width=SMALL, scripts=False)
    page = visit.page
    page.get_by_role("link", name="Donner un jeton à un logiciel").click()
    page.get_by_label("Logiciel").fill("Tableau de bord du SGAR")
    page.get_by_text("lire les dossiers").click()
    page.get_by_role("button", name="Donner ce jeton").click()
    expect(page.locator("pre.gu-code")).to_be_visible()
    check_page(visit)
    visit.picture("token-given")
    visit.open("/jetons")
    expect(page.locator("pre.gu-code")).to_have_count(0)
    check_as(windows, "instructrice", "/jetons", "tokens")
    page.get_by_role("button", name="Retirer").first.click()
    expect(page.locator("main")).to_contain_text("n’ouvre plus rien")


def test_an_applicants_page_suits_everyone(windows: Windows) -> None:
    check_as(windows, "secretaire-ballan-mire", "/jetons", "tokens-applicant")
