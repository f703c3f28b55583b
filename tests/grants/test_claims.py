"""From what an instalment waits for to the demand of payment: who may, once only, what is refused in which words."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from guichet.accounts.enums import RoleKind
from guichet.applications.errors import NotYours
from guichet.grants.enums import AccountState, ClaimState, InstalmentState, OrderState, PaidWhen
from guichet.grants.errors import FieldRefused, GrantError
from guichet.grants.models import Award, BankAccount, Claim, ClaimLine, Instalment, PaymentOrder
from guichet.grants.selectors import claimable
from guichet.grants.selectors.claimable import register_condition, waits_for
from guichet.grants.services.accounts import confirm_account, propose_account, refuse_account
from guichet.grants.services.claiming import (
    NotReady,
    TypedClaim,
    TypedLine,
    open_claim,
    save_claim,
    send_claim,
)
from guichet.grants.services.judging import Verdict, approve_claim, return_claim, review_claim
from guichet.grants.services.planning import ChangedPart, change_plan
from guichet.grants.services.starting import declare_start
from guichet.journal.models import Entry
from tests.people import make
from tests.review.factories import officer

from .paying import (
    IBAN,
    NOW,
    OTHER_IBAN,
    advance_sent,
    confirmed_account,
    given,
    load_all,
    make_award,
    ordered,
    payer,
    reviewer,
    sent,
    started,
    with_expense,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("schemes")]


@pytest.fixture
def award() -> Award:
    return make_award()


class TestConditions:
    def test_the_start_opens_the_advance(self, award: Award) -> None:
        advance = Instalment.objects.get(award=award, rank=0)
        assert "Déclarez" in waits_for(award, advance, NOW.date())
        with pytest.raises(GrantError, match="Déclarez"):
            open_claim(award.number, 1, actor=make("secretary"), now=NOW)
        started(award)
        assert advance_sent_once(award).asked_cents == 4_035_00

    @pytest.mark.parametrize("when", [PaidWhen.AGREEMENT_SIGNED, PaidWhen.REPORT_ACCEPTED])
    def test_others_say_when_theirs_holds(
        self, award: Award, when: PaidWhen, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(claimable, "_known", {})
        one = Instalment(award=award, rank=0, paid_when=when)
        assert "attend" in waits_for(award, one, NOW.date())
        register_condition(when, lambda _award, _instalment: True)
        assert waits_for(award, one, NOW.date()) == ""

    def test_a_date_opens_on_its_day(self, award: Award) -> None:
        one = Instalment(award=award, rank=0, paid_when=PaidWhen.DATE, due_on=date(2021, 9, 1))
        assert "1er septembre 2021" in waits_for(award, one, date(2021, 8, 31))
        assert waits_for(award, one, date(2021, 9, 1)) == ""

    def test_the_work_begins_once_and_not_tomorrow(self, award: Award) -> None:
        secretary = make("secretary")
        with pytest.raises(FieldRefused, match="pas encore passé"):
            declare_start(award.number, NOW.date() + timedelta(days=1), actor=secretary, now=NOW)
        declare_start(award.number, NOW.date(), actor=secretary, now=NOW)
        with pytest.raises(GrantError, match="déjà déclaré"):
            declare_start(award.number, NOW.date(), actor=secretary, now=NOW)

    def test_conseillers_plan_three_payments(self) -> None:
        planned = Instalment.objects.filter(award=make_award("conseillers-numeriques")).order_by("rank")
        assert [one.paid_when for one in planned] == [
            PaidWhen.AGREEMENT_SIGNED,
            PaidWhen.REPORT_ACCEPTED,
            PaidWhen.REPORT_ACCEPTED,
        ]


def advance_sent_once(award: Award) -> Claim:
    open_claim(award.number, 1, actor=make("secretary"), now=NOW)
    return send_claim(award.number, 1, actor=make("secretary"), now=NOW)


class TestClaim:
    def test_it_is_saved_as_typed_and_sent_when_whole(self, award: Award) -> None:
        secretary = make("secretary")
        claim = open_claim(award.number, 2, actor=secretary, now=NOW)
        line = ClaimLine.objects.get(claim=claim)
        typed = TypedLine(kind="investment", label="Écrans", spent_on="31/02/2021", amount="1.250")
        save_claim(award.number, 2, TypedClaim(lines={line.pk: typed}), actor=secretary, now=NOW)
        line.refresh_from_db()
        assert (line.typed["spent_on"][0], line.typed["amount"][0]) == ("31/02/2021", "1.250")
        with pytest.raises(NotReady) as refusal:
            send_claim(award.number, 2, actor=secretary, now=NOW)
        assert set(refusal.value.problems) == {f"{name}-{line.pk}" for name in ("spent_on", "amount", "file")}

    @pytest.mark.parametrize(
        ("amount", "words"), [("-200", "« -200 »"), ("0", "plus grand que zéro"), ("1e9", "1e9")]
    )
    def test_amounts_that_are_none_stay_typed(self, award: Award, amount: str, words: str) -> None:
        claim = with_expense(award, 2, amount)
        line = ClaimLine.objects.get(claim=claim)
        assert line.amount_cents is None
        assert words in line.typed["amount"][1]
        with pytest.raises(NotReady):
            send_claim(award.number, 2, actor=make("secretary"), now=NOW)

    def test_its_amount_is_rate_times_spend(self, award: Award) -> None:
        claim = sent(award, 2)
        assert claim.asked_cents == 6_758_79  # 13 450 / 19 900 x 10 000
        assert Instalment.objects.get(award=award, rank=1).state == InstalmentState.CLAIMED
        assert Entry.objects.filter(kind="claim.sent").count() == 1

    def test_an_instalment_is_claimed_once_in_two_tabs(self, award: Award) -> None:
        first = open_claim(award.number, 2, actor=make("secretary"), now=NOW)
        second = open_claim(award.number, 2, actor=make("secretary"), now=NOW)
        assert first.pk == second.pk
        sent(award, 2)
        with pytest.raises(GrantError, match="déjà envoyée, le 1er juin 2021"):
            send_claim(award.number, 2, actor=make("secretary"), now=NOW)
        with pytest.raises(GrantError, match="déjà envoyée"):
            save_claim(award.number, 2, TypedClaim(add=True), actor=make("secretary"), now=NOW)

    def test_nobody_else_fills_or_reads_it(self, award: Award) -> None:
        for key in ("neighbour", "stranger"):
            with pytest.raises(NotYours):
                open_claim(award.number, 2, actor=make(key), now=NOW)
        sent(award, 2)
        with pytest.raises(NotYours):
            review_claim(award.number, 2, {}, actor=officer(RoleKind.REVIEWER, "DEP-41"), now=NOW)

    def test_the_balance_closes_the_advance(self, award: Award) -> None:
        started(award)
        sent(award, 2)
        with pytest.raises(GrantError, match="vient après"):
            open_claim(award.number, 1, actor=make("secretary"), now=NOW)


class TestReview:
    def test_each_line_is_judged_and_the_rest_is_due(self, award: Award) -> None:
        claim = sent(award, 2)
        line = claim.lines.get()
        part = Verdict(verdict="part", accepted_cents=9_000_00, reason="Un écran est hors projet.")
        claim = review_claim(award.number, 2, {line.pk: part}, actor=reviewer(), now=NOW)
        assert claim.due_cents == 6_082_91

    @pytest.mark.parametrize(
        ("verdict", "field"),
        [
            (Verdict(verdict=""), "verdict"),
            (Verdict(verdict="refused"), "motif"),
            (Verdict(verdict="part", accepted_cents=1_00), "motif"),
            (Verdict(verdict="part", accepted_cents=-1, reason="x"), "retenu"),
            (Verdict(verdict="part", accepted_cents=10_000_00, reason="x"), "retenu"),
        ],
        ids=["nothing", "refused", "part", "negative", "whole"],
    )
    def test_what_is_not_said_is_asked(self, award: Award, verdict: Verdict, field: str) -> None:
        line = sent(award, 2).lines.get()
        with pytest.raises(FieldRefused) as refusal:
            review_claim(award.number, 2, {line.pk: verdict}, actor=reviewer(), now=NOW)
        assert refusal.value.field == f"{field}-{line.pk}"

    def test_it_comes_back_and_is_sent_again(self, award: Award) -> None:
        sent(award, 2)
        return_claim(award.number, 2, "La facture est illisible.", actor=reviewer(), now=NOW)
        claim = send_claim(award.number, 2, actor=make("secretary"), now=NOW)
        assert (claim.state, claim.returned_why) == (ClaimState.SENT, "")

    def test_a_second_person_approves(self, award: Award) -> None:
        confirmed_account(award)
        line = sent(award, 2).lines.get()
        both = officer(RoleKind.VALIDATOR)
        accepted = {line.pk: Verdict(verdict="accepted")}
        claim = review_claim(award.number, 2, accepted, actor=both, now=NOW)
        with pytest.raises(GrantError, match="une autre personne"):
            approve_claim(award.number, 2, claim.revision, actor=both, now=NOW)
        with pytest.raises(NotYours):
            approve_claim(award.number, 2, claim.revision, actor=reviewer(), now=NOW)
        with pytest.raises(GrantError, match="a changé"):
            approve_claim(award.number, 2, claim.revision - 1, actor=payer(), now=NOW)
        approve_claim(award.number, 2, claim.revision, actor=payer(), now=NOW)
        order = PaymentOrder.objects.get()
        assert (order.number, order.amount_cents, order.state) == (
            f"DP{award.number}-2",
            6_758_79,
            OrderState.WAITING,
        )
        with pytest.raises(GrantError, match="n’est pas à approuver"):
            approve_claim(award.number, 2, claim.revision, actor=payer(), now=NOW)

    def test_without_a_confirmed_account_nothing_is_ordered(self, award: Award) -> None:
        line = sent(award, 2).lines.get()
        accepted = {line.pk: Verdict(verdict="accepted")}
        claim = review_claim(award.number, 2, accepted, actor=reviewer(), now=NOW)
        with pytest.raises(GrantError, match="compte bancaire confirmé"), transaction.atomic():
            approve_claim(award.number, 2, claim.revision, actor=payer(), now=NOW)
        claim.refresh_from_db()
        assert claim.state == ClaimState.REVIEWED

    def test_the_advance_is_taken_off_the_balance(self, award: Award) -> None:
        confirmed_account(award)
        advance_sent(award)
        assert ordered(award, 1).amount_cents == 4_035_00
        assert sent(award, 2, "19 900").asked_cents == 9_415_00


class TestBankAccount:
    @pytest.mark.parametrize(
        ("changed", "field", "words"),
        [
            ({"iban": "FR7630006000011234567890188"}, "iban", "un signe est faux"),
            ({"iban": "FR76300060"}, "iban", "27 signes"),
            ({"iban": ""}, "iban", "27 signes"),
            ({"bic": "AGRI"}, "bic", "8 ou 11"),
            ({"holder": "  "}, "titulaire", "titulaire"),
            ({"proof": ""}, "rib", "RIB"),
        ],
        ids=["checksum", "short", "none", "bic", "holder", "paper"],
    )
    def test_what_is_wrong_is_said_at_its_field(
        self, award: Award, changed: dict[str, str], field: str, words: str
    ) -> None:
        secretary = make("secretary")
        with pytest.raises(FieldRefused, match=words) as refusal:
            propose_account(award.number, given(secretary, **changed), actor=secretary, now=NOW)
        assert refusal.value.field == field
        assert not BankAccount.objects.exists()

    def test_a_changed_account_waits_for_a_second_person_and_the_old_one_stays(self, award: Award) -> None:
        old, secretary = confirmed_account(award), make("secretary")
        new = propose_account(award.number, given(secretary, OTHER_IBAN), actor=secretary, now=NOW)
        sent(award, 2)
        assert ordered(award, 2).account.iban == IBAN  # what is not confirmed is not paid
        later = NOW + timedelta(days=3)
        confirm_account(award.number, new.pk, actor=reviewer(), now=later)
        old.refresh_from_db()
        new.refresh_from_db()
        assert (old.state, old.until, new.state) == (AccountState.REPLACED, later, AccountState.CONFIRMED)

    def test_whoever_proposes_does_not_confirm(self, award: Award) -> None:
        secretary = make("secretary")
        account = propose_account(award.number, given(secretary), actor=secretary, now=NOW)
        judge = reviewer()
        BankAccount.objects.filter(pk=account.pk).update(proposed_by=judge.reference)
        with pytest.raises(GrantError, match="autre personne"):
            confirm_account(award.number, account.pk, actor=judge, now=NOW)

    def test_a_refusal_says_why(self, award: Award) -> None:
        secretary = make("secretary")
        account = propose_account(award.number, given(secretary), actor=secretary, now=NOW)
        with pytest.raises(FieldRefused, match="Dites pourquoi"):
            refuse_account(award.number, account.pk, " ", actor=reviewer(), now=NOW)
        refuse_account(award.number, account.pk, "Le RIB est au nom d’un tiers.", actor=reviewer(), now=NOW)
        account.refresh_from_db()
        assert account.state == AccountState.REFUSED


class TestPlan:
    def test_shares_change_within_the_law(self, award: Award) -> None:
        parts = [
            ChangedPart(share_bp=2_000, paid_when="start_declared"),
            ChangedPart(share_bp=None, paid_when="spend_justified"),
        ]
        change_plan(award.number, parts, "Accord du demandeur", guarantee=False, actor=reviewer(), now=NOW)
        assert list(
            Instalment.objects.filter(award=award).order_by("rank").values_list("planned_cents", flat=True)
        ) == [2_690_00, 10_760_00]

    def test_shares_above_the_ceiling_are_refused_with_the_article(self, award: Award) -> None:
        parts = [
            ChangedPart(share_bp=5_000, paid_when="start_declared"),
            ChangedPart(share_bp=None, paid_when="spend_justified"),
        ]
        with pytest.raises(FieldRefused, match="article 12"), transaction.atomic():
            change_plan(award.number, parts, "Plus vite", guarantee=False, actor=reviewer(), now=NOW)
        change_plan(award.number, parts, "Banque garante", guarantee=True, actor=reviewer(), now=NOW)

    def test_what_is_asked_no_longer_changes(self, award: Award) -> None:
        advance_sent(award)
        parts = [
            ChangedPart(share_bp=1_000, paid_when="start_declared"),
            ChangedPart(share_bp=None, paid_when="spend_justified"),
        ]
        with pytest.raises(GrantError, match="déjà demandé"):
            change_plan(award.number, parts, "Moins", guarantee=False, actor=reviewer(), now=NOW)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_the_same_instant_send_one_claim() -> None:
    load_all()
    award = make_award()
    with_expense(award, 2)
    secretary, barrier, told = make("secretary"), Barrier(2), list[str]()

    def send() -> None:
        barrier.wait()
        try:
            send_claim(award.number, 2, actor=secretary, now=NOW)
            told.append("sent")
        except GrantError as error:
            told.append(error.message[:40])
        finally:
            connection.close()

    tabs = [Thread(target=send) for _ in range(2)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert sorted(told) == ["Cette demande de paiement est déjà envoy", "sent"]
    assert Claim.objects.count() == 1
