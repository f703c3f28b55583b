"""A person asks that what names them be erased."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from guichet.accounts import selectors as accounts
from guichet.accounts.permissions import Actor
from guichet.applications.enums import State
from guichet.applications.errors import ApplicationError, NotYours
from guichet.applications.models import Application, Message, Participant
from guichet.applications.permissions import may_hold
from guichet.applications.services.moving import lock
from guichet.applications.services.retention import ASKED_FOR, FINISHED, erase
from guichet.applications.transitions import Hold
from guichet.journal.services import erase_person, record

UNDECIDED = (State.SUBMITTED, State.UNDER_REVIEW)
FORGOTTEN = "personne effacée"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was erased of a person, and the numbers of the applications that must be kept, with a sentence that says why."""

    drafts: int
    messages: int
    invitations: int
    kept: tuple[int, ...]
    why_kept: str


@transaction.atomic
def erase_draft(application: int, *, actor: Actor | None, now: datetime) -> None:
    """Erase a draft at once. Raise NotYours, ApplicationError once it is sent."""
    found = lock(application)
    hold = Hold.WRITE if found.owner_id is None else Hold.SEND
    if not may_hold(found, actor, hold):
        raise NotYours
    if found.state != State.DRAFT:
        raise ApplicationError(
            "Cette demande est envoyée : le service doit la garder. Vous pouvez la retirer, pas l’effacer."
        )
    erase(found.pk, reason=ASKED_FOR, by=actor.reference if actor else "link", now=now)


@transaction.atomic
def forget_person(person: int, *, by: str, now: datetime) -> Forgotten:
    """Erase what names a person here: their drafts, their name on messages and invitations. Authorised by the caller.

    An application that was sent is an administrative file: it stays until its scheme's retention ends, and they are told
    which. Raise ApplicationError while one of theirs waits for a decision: the service must be able to answer them.
    """
    owned = Application.objects.filter(owner=person)
    waiting = _numbers(owned.filter(state__in=UNDECIDED))
    if waiting:
        numbers = ", ".join(f"n° {number}" for number in waiting)
        raise ApplicationError(
            f"Une décision est encore attendue : dossier {numbers}. Retirez la demande, ou attendez la décision."
        )
    drafts = list(owned.filter(state=State.DRAFT).values_list("pk", flat=True))
    for pk in drafts:
        erase(pk, reason=ASKED_FOR, by=by, now=now)
    messages = Message.objects.filter(person=person).update(person=None, name=FORGOTTEN)
    found = accounts.person(person)
    erase_person(f"person:{person}", values=[found.email] if found else [])
    record("person.forgotten", f"person:{person}", actor=by, now=now)
    kept = tuple(_numbers(owned.filter(state__in=FINISHED)))
    return Forgotten(
        drafts=len(drafts),
        messages=messages,
        invitations=_leave_all(person, now),
        kept=kept,
        why_kept="Un dossier envoyé est un document administratif : il est gardé le temps que dit son aide, puis effacé."
        if kept
        else "",
    )


def _numbers(rows: QuerySet[Application]) -> list[int]:
    return sorted(number for number in rows.values_list("number", flat=True) if number is not None)


def _leave_all(person: int, now: datetime) -> int:
    rows = Participant.objects.filter(person=person)
    rows.filter(ended_at=None).update(ended_at=now)
    for pk in rows.values_list("pk", flat=True):
        erase_person(f"participant:{pk}")
    return sum(
        Participant.objects.filter(pk=pk).update(
            person=None, name=FORGOTTEN, email=f"personne-effacee-{pk}@guichet.invalid"
        )
        for pk in rows.values_list("pk", flat=True)
    )
