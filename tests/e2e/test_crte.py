"""Contracts in the browser: everybody reads one, an officer prepares another, an overlap is refused at its field."""

import pytest
from playwright.sync_api import expect

from . import site
from .browsing import SMALL, Windows, check_everywhere, check_page
from .test_accounts import check_as, enter_as

SAMPLE = "/crte/crte-tours-metropole-et-touraine-est-exemple"
REMOVE = (
    "import django; django.setup()\n"
    "from guichet.crte.models import Contract, PerimeterMember\n"
    "drafts = Contract.objects.filter(title__startswith='CRTE essayé')\n"
    "drafts.delete()\n"
)


@pytest.fixture(autouse=True)
def no_former_draft(site_address: str) -> None:
    site.run(REMOVE)


def test_everybody_reads_a_contract(windows: Windows) -> None:
    check_everywhere(windows, "/crte", picture="crte-list")
    check_everywhere(windows, SAMPLE, picture="crte-contract")


def test_an_officer_finds_what_to_change(windows: Windows) -> None:
    check_as(windows, "instructrice", f"{SAMPLE}/modifier", "crte-change")
    check_as(windows, "instructrice", "/crte/nouveau", "crte-prepare")


def test_the_sheet_of_a_commune_leads_to_its_contract(windows: Windows) -> None:
    visit = windows.open("/communes/37018/fiche")
    visit.page.get_by_role("link", name="CRTE Tours Métropole").click()
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text("CRTE Tours Métropole")
    check_page(visit)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_an_officer_prepares_a_contract_and_an_overlap_is_refused(windows: Windows, scripts: bool) -> None:
    visit = enter_as(windows, "instructrice", "/crte/nouveau", width=SMALL, scripts=scripts)
    page, title = visit.page, f"CRTE essayé {'avec' if scripts else 'sans'} scripts"
    page.locator("#preparer-titre").fill(title)
    page.locator("#preparer-debut").fill("2021-02-01")
    page.get_by_role("button", name="Préparer ce contrat").click()
    expect(page.get_by_text("Le contrat est en préparation")).to_be_visible()
    page.get_by_text("Ajouter une intercommunalité", exact=True).click()
    page.locator("#ajouter-epci-epci").select_option("EPCI-243700754")
    page.get_by_role("button", name="Ajouter au périmètre").click()
    expect(page.locator("#ajouter-epci-epci-error")).to_contain_text(
        "Retirez-la d’abord de cet autre contrat"
    )
    expect(page.locator("#ajouter-epci-depuis")).to_have_value("2021-02-01")
    visit.faults.clear()  # the browser tells a refusal, a 400, as a fault
    visit.picture(f"crte-refused-{scripts}")
    check_page(visit)
    page.locator("#ajouter-epci-epci").select_option("EPCI-200071587")
    page.get_by_role("button", name="Ajouter au périmètre").click()
    expect(page.get_by_text("L’intercommunalité est dans le périmètre.")).to_be_visible()
    check_page(visit)
