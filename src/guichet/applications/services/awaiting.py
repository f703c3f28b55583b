"""What is awaited of the applicant: it moves with each action, and the legal clock follows it."""

from datetime import datetime

from guichet.applications.enums import Action, ClockKind, LeaveState, RequestState
from guichet.applications.models import Application, ClockEvent, Leave, Request
from guichet.applications.transitions import Transition

CLOSED_WITH_IT = "Le dossier est terminé."
_CHANGES = {ClockKind.SUSPENDED, ClockKind.RESUMED, ClockKind.RECEIVED, ClockKind.STOPPED}


def settle(application: Application, row: Transition, now: datetime) -> None:
    """Write on the row (not saved) what an action always means for what is awaited.

    An application that ends awaits nothing more; one taken up again has no decision any more.
    """
    if row.action is Action.HAND_BACK:
        application.handed_back_at = now
    elif row.action in {Action.SEND_AGAIN, Action.START_REVIEW} or row.ends:
        application.handed_back_at = None
    if row.ends:
        _drop_all(application, now)
        application.waiting_for_applicant = False
        application.decided_at = now
    if row.action is Action.REOPEN:
        application.decided_at = None
        application.grounds = ""


def follow(application: Application) -> tuple[ClockKind, ...]:
    """Say on the row (not saved) whether something is awaited; return what that does to the legal clock.

    The clock stands still while the whole application is back with the applicant, or while a piece that suspends is
    awaited; it goes on with the last answer (CGCT, R. 2334-23).
    """
    awaited = list(
        Request.objects.filter(application=application, state=RequestState.OPEN).values_list(
            "suspends", flat=True
        )
    )
    back = application.handed_back_at is not None
    application.waiting_for_applicant = back or bool(awaited)
    still = back or any(awaited)
    if still is stands_still(application):
        return ()
    return (ClockKind.SUSPENDED,) if still else (ClockKind.RESUMED,)


def stands_still(application: Application) -> bool:
    """Tell whether the legal clock is suspended."""
    events = ClockEvent.objects.filter(application=application, kind__in=_CHANGES).order_by("-at", "-id")
    return events.values_list("kind", flat=True).first() == ClockKind.SUSPENDED


def _drop_all(application: Application, now: datetime) -> None:
    Request.objects.filter(application=application, state=RequestState.OPEN).update(
        state=RequestState.CANCELLED, answered_at=now
    )
    Leave.objects.filter(application=application, state=LeaveState.ASKED).update(
        state=LeaveState.REFUSED, answer=CLOSED_WITH_IT, answered_at=now
    )
