"""The page of an application that was sent: where it stands, what is asked, what happens next and by when."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guichet.accounts.permissions import actor_from
from guichet.applications.enums import LeaveKind, State
from guichet.applications.models import Application
from guichet.applications.permissions import may_edit, may_hold
from guichet.applications.selectors.asked import RequestRecord, leaves_of, requests_of
from guichet.applications.selectors.conversation import messages_of
from guichet.applications.selectors.history import history_of
from guichet.applications.selectors.onward import Onward, onward_of
from guichet.applications.selectors.progress import milestones_of, sentence_of
from guichet.applications.selectors.service import contact_of, usual_delay_of
from guichet.applications.transitions import Hold
from guichet.documents.selectors import IssuedRecord, issued_of
from guichet.schemes.selectors import framework, pinned_definition
from guichet.shared import clock
from guichet.shared.clock import PARIS

AWAITING = frozenset({State.SUBMITTED, State.UNDER_REVIEW})
AGAIN = frozenset({State.REFUSED, State.CLOSED, State.WITHDRAWN})
BADGES = {
    State.SUBMITTED: "info",
    State.UNDER_REVIEW: "info",
    State.ACCEPTED: "success",
    State.REFUSED: "error",
    State.CLOSED: "warning",
    State.WITHDRAWN: "warning",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """One thing awaited of the applicant, on the list that comes first."""

    request: RequestRecord
    late: bool


def tracking(request: HttpRequest, application: Application) -> HttpResponse:
    """Show an application that was sent."""
    now = clock.now()
    context = {**_around(application, now), **_rights(request, application), **_told(request)}
    return render(request, "applications/tracking.html", context)


def _around(application: Application, now: datetime) -> dict[str, Any]:
    today = now.astimezone(PARIS).date()
    scheme = pinned_definition(application.pinned, tuple(application.places))
    law = framework(scheme.review.framework)
    usual = usual_delay_of(application, now)
    state = State(application.state)
    messages = messages_of(application, limit=50)
    early = [one for one in leaves_of(application) if one.kind is LeaveKind.EARLY_START]
    return {
        "application": application,
        "scheme": scheme,
        "base": f"/demandes/{application.token}",
        "today": today,
        "state": state,
        "badge": BADGES[state],
        "sentence": sentence_of(application),
        "todo": _todo(application, today),
        "steps": [asdict(one) for one in milestones_of(application, usual, now, scheme.review.steps)],
        "contact": contact_of(application),
        "messages": len(messages),
        "last_message": messages[-1] if messages else None,
        "awaiting": state in AWAITING,
        "again": state in AGAIN,
        "early_rule": law.early_start or "",
        "early": early[-1] if early else None,
        "appeal": law.appeal if state is State.REFUSED else "",
        "letters": _letters(application),
        "onward": _onward(application),
        "history": history_of(application),
    }


def _todo(application: Application, today: date) -> list[Todo]:
    asked = [one for one in requests_of(application) if one.is_open]
    dated = sorted(asked, key=lambda one: (one.due_on is None, one.due_on or today, one.id))
    return [Todo(request=one, late=one.late(today)) for one in dated]


def _onward(application: Application) -> list[Onward]:
    number = application.number
    if application.state != State.ACCEPTED or number is None:
        return []
    return onward_of([number]).get(number, [])


def _letters(application: Application) -> list[IssuedRecord]:
    """Return the documents issued to the applicant that hold, the receipt apart."""
    shown = {"award", "refusal", "letter", "certificate"}
    return [one for one in issued_of(application.subject) if one.kind in shown and one.withdrawn_at is None]


def _rights(request: HttpRequest, application: Application) -> dict[str, bool]:
    actor = actor_from(request)
    return {
        "may_write": may_edit(application, actor),
        "may_send": may_hold(application, actor, Hold.SEND),
    }


def _told(request: HttpRequest) -> dict[str, Any]:
    """What the page says just happened."""
    get = request.GET
    return {
        "just_sent": get.get("envoyee", ""),
        "just_sent_again": get.get("renvoyee", ""),
        "just_answered": _small(get.get("repondu", "")),
        "left": _small(get.get("reste", "")),
        "just_done": get.get("fait", ""),
    }


def _small(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
