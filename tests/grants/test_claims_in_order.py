"""Several payments of one grant, however they cross: together they never pass what the real spend gives."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from guichet.applications.errors import NotYours
from guichet.grants.enums import AwardState, ClaimState, OrderState
from guichet.grants.errors import GrantError
from guichet.grants.models import Award, Claim, PaymentOrder
from guichet.grants.services.agreements import drop_agreement
from guichet.grants.services.judging import Verdict, approve_claim, review_claim
from guichet.grants.services.ordering import order_again

from .paying import NOW, advance_sent, confirmed_account, load_all, make_award, payer, reviewer, sent
from .test_payment_files import CHORUS, made, returned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]


@pytest.fixture
def award() -> Award:
    award = make_award(engagement_number="2103000001", third_party="1000123456")
    confirmed_account(award)
    return award


def reviewed(award: Award, rank: int) -> Claim:
    claim = Claim.objects.get(award=award, instalment__rank=rank - 1)
    verdicts = {line.pk: Verdict(verdict="accepted") for line in claim.lines.all()}
    return review_claim(award.number, rank, verdicts, actor=reviewer(), now=NOW)


def approve(award: Award, rank: int) -> PaymentOrder:
    claim = reviewed(award, rank)
    approve_claim(award.number, rank, claim.revision, actor=payer(), now=NOW)
    return PaymentOrder.objects.get(claim=claim)


def ordered_cents(award: Award) -> int:
    live = PaymentOrder.objects.filter(award=award).exclude(state=OrderState.REJECTED)
    return sum(live.values_list("amount_cents", flat=True))


def test_the_balance_waits_for_the_advance_asked_before_it(award: Award) -> None:
    advance_sent(award)
    sent(award, 2)
    with pytest.raises(GrantError, match="demandé avant, attend encore sa réponse"):
        approve(award, 2)
    approve(award, 1)
    approve(award, 2)
    assert ordered_cents(award) == 6_758_79  # 13 450 x 10 000 / 19 900


def test_a_rejected_advance_is_not_ordered_again_once_the_balance_is(award: Award) -> None:
    advance_sent(award)
    advance = approve(award, 1)
    made(CHORUS)
    returned(f"{advance.number};2021-06-15;-4035,00;Rejeté")
    sent(award, 2)
    approve(award, 2)
    with pytest.raises(GrantError, match="paierait deux fois"):
        order_again(award.number, 1, actor=payer(), now=NOW)
    assert ordered_cents(award) == 6_758_79


def test_nothing_is_approved_of_a_grant_that_ended_meanwhile(award: Award) -> None:
    sent(award, 2)
    claim = reviewed(award, 2)
    Award.objects.filter(pk=award.pk).update(state=AwardState.CANCELLED, ended_at=NOW)
    with pytest.raises(GrantError, match="annulée"):
        approve_claim(award.number, 2, claim.revision, actor=payer(), now=NOW)


def test_a_document_that_does_not_exist_is_not_dropped() -> None:
    with pytest.raises(NotYours):
        drop_agreement(10**12, "Erreur de montant", actor=reviewer(), now=NOW)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_the_same_instant() -> None:
    load_all()
    award = make_award()
    confirmed_account(award)
    advance_sent(award)
    sent(award, 2)
    revisions = {rank: reviewed(award, rank).revision for rank in (1, 2)}
    who, together = payer(), Barrier(2)

    def run(rank: int) -> None:
        together.wait()
        try:
            approve_claim(award.number, rank, revisions[rank], actor=who, now=NOW)
        except GrantError:
            pass
        finally:
            connection.close()

    threads = [Thread(target=run, args=(rank,)) for rank in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert Claim.objects.get(award=award, instalment__rank=1).state == ClaimState.REVIEWED
    assert ordered_cents(award) == PaymentOrder.objects.get(award=award).amount_cents
