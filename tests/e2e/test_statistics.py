"""Statistics in the browser: what was asked, what became of it, who does not ask, and the files behind."""

import pytest
from playwright.sync_api import expect

from . import site
from .browsing import SMALL, Windows, check_everywhere, check_page
from .test_accounts import check_as, enter_as

LAY = (
    "import django; django.setup()\n"
    "from datetime import timedelta\n"
    "from guichet.applications.models import Application\n"
    "from guichet.shared import clock\n"
    "from tests.review import factories\n"
    "from tests.publication.sent import BALLAN, BLOIS, NOUMEA, VOUVRAY, sent\n"
    "from guichet.applications.enums import State\n"
    "now = clock.now()\n"
    "if not Application.objects.filter(number__gte=7_400_000, number__lt=7_400_100).exists():\n"
    "    number = 7_400_000\n"
    "    for months, place, state in [(5, BALLAN, 'accepted'), (5, VOUVRAY, 'refused'), (3, BLOIS, 'accepted'), (3, NOUMEA, 'withdrawn'),\n"
    "        (2, BLOIS, 'accepted'), (1, VOUVRAY, 'under_review'), (1, BALLAN, 'submitted'), (1, VOUVRAY, 'accepted')]:\n"
    "        for slug in ('itn-3c', 'socle-numerique-ecoles'):\n"
    "            number += 1\n"
    "            sent(place, State(state), slug=slug, at=now - timedelta(days=30 * months), days=9 * months, number=number,\n"
    "                token=f'statistics-{number}', requested_cents=2_345_600, title='Équiper nos écoles')\n"
)
SOCLE = "/statistiques/absents?dispositif=socle-numerique-ecoles"


@pytest.fixture(autouse=True)
def applications(site_address: str) -> None:
    site.run(LAY)


def test_statistics_suit_everyone(windows: Windows) -> None:
    check_everywhere(windows, "/statistiques", picture="statistics")
    check_everywhere(windows, "/statistiques?territoire=DEP-41", picture="statistics-departement")
    check_everywhere(windows, "/statistiques?annee=1999", picture="statistics-nothing")
    check_everywhere(windows, "/statistiques?annee=hier", status=400, picture="statistics-refused")


def test_who_does_not_apply_suits_everyone(windows: Windows) -> None:
    check_everywhere(windows, "/statistiques/absents", picture="absents-any")
    check_everywhere(windows, SOCLE, picture="absents")
    check_everywhere(windows, f"{SOCLE}&e.classes=beaucoup", status=400, picture="absents-refused")
    check_as(windows, "instructrice", f"{SOCLE}&territoire=DEP-37", "absents-officer")


def test_a_choice_is_made_without_scripts_and_leads_on(windows: Windows) -> None:
    visit = windows.open("/statistiques", width=SMALL, scripts=False)
    page = visit.page
    page.get_by_label("Territoire").select_option("DEP-41")
    page.get_by_role("button", name="Voir").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Statistiques : Loir-et-Cher")
    page.get_by_text("Délais et montants, par aide").click()
    check_page(visit)
    visit.picture("statistics-details")
    page.get_by_role("link", name="Qui ne demande pas ?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Qui ne demande pas ? Loir-et-Cher")
    check_page(visit)


def test_an_officer_takes_the_list_away(windows: Windows) -> None:
    visit = enter_as(windows, "instructrice", SOCLE)
    with visit.page.expect_download() as taken:
        visit.page.get_by_role("link", name="Télécharger la liste (CSV)").click()
    assert taken.value.suggested_filename == "communes-sans-demande-socle-numerique-ecoles.csv"
