"""The page of one scheme, as a town secretary meets it."""

import pytest
from playwright.sync_api import expect

from .browsing import Windows, check_everywhere


@pytest.mark.parametrize(
    ("path", "status", "picture"),
    [
        ("/aides/socle-numerique-ecoles", 200, "scheme"),
        ("/aides/itn-3b?territoire=DEP-68", 200, "scheme-local"),
        ("/aides/cantines?territoire=COM-37118", 200, "scheme-tariff"),
        ("/aides/soutien-export", 200, "scheme-elsewhere"),
        ("/aides/socle-numerique-ecole", 404, "scheme-unknown"),
    ],
)
def test_page_suits_everyone(windows: Windows, path: str, status: int, picture: str) -> None:
    check_everywhere(windows, path, status=status, picture=picture)


def test_the_next_step_is_to_simulate(windows: Windows) -> None:
    visit = windows.open("/aides/socle-numerique-ecoles?territoire=COM-37214")
    visit.page.get_by_role("link", name="Simuler").first.click()
    visit.page.wait_for_url("**/aides/socle-numerique-ecoles/simuler?*")
    expect(visit.page.get_by_text("Saint-Cyr-sur-Loire").first).to_be_visible()


def test_an_unknown_address_offers_the_nearest_scheme(windows: Windows) -> None:
    visit = windows.open("/aides/socle-numerique-ecole")
    visit.page.get_by_role("main").get_by_role(
        "link", name="Socle numérique dans les écoles élémentaires"
    ).click()
    visit.page.wait_for_url("**/aides/socle-numerique-ecoles")
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(
        "Socle numérique dans les écoles élémentaires"
    )
