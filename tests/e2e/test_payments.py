"""From the claim to the money paid, as both sides meet it: on both screens, without scripts."""

import pytest
from playwright.sync_api import expect

from . import site
from .browsing import SMALL, Windows, check_page
from .test_accounts import check_as, enter_as

LAY = "import django; django.setup(); from tests.e2e.paid import lay; lay()"
GRANT, DESK = "/subventions/6100", "/instruction/subventions/6101"


@pytest.fixture(autouse=True)
def grants(site_address: str) -> None:
    site.run(LAY)


@pytest.mark.parametrize(
    ("who", "path", "picture"),
    [
        ("secretaire-ballan-mire", GRANT, "payments-grant"),
        ("secretaire-ballan-mire", f"{GRANT}/demandes-de-paiement/2", "payments-claim"),
        ("secretaire-ballan-mire", f"{GRANT}/demandes-de-paiement/1", "payments-claim-paid"),
        ("instructrice", DESK, "payments-desk"),
        ("instructrice", f"{DESK}/demandes-de-paiement/2", "payments-review"),
        ("prefete", "/budget/paiements", "payments-files"),
        ("prefete", "/budget/retours", "payments-returns"),
    ],
)
def test_pages_suit_everyone(who: str, path: str, picture: str, windows: Windows) -> None:
    check_as(windows, who, path, picture)


def test_a_file_and_a_return_suit_everyone(windows: Windows) -> None:
    for path, link, picture in (
        ("/budget/paiements", "4 035,00", "payments-file"),
        ("/budget/retours", "retour-juin.csv", "payments-return"),
    ):
        visit = enter_as(windows, "prefete", path, width=SMALL, scripts=False)
        visit.page.get_by_role("link", name=link).first.click()
        check_page(visit)
        visit.picture(picture)


def test_the_amount_follows_what_is_typed(windows: Windows) -> None:
    visit = enter_as(windows, "secretaire-ballan-mire", f"{GRANT}/demandes-de-paiement/2")
    amount = visit.page.get_by_label("Montant", exact=False).first
    expect(visit.page.locator("#calcul")).to_contain_text("2 723,79")
    amount.fill("12 000")
    amount.press("Tab")
    expect(visit.page.locator("#calcul")).to_contain_text("4 075,55")
    amount.fill("10 000")
    amount.press("Tab")
    expect(visit.page.locator("#calcul")).to_contain_text("2 723,79")
