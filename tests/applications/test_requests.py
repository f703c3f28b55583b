"""What the service asks of the applicant, and what the applicant answers."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from guichet.accounts.enums import RoleKind
from guichet.accounts.models import Mail
from guichet.applications.enums import Action, ClockKind, RequestState, State
from guichet.applications.errors import ApplicationError, Incomplete, NotYours
from guichet.applications.models import Answers, Application, ClockEvent
from guichet.applications.selectors import purpose_of, requests_of
from guichet.applications.services import (
    Asked,
    Said,
    answer_request,
    ask_correction,
    ask_piece,
    cancel_request,
    move,
)
from guichet.documents.enums import FileState
from guichet.documents.models import StoredFile

from .following import LATER, SENT_AT, application, officer, secretary, stranger

pytestmark = pytest.mark.usefixtures("ground")
CORRECTION = Asked(about="contact_name", explanation="Le courriel est revenu.", due_on=date(2021, 3, 31))
PIECE = Asked(about="Devis du fournisseur", due_on=date(2021, 3, 20), suspends=True)


def received(row: Application, purpose: str, state: FileState = FileState.CLEAN) -> StoredFile:
    return StoredFile.objects.create(
        owner=row.subject,
        purpose=purpose,
        name="devis.pdf",
        size=10,
        received=10,
        state=state,
        created_by="person:1",
        created_at=LATER,
    )


def kinds(row: Application) -> list[str]:
    return list(ClockEvent.objects.filter(application=row).order_by("id").values_list("kind", flat=True))


def test_a_correction_keeps_the_old_value_and_tells_both_sides() -> None:
    row, reviewer = application(State.UNDER_REVIEW), officer(RoleKind.REVIEWER)
    Application.objects.filter(pk=row.pk).update(reviewer_id=reviewer.person)
    (asked,) = ask_correction(row.pk, [CORRECTION], actor=reviewer, now=LATER)
    row.refresh_from_db()
    assert (asked.old_value, row.waiting_for_applicant, kinds(row)) == ("Claire Morin", True, ["received"])
    mail = Mail.objects.get()
    assert mail.to == "claire.morin@exemple.fr"
    assert "31 mars 2021" in mail.text
    assert mail.link == f"/demandes/{row.token}"

    (answered,) = answer_request(
        row.pk, {asked.id: "Anne Petit"}, actor=secretary(), now=LATER + timedelta(days=1)
    )
    row.refresh_from_db()
    answers = Answers.objects.get(application=row)
    assert (answered.state, answered.new_value) == (RequestState.ANSWERED, "Anne Petit")
    assert answers.values["contact_name"] == "Anne Petit"
    assert answers.before[0]["old"] == "Claire Morin"
    assert (row.waiting_for_applicant, row.news_for_service_at) == (False, LATER + timedelta(days=1))
    assert Mail.objects.filter(to=reviewer.email).count() == 1


def test_a_piece_that_suspends_stops_the_clock_until_the_last_answer() -> None:
    row, reviewer = application(State.UNDER_REVIEW), officer(RoleKind.REVIEWER)
    first, second = ask_piece(
        row.pk, [PIECE, replace(PIECE, about="Délibération")], actor=reviewer, now=LATER
    )
    row.refresh_from_db()
    assert kinds(row) == ["received", "suspended"]
    assert row.due_kind == "decide"  # the admissible delay stands still, the one to decide goes on
    received(row, purpose_of(first.id))
    answer_request(row.pk, {first.id: None}, actor=secretary(), now=LATER + timedelta(days=2))
    assert kinds(row) == ["received", "suspended"]
    received(row, purpose_of(second.id), FileState.CHECKING)
    answer_request(row.pk, {second.id: None}, actor=secretary(), now=LATER + timedelta(days=5))
    assert kinds(row) == ["received", "suspended", "resumed"]
    row.refresh_from_db()
    assert row.due_at is not None
    assert (row.due_kind, row.due_at.date()) == ("admissible", date(2021, 5, 7))  # 2 May and the five days


def test_cancelling_what_suspends_lets_the_clock_go_on() -> None:
    row, reviewer = application(State.UNDER_REVIEW), officer(RoleKind.REVIEWER)
    (asked,) = ask_piece(row.pk, [PIECE], actor=reviewer, now=LATER)
    assert cancel_request(asked.id, actor=reviewer, now=LATER).state is RequestState.CANCELLED
    assert kinds(row) == ["received", "suspended", "resumed"]
    with pytest.raises(ApplicationError, match="Rien n’est demandé"):
        cancel_request(asked.id, actor=reviewer, now=LATER)


def test_several_answers_leave_together_or_not_at_all() -> None:
    row, reviewer = application(State.UNDER_REVIEW), officer(RoleKind.REVIEWER)
    Application.objects.filter(pk=row.pk).update(reviewer_id=reviewer.person)
    (correction,) = ask_correction(row.pk, [CORRECTION], actor=reviewer, now=LATER)
    (piece,) = ask_piece(row.pk, [PIECE], actor=reviewer, now=LATER)
    sent: dict[int, Any] = {correction.id: "Anne Petit", piece.id: None}
    with pytest.raises(Incomplete) as refused:
        answer_request(row.pk, sent, actor=secretary(), now=LATER)
    assert refused.value.missing == {
        str(piece.id): "Il manque un fichier : ajoutez « Devis du fournisseur »."
    }
    assert [one.state for one in requests_of(row)] == [RequestState.OPEN, RequestState.OPEN]
    assert Answers.objects.get(application=row).values["contact_name"] == "Claire Morin"
    received(row, purpose_of(piece.id))
    answer_request(row.pk, sent, actor=secretary(), now=LATER, message="Voici.")
    assert {one.state for one in requests_of(row)} == {RequestState.ANSWERED}
    mails = Mail.objects.filter(to=reviewer.email, subject__contains="reçue")
    assert [mail.subject.endswith("pièce reçue") for mail in mails] == [True]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (replace(CORRECTION, about="absent"), "n’est pas dans le formulaire"),
        (replace(CORRECTION, explanation=" "), "ce qui est à corriger"),
        (replace(CORRECTION, due_on=date(2021, 3, 8)), "est passé"),
    ],
)
def test_a_correction_that_says_nothing_is_refused(asked: Asked, words: str) -> None:
    row = application(State.UNDER_REVIEW)
    with pytest.raises(ApplicationError, match=words):
        ask_correction(row.pk, [asked], actor=officer(RoleKind.REVIEWER), now=LATER)


def test_the_same_thing_is_not_asked_twice() -> None:
    row, reviewer = application(State.UNDER_REVIEW), officer(RoleKind.REVIEWER)
    ask_piece(row.pk, [PIECE], actor=reviewer, now=LATER)
    with pytest.raises(ApplicationError, match="déjà demandé"):
        ask_piece(row.pk, [PIECE], actor=reviewer, now=LATER)
    with pytest.raises(ApplicationError, match="au moins"):
        ask_piece(row.pk, [], actor=reviewer, now=LATER)


def test_only_the_applicant_answers_and_only_the_service_asks() -> None:
    row, reviewer = application(State.UNDER_REVIEW), officer(RoleKind.REVIEWER)
    with pytest.raises(NotYours):
        ask_piece(row.pk, [PIECE], actor=secretary(), now=LATER)
    (asked,) = ask_piece(row.pk, [PIECE], actor=reviewer, now=LATER)
    for actor in (reviewer, stranger(), officer(RoleKind.REVIEWER, territory="DEP-41")):
        with pytest.raises(NotYours):
            answer_request(row.pk, {asked.id: None}, actor=actor, now=LATER)


def test_what_ends_awaits_nothing_more() -> None:
    row, reviewer = application(State.UNDER_REVIEW), officer(RoleKind.REVIEWER)
    ask_piece(row.pk, [PIECE], actor=reviewer, now=LATER)
    move(row.pk, Action.CLOSE, actor=reviewer, now=LATER, said=Said(reason="Deux fois la même demande."))
    row.refresh_from_db()
    assert [one.state for one in requests_of(row)] == [RequestState.CANCELLED]
    assert (row.waiting_for_applicant, row.decided_at, row.due_at) == (False, LATER, None)


def test_handing_back_stops_the_clock_and_the_service_may_take_it_up_again() -> None:
    row, reviewer = application(State.UNDER_REVIEW), officer(RoleKind.REVIEWER)
    move(row.pk, Action.HAND_BACK, actor=reviewer, now=LATER, said=Said(reason="Refaites le plan."))
    row.refresh_from_db()
    assert (row.state, row.handed_back_at, row.waiting_for_applicant) == (State.SUBMITTED, LATER, True)
    move(row.pk, Action.START_REVIEW, actor=reviewer, now=LATER + timedelta(days=3))
    row.refresh_from_db()
    assert (row.handed_back_at, row.waiting_for_applicant) == (None, False)
    assert kinds(row) == ["received", ClockKind.SUSPENDED, ClockKind.RESUMED]
    assert row.submitted_at == SENT_AT
