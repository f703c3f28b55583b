"""Real connections after sending: of two who act at the same time one wins, and the other is told."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from guichet.accounts.models import Mail
from guichet.applications.enums import Action, ClockKind, RequestState, State
from guichet.applications.errors import ApplicationError, NotAllowedNow
from guichet.applications.models import Application, ClockEvent, Request
from guichet.applications.services import (
    Asked,
    Said,
    answer_request,
    ask_correction,
    cancel_request,
    clock,
    move,
    reminding,
    silence,
)
from guichet.applications.services.receipt import issue_receipt
from guichet.documents.models import IssuedDocument
from guichet.journal.models import Entry
from guichet.schemes import selectors as catalogue
from guichet.schemes.services import load_schemes
from guichet.shared.clock import PARIS
from guichet.territories.services import load_territories
from tests.conftest import SCHEMES

from .following import LATER
from .sent import reviewer, secretary, sent_application
from .test_two_at_once import at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
AFTER_ALL = datetime(2021, 11, 20, 9, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def real_ground() -> None:
    """These tests commit, and the tables are emptied after each: the ground is laid for each."""
    load_territories()
    catalogue.forget()
    load_schemes(SCHEMES, now=datetime(2021, 3, 1, 9, tzinfo=UTC))


def test_two_officers_close_at_once() -> None:
    row, officer = sent_application(), reviewer()
    said = Said(reason="Deux fois la même demande.")

    def close() -> Application:
        return move(row.pk, Action.CLOSE, actor=officer, now=LATER, expected=State.UNDER_REVIEW, said=said)

    results = at_once(close, close)
    told = [one for one in results if isinstance(one, NotAllowedNow)]
    assert len(told) == 1
    assert "Entre-temps" in told[0].message
    assert Entry.objects.filter(subject=row.subject, kind="application.close").count() == 1


def test_an_answer_meets_its_cancelling() -> None:
    row, officer, owner = sent_application(), reviewer(), secretary()
    (asked,) = ask_correction(
        row.pk, [Asked(about="contact_name", explanation="?")], actor=officer, now=LATER
    )
    results: list[Any] = at_once(
        lambda: answer_request(row.pk, {asked.id: "Accueil"}, actor=owner, now=LATER),
        lambda: cancel_request(asked.id, actor=officer, now=LATER),
    )
    refused = [one for one in results if isinstance(one, ApplicationError)]
    assert len(refused) == 1, results
    request = Request.objects.get(pk=asked.id)
    answered = request.state == RequestState.ANSWERED
    assert request.state != RequestState.OPEN
    row = Application.objects.get(pk=row.pk)
    assert row.answers.values["contact_name"] == ("Accueil" if answered else "Secrétariat de mairie")
    assert not row.waiting_for_applicant


def test_the_clock_run_by_two_jobs_acts_once() -> None:
    row = sent_application(State.SUBMITTED)
    clock.set_due(row, date(2021, 3, 2))
    row.save()
    results = at_once(*[lambda: silence.apply_silence(now=AFTER_ALL)] * 2)
    assert sorted(results) == [0, 2]
    kinds = list(ClockEvent.objects.filter(application=row).order_by("id").values_list("kind", flat=True))
    assert kinds == [ClockKind.RECEIVED, ClockKind.ADMISSIBLE, ClockKind.STOPPED]


def test_a_reminder_sent_by_two_jobs_leaves_once() -> None:
    row, officer = sent_application(), reviewer()
    asked = Asked(about="contact_name", explanation="?", due_on=date(2021, 3, 31))
    ask_correction(row.pk, [asked], actor=officer, now=LATER)
    at_once(*[lambda: reminding.send_reminders(now=datetime(2021, 3, 25, 8, tzinfo=PARIS))] * 2)
    near = Mail.objects.filter(subject__contains="une réponse est attendue", to=secretary().email)
    assert near.count() == 1


def test_a_receipt_asked_for_twice_is_issued_once() -> None:
    row = sent_application()
    made = at_once(*[lambda: issue_receipt(row.pk, site="https://x.example", now=LATER)] * 2)
    assert made[0] == made[1]
    assert IssuedDocument.objects.count() == 1
