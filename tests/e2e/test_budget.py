"""The budget in the browser: the tree, an envelope and its movements, the dashboards, the sheet of a commune."""

import pytest
from playwright.sync_api import expect

from . import site
from .browsing import SMALL, Windows, check_everywhere, check_page
from .test_accounts import check_as, enter_as

LAY = (
    "import django; django.setup()\n"
    "from datetime import timedelta\n"
    "from guichet.shared import clock\n"
    "from guichet.budget.services import By, commit, follow_scheme_files, pay, reserve\n"
    "from guichet.budget.models import Envelope, LedgerLine\n"
    "follow_scheme_files(now=clock.now())\n"
    "pk = Envelope.objects.get(area='DEP-37', unit='euro', schemes__contains=['itn-3a', 'itn-3b']).pk\n"
    "by = By(actor='person:1', now=clock.now(), reason='Décision d’attribution', reference='application:900001')\n"
    "if not LedgerLine.objects.filter(envelope=pk, account='committed').exists():\n"
    "    line = commit(pk, 8_000_000, by); pay(line, 2_400_000, by)\n"
    "    reserve(pk, 5_000_000, clock.now() + timedelta(days=60), by)\n"
)


@pytest.fixture(autouse=True)
def envelopes(site_address: str) -> None:
    site.run(LAY)


def test_the_budget_suits_everyone(windows: Windows) -> None:
    check_as(windows, "responsable-national", "/budget", "budget")
    check_as(windows, "responsable-national", "/budget/ouvrir", "budget-open")
    check_as(windows, "responsable-national", "/tableau/FR", "dashboard-nation")
    check_as(windows, "prefete", "/tableau/DEP-37", "dashboard-departement")
    check_as(windows, "prefete", "/budget/annees/2021", "budget-year")


def test_the_sheet_of_a_commune_suits_everyone(windows: Windows) -> None:
    check_everywhere(windows, "/communes/37018/fiche", picture="territory-sheet")


def test_a_figure_opens_its_lines(windows: Windows) -> None:
    visit = enter_as(windows, "instructrice", "/tableau/DEP-37")
    visit.page.get_by_role("link", name="Engagé (AE)").click()
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text("€ engagé")
    expect(visit.page.get_by_text("Décision d’attribution").first).to_be_visible()
    check_page(visit)
    visit.picture("envelope-read")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_movement_is_refused_at_its_field_then_done(windows: Windows, scripts: bool) -> None:
    address = "/budget?territoire=DEP-37&unite=euro&aide=itn-3a"
    visit = enter_as(windows, "responsable-national", address, width=SMALL, scripts=scripts)
    page = visit.page
    page.locator("article a").first.click()
    page.get_by_text("Rendre", exact=True).click()
    page.locator("#rendre-montant").fill("99 000 000")
    page.locator("#rendre-motif").fill("Trop")
    page.get_by_role("button", name="Rendre à l’enveloppe").click()
    expect(page.locator("#rendre-montant")).to_have_value("99 000 000")
    expect(page.locator("#rendre-montant-error")).to_contain_text("il manque")
    visit.faults.clear()  # the browser tells a refusal, a 400, as a fault
    visit.picture(f"envelope-refused-{scripts}")
    check_page(visit)
    page.locator("#rendre-montant").fill("1")
    page.get_by_role("button", name="Rendre à l’enveloppe").click()
    expect(page.get_by_text("C’est rendu.")).to_be_visible()
    check_page(visit)
