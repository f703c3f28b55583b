"""A scenario from a list to its proposals, as an officer composes it: by mouse, then read without scripts and on a small screen."""

import pytest
from playwright.sync_api import expect

from . import site
from .browsing import LARGE, SMALL, Visit, Windows, check_page
from .test_accounts import check_as, enter_as

LAY = "import django; django.setup()\nfrom tests.e2e.scenario_desk import lay; lay()\n"
HERE = "/instruction/programmations"


@pytest.fixture(autouse=True)
def desk(site_address: str) -> None:
    site.run(LAY)


def everywhere(visit: Visit, picture: str) -> None:
    """Check the page that stands open at both widths."""
    for width in (LARGE, SMALL):
        visit.page.set_viewport_size({"width": width, "height": 900})
        check_page(visit)
        visit.picture(picture)
    visit.page.set_viewport_size({"width": LARGE, "height": 900})


def test_public_money_is_held_against_the_law(windows: Windows) -> None:
    visit = enter_as(windows, "instructrice", "/instruction/dossiers/5104")
    expect(visit.page.locator("main")).to_contain_text("CGCT, article L. 1111-10, III")
    everywhere(visit, "cumulation")


def test_an_envelope_is_shared_and_proposed(windows: Windows) -> None:
    visit = enter_as(windows, "instructrice", HERE)
    page = visit.page
    page.get_by_role("link", name="Commencer une programmation").click()
    chosen = page.locator("option", has_text="Socle numérique, DEP-37").first.get_attribute("value")
    page.get_by_label("Quelle enveloppe ?").select_option(chosen)
    page.get_by_label("Nom (facultatif)").fill("Les écoles d’abord")
    page.get_by_role("button", name="Commencer").click()
    expect(page.locator("h1")).to_have_text("Les écoles d’abord")
    # Other tests may have left applications that this envelope could pay too.
    page.get_by_label("Ajouter les dossiers n°").fill("5100 5101 5102 5103")
    page.get_by_role("button", name="Ajouter", exact=True).click()
    expect(page.locator("main")).to_contain_text("L’enveloppe s’arrête au rang 4")
    everywhere(visit, "scenario-runs-out")
    page.get_by_label("Garder cette part du montant").fill("80")
    page.get_by_role("button", name="Appliquer à toutes").click()
    expect(page.locator("main")).to_contain_text("Il restera")
    everywhere(visit, "scenario")
    page.get_by_role("link", name="Changer").first.click()
    everywhere(visit, "scenario-line")
    page.get_by_label("Faire une variante, nommée").fill("Les petites communes d’abord")
    page.get_by_role("button", name="Copier").click()
    page.get_by_label("Ranger").select_option("fait:territory.population")
    page.get_by_role("button", name="Ranger").click()
    page.get_by_role("link", name="Comparer avec une autre").click()
    everywhere(visit, "scenario-comparison")
    page.get_by_role("link", name="Les écoles d’abord").click()
    page.get_by_label("Achèvement prévu des projets").fill("2022-06-30")
    page.get_by_role("button", name="Proposer").click()
    expect(page.locator("main")).to_contain_text("4 propositions faites")
    everywhere(visit, "scenario-proposed")


def test_it_is_read_without_scripts(windows: Windows) -> None:
    check_as(windows, "instructrice", HERE, picture="scenarios")
