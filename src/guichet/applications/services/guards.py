"""The conditions of the table that the requests and the legal clock answer."""

from collections.abc import Callable
from datetime import datetime

from guichet.applications.enums import Guard, LeaveKind, LeaveState, RequestState
from guichet.applications.models import Application, Leave, Request
from guichet.applications.selectors.deadlines import deadlines_of
from guichet.applications.services.moving import register_guard
from guichet.shared.clock import PARIS


def register() -> None:
    """Register every guard of this module; called when Django starts."""
    register_guard(Guard.NOTHING_ASKED, nothing_asked)
    register_guard(Guard.REQUEST_OPEN, request_open)
    register_guard(Guard.HANDED_BACK, handed_back)
    register_guard(Guard.EARLY_START_ASKED, asked(LeaveKind.EARLY_START))
    register_guard(Guard.MORE_TIME_ASKED, asked(LeaveKind.MORE_TIME))
    register_guard(Guard.ADMISSIBLE_DELAY_PASSED, passed("admissible"))
    register_guard(Guard.COMPLETE_DELAY_PASSED, passed("complete"))
    register_guard(Guard.DECISION_DELAY_PASSED, passed("refused"))


def nothing_asked(application: Application, now: datetime) -> str:
    """Refuse while the applicant still owes an answer."""
    waited = Request.objects.filter(application=application, state=RequestState.OPEN).count()
    if not waited:
        return ""
    what = "une réponse est attendue" if waited == 1 else f"{waited} réponses sont attendues"
    return (
        f"Impossible pour l’instant : {what} du demandeur. Attendez-la, ou annulez ce que vous avez demandé."
    )


def request_open(application: Application, now: datetime) -> str:
    """Refuse when nothing is asked of the applicant."""
    if Request.objects.filter(application=application, state=RequestState.OPEN).exists():
        return ""
    return "Rien n’est demandé en ce moment : il n’y a rien à envoyer ni à annuler."


def handed_back(application: Application, now: datetime) -> str:
    """Refuse when the application was not handed back to the applicant."""
    if application.handed_back_at is not None:
        return ""
    return "La demande est déjà chez le service. Pour la changer, écrivez-lui un message."


def asked(kind: LeaveKind) -> Callable[[Application, datetime], str]:
    """Refuse when the applicant did not ask this leave."""

    def check(application: Application, now: datetime) -> str:
        if Leave.objects.filter(application=application, kind=kind, state=LeaveState.ASKED).exists():
            return ""
        return f"Le demandeur n’a pas demandé cela : « {kind.label} »."

    return check


def passed(silence: str) -> Callable[[Application, datetime], str]:
    """Refuse until a delay whose silence means this has passed, its last day included."""

    def check(application: Application, now: datetime) -> str:
        today = now.astimezone(PARIS).date()
        found = deadlines_of(application, today)
        if any(one.state == "passed" and one.delay.silence == silence for one in found):
            return ""
        return "Le délai n’est pas passé."

    return check
