"""The whole way, in a browser: from the home page to a signed decision, with an opinion, a piece and a correction; then a
refusal taken with its answers to another scheme. Without scripts: what works so works everywhere.
"""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from . import site
from .browsing import LARGE, Visit, Windows, check_page
from .test_accounts import enter_as
from .test_application import SECTIONS, draft_of, quote, the_school_head_agrees

__all__ = ["quote"]

LIST = "/instruction/dossiers"
SECRETARY = "Entrer : Secrétaire de mairie de Ballan-Miré"


FUNDED = """
import django; django.setup()
from guichet.budget.services import By, NewEnvelope, open_envelope, receive
from guichet.shared import clock
wanted = NewEnvelope(key="story", title="Récit", schemes=("socle-numerique-ecoles",), year=2021, area="DEP-37")
by = By(actor="person:1", now=clock.now(), reason="Loi de finances", reference="")
receive(open_envelope(wanted, by), 10_000_000, by)
"""
"""The newest envelope of the département pays: this one, whatever other tests left in theirs."""


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def send_socle(windows: Windows, quote: Path) -> tuple[Visit, str, str]:
    """From the home page to the number: the visit, the address of the application, its number."""
    visit = windows.open("/", width=LARGE, scripts=False)
    page = visit.page
    page.locator("[name=territoire]").first.fill("Ballan-Miré (37510)")
    page.locator("form [name=territoire]").first.press("Enter")
    page.wait_for_url("**/aides?**")
    page.locator("a[href*='/aides/socle-numerique-ecoles/simuler']").first.click()
    page.wait_for_load_state()
    page.goto(
        page.url
        + "&schools=1&classes=5&pupils=120&has_base=non&with_staff=oui&equipment=17500&services=2400&project.other_grants=0"
    )
    press(page, "Déposer avec ces réponses")
    press(page, "Commencer")
    draft = draft_of(page)
    for section, fill in SECTIONS:
        page.goto(f"{windows.address}{draft}/rubriques/{section}")
        if fill is not None:
            fill(page)
        for field in page.locator("#champ-diagnosis[type=file], #champ-quotes[type=file]").all():
            field.set_input_files(quote)
        page.get_by_role("button", name=re.compile("^Continuer :")).click()
        page.wait_for_load_state()
    the_school_head_agrees(windows, visit, draft, "direction@ecole.example")
    return visit, draft, send(windows, page, draft)


def send(windows: Windows, page: Page, draft: str) -> str:
    page.goto(f"{windows.address}/demonstration?suite={draft}/verifier")
    press(page, SECRETARY)
    press(page, "Envoyer la demande")
    number = re.search(r"n°\s(\d+)", page.locator("h1").inner_text())
    assert number, page.locator("main").inner_text()
    return number[1]


def mailed(windows: Windows, email: str) -> Page:
    """Open the last link that was mailed to an address."""
    mails = windows.open(f"/demonstration/courriels?pour={email}", scripts=False)
    mails.page.get_by_role("link", name="Ouvrir dans Guichet").first.click()
    mails.page.wait_for_load_state()
    return mails.page


def officer(windows: Windows, key: str, number: str) -> Visit:
    return enter_as(windows, key, f"{LIST}/{number}", scripts=False)


def pass_step(windows: Windows, key: str, number: str, button: str) -> None:
    visit = officer(windows, key, number)
    press(visit.page, button)
    expect(visit.page.locator(".fr-alert--success")).to_be_visible()


