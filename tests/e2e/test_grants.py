"""The way goes on, in a browser: from the signed decision to the balance paid and the report, to the cent on both sides.

Continues `test_story`, which ends at the signature. Without scripts for the commune, with them for the préfecture.
"""

import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from . import site
from .browsing import HEIGHTS, LARGE, SMALL, Visit, Windows, check_page
from .test_accounts import enter_as

LAY = "import django; django.setup(); from tests.e2e.granted import lay; lay()"
JOBS = (
    "import django; django.setup()\n"
    "from guichet.grants.models import PaymentFile, PaymentReturn\n"
    "from guichet.grants.tasks import reconcile, write_payment_file\n"
    "for token in PaymentFile.objects.filter(state='waiting').values_list('token', flat=True):\n"
    "    write_payment_file(token=str(token))\n"
    "for token in PaymentReturn.objects.filter(state='waiting').values_list('token', flat=True):\n"
    "    reconcile(token=str(token))\n"
)
"""What the worker of a running site does."""
NUMBER = 6400
HERE, DESK = f"/subventions/{NUMBER}", f"/instruction/subventions/{NUMBER}"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
IBAN = "FR76 3000 6000 0112 3456 7890 189"


@pytest.fixture(autouse=True)
def application(site_address: str) -> None:
    site.run(LAY)


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def look(visit: Visit, name: str) -> None:
    """Check the page that stands open at both widths."""
    for width in (LARGE, SMALL):
        visit.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        check_page(visit)
        visit.picture(name)
    visit.page.set_viewport_size({"width": LARGE, "height": HEIGHTS[LARGE]})


def paper(name: str, content: bytes = PDF) -> FilePayload:
    return FilePayload(name=name, mimeType="application/pdf", buffer=content)


def said(page: Page, *texts: str) -> None:
    """Require that the page says each of these; amounts are written with the spaces of French typography."""
    for text in texts:
        expect(page.locator("main")).to_contain_text(text)


def test_from_the_decision_to_the_balance_paid(windows: Windows) -> None:
    prefete = enter_as(windows, "prefete", f"/instruction/dossiers/{NUMBER}")
    press(prefete.page, "Signer la décision")
    said(prefete.page, "13 450,37 €")
    desk = enter_as(windows, "instructrice", DESK)
    commune = enter_as(windows, "secretaire-ballan-mire", HERE, scripts=False)
    both_sign(windows, desk, prefete)
    be_paid(commune, desk, prefete)
    balances(prefete, committed="13 450,37 €", paid="4 035,11 €", left="986 549,63 €")
    report_late(commune, desk)
    ask_balance(commune, desk)
    approve(desk, prefete, 2, "7 793,44 €")
    pay(prefete, 2, "7793,44")
    balances(prefete, committed="11 828,55 €", paid="11 828,55 €", left="988 171,45 €")
    commune.open(HERE)
    expect(commune.page.locator(".gg-state")).to_contain_text(
        "soldée depuis le 1er mars 2021 : le solde est payé"
    )
    said(commune.page, "11 828,55 €")
    look(commune, "grant-complete")


def both_sign(windows: Windows, desk: Visit, prefete: Visit) -> None:
    """The convention is prepared; the mayor, then the préfète, send the copy they signed."""
    press(desk.page, "Préparer la convention")
    look(desk, "grant-convention")
    address = desk.page.get_by_role("link", name="Convention (PDF)").get_attribute("href")
    copy = paper("convention-signee.pdf", desk.page.request.get(f"{desk.address}{address}").body())
    mayor = enter_as(windows, "maire-ballan-mire", HERE, scripts=False)
    sign(mayor.page, "Maire de Ballan-Miré", copy, "Déposer la copie signée")
    prefete.open(DESK)
    prefete.page.locator("summary", has_text="Enregistrer une signature").click()
    prefete.page.get_by_text("le financeur", exact=True).click()
    sign(prefete.page, "Préfète d’Indre-et-Loire", copy, "Enregistrer la signature")
    said(prefete.page, "Signé par le financeur")


def sign(page: Page, who: str, copy: FilePayload, button: str) -> None:
    page.get_by_label("Signataire").fill(who)
    page.locator("[name=copie]").set_input_files(copy)
    press(page, button)


def be_paid(commune: Visit, desk: Visit, prefete: Visit) -> None:
    """The advance: the account, the numbers of the accountant, the request, its two readers, the money."""
    page = commune.open(HERE).page
    page.locator("[name=titulaire]").fill("Trésorerie de Ballan-Miré")
    page.locator("[name=iban]").fill(IBAN)
    page.locator("[name=bic]").fill("AGRIFRPP")
    page.locator("[name=rib_fichier]").set_input_files(paper("rib.pdf"))
    press(page, "Donner ce compte")
    page.locator("[name=commence]").fill("2021-01-15")
    press(page, "Déclarer le commencement")
    look(commune, "grant-begun")
    page.get_by_role("link", name="Demander ce versement : Avance").click()
    said(page, "4 035,11 €")
    press(page, "Envoyer la demande")
    said(page, "Votre demande est envoyée")
    page = desk.open(DESK).page
    press(page, "Confirmer ce compte")
    page.get_by_label("Engagement juridique (EJ)").fill("2103006400")
    page.get_by_label("Tiers").fill("1000006400")
    press(page, "Garder ces numéros")
    look(desk, "grant-desk")
    approve(desk, prefete, 1, "4 035,11 €")
    pay(prefete, 1, "4035,11")


