"""Calls in progress, their calendar and one's own planning: on both screens, with and without scripts."""

import pytest

from .browsing import LARGE, SMALL, Windows, check_everywhere, check_page


@pytest.mark.parametrize(
    ("path", "picture"),
    [
        ("/appels", "calls"),
        ("/appels?territoire=REG-24&public=commune&besoin=martien", "calls-region"),
        ("/appels?territoire=Saint-Denis", "calls-choices"),
        ("/appels?aide=rien", "calls-none"),
        ("/calendrier", "calendar-year"),
        ("/calendrier?vue=mois&mois=2021-03&territoire=DEP-18", "calendar-month"),
        ("/calendrier?mois=9999-01", "calendar-out"),
        ("/aides/socle-numerique-ecoles/retroplanning?depot=2021-03-31&territoire=COM-37018", "planning"),
        ("/aides/conseillers-numeriques/retroplanning?depot=demain", "planning-refused"),
    ],
)
def test_the_pages_suit_everyone(windows: Windows, path: str, picture: str) -> None:
    check_everywhere(windows, path, picture=picture)


@pytest.mark.parametrize("width", [SMALL, LARGE])
def test_one_narrows_the_list_and_finds_it_in_the_calendar(windows: Windows, width: int) -> None:
    """Without scripts: a place typed as people write it stays from the list to the month."""
    visit = windows.open("/appels", width=width, scripts=False)
    page = visit.page
    page.click("summary:has-text('Filtrer')")
    page.fill("input[name=territoire]", "DEP-18")
    page.select_option("select[name=public]", "commune")
    page.click("button:has-text('Filtrer')")
    assert "Appels en cours Cher" in " ".join(page.inner_text("h1").split())
    page.click("text=Voir le calendrier")
    assert "territoire=DEP-18" in page.url
    assert "public=commune" in page.url
    page.click("nav[aria-label='Vue du calendrier'] >> text=Mois")
    page.click("text=Mois suivant")
    assert "mois=2021-04" in page.url
    assert "territoire=DEP-18" in page.url
    page.wait_for_load_state()
    check_page(visit)


def test_the_days_of_a_planning_go_to_an_agenda(windows: Windows) -> None:
    visit = windows.open("/aides/conseillers-numeriques/retroplanning?territoire=COM-37018", width=SMALL)
    page = visit.page
    page.fill("input[name=depot]", "30/06/2021")
    page.click("text=Mettre à jour le planning")
    assert "Commencez au plus tard le" in page.inner_text("main")
    with page.expect_download() as download:
        page.click("text=Ajouter à mon agenda")
    assert download.value.suggested_filename == "retroplanning-conseillers-numeriques.ics"