def test_from_the_home_page_to_a_signed_decision(windows: Windows, quote: Path) -> None:
    site.run(FUNDED)
    secretary, draft, number = send_socle(windows, quote)
    desk = officer(windows, "instructrice", number)
    page = desk.page
    press(page, "Commencer l’instruction")
    page.locator("summary", has_text="Demander une pièce").click()
    page.locator("#piece-nom").fill("Devis détaillé")
    press(page, "Demander cette pièce")
    desk.open(f"{LIST}/{number}?corriger=objectives")
    page.locator("#correction-texte").fill("Précisez ce que feront les élèves.")
    press(page, "Demander cette correction")
    page.locator("summary", has_text="Demander un avis").click()
    page.locator("#avis-adresse").fill("inspection@ecole.example")
    press(page, "Demander cet avis")
    desk.status = 200
    check_page(desk)
    desk.picture("story-desk")

    secretary.open(f"{draft}/reponses")
    secretary.page.locator("[name=objectives]").fill("Chaque élève présentera son travail au tableau.")
    secretary.page.locator("input[type=file]").set_input_files(quote)
    press(secretary.page, "Envoyer mes réponses")
    expect(secretary.page.get_by_text("2 réponses envoyées")).to_be_visible()

    expert = mailed(windows, "inspection@ecole.example")
    expect(expert.locator("main")).to_contain_text("Chaque élève présentera son travail au tableau.")
    expert.get_by_text("favorable", exact=True).click()
    press(expert, "Transmettre mon avis")
    expect(expert.get_by_text("Votre avis est transmis")).to_be_visible()

    desk.open(f"{LIST}/{number}")
    expect(page.get_by_text("Avis favorable")).to_be_visible()
    page.locator("#proposer-fin").fill("2022-06-30")
    page.get_by_role("button", name=re.compile("^Proposer 13")).click()
    expect(page.locator(".fr-alert--success")).to_be_visible()
    pass_step(windows, "cheffe-de-bureau", number, "Valider la proposition")
    pass_step(windows, "prefete", number, "Signer la décision")

    secretary.open(draft)
    expect(secretary.page.locator("#decision ~ .gu-figure")).to_contain_text("13")
    check_page(secretary)
    secretary.picture("story-decision")


def test_a_refusal_is_taken_to_another_scheme(windows: Windows, quote: Path) -> None:
    secretary = windows.open("/demander/itn-3b?territoire=COM-37018&organisation=commune", scripts=False)
    page = secretary.page
    press(page, "Commencer")
    draft = draft_of(page)
    filled = page.request.patch(
        f"{windows.address}/api/v1/applications/drafts{draft.removeprefix('/demandes')}",
        data={"values": ITN_3B},
    )
    assert filled.ok, filled.text()
    assert not filled.json()["refused"], filled.text()
    assert [item["field"] for item in filled.json()["missing"]] == ["quotes"], filled.text()
    page.goto(f"{windows.address}{draft}/rubriques/money")
    page.locator("#champ-quotes[type=file]").set_input_files(quote)
    page.get_by_role("button", name=re.compile("^Continuer :")).click()
    number = send(windows, page, draft)
    desk = officer(windows, "instructrice", number)
    press(desk.page, "Commencer l’instruction")
    desk.page.locator("#refus-motifs").fill("Le projet n’a pas d’effet avant fin 2022.")
    press(desk.page, "Proposer de refuser")
    pass_step(windows, "cheffe-de-bureau", number, "Valider la proposition")
    pass_step(windows, "sous-prefet", number, "Viser la proposition")
    pass_step(windows, "prefete", number, "Signer la décision")

    secretary.open(draft)
    expect(page.get_by_text("Le projet n’a pas d’effet avant fin 2022.").first).to_be_visible()
    page.get_by_role("link", name="Demander une autre aide avec ces réponses").click()
    page.locator("button[name=aide][value=itn-3c]").click()
    page.wait_for_url("**/demandes/**")
    assert draft_of(page) != draft
    page.goto(f"{windows.address}{draft_of(page)}/verifier")
    expect(page.locator("main")).to_contain_text("Secrétariat de mairie")


ITN_3B: dict[str, object] = {
    "siret": "732 829 320 00074",
    "contact_name": "Secrétariat de mairie",
    "contact_phone": "02 47 00 00 00",
    "contact_email": "secretariat@ballan-mire.example",
    "joint": False,
    "project_title": "Former nos agents aux démarches en ligne",
    "training_wanted": True,
    "early_results": True,
    "agents": 12,
    "project": "Douze agents d’accueil apprendront à accompagner les habitants dans leurs démarches en ligne.",
    "begins": "2021-06-01",
    "expenses": {
        "tax": "included",
        "lines": [{"row": "a", "kind": "training", "label": "Formateur", "amount": "6000"}],
    },
    "financing": {"lines": []},
    "sincere": True,
}
