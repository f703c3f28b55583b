"""A recovery from the pages of the grant, both sides; what two people do at once; a grant whose application is erased."""

import re
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from guichet.accounts.models import Mail
from guichet.accounts.permissions import Actor
from guichet.applications.services.retention import erase
from guichet.budget.models import Envelope
from guichet.budget.selectors import prove
from guichet.documents.selectors import files_of
from guichet.grants.enums import OrderState, RecoveryState
from guichet.grants.errors import GrantError
from guichet.grants.models import Award, Recovery, RecoveryEntry
from guichet.grants.services.recovery_deciding import Received, decide_recovery, receive_recovery
from guichet.shared import clock
from tests.documents.hostile import PDF
from tests.people import sign_in

from .paying import NOW, confirmed_account, load_all, make_award, ordered, payer, sent
from .recovering import PAID, answered, decided, other_decider, paid_award, proposed, received
from .test_payment_files import CHORUS, made, returned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]


@pytest.fixture(autouse=True)
def day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def words(response: Any) -> str:
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\xa0", " "))


def browser(who: str) -> Client:
    client = Client()
    sign_in(client, who)
    return client


def test_from_the_demand_to_the_last_euro() -> None:
    award = paid_award()
    desk, town, chief = browser("reviewer"), browser("secretary"), browser("prefet")
    here, there = f"/instruction/subventions/{award.number}", f"/subventions/{award.number}"
    page = words(desk.get(here))
    assert "Demander un reversement" in page
    assert "30 jours pour répondre à confirmer" in page
    assert "reversement" not in words(town.get(there)).lower()
    said = {"cas": "excess", "depense": "9 950", "motifs": "Deux vidéoprojecteurs n’ont pas été achetés."}
    assert desk.post(f"{here}/demander-reversement", said).status_code == 302
    row = Recovery.objects.get()

    page = words(town.get(there))
    assert "Votre réponse est attendue avant le 2 juillet 2021" in page
    assert "Répondre à la demande de reversement" in page
    assert "Versé en trop 3 275,00 €" in page
    assert town.get(f"/fichiers/{row.letter}").status_code == 200
    assert words(chief.get(here)).count("Signer la décision") == 0
    upload = SimpleUploadedFile("facture.pdf", PDF, "application/pdf")
    answer = {"reversement": row.pk, "reponse": "Ils arrivent.", "fichiers-reponse": upload}
    assert town.post(f"{there}/repondre-reversement", answer).status_code == 302
    assert [file.name for file in files_of(str(row))] == ["facture.pdf"]

    page = words(chief.get(here))
    assert "Ils arrivent." in page
    assert "Décider du reversement" in page
    said = {
        "reversement": str(row.pk),
        "decision": "reduire",
        "montant": "3 000",
        "motifs": "Un seul manque.",
    }
    assert chief.post(f"{here}/decider-reversement", said).status_code == 302
    assert "Il vous reste 3 000,00 € à reverser" in words(town.get(there))
    said = {"reversement": str(row.pk), "montant": "3 000", "date": "2021-06-01", "titre": "TP 118"}
    assert chief.post(f"{here}/noter-reversement", said).status_code == 302
    page = words(town.get(there))
    assert "3 000,00 € reversés le 1er juin 2021 titre TP 118" in page
    assert "dont 3 000,00 € rendus" in page
    assert Envelope.objects.get().paid == PAID - 3_000_00


@pytest.mark.parametrize(
    ("who", "action", "said", "told"),
    [
        ("reviewer", "demander-reversement", {"cas": "conditions", "montant": "beaucoup", "motifs": "Non."}, "beaucoup"),
        ("reviewer", "demander-reversement", {"montant": "10", "motifs": "Non."}, "Choisissez pourquoi"),
        ("prefet", "decider-reversement", {"decision": ""}, "plus possible"),
    ],
    ids=["amount", "case", "not-yet"],
)  # fmt: skip
def test_bad_form_is_told_and_kept(who: str, action: str, said: dict[str, str], told: str) -> None:
    award = paid_award()
    refused = browser(who).post(f"/instruction/subventions/{award.number}/{action}", said)
    assert refused.status_code == 400
    assert told in words(refused) or f'value="{told}"' in refused.content.decode()


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("prefet", "/instruction/subventions/{}/demander-reversement"),
        ("reviewer", "/instruction/subventions/{}/decider-reversement"),
        ("reviewer", "/instruction/subventions/{}/noter-reversement"),
        ("secretary", "/instruction/subventions/{}/demander-reversement"),
        ("neighbour", "/subventions/{}/repondre-reversement"),
        ("reviewer", "/subventions/{}/repondre-reversement"),
    ],
)
def test_others_find_nothing(who: str, address: str) -> None:
    award = paid_award()
    row = answered(award)
    assert browser(who).post(address.format(award.number), {"reversement": row.pk}).status_code == 404


def test_recovery_of_another_grant_is_not_reached_by_its_number() -> None:
    award, other = paid_award(), paid_award()
    row = answered(other)
    proposed(award)
    said = {"reversement": str(row.pk), "raison": "Non."}
    browser("reviewer").post(f"/instruction/subventions/{award.number}/retirer-reversement", said)
    row.refresh_from_db()
    assert row.state == RecoveryState.ANSWERED


