"""A demand of payment is cancelled before it leaves: with a reason, never once a file holds it, and ordered again after."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from guichet.accounts.permissions import Actor
from guichet.applications.errors import NotYours
from guichet.grants.enums import ClaimState, InstalmentState, OrderState, Payer
from guichet.grants.errors import FieldRefused, GrantError
from guichet.grants.models import Award, Claim, PaymentOrder
from guichet.grants.selectors.claims import money_besides
from guichet.grants.services.ordering import cancel_order, order_again
from guichet.grants.services.paying import move_money
from guichet.grants.services.payment_files import WantedFile, ask_payment_file
from guichet.journal.models import Entry
from guichet.shared import clock
from tests.people import make, sign_in

from .paying import NOW, confirmed_account, make_award, ordered, payer, reviewer, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]
CHORUS = WantedFile(payer=Payer.CHORUS, executed_on=NOW.date() + timedelta(days=5))
WHY = "Le montant de la facture 3 est contesté."


@pytest.fixture
def award() -> Award:
    award = make_award(engagement_number="2103000001", third_party="1000123456")
    confirmed_account(award)
    sent(award, 2)
    ordered(award, 2)
    return award


def cancel(award: Award, why: str = WHY, actor: Actor | None = None) -> None:
    cancel_order(award.number, 2, why, actor=actor or payer(), now=NOW)


def test_claim_is_approved_again_and_money_is_free(award: Award) -> None:
    cancel(award)
    order, claim = PaymentOrder.objects.get(), Claim.objects.get()
    assert (order.state, order.cancelled_why) == (OrderState.CANCELLED, WHY)
    assert claim.state == ClaimState.APPROVED
    assert claim.instalment.state == InstalmentState.CLAIMED
    assert money_besides(award.pk, 0).earlier == 0
    entry = Entry.objects.get(kind="payment.cancelled")
    assert WHY in entry.content
    assert order.number in entry.content


def test_ordered_again_under_another_number(award: Award) -> None:
    cancel(award)
    again = order_again(award.number, 2, actor=payer(), now=NOW)
    assert again.number == f"DP{award.number}-2-2"
    ask_payment_file(CHORUS, actor=payer(), now=NOW, real=clock.real())
    again.refresh_from_db()
    assert again.state == OrderState.IN_FILE
    assert PaymentOrder.objects.filter(state=OrderState.CANCELLED).get().file is None


def test_never_once_a_file_holds_it(award: Award) -> None:
    ask_payment_file(CHORUS, actor=payer(), now=NOW, real=clock.real())
    with pytest.raises(GrantError, match="déjà dans un fichier"):
        cancel(award)
    assert PaymentOrder.objects.get().state == OrderState.IN_FILE


def test_reason_is_asked(award: Award) -> None:
    with pytest.raises(FieldRefused, match="Dites pourquoi"):
        cancel(award, "  ")
    assert PaymentOrder.objects.get().state == OrderState.WAITING


def test_nothing_to_cancel_twice(award: Award) -> None:
    cancel(award)
    with pytest.raises(GrantError, match="rien à annuler"):
        cancel(award)


@pytest.mark.parametrize("who", ["reviewer", "secretary"])
def test_whoever_does_not_pay_finds_nothing(award: Award, who: str) -> None:
    actor = reviewer() if who == "reviewer" else make(who)
    with pytest.raises(NotYours):
        cancel(award, actor=actor)


def test_database_wants_the_reason(award: Award) -> None:
    with pytest.raises(IntegrityError, match="payment_order_cancelled_says_why"), transaction.atomic():
        PaymentOrder.objects.update(state=OrderState.CANCELLED)


def test_no_payment_is_matched_to_it(award: Award) -> None:
    cancel(award)
    order = PaymentOrder.objects.get()
    with pytest.raises(GrantError, match="annulée"):
        move_money(order.pk, 1_00, NOW.date(), rejected=False, actor="person:1", now=NOW)


def test_page_cancels_then_orders_again(
    award: Award, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    sign_in(client, "validator")
    page = f"/instruction/subventions/{award.number}"
    assert "Annuler ce paiement" in client.get(page).content.decode()
    refused = client.post(f"{page}/annuler-ordre", {"versement": "2", "motif": ""})
    assert refused.status_code == 400
    assert "Dites pourquoi" in refused.content.decode()
    shown = client.post(
        f"{page}/annuler-ordre", {"versement": "2", "motif": WHY}, follow=True
    ).content.decode()
    assert WHY in shown
    assert "Ordonner de nouveau" in shown
    assert "Annuler ce paiement" not in shown
    again = client.post(f"{page}/ordonner", {"versement": "2"}, follow=True).content.decode()
    assert "ordonné de nouveau" in again
