"""What a review does when something happens to an application: in the same transaction."""

from datetime import datetime

from guichet.applications.enums import Action, Guard
from guichet.applications.events import ApplicationMoved
from guichet.applications.services.moving import register_guard
from guichet.review.selectors.circuits import Ruled
from guichet.review.services.opinions import opinions_refusal
from guichet.review.services.proposals import abandon_proposals, proposal_refusal
from guichet.review.services.webhooks import queue_deliveries
from guichet.shared.events import subscribe

ENDS_CIRCUIT = frozenset({Action.HAND_BACK, Action.CLOSE, Action.WITHDRAW, Action.REOPEN, Action.LAPSE})


def _opinions_in(application: Ruled, now: datetime) -> str:
    return opinions_refusal(application.pk)


def _signed_proposal(application: Ruled, now: datetime) -> str:
    return proposal_refusal(application.pk)


def after_move(event: ApplicationMoved) -> None:
    """End the circuit of a proposal that no longer holds, and tell the programs that listen."""
    if event.action in ENDS_CIRCUIT:
        abandon_proposals(event.application, now=event.at)
    queue_deliveries(event)


def install() -> None:
    """Called once, when Django is ready."""
    register_guard(Guard.OPINIONS_IN, _opinions_in)
    register_guard(Guard.SIGNED_PROPOSAL, _signed_proposal)
    subscribe(ApplicationMoved, after_move)
