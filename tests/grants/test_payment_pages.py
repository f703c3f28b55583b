"""The pages of payments: what each side reads and does, how many queries they ask, who finds nothing there."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guichet.grants.enums import AccountState, ClaimState
from guichet.grants.models import Award, BankAccount, Claim, ClaimLine, PaymentOrder, PaymentReturnLine
from guichet.grants.services.payment_files import write_payment_file
from guichet.grants.services.returns import reconcile
from guichet.shared import clock
from tests.documents.hostile import PDF
from tests.people import make, sign_in

from .paying import BIC, IBAN, NOW, confirmed_account, make_award, ordered, sent, started

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]


@pytest.fixture(autouse=True)
def day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def award() -> Award:
    return make_award()


@pytest.fixture
def secretary(client: Client) -> Client:
    sign_in(client, "secretary")
    return client


@pytest.fixture
def reviewer() -> Client:
    client = Client()
    sign_in(client, "reviewer")
    return client


@pytest.fixture
def validator() -> Client:
    client = Client()
    sign_in(client, "validator")
    return client


def words(response: Any) -> str:
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\xa0", " "))


def test_the_whole_way_from_the_start_to_the_order(
    award: Award, secretary: Client, reviewer: Client, validator: Client
) -> None:
    page, desk = f"/subventions/{award.number}", f"/instruction/subventions/{award.number}"
    assert "Déclarez d’abord" in words(secretary.get(page))
    secretary.post(f"{page}/commencer", {"commence": "2021-05-03"})
    rib = SimpleUploadedFile("rib.pdf", PDF)
    given = {"titulaire": "Ballan-Miré", "iban": IBAN, "bic": BIC, "rib_fichier": rib}
    assert "Le compte est donné" in words(secretary.post(f"{page}/compte", given, follow=True))
    account = BankAccount.objects.get()
    assert "Compte" not in reviewer.get(desk).headers
    reviewer.post(f"{desk}/confirmer-compte", {"compte": account.pk})
    claim = f"{page}/demandes-de-paiement/1"
    assert "4 035,00 €" in words(secretary.get(claim))
    assert not Claim.objects.exists()  # reading begins nothing
    assert "est envoyée" in words(secretary.post(claim, {"faire": "envoyer"}, follow=True))
    review = f"{desk}/demandes-de-paiement/1"
    assert "Vérifier la demande" in words(reviewer.get(desk))
    assert "est vérifiée" in words(reviewer.post(review, {"faire": "verifier"}, follow=True))
    told = words(validator.get(review))
    assert "Approuver et ordonner 4 035,00 €" in told
    revision = Claim.objects.get().revision
    done = validator.post(review, {"faire": "approuver", "revision": revision}, follow=True)
    assert f"DP{award.number}-1 : 4 035,00 €" in words(done)
    assert PaymentOrder.objects.get().account == account


def test_expenses_are_kept_as_typed_and_told_at_their_field(award: Award, secretary: Client) -> None:
    claim = f"/subventions/{award.number}/demandes-de-paiement/2"
    secretary.post(claim, {"faire": "ajouter"})
    line = ClaimLine.objects.get()
    typed = {f"kind-{line.pk}": "investment", f"label-{line.pk}": "Écrans", f"amount-{line.pk}": "-200"}
    response = secretary.post(claim, typed | {"faire": "garder"}, follow=True)
    assert 'value="-200"' in response.content.decode()
    response = secretary.post(claim, typed | {"faire": "envoyer"})
    assert response.status_code == 422
    assert "Il manque la facture" in words(response)
    good = typed | {f"amount-{line.pk}": "10 000,00", f"spent_on-{line.pk}": "2021-05-03"}
    invoice = SimpleUploadedFile("facture.pdf", PDF)
    response = secretary.post(
        claim, good | {f"fichiers-line-{line.pk}": invoice, "faire": "envoyer"}, follow=True
    )
    assert "est envoyée" in words(response)
    assert Claim.objects.get().asked_cents == 6_758_79


def test_a_second_tab_is_told(award: Award, secretary: Client) -> None:
    sent(award, 2)
    claim = f"/subventions/{award.number}/demandes-de-paiement/2"
    response = secretary.post(claim, {"faire": "envoyer"})
    assert response.status_code == 422
    assert "déjà envoyée, le 1er juin 2021" in words(response)


def test_each_keystroke_computes_again(award: Award, secretary: Client) -> None:
    claim = f"/subventions/{award.number}/demandes-de-paiement/2"
    secretary.post(claim, {"faire": "ajouter"})
    line = ClaimLine.objects.get()
    response = secretary.post(claim, {f"amount-{line.pk}": "10000"}, headers={"HX-Request": "true"})
    assert "6 758,79 €" in words(response)


def test_a_line_is_refused_with_its_reason(award: Award, secretary: Client, reviewer: Client) -> None:
    line = sent(award, 2).lines.get()
    review = f"/instruction/subventions/{award.number}/demandes-de-paiement/2"
    bad = {"faire": "verifier", f"verdict-{line.pk}": "refused"}
    response = reviewer.post(review, bad)
    assert response.status_code == 422
    assert "le demandeur lira cette raison" in words(response)
    part = {
        "faire": "verifier",
        f"verdict-{line.pk}": "part",
        f"retenu-{line.pk}": "9 000",
        f"motif-{line.pk}": "Hors projet",
    }
    assert "6 082,91 €" in words(reviewer.post(review, part, follow=True))
    told = words(secretary.get(f"/subventions/{award.number}/demandes-de-paiement/2"))
    assert "Hors projet" in told


def test_a_returned_claim_says_why(award: Award, secretary: Client, reviewer: Client) -> None:
    sent(award, 2)
    review = f"/instruction/subventions/{award.number}/demandes-de-paiement/2"
    reviewer.post(review, {"faire": "rendre", "pourquoi": "La facture est illisible."})
    assert Claim.objects.get().state == ClaimState.RETURNED
    assert "La facture est illisible." in words(secretary.get(f"/subventions/{award.number}"))


@pytest.mark.parametrize(("iban", "told"), [(IBAN[:-1] + "8", "un signe est faux"), ("FR76", "27 signes")])
def test_a_wrong_iban_stays_typed(award: Award, secretary: Client, iban: str, told: str) -> None:
    rib = SimpleUploadedFile("rib.pdf", PDF)
    given = {"titulaire": "Ballan", "iban": iban, "bic": BIC, "rib_fichier": rib}
    response = secretary.post(f"/subventions/{award.number}/compte", given)
    assert response.status_code == 400
    assert told in words(response)
    assert f'value="{iban}"' in response.content.decode()


def test_a_changed_account_is_confirmed_by_the_service(award: Award, reviewer: Client) -> None:
    confirmed_account(award)
    secretary = make("secretary")
    from guichet.grants.services.accounts import propose_account  # noqa: PLC0415 - as above

    from .paying import OTHER_IBAN, given  # noqa: PLC0415 - two names of one test

    propose_account(award.number, given(secretary, OTHER_IBAN), actor=secretary, now=NOW)
    desk = f"/instruction/subventions/{award.number}"
    assert "appelez l’organisme" in words(reviewer.get(desk))
    account = BankAccount.objects.get(state=AccountState.PROPOSED)
    reviewer.post(f"{desk}/confirmer-compte", {"compte": account.pk})
    assert "Anciens comptes" in words(reviewer.get(desk))


def test_the_plan_stays_within_the_law(award: Award, reviewer: Client) -> None:
    desk = f"/instruction/subventions/{award.number}"
    plan = {"part-1": "50", "quand-1": "start_declared", "quand-2": "spend_justified", "raison": "Plus vite"}
    response = reviewer.post(f"{desk}/plan", plan)
    assert "article 12" in words(response)
    assert 'value="50"' in response.content.decode()
    assert "est changé" in words(reviewer.post(f"{desk}/plan", plan | {"part-1": "20"}, follow=True))


@pytest.mark.parametrize("who", ["neighbour", "stranger", "reviewer"])
def test_others_find_no_claim(client: Client, award: Award, who: str) -> None:
    sent(award, 2)
    sign_in(client, who)
    assert client.get(f"/subventions/{award.number}/demandes-de-paiement/2").status_code == 404


@pytest.mark.parametrize("who", ["secretary", "other_reviewer"])
def test_others_review_no_claim(client: Client, award: Award, who: str) -> None:
    sent(award, 2)
    sign_in(client, who)
    assert client.get(f"/instruction/subventions/{award.number}/demandes-de-paiement/2").status_code == 404


QUERIES = {
    "/subventions/{}": 9,
    "/subventions/{}/demandes-de-paiement/2": 9,
    "/instruction/subventions/{}": 8,
    "/instruction/subventions/{}/demandes-de-paiement/2": 11,
}


@pytest.mark.parametrize("address", QUERIES)
def test_pages_ask_so_many_queries(award: Award, secretary: Client, validator: Client, address: str) -> None:
    confirmed_account(award)
    started(award)
    sent(award, 2)
    ordered(award, 2)
    client = validator if address.startswith("/instruction") else secretary
    client.get(address.format(award.number))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address.format(award.number)).status_code == 200
    assert len(asked) == QUERIES[address]


@pytest.fixture
def prefet() -> Client:
    client = Client()
    sign_in(client, "prefet")
    return client


@pytest.fixture
def order(award: Award) -> PaymentOrder:
    confirmed_account(award)
    sent(award, 2)
    return ordered(award, 2)


def test_a_file_is_made_and_what_comes_back_is_taken_in(
    award: Award, order: PaymentOrder, reviewer: Client, prefet: Client
) -> None:
    assert "attend ses numéros" in words(prefet.get("/budget/paiements"))
    reviewer.post(
        f"/instruction/subventions/{award.number}/numeros", {"ej": "2103 000001", "tiers": "1000123456"}
    )
    assert "6 758,79 € 1 demande prête" in words(prefet.get("/budget/paiements"))
    response = prefet.post("/budget/paiements", {"payeur": "chorus", "execution": "2021-06-07"})
    place = response.headers["Location"]
    assert "En cours d’écriture" in words(prefet.get(place))
    write_payment_file(place.rsplit("/", 1)[1], now=NOW, real=clock.real)
    assert "Télécharger en XLSX" in words(prefet.get(place))
    assert order.number in b"".join(prefet.get(f"{place}/fichier.csv")).decode()
    assert reviewer.get(place).status_code == 404
    text = f"Numéro de DP;Date;Montant\n{order.number};2021-06-08;6758,79\nVIR1;2021-06-08;10\n"
    for told in ("à lire", "déjà rapproché"):
        upload = SimpleUploadedFile("retour.csv", text.encode())
        page = prefet.post("/budget/retours", {"fichier": upload}, follow=True)
        assert told in words(page)
        reconcile(page.redirect_chain[-1][0].rsplit("/", 1)[1].split("?")[0], now=NOW, real=clock.real)
    assert "rapprochez-la à la main" in words(prefet.get(page.redirect_chain[-1][0]))
    line = PaymentReturnLine.objects.get(reference="VIR1")
    address = page.redirect_chain[-1][0].split("?")[0]
    response = prefet.post(address, {"ligne": line.pk, "dp": "DP0-0"})
    assert response.status_code == 422
    assert "6 758,79 € reçus" in words(reviewer.get(f"/instruction/subventions/{award.number}"))


@pytest.mark.parametrize(
    ("posted", "told"),
    [
        ({"payeur": "chorus", "execution": "2020-01-01"}, "à venir"),
        ({"payeur": "chorus", "execution": "x"}, "date"),
        ({"payeur": "poste", "execution": "2021-06-07"}, "Choisissez qui paie"),
        ({"payeur": "chorus", "execution": "2021-06-07"}, "Aucune demande"),
    ],
    ids=["past", "no day", "no payer", "nothing"],
)
def test_a_file_that_cannot_be_made_says_why(prefet: Client, posted: dict[str, str], told: str) -> None:
    response = prefet.post("/budget/paiements", posted)
    assert response.status_code == 422
    assert told in words(response)


def test_no_file_sent_is_asked_again(prefet: Client) -> None:
    response = prefet.post("/budget/retours", {})
    assert response.status_code == 422
    assert "Choisissez le fichier" in words(response)
