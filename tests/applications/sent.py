"""An application of Ballan-Miré that was sent, whole: answers, organisation, number."""

from guichet.accounts.permissions import Actor
from guichet.applications.enums import ClockKind, State
from guichet.applications.models import Application
from guichet.applications.services import Typed, clock, save_fields
from guichet.shared.clock import PARIS
from tests.people import make

from .drafts import ANSWERS, PAPERS, agree, draft
from .following import SENT_AT, happened


def sent_application(state: State = State.UNDER_REVIEW, **changes: object) -> Application:
    """A whole application for 20 000 €, received on 2 March 2021."""
    secretary = make("secretary")
    row = draft(secretary)
    form = {name: Typed(raw=raw) for name, raw in ANSWERS.items()}
    form |= {name: Typed(raw=["paper"]) for name in PAPERS}
    save_fields(row.token, form, actor=secretary, now=SENT_AT)
    agree(row)
    values: dict[str, object] = {
        "state": state,
        "number": 1_000_000 + row.pk,
        "submitted_at": SENT_AT,
        "organisation_id": secretary.memberships[0].organisation,
        "owner_id": secretary.person,
        "title": "Équiper l’école",
    }
    if state not in {State.SUBMITTED, State.UNDER_REVIEW}:
        values["decided_at"] = SENT_AT
    if state is State.REFUSED:
        values["grounds"] = "Le projet a déjà commencé."
    Application.objects.filter(pk=row.pk).update(**{**values, **changes})
    found = Application.objects.get(pk=row.pk)
    happened(found, [(ClockKind.RECEIVED, SENT_AT)])
    if state in {State.SUBMITTED, State.UNDER_REVIEW}:
        clock.set_due(found, SENT_AT.astimezone(PARIS).date())
        found.save()
    return found


def reviewer() -> Actor:
    return make("reviewer")


def secretary() -> Actor:
    return make("secretary")
