"""The beneficiary is told what becomes of a request for payment: returned, approved, paid, rejected, cancelled."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from guichet.accounts.models import Mail
from guichet.grants.enums import Payer
from guichet.grants.errors import GrantError
from guichet.grants.models import Award, Claim, PaymentOrder
from guichet.grants.services.judging import Verdict, approve_claim, return_claim, review_claim
from guichet.grants.services.ordering import cancel_order, order_again
from guichet.grants.services.paying import move_money
from guichet.grants.services.payment_files import WantedFile, ask_payment_file
from guichet.shared import clock

from .paying import IBAN, NOW, confirmed_account, make_award, ordered, payer, reviewer, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("schemes")]
CHORUS = WantedFile(payer=Payer.CHORUS, executed_on=NOW.date() + timedelta(days=5))
PAID_ON = date(2021, 6, 11)


@pytest.fixture
def award() -> Award:
    award = make_award(engagement_number="2103000001", third_party="1000123456")
    confirmed_account(award)
    sent(award, 2)
    Mail.objects.all().delete()
    return award


def mail(words: str) -> Mail:
    """The only mail to the beneficiary whose subject says these words."""
    found = Mail.objects.filter(subject__contains=words, link__startswith="/subventions/")
    return found.get()


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\xa0", " ")


def in_a_file(award: Award) -> PaymentOrder:
    order = ordered(award, 2)
    ask_payment_file(CHORUS, actor=payer(), now=NOW, real=clock.real())
    Mail.objects.all().delete()
    return order


def move(order: PaymentOrder, cents: int) -> None:
    move_money(order.pk, cents, PAID_ON, rejected=cents < 0, actor="person:1", now=NOW)


def test_returned_says_what_is_missing(award: Award) -> None:
    return_claim(award.number, 2, "La facture est illisible.", actor=reviewer(), now=NOW)
    assert "La facture est illisible." in mail("à compléter").text


def test_approved_says_how_much_and_why_not_more(award: Award) -> None:
    line = Claim.objects.get().lines.get()
    part = Verdict(verdict="part", accepted_cents=9_000_00, reason="Un écran est hors projet.")
    claim = review_claim(award.number, 2, {line.pk: part}, actor=reviewer(), now=NOW)
    assert not Mail.objects.exists()  # nothing is decided before the second person
    approve_claim(award.number, 2, claim.revision, actor=payer(), now=NOW)
    text = plain(mail("approuvée").text)
    assert "6 082,91 €" in text
    assert "retenue pour 9 000,00 € : Un écran est hors projet." in text
    assert IBAN[-4:] in text
    assert IBAN not in text


def test_paid_says_amount_and_day(award: Award) -> None:
    order = in_a_file(award)
    move(order, 1_000_00)
    text = plain(mail("payés").text)
    assert "1 000,00 € payés" in text
    assert "11 juin 2021" in text
    assert "reste 5 758,79 € à recevoir" in text


def test_rejected_says_what_to_do_to_both_sides(award: Award) -> None:
    order = in_a_file(award)
    move(order, -order.amount_cents)
    assert "Ce qu’il faut faire : comparez le compte" in mail("rejeté").text
    desk = Mail.objects.filter(subject__contains="rejeté", link__startswith="/instruction/").first()
    assert desk is not None
    assert "ordonnez de nouveau" in desk.text


def test_part_taken_back_is_told(award: Award) -> None:
    order = in_a_file(award)
    move(order, order.amount_cents)
    Mail.objects.all().delete()
    move(order, -10_00)
    assert "6 748,79 € payés sur 6 758,79 €" in plain(mail("revenus").text)


def test_cancelled_then_ordered_again(award: Award) -> None:
    ordered(award, 2)
    cancel_order(award.number, 2, "Compte à vérifier.", actor=payer(), now=NOW)
    assert "Raison : Compte à vérifier." in mail("annulé").text
    order_again(award.number, 2, actor=payer(), now=NOW)
    assert f"DP{award.number}-2-2" in mail("de nouveau").text


def test_nothing_leaves_when_nothing_changed(award: Award) -> None:
    order = in_a_file(award)
    with pytest.raises(GrantError), transaction.atomic():
        move(order, order.amount_cents + 1)
    assert not Mail.objects.exists()
