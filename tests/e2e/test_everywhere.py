"""The page of all territories, as an officer meets it."""

import pytest
from playwright.sync_api import expect

from .browsing import LARGE, SMALL, Windows, check_everywhere

DETR = "/toutes-les-communes?aide=detr&le=2021-03-01"


@pytest.mark.parametrize(
    ("path", "status", "picture"),
    [
        ("/toutes-les-communes", 200, "everywhere-empty"),
        (DETR, 200, "everywhere"),
        (f"{DETR}&p.small=3000&v=no", 200, "everywhere-what-if"),
        (f"{DETR}&p.small=beaucoup", 422, "everywhere-refused"),
        ("/toutes-les-communes?aide=capteurs-co2&genre=epci&le=2021-03-01", 200, "everywhere-closed"),
    ],
)
def test_page_suits_everyone(windows: Windows, path: str, status: int, picture: str) -> None:
    check_everywhere(windows, path, status=status, picture=picture)


def test_a_slider_changes_the_totals_at_once(windows: Windows) -> None:
    visit = windows.open(DETR)
    slider = visit.page.locator("[data-slider='champ-p.small']")
    slider.focus()
    for _ in range(3):
        visit.page.keyboard.press("ArrowRight")
    expect(visit.page.get_by_text("Écart avec les règles en vigueur")).to_be_visible()
    assert "p.small=" in visit.page.url, "the address keeps the question"
    expect(visit.page.locator("#champ-p\\.small")).not_to_have_value("2 000")
    expect(slider).to_be_focused()


@pytest.mark.parametrize(("width", "scripts"), [(LARGE, True), (SMALL, False)])
def test_the_spreadsheet_is_waited_for(windows: Windows, width: int, scripts: bool) -> None:
    visit = windows.open(DETR, width=width, scripts=scripts)
    visit.page.get_by_role("button", name="Préparer le tableur (XLSX)").click()
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("Votre fichier")
    expect(visit.page.get_by_text("En cours d'écriture")).to_be_visible()
