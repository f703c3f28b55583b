"""A committee from its preparation to the proposals, as an officer holds it: by mouse, then all of it without scripts."""

from typing import Any

import pytest
from playwright.sync_api import expect

from . import site
from .browsing import LARGE, SMALL, Visit, Windows, check_page
from .test_accounts import check_as, enter_as

LAY = "import django; django.setup(); from tests.e2e.desk import lay; lay()"
JOBS = (
    "import django; django.setup()\n"
    "from guichet.review import tasks\n"
    "from guichet.review.models import Committee\n"
    "for pk in Committee.objects.exclude(closed_at=None).values_list('pk', flat=True):\n"
    "    tasks.write_minutes(committee=pk); tasks.propose_after_committee(committee=pk)\n"
)
"""What the worker of a running site does."""
WITHDRAW = (
    "import django; django.setup()\n"
    "from guichet.applications.models import Application\n"
    "Application.objects.filter(number={number}).update(state='withdrawn', decided_at='2021-03-01T10:00:00+01:00')\n"
)
LIST = "/instruction/dossiers"
HERE = "/instruction/commissions"


@pytest.fixture(autouse=True)
def desk(site_address: str) -> None:
    site.run(LAY)


def prepare(visit: Visit, title: str) -> None:
    """Fill in the form of a committee and create it."""
    page = visit.page
    visit.open(HERE)
    for slug in ("socle-numerique-ecoles", "detr"):
        page.locator(f"label[for=aide-{slug}]").click()
    page.get_by_label("Jour").fill("2021-03-01")
    page.get_by_label("Nom (facultatif)").fill(title)
    page.get_by_label("Salle ou lieu").fill("Salle Descartes")
    page.get_by_label("Membres, un par ligne").fill("La directrice académique\nLe président des maires")
    page.get_by_role("button", name="Créer la commission").click()
    expect(page.locator("h1")).to_have_text(title)


def fill_agenda(visit: Visit, title: str, first: int, second: int) -> None:
    """Add one from the list, by a batch; then one by its number."""
    page, address = visit.page, visit.page.url
    page.goto(f"{visit.address}{LIST}?onglet=tous&tri=numero&envoye_max=2021-02-28")
    page.locator(f"#cocher-{first}").check()
    page.locator("#lot-action").select_option("inscrire-commission")
    page.get_by_role("button", name="Continuer").click()
    page.locator("#inscrire-a").select_option(label=title)
    page.get_by_role("button", name="Inscrire à une commission").click()
    expect(page.locator("main")).to_contain_text("1 fait")
    page.goto(address)
    page.get_by_label("Ajouter les dossiers n°").fill(f"{second}")
    page.get_by_role("button", name="Ajouter à l’ordre du jour").click()
    expect(page.locator("h2").first).to_contain_text("2 dossiers")


def everywhere(visit: Visit, picture: str) -> None:
    """Check the page that stands open at both widths."""
    for width in (LARGE, SMALL):
        visit.page.set_viewport_size({"width": width, "height": 900})
        check_page(visit)
        visit.picture(picture)


def say(page: Any, opinion: str, *, amount: str = "", spend: str = "", why: str = "") -> None:
    page.get_by_text(opinion, exact=True).click()
    if amount:
        page.locator("#avis-montant").fill(amount)
        page.locator("#avis-depense").fill(spend)
    page.locator("#avis-commentaire").fill(why)
    page.get_by_role("button", name="Enregistrer l’avis").click()


def test_the_list_suits_everyone(windows: Windows) -> None:
    check_as(windows, "instructrice", HERE, "committees")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_from_the_preparation_to_the_proposals(scripts: bool, windows: Windows) -> None:
    title = f"Commission du 1er mars ({'avec' if scripts else 'sans'} scripts)"
    first, second = (5006, 5014) if scripts else (5009, 5005)
    visit = enter_as(windows, "instructrice", HERE, width=LARGE if scripts else SMALL, scripts=scripts)
    page = visit.page
    prepare(visit, title)
    everywhere(visit, "committee-empty")
    address = page.url
    fill_agenda(visit, title, first, second)
    everywhere(visit, "committee-agenda")
    # The sitting: what is wrong is told, what is typed stays.
    page.get_by_role("link", name=f"Noter l’avis du dossier {first}").click()
    say(page, "Favorable", amount="999 999", why="Projet prêt.")
    expect(page.locator("main")).to_contain_text("dépasse la dépense retenue")
    expect(page.locator("#avis-commentaire")).to_have_value("Projet prêt.")
    visit.picture("committee-refused")
    say(page, "Favorable", amount="26 600", why="Projet prêt.")
    expect(page.locator("#avis-montant")).to_be_visible()  # the next line opened by itself
    visit.status = 200
    visit.faults.clear()
    everywhere(visit, "committee-opinion")
    say(page, "Favorable", amount="10 000")
    expect(page.locator("main")).to_contain_text("Indiquez la dépense retenue")
    say(page, "Favorable", amount="10 000", spend="20 000")
    page.get_by_label("Notes de séance").fill("Séance ouverte à 14 h par la présidente.")
    page.get_by_role("button", name="Enregistrer les notes").click()
    expect(page.locator("main")).to_contain_text("Les notes sont enregistrées")
    page.get_by_role("button", name="Arrêter le procès-verbal").click()
    expect(page.locator("main")).to_contain_text("plus rien n’y change")
    everywhere(visit, "committee-closed")
    # One press, then the report: the second was withdrawn meanwhile.
    site.run(WITHDRAW.format(number=second))
    page.get_by_label("Achèvement prévu").fill("2022-06-30")
    page.get_by_role("button", name="Proposer 2 décisions").click()
    expect(page.locator("#rapport")).to_contain_text("2 à faire")
    site.run(JOBS)
    if not scripts:
        page.get_by_role("link", name="Actualiser").click()
    expect(page.locator("#rapport")).to_contain_text("1 proposition faite, 1 impossible.")
    expect(page.locator("#rapport")).to_contain_text("n’est plus en instruction")
    everywhere(visit, "committee-report")
    with page.expect_download() as minutes:
        page.goto(address)
        page.get_by_role("link", name="Procès-verbal (PDF)").click()
    assert minutes.value.suggested_filename.endswith(".pdf")
    visit.open(f"{LIST}/{first}")
    expect(page.locator("#decision")).to_contain_text("26 600,00 € sur 39 200,00 €")
    expect(page.locator("#committees")).to_contain_text("favorable")
