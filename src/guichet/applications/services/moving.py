"""Apply one row of the table of transitions: the only way an application changes state.

One order: load and lock, authorise, check state and guards, change, clock, journal, mail, event. A room above adds its
guards when Django starts (`register_guard`); a guard nobody registered refuses.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.enums import Action, ClockKind, Guard, Party, State
from guichet.applications.errors import ApplicationError, NotAllowedNow, NotYours
from guichet.applications.events import ApplicationMoved
from guichet.applications.models import Application
from guichet.applications.permissions import may_hold
from guichet.applications.services import awaiting, clock, telling
from guichet.applications.transitions import BY_ACTION, Transition
from guichet.journal.services import SYSTEM_CLOCK, record
from guichet.shared.events import publish

Check = Callable[[Application, datetime], str]
"""Returns the sentence that refuses, empty when the guard holds."""

_guards: dict[Guard, Check] = {}


def register_guard(guard: Guard, check: Check) -> None:
    """Give the check behind a guard of the table."""
    _guards[guard] = check


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What comes with an action: the reason for the other side, the new last day of an extension, further columns to
    set on the row, what the journal keeps beside, and clock events that depend on the case.

    `effect` changes what stands beside the row, once all is checked. `what` names what is asked or answered and `by` its
    last day, for the mail; `quiet` sends none, when the same gesture sends another. `at` is when it counts for the legal
    clock, now unless said: what came on paper counts from the day it arrived.
    """

    reason: str = ""
    until: datetime | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    clock: tuple[ClockKind, ...] = ()
    effect: Callable[[Application], None] | None = None
    what: tuple[str, ...] = ()
    by: date | None = None
    quiet: bool = False
    at: datetime | None = None


@transaction.atomic
def move(
    application: int,
    action: Action,
    *,
    actor: Actor | None,
    now: datetime,
    expected: State | None = None,
    said: Said = Said(),
) -> Application:
    """Apply an action and return the application as it stands after.

    `actor` None is the clock itself. `expected` is the state the actor saw: another one refuses, so that of two officers
    who decide at once one wins and the other is told. Raise NotYours, NotAllowedNow, ApplicationError.
    """
    row = BY_ACTION[action]
    found = lock(application)
    authorise(found, row, actor)
    check(found, row, expected=expected, reason=said.reason, now=now)
    before = State(found.state)
    _change(found, row, said, now)
    event = _event(found, action, before, actor, said.reason)
    _keep(event, found, said.details)
    if not said.quiet:
        telling.tell_of_move(
            found, row, telling.News(reason=said.reason, what=said.what, by=said.by), now=now
        )
    publish(event)
    return found


def _event(
    application: Application, action: Action, before: State, actor: Actor | None, reason: str
) -> ApplicationMoved:
    return ApplicationMoved(
        application=application.pk,
        number=application.number,
        slug=application.slug,
        action=action,
        before=before,
        after=State(application.state),
        actor=actor.reference if actor else SYSTEM_CLOCK,
        reason=reason,
        at=application.changed_at,
    )


def _change(found: Application, row: Transition, said: Said, now: datetime) -> None:
    """Write on the row, beside it and on the legal clock what the action means."""
    found.state = row.target or found.state
    awaiting.settle(found, row, now)
    for name, value in said.changes.items():
        setattr(found, name, value)
    if said.effect:
        said.effect(found)
    kinds = (*row.clock, *said.clock, *(awaiting.follow(found) if row.awaits else ()))
    if kinds:
        clock.note(found, kinds, at=said.at or now, reason=said.reason, until=said.until)
    _mark_news(found, row, now)
    found.changed_at = now
    found.save()


def _keep(event: ApplicationMoved, application: Application, details: Mapping[str, Any]) -> None:
    """Write the journal; a reason is a free text, which may name someone: it stands where it can be erased."""
    kept = {"before": event.before, "after": event.after, "number": application.number}
    record(
        f"application.{event.action}",
        application.subject,
        actor=event.actor,
        now=event.at,
        details={**kept, **details},
        personal={"reason": event.reason} if event.reason else None,
    )


def lock(application: int) -> Application:
    """Return an application, its row locked until the end of the transaction. Raise NotYours when there is none."""
    found = Application.objects.select_for_update().filter(pk=application).first()
    if found is None:
        raise NotYours
    return found


def authorise(application: Application, row: Transition, actor: Actor | None) -> None:
    """Raise NotYours when this actor may not take this action on this application, whatever its state."""
    if row.by is Party.CLOCK:
        allowed = actor is None
    elif isinstance(row.right, Right):
        allowed = actor is not None and actor.may(
            row.right, scheme=application.slug, places=application.places
        )
    else:
        allowed = may_hold(application, actor, row.right)
    if not allowed:
        raise NotYours


def check(
    application: Application, row: Transition, *, expected: State | None, reason: str, now: datetime
) -> None:
    """Raise NotAllowedNow or ApplicationError with a sentence when the row cannot be applied now."""
    state = State(application.state)
    if expected is not None and state is not expected:
        raise NotAllowedNow(
            f"Entre-temps, la demande a changé : elle est maintenant {state.label}. Relisez-la avant d’agir."
        )
    if state not in row.sources:
        raise NotAllowedNow(f"Une demande {state.label} ne permet pas cette action : « {row.action.label} ».")
    if row.needs_reason and not reason.strip():
        reader = "le service" if row.by is Party.APPLICANT else "le demandeur"
        raise ApplicationError(f"Écrivez la raison : {reader} la lira.")
    for guard in row.guards:
        refusal = _guards[guard](application, now) if guard in _guards else f"Impossible : {guard.label}."
        if refusal:
            raise ApplicationError(refusal)


def _mark_news(application: Application, row: Transition, now: datetime) -> None:
    """Mark what is new for the side that did not act; what the clock does is new for both."""
    if row.by is not Party.APPLICANT:
        application.news_for_applicant_at = now
    if row.by is not Party.SERVICE:
        application.news_for_service_at = now
