"""The home page, the pages about the site, and the error pages, as people meet them."""

import pytest
from playwright.sync_api import expect

from .browsing import LARGE, SMALL, Windows, check_everywhere, check_page


@pytest.mark.parametrize(
    ("path", "picture"),
    [
        ("/", "home"),
        ("/accessibilite", "accessibility"),
        ("/mentions-legales", "legal"),
        ("/sources", "sources"),
        ("/api", "api"),
    ],
)
def test_page_suits_everyone(windows: Windows, path: str, picture: str) -> None:
    check_everywhere(windows, path, picture=picture)


@pytest.mark.parametrize(("path", "status"), [("/nulle-part", 404), ("/?q=%00", 400)])
def test_error_page_suits_everyone(windows: Windows, path: str, status: int) -> None:
    check_everywhere(windows, path, status=status, picture=f"error-{status}")


def test_error_page_offers_a_way_on(windows: Windows) -> None:
    visit = windows.open("/nulle-part")
    visit.page.get_by_role("link", name="Revenir à l’accueil").click()
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("Quelles aides pour votre collectivité ?")


@pytest.mark.parametrize("width", [LARGE, SMALL])
def test_home_is_answered_by_keyboard(windows: Windows, width: int) -> None:
    visit = windows.open("/", width=width)
    visit.tab_to("#champ-territoire")
    visit.page.keyboard.type("Saint-Cyr-sur-Loire")
    visit.tab_to(".gu-home__go")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**/aides?*")
    assert "territoire=" in visit.page.url
    assert "organisation=commune" in visit.page.url


def test_menu_and_search_are_there_without_scripts_on_a_telephone(windows: Windows) -> None:
    visit = windows.open("/accessibilite", width=SMALL, scripts=False)
    assert (
        visit.page.get_by_role("navigation", name="vous êtes ici")
        .get_by_role("link", name="Accueil")
        .is_visible()
    )
    assert visit.page.get_by_role("navigation", name="Menu principal").count() == 1
    assert not visit.page.get_by_role("button", name="Menu").is_visible()


def test_demonstration_says_its_date(windows: Windows) -> None:
    visit = windows.open("/")
    assert "nous sommes le 1er mars 2021" in visit.page.locator(".gu-demonstration").inner_text()


def test_theme_is_chosen_and_kept(windows: Windows) -> None:
    visit = windows.open("/accessibilite")
    visit.page.get_by_role("button", name="Paramètres d’affichage").click()
    visit.page.get_by_text("Thème sombre").click()
    visit.open("/sources")
    assert visit.page.locator("html").get_attribute("data-fr-theme") == "dark"
    check_page(visit)


def test_every_component_suits_everyone(windows: Windows) -> None:
    check_everywhere(windows, "/composants")


def test_mark_to_confirm_explains_itself_by_keyboard(windows: Windows) -> None:
    visit = windows.open("/composants")
    note = visit.page.locator("#note-arrete")
    assert not note.is_visible()
    visit.tab_to("[popovertarget=note-arrete]")
    visit.page.keyboard.press("Enter")
    assert note.inner_text() == "L’arrêté n’a pas encore paru."
    visit.page.keyboard.press("Escape")
    assert not note.is_visible()


def test_failure_is_told_without_a_detail(windows: Windows) -> None:
    visit = windows.open("/panne")
    check_page(visit, status=500)
    assert "asked for by a test" not in visit.page.content()
    assert visit.page.get_by_role("link", name="Revenir à l’accueil").is_visible()


def test_page_prints_without_what_a_sheet_cannot_do(windows: Windows) -> None:
    visit = windows.open("/accessibilite")
    visit.page.emulate_media(media="print")
    assert visit.page.get_by_role("heading", level=1).is_visible()
    assert not visit.page.locator(".fr-header__menu").is_visible()
    assert not visit.page.locator("nav.fr-breadcrumb").is_visible()
