"""A grant asked back: proposed, answered, decided by someone else, received; the envelope gets its money back, never more."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from guichet.accounts.enums import RoleKind
from guichet.accounts.models import Mail
from guichet.applications.errors import NotYours
from guichet.budget.models import Envelope
from guichet.budget.selectors import prove
from guichet.documents.selectors import files_of, issued_document, read_file
from guichet.grants.enums import AwardState, RecoveryCase, RecoveryMove, RecoveryState
from guichet.grants.errors import FieldRefused, GrantError
from guichet.grants.models import Award, Recovery, RecoveryEntry
from guichet.grants.selectors.recoveries import MOVES, excess, recoverable
from guichet.grants.services.ending import complete_award
from guichet.grants.services.recovering import Answer, answer_recovery, cancel_recovery, propose_recovery
from guichet.grants.services.recovery_deciding import Received, decide_recovery, receive_recovery
from guichet.grants.services.recovery_reminding import remind_recoveries
from guichet.journal.selectors import entries_of
from tests.documents.hostile import PDF
from tests.people import make
from tests.review.factories import officer

from .paying import NOW, payer, reviewer
from .recovering import (
    LATER,
    PAID,
    answered,
    asked,
    decided,
    other_decider,
    paid_award,
    proposed,
    received,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]
TITLE = "TP 2021-118"


@pytest.fixture
def award() -> Award:
    return paid_award()


def text_of(token: str) -> str:
    pages = PdfReader(io.BytesIO(read_file(token))).pages
    return " ".join(
        " ".join(page.extract_text() for page in pages).replace("\xa0", " ").replace("\u202f", " ").split()
    )


class TestProposing:
    def test_letter_says_what_why_and_until_when(self, award: Award) -> None:
        recovery = proposed(award)
        assert (recovery.state, recovery.answer_by) == (
            RecoveryState.PROPOSED,
            NOW.date() + timedelta(days=30),
        )
        letter = text_of(recovery.letter)
        for told in (
            "4 000,00 €",
            "article 14",
            "Le bilan final n’est jamais venu.",
            "jusqu’au 1er juillet 2021",
        ):
            assert told in letter, (told, letter)
        assert "recours" not in letter
        told_by_mail = Mail.objects.filter(to="secretariat@ballan-mire.example").latest("pk")
        assert "au plus tard le 1er juillet 2021" in told_by_mail.text.lower()

    def test_excess_is_computed_step_by_step(self, award: Award) -> None:
        recovery = proposed(award, None, case=RecoveryCase.EXCESS, real_spend_cents=9_950_00)
        assert recovery.asked_cents == PAID - 6_725_00
        steps = dict(recovery.steps)
        assert (
            steps["Aide due pour cette dépense"].replace("\u202f", " ").replace("\xa0", " ") == "6 725,00 €"
        )
        assert "Taux de la décision" in text_of(recovery.letter)

    @pytest.mark.parametrize(
        ("said", "field", "why"),
        [
            ({"cents": 0}, "montant", "plus grand que zéro"),
            ({"cents": -1}, "montant", "plus grand que zéro"),
            ({"cents": None}, "montant", "plus grand que zéro"),
            ({"cents": PAID + 1}, "montant", "au plus 10"),
            ({"cents": True}, "montant", "plus grand que zéro"),
            ({"reasons": "  "}, "motifs", "Dites les motifs"),
            ({"reasons": "x" * 4_001}, "motifs", "trop longs"),
            ({"case": "envie"}, "cas", "Choisissez pourquoi"),
            ({"case": RecoveryCase.EXCESS}, "depense", "dépense réelle"),
            ({"case": RecoveryCase.EXCESS, "real_spend_cents": -1}, "depense", "dépense réelle"),
            ({"case": RecoveryCase.EXCESS, "real_spend_cents": 19_900_00}, "depense", "Rien n’est versé en trop"),
            ({"case": RecoveryCase.EXCESS, "real_spend_cents": 9_950_00, "cents": 3_275_01}, "montant", "au plus"),
        ],
        ids=["zero", "negative", "none", "above-paid", "boolean", "no-reason", "long", "case", "no-spend", "negative-spend", "no-excess", "above-excess"],
    )  # fmt: skip
    def test_bad_input_is_told_at_its_field(
        self, award: Award, said: dict[str, Any], field: str, why: str
    ) -> None:
        cents = said.pop("cents", 4_000_00)
        with pytest.raises(FieldRefused, match=why) as refused:
            propose_recovery(award.pk, asked(cents, **said), actor=reviewer(), now=NOW)
        assert refused.value.field == field
        assert not Recovery.objects.exists()

    def test_one_at_a_time_and_never_more_than_is_left(self, award: Award) -> None:
        first = proposed(award, 4_000_00)
        with pytest.raises(GrantError, match="attend déjà"):
            proposed(award, 1_00)
        cancel_recovery(first.pk, "Une erreur de notre part.", actor=reviewer(), now=NOW)
        decided(award, 4_000_00)
        assert recoverable(award) == 6_000_00
        with pytest.raises(FieldRefused, match="au plus 6"):
            proposed(award, 6_000_01)
        decided(award, 6_000_00)
        with pytest.raises(GrantError, match="rien à demander"):
            proposed(award, 1)

    def test_nothing_paid_nothing_asked(self, award: Award) -> None:
        award.instalments.update(paid_cents=0)
        with pytest.raises(GrantError, match="rien à demander"):
            proposed(award, 1)

    @pytest.mark.parametrize("who", ["secretary", "prefet", "other_reviewer", "auditor", "stranger"])
    def test_who_instructs_alone_proposes(self, award: Award, who: str) -> None:
        with pytest.raises(NotYours):
            propose_recovery(award.pk, asked(), actor=make(who), now=NOW)


class TestAnswering:
    def test_answer_is_kept_with_its_files(self, award: Award) -> None:
        recovery = proposed(award)
        upload = SimpleUploadedFile("preuve.pdf", PDF, "application/pdf")
        answer_recovery(recovery.pk, Answer(text="Voici.", uploads=[upload]), actor=make("mayor"), now=NOW)
        recovery.refresh_from_db()
        assert (recovery.state, recovery.answer) == (RecoveryState.ANSWERED, "Voici.")
        assert [file.name for file in files_of(str(recovery))] == ["preuve.pdf"]

    def test_late_answer_is_taken_while_nothing_is_decided(self, award: Award) -> None:
        recovery = proposed(award)
        answer_recovery(recovery.pk, Answer(text="Pardon du retard."), actor=make("secretary"), now=LATER)
        recovery.refresh_from_db()
        assert recovery.state == RecoveryState.ANSWERED

    def test_refused_file_refuses_the_answer(self, award: Award) -> None:
        recovery = proposed(award)
        answer = Answer(text="Voici.", uploads=[SimpleUploadedFile("vide.pdf", b"")])
        with pytest.raises(FieldRefused, match="vide"):
            answer_recovery(recovery.pk, answer, actor=make("secretary"), now=NOW)
        recovery.refresh_from_db()
        assert recovery.state == RecoveryState.PROPOSED

    @pytest.mark.parametrize(
        ("text", "why"), [(" ", "Écrivez"), ("x" * 4_001, "trop longue")], ids=["empty", "long"]
    )
    def test_bad_answer_is_told(self, award: Award, text: str, why: str) -> None:
        with pytest.raises(FieldRefused, match=why):
            answer_recovery(proposed(award).pk, Answer(text=text), actor=make("secretary"), now=NOW)

    def test_answered_once_and_by_its_own_side(self, award: Award) -> None:
        recovery = answered(award)
        with pytest.raises(GrantError, match="réponse reçue"):
            answer_recovery(recovery.pk, Answer(text="Encore."), actor=make("secretary"), now=NOW)
        for who in ("neighbour", "reviewer", "stranger"):
            with pytest.raises(NotYours):
                answer_recovery(recovery.pk, Answer(text="Non."), actor=make(who), now=NOW)


class TestDeciding:
    @pytest.mark.parametrize(
        ("kept", "state", "cents", "title"),
        [
            (None, RecoveryState.DECIDED, 4_000_00, "Décision de reversement"),
            (1_500_00, RecoveryState.DECIDED, 1_500_00, "Décision de reversement"),
            (0, RecoveryState.GIVEN_UP, 0, "Décision de ne pas demander"),
        ],
        ids=["keep", "reduce", "give-up"],
    )
    def test_decision_is_a_paper_with_grounds_and_appeal(
        self, award: Award, kept: int | None, state: str, cents: int, title: str
    ) -> None:
        recovery = decided(award, kept=kept)
        assert (recovery.state, recovery.decided_cents) == (state, cents)
        paper = text_of(recovery.decision)
        for told in (
            title,
            "Le courrier n’est pas arrivé.",
            "Il est parti par courrier.",
            "tribunal administratif",
        ):
            assert told in paper, (told, paper)
        kinds = [entry.kind for entry in entries_of(award.subject)]
        assert kinds.count("recovery.decided") == 1

    def test_another_person_decides(self, award: Award) -> None:
        both = officer(RoleKind.VALIDATOR, name="Qui propose et signerait")
        decider = officer(RoleKind.DECIDER, name="Qui propose et signerait")
        recovery = propose_recovery(award.pk, asked(), actor=both, now=NOW)
        with pytest.raises(GrantError, match="une autre personne"):
            decide_recovery(recovery.pk, None, "Oui.", actor=decider, now=LATER)
        with pytest.raises(IntegrityError), transaction.atomic():
            Recovery.objects.filter(pk=recovery.pk).update(decided_by=recovery.proposed_by)

    @pytest.mark.parametrize("who", ["reviewer", "validator", "secretary", "other_reviewer", "auditor"])
    def test_who_decides_alone_may(self, award: Award, who: str) -> None:
        recovery = answered(award)
        with pytest.raises(NotYours):
            decide_recovery(recovery.pk, None, "Oui.", actor=make(who), now=NOW)

    @pytest.mark.parametrize(("days", "possible"), [(30, False), (31, True)], ids=["last-day", "day-after"])
    def test_it_waits_for_the_answer_or_the_last_day(self, award: Award, days: int, possible: bool) -> None:
        recovery = proposed(award)
        if possible:
            decide_recovery(recovery.pk, None, "Sans réponse.", actor=payer(), now=NOW + timedelta(days=days))
            recovery.refresh_from_db()
            assert "Aucune réponse n’est venue" in text_of(recovery.decision)
        else:
            with pytest.raises(GrantError, match="peut répondre jusqu’au 1er juillet"):
                decide_recovery(recovery.pk, None, "Trop tôt.", actor=payer(), now=NOW + timedelta(days=days))

    @pytest.mark.parametrize(
        ("kept", "grounds", "why"),
        [(-1, "Oui.", "entre zéro"), (4_000_01, "Oui.", "entre zéro"), (None, " ", "Dites les motifs"), (0, "", "Dites les motifs")],
        ids=["negative", "more", "no-grounds", "give-up-no-grounds"],
    )  # fmt: skip
    def test_bad_input_is_told(self, award: Award, kept: int | None, grounds: str, why: str) -> None:
        recovery = answered(award)
        with pytest.raises(FieldRefused, match=why):
            decide_recovery(recovery.pk, kept, grounds, actor=payer(), now=NOW)
        recovery.refresh_from_db()
        assert recovery.state == RecoveryState.ANSWERED

    def test_decided_once(self, award: Award) -> None:
        recovery = decided(award)
        for kept in (None, 0):
            with pytest.raises(GrantError, match=r"à reverser.* relisez"):
                decide_recovery(recovery.pk, kept, "Encore.", actor=other_decider(), now=NOW)
        with pytest.raises(GrantError, match="relisez"):
            cancel_recovery(recovery.pk, "Trop tard.", actor=reviewer(), now=NOW)

    def test_payment_that_came_back_since_bounds_it(self, award: Award) -> None:
        recovery = answered(award)
        award.instalments.filter(rank=0).update(paid_cents=1_000_00)
        with pytest.raises(FieldRefused, match="ne reste que 1"):
            decide_recovery(recovery.pk, None, "Oui.", actor=payer(), now=NOW)


class TestCancelling:
    def test_letter_no_longer_holds(self, award: Award) -> None:
        recovery = answered(award)
        with pytest.raises(FieldRefused, match="Dites pourquoi"):
            cancel_recovery(recovery.pk, " ", actor=reviewer(), now=NOW)
        cancel_recovery(recovery.pk, "Le bilan est retrouvé.", actor=reviewer(), now=NOW)
        recovery.refresh_from_db()
        assert recovery.state == RecoveryState.CANCELLED
        known = issued_document(recovery.letter_code)
        assert known is not None
        assert known.withdrawn_at == NOW
        with pytest.raises(NotYours):
            cancel_recovery(recovery.pk, "Non.", actor=make("secretary"), now=NOW)


class TestReceiving:
    def test_parts_give_the_money_back_to_the_envelope(self, award: Award) -> None:
        envelope = Envelope.objects.get()
        before = (envelope.committed, envelope.paid, envelope.available)
        recovery = decided(award)
        received(recovery, 1_000_00)
        envelope.refresh_from_db()
        assert (envelope.committed, envelope.paid, envelope.available) == (
            before[0] - 1_000_00,
            before[1] - 1_000_00,
            before[2] + 1_000_00,
        )
        assert (recovery.state, recovery.recovered_cents) == (RecoveryState.DECIDED, 1_000_00)
        received(recovery, 3_000_00)
        envelope.refresh_from_db()
        assert (envelope.committed, envelope.paid) == (before[0] - 4_000_00, before[1] - 4_000_00)
        assert recovery.state == RecoveryState.RECOVERED
        award.refresh_from_db()
        assert award.recovered_cents == 4_000_00
        assert prove().differences == ()
        with pytest.raises(GrantError, match="relisez"):
            received(recovery, 1)

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ({"amount_cents": 0}, "plus grand que zéro"),
            ({"amount_cents": -5}, "plus grand que zéro"),
            ({"amount_cents": 4_000_01}, "Il reste 4"),
            ({"reference": " "}, "référence du titre"),
            ({"reference": "x" * 61}, "trop longue"),
            ({"received_on": None}, "le jour"),
            ({"received_on": NOW.date() + timedelta(days=1)}, "le jour"),
            ({"received_on": NOW.date() - timedelta(days=1)}, "le jour"),
        ],
        ids=["zero", "negative", "above-decided", "no-title", "long-title", "no-day", "tomorrow", "before-it-was-asked"],
    )  # fmt: skip
    def test_bad_input_is_told(self, award: Award, said: dict[str, Any], why: str) -> None:
        recovery = decided(award)
        usual: dict[str, Any] = {"amount_cents": 1_00, "received_on": NOW.date(), "reference": TITLE}
        with pytest.raises(FieldRefused, match=why):
            receive_recovery(recovery.pk, Received(**(usual | said)), actor=payer(), now=NOW)
        assert not RecoveryEntry.objects.exists()
        assert Envelope.objects.get().paid == PAID

    def test_same_entry_twice_counts_once(self, award: Award) -> None:
        recovery = decided(award)
        received(recovery, 1_000_00)
        with pytest.raises(GrantError, match="déjà noté"):
            received(recovery, 1_000_00)
        assert Envelope.objects.get().paid == PAID - 1_000_00

    @pytest.mark.parametrize("who", ["reviewer", "secretary", "other_reviewer", "auditor"])
    def test_who_follows_payments_alone_may(self, award: Award, who: str) -> None:
        recovery = decided(award)
        came = Received(amount_cents=1_00, received_on=NOW.date(), reference=TITLE)
        with pytest.raises(NotYours):
            receive_recovery(recovery.pk, came, actor=make(who), now=NOW)

    def test_not_before_the_decision(self, award: Award) -> None:
        with pytest.raises(GrantError, match="relisez"):
            received(answered(award), 1_00)

    def test_without_an_envelope_nothing_moves_and_all_is_kept(self) -> None:
        award = paid_award(envelope=False)
        received(decided(award), 4_000_00)
        award.refresh_from_db()
        assert award.recovered_cents == 4_000_00
        assert RecoveryEntry.objects.get().ledger == []

    def test_then_the_grant_is_completed_at_its_final_amount(self, award: Award) -> None:
        with pytest.raises(GrantError, match="reversement"):
            complete_award(award.pk, 9_950_00, actor=payer(), now=NOW)
        recovery = decided(award, PAID - 6_725_00)
        received(recovery, PAID - 6_725_00)
        assert complete_award(award.pk, 9_950_00, actor=payer(), now=NOW) == 6_725_00
        award.refresh_from_db()
        assert award.state == AwardState.COMPLETED
        assert Envelope.objects.get().committed == 6_725_00


class TestReminding:
    def test_each_reminder_leaves_once(self, award: Award) -> None:
        proposed(award)
        sent = [remind_recoveries(now=NOW + timedelta(days=days)) for days in (0, 22, 23, 24, 30, 31, 32)]
        assert sent == [0, 0, 1, 0, 0, 1, 0]

    def test_nothing_once_it_is_answered(self, award: Award) -> None:
        answered(award)
        assert remind_recoveries(now=LATER) == 0


def test_every_state_is_reached_and_only_open_ones_are_left() -> None:
    reached = {to for _, to in MOVES.values()} | {RecoveryState.PROPOSED}
    assert reached == set(RecoveryState)
    assert set(MOVES) == set(RecoveryMove)
    ends = {RecoveryState.CANCELLED, RecoveryState.GIVEN_UP, RecoveryState.RECOVERED}
    assert not any(ends & begins for begins, _ in MOVES.values())


@given(
    granted=st.integers(0, 10**12),
    spend=st.none() | st.integers(1, 10**12),
    real=st.integers(0, 10**13),
    held=st.integers(0, 10**12),
)
def test_excess_is_never_negative_nor_above_what_is_held(
    granted: int, spend: int | None, real: int, held: int
) -> None:
    found = excess(Award(granted_cents=granted, spend_cents=spend), real, held).amount
    assert 0 <= found <= held
    assert found >= held - granted
