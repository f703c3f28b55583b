"""What a review does when something happens to an application: in the same transaction."""

from datetime import datetime

from guichet.applications.enums import Action, Guard
from guichet.applications.events import ApplicationMoved, MessageSent
from guichet.applications.services.moving import register_guard
from guichet.documents.events import FileAccepted, FileRemoved
from guichet.review.selectors.circuits import Ruled
from guichet.review.services.opinions import opinions_refusal
from guichet.review.services.proposals import abandon_proposals, proposal_refusal
from guichet.review.services.sheets import describe, note_news, open_sheet
from guichet.review.services.webhooks import queue_deliveries
from guichet.shared.events import subscribe

NOT_OURS = frozenset(
    {
        Action.SUBMIT,
        Action.ANSWER_CORRECTION,
        Action.ANSWER_PIECE,
        Action.WITHDRAW,
        Action.DEEM_ADMISSIBLE,
        Action.DEEM_COMPLETE,
        Action.LAPSE,
    }
)
"""What the applicant or the clock does: officers have not seen it."""
ENDS_CIRCUIT = frozenset({Action.HAND_BACK, Action.CLOSE, Action.WITHDRAW, Action.REOPEN, Action.LAPSE})


def _opinions_in(application: Ruled, now: datetime) -> str:
    return opinions_refusal(application.pk)


def _signed_proposal(application: Ruled, now: datetime) -> str:
    return proposal_refusal(application.pk)


def after_move(event: ApplicationMoved) -> None:
    """Open the sheet of what is sent, end the circuit of a proposal that no longer holds, tell the programs that listen."""
    if event.action is Action.SUBMIT:
        open_sheet(event.application)
    elif event.action is Action.ANSWER_CORRECTION:
        describe(event.application)
    if event.action in NOT_OURS:
        note_news(event.application, event.at)
    if event.action in ENDS_CIRCUIT:
        abandon_proposals(event.application, now=event.at)
    queue_deliveries(event)


def after_message(event: MessageSent) -> None:
    """What an applicant writes is new for each officer."""
    if event.from_applicant:
        note_news(event.application, event.at)


def after_file(event: FileAccepted | FileRemoved) -> None:
    """Find an application by the names of its papers."""
    room, _, number = event.owner.partition(":")
    if room == "application" and number.isdigit():
        describe(int(number))


def install() -> None:
    """Called once, when Django is ready."""
    register_guard(Guard.OPINIONS_IN, _opinions_in)
    register_guard(Guard.SIGNED_PROPOSAL, _signed_proposal)
    subscribe(ApplicationMoved, after_move)
    subscribe(MessageSent, after_message)
    subscribe(FileAccepted, after_file)
    subscribe(FileRemoved, after_file)