def approve(desk: Visit, prefete: Visit, rank: int, amount: str) -> None:
    """One person reads the request, another approves it."""
    path = f"{DESK}/demandes-de-paiement/{rank}"
    if rank == 1:
        press(desk.open(path).page, "La demande est vérifiée")
    page = prefete.open(path).page
    page.get_by_role("button", name=re.compile(f"^Approuver et ordonner {re.sub(' ', '.', amount)}")).click()
    said(page, f"DP{NUMBER}-{rank}", amount)


def pay(prefete: Visit, rank: int, amount: str) -> None:
    """The file leaves for the accountant; what the accountant gives back says it is paid."""
    page = prefete.open("/budget/paiements").page
    press(page, "Faire le fichier pour le comptable")
    site.run(JOBS)
    page.reload()
    csv = page.get_by_role("link", name="Télécharger en CSV").get_attribute("href")
    lines = page.request.get(f"{prefete.address}{csv}").text()
    assert re.search(rf"DP{NUMBER}-{rank};.*{amount}", lines), lines
    page = prefete.open("/budget/retours").page
    back = f"Numéro de DP;Date;Montant\nDP{NUMBER}-{rank};2021-03-01;{amount}\n"
    page.locator("[name=fichier]").set_input_files(
        FilePayload(name=f"retour-{NUMBER}-{rank}.csv", mimeType="text/csv", buffer=back.encode())
    )
    press(page, "Rapprocher")
    site.run(JOBS)
    page.reload()
    said(page, "1 ligne lue", f"DP{NUMBER}-{rank}")
    if rank == 1:
        look(prefete, "grant-return")


def balances(prefete: Visit, *, committed: str, paid: str, left: str) -> None:
    """The envelope holds what it should, to the cent."""
    page = prefete.open("/budget?annee=2021").page
    page.get_by_role("link", name="Écoles d’Indre-et-Loire").first.click()
    figures = page.get_by_role("navigation", name="Les comptes de l’enveloppe")
    for label, amount in (("Engagé", committed), ("Payé", paid), ("Disponible", left)):
        expect(figures.get_by_role("link").filter(has_text=label)).to_contain_text(amount)


def report_late(commune: Visit, desk: Visit) -> None:
    """The report was due thirty days after the work began: it is taken all the same, and said late."""
    page = commune.open(HERE).page
    said(page, "Bilan de la mise en service")
    page.locator("summary", has_text="Remplir : bilan de la mise en service").click()
    page.locator("[name=classes_equipped]").fill("5")
    page.locator("[name=story]").fill("Cinq classes projettent et font entendre leurs documents.")
    press(page, "Envoyer le bilan")
    said(page, "en retard")
    page = desk.open(DESK).page
    said(page, "en retard", "Cinq classes projettent")
    press(page, "Accepter le bilan")
    said(page, "La réponse est envoyée au bénéficiaire.")


def ask_balance(commune: Visit, desk: Visit) -> None:
    """The balance on an invoice: returned with a reason, sent again, accepted in part."""
    mine, theirs = f"{HERE}/demandes-de-paiement/2", f"{DESK}/demandes-de-paiement/2"
    page = commune.open(mine).page
    press(page, "Ajouter une dépense")
    page.get_by_label("Sorte de dépense").select_option("equipment")
    page.get_by_label("Achat et fournisseur").fill("Cinq vidéoprojecteurs")
    page.get_by_label("Date de la facture").fill("2021-02-20")
    page.get_by_label("Montant", exact=True).fill("18 000,00")
    page.locator("input[type=file]").set_input_files(paper("facture.pdf"))
    press(page, "Enregistrer")
    said(page, "8 131,05 €")
    look(commune, "grant-balance")
    press(page, "Envoyer la demande")
    said(page, "Votre demande est envoyée")
    page = desk.open(theirs).page
    page.locator("summary", has_text="Rendre la demande").click()
    page.get_by_label("Que manque-t-il ?").fill("Dites de quelle école il s’agit.")
    press(page, "Rendre la demande")
    page = commune.open(mine).page
    said(page, "Dites de quelle école il s’agit.")
    page.get_by_label("Achat et fournisseur").fill("Cinq vidéoprojecteurs, école du Parc")
    press(page, "Envoyer la demande")
    said(page, "Votre demande est envoyée")
    page = desk.open(theirs).page
    page.get_by_text("En partie", exact=True).click()
    page.get_by_label("Montant retenu, en partie").fill("17 500,50")
    page.get_by_label("Pourquoi pas tout ?").fill("L’extension de garantie n’est pas aidée.")
    look(desk, "grant-review")
    press(page, "La demande est vérifiée")
    said(page, "7 793,44 €")