def test_list_and_own_sums_show_what_is_asked_back() -> None:
    award, other = paid_award(), paid_award()
    row = proposed(award)
    desk, town = browser("reviewer"), browser("secretary")
    listed = desk.get("/instruction/subventions?etat=reversement").content.decode()
    assert f"/instruction/subventions/{award.number}" in listed
    assert f"/instruction/subventions/{other.number}" not in listed
    assert "1er juillet 2021 réponse à un reversement" in words(town.get("/mes-demandes"))
    Recovery.objects.filter(pk=row.pk).update(state=RecoveryState.ANSWERED)
    decide_recovery(row.pk, 3_000_00, "Oui.", actor=payer(), now=NOW)
    assert "À reverser 3 000,00 €" in words(town.get("/mes-demandes"))


def test_queries_of_a_page_with_a_recovery(django_assert_max_num_queries: Any) -> None:
    award = paid_award()
    received(decided(award), 1_000_00)
    proposed(award, 1_00)
    for client, address, most in (
        (browser("secretary"), f"/subventions/{award.number}", 15),
        (browser("reviewer"), f"/instruction/subventions/{award.number}", 13),
    ):
        client.get(address)
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


class TestErased:
    """The application is erased; the grant stays."""

    def erased(self, award: Award) -> Award:
        erase(award.application_id or 0, reason="retention over", by="system:clock", now=NOW)
        kept = Award.objects.get(pk=award.pk)
        assert kept.application_id is None
        return kept

    def test_money_comes_back_to_its_envelope_and_people_are_told(self) -> None:
        award = self.erased(paid_award())
        Mail.objects.all().delete()
        received(decided(award), 4_000_00)
        assert Envelope.objects.get().paid == PAID - 4_000_00
        assert "secretariat@ballan-mire.example" in set(Mail.objects.values_list("to", flat=True))

    def test_both_pages_are_read(self) -> None:
        award = self.erased(paid_award())
        for client, address in (
            (browser("secretary"), f"/subventions/{award.number}"),
            (browser("reviewer"), f"/instruction/subventions/{award.number}"),
        ):
            assert "est effacé" in words(client.get(address))

    def test_its_payment_is_matched_and_moves_the_budget(self) -> None:
        award = make_award(engagement_number="2103000001", third_party="1000123456")
        confirmed_account(award)
        sent(award, 2)
        order = ordered(award, 2)
        made(CHORUS)
        self.erased(award)
        returned(f"{order.number};2021-06-08;6 758,79;payé")
        order.refresh_from_db()
        assert order.state == OrderState.PAID
        assert Envelope.objects.get().paid == 6_758_79
        returned(f"{order.number};2021-06-09;-6 758,79;rejeté")
        assert Envelope.objects.get().paid == 0

    def test_what_a_recovery_brought_back_does_not_come_back_twice(self) -> None:
        award = make_award(engagement_number="2103000001", third_party="1000123456")
        confirmed_account(award)
        sent(award, 2)
        order = ordered(award, 2)
        made(CHORUS)
        returned(f"{order.number};2021-06-08;6 758,79;payé")
        received(decided(award, 6_000_00), 6_000_00)
        (line,) = returned(f"{order.number};2021-06-09;-6 758,79;rejeté")
        assert "déjà revenu par un reversement" in line.reason
        (line,) = returned(f"{order.number};2021-06-09;-758,79;rejeté")
        assert Envelope.objects.get().paid == 0
        assert prove().differences == ()


def _at_once(actors: list[Actor], run: Any) -> list[str]:
    """What each was told when all do the same thing at the same instant."""
    barrier, told = Barrier(len(actors)), list[str]()

    def one(actor: Actor) -> None:
        barrier.wait()
        try:
            run(actor)
            told.append("done")
        except GrantError as error:
            told.append(error.message)
        finally:
            connection.close()

    threads = [Thread(target=one, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_deciders_at_the_same_instant_decide_once() -> None:
    load_all()
    row = answered(paid_award())
    told = _at_once(
        [payer(), other_decider()], lambda actor: decide_recovery(row.pk, None, "Oui.", actor=actor, now=NOW)
    )
    assert told[1] == "done"
    assert "relisez la page" in told[0]
    row.refresh_from_db()
    assert (row.state, row.decided_cents) == (RecoveryState.DECIDED, 4_000_00)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_entries_at_the_same_instant_never_pass_the_decision() -> None:
    load_all()
    row = decided(paid_award())

    def note(actor: Actor) -> None:
        came = Received(amount_cents=3_000_00, received_on=NOW.date(), reference=f"TP {actor.reference}")
        receive_recovery(row.pk, came, actor=actor, now=NOW + timedelta(hours=1))

    told = _at_once([payer(), other_decider()], note)
    assert told[1] == "done"
    assert "Il reste" in told[0]
    assert RecoveryEntry.objects.count() == 1
    assert Envelope.objects.get().paid == PAID - 3_000_00
