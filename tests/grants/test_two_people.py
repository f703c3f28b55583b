"""Never one person for two acts: who asks does not review, who reviews does not approve, nor whoever stands in for them."""

from dataclasses import replace

import pytest

from guichet.accounts.permissions import Actor
from guichet.grants.enums import ClaimState
from guichet.grants.errors import GrantError
from guichet.grants.models import Award, Claim
from guichet.grants.services.accounts import confirm_account, propose_account
from guichet.grants.services.judging import Verdict, approve_claim, return_claim, review_claim
from guichet.grants.services.recovery_deciding import decide_recovery
from tests.people import make

from .paying import NOW, confirmed_account, given, make_award, payer, reviewer, sent
from .recovering import answered, paid_award

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]


@pytest.fixture
def award() -> Award:
    award = make_award()
    confirmed_account(award)
    return award


def both_sides() -> Actor:
    """The secretary of the commune, who is also an officer of the préfecture."""
    secretary = make("secretary")
    return replace(secretary, scopes=(*reviewer().scopes, *payer().scopes), verified=True)


def all_accepted(award: Award) -> dict[int, Verdict]:
    claim = Claim.objects.get(award=award)
    return {line.pk: Verdict(verdict="accepted") for line in claim.lines.all()}


def test_who_asks_does_not_review(award: Award) -> None:
    sent(award, 2)
    with pytest.raises(GrantError, match="une autre personne"):
        review_claim(award.number, 2, all_accepted(award), actor=both_sides(), now=NOW)


def test_who_asks_does_not_approve(award: Award) -> None:
    sent(award, 2)
    claim = review_claim(award.number, 2, all_accepted(award), actor=reviewer(), now=NOW)
    with pytest.raises(GrantError, match="une autre personne"):
        approve_claim(award.number, 2, claim.revision, actor=both_sides(), now=NOW)


def test_a_member_confirms_no_account_of_theirs(award: Award) -> None:
    colleague = replace(payer(), memberships=make("mayor").memberships)
    account = propose_account(
        award.number,
        given(make("secretary"), "FR1420041010050500013M02606"),
        actor=make("secretary"),
        now=NOW,
    )
    with pytest.raises(GrantError, match="membre"):
        confirm_account(award.number, account.pk, actor=colleague, now=NOW)


def test_a_stand_in_of_who_reviewed_does_not_approve(award: Award) -> None:
    sent(award, 2)
    first = payer()
    first = replace(first, scopes=(*first.scopes, *reviewer().scopes))
    claim = review_claim(award.number, 2, all_accepted(award), actor=first, now=NOW)
    absent = replace(
        payer().scopes[0], substitute=True, absent=first.reference, order="arrêté du 4 janvier 2021"
    )
    stand_in = replace(reviewer(), scopes=(absent,))
    with pytest.raises(GrantError, match="une autre personne"):
        approve_claim(award.number, 2, claim.revision, actor=stand_in, now=NOW)
    claim.refresh_from_db()
    assert claim.state == ClaimState.REVIEWED


def test_whoever_asked_may_still_have_it_returned_by_another(award: Award) -> None:
    sent(award, 2)
    return_claim(award.number, 2, "Il manque une facture.", actor=reviewer(), now=NOW)
    assert Claim.objects.get(award=award).state == ClaimState.RETURNED


def test_neither_the_beneficiary_nor_a_stand_in_decides_of_a_recovery() -> None:
    award = paid_award()
    recovery = answered(award)
    member = replace(payer(), memberships=make("mayor").memberships)
    with pytest.raises(GrantError, match="une autre personne"):
        decide_recovery(recovery.pk, 0, "Rien à reverser.", actor=member, now=NOW)
    decider = payer()
    absent = replace(decider.scopes[0], substitute=True, absent=recovery.proposed_by, order="arrêté")
    with pytest.raises(GrantError, match="une autre personne"):
        decide_recovery(recovery.pk, 0, "Rien à reverser.", actor=replace(decider, scopes=(absent,)), now=NOW)
