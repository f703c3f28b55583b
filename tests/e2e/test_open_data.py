"""The page of open data: on both screens, with and without scripts, and one downloads what one chose."""

import json

import pytest

from .browsing import SMALL, Windows, check_everywhere


@pytest.mark.parametrize(
    ("path", "picture", "status"),
    [("/donnees/", "open-data", 200), ("/donnees/?annee=jamais", "open-data-refused", 400)],
)
def test_the_page_suits_everyone(windows: Windows, path: str, picture: str, status: int) -> None:
    check_everywhere(windows, path, status=status, picture=picture)


def test_one_chooses_then_downloads(windows: Windows) -> None:
    """Without scripts: the choice made in the form is in the address of the file."""
    visit = windows.open("/donnees/", width=SMALL, scripts=False)
    page = visit.page
    page.select_option("select[name=territoire]", "DEP-37")
    page.click("main button:has-text('Choisir')")
    assert "Indre-et-Loire" in page.inner_text("h1")
    link = page.get_attribute("#laureats a:has-text('JSON') >> nth=0", "href")
    assert link == "/donnees/laureats.json?territoire=DEP-37"
    with page.expect_download() as waited:
        page.click("#laureats a:has-text('JSON') >> nth=0")
    file = waited.value
    assert file.suggested_filename == "laureats.json"
    assert {award["departement"] for award in json.loads(file.path().read_text(encoding="utf-8"))} <= {"37"}
