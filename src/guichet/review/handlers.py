"""What a review does when something happens to an application: in the same transaction."""

from datetime import datetime

from guichet.applications.enums import Action, Guard, Party
from guichet.applications.events import ApplicationMoved, MessageSent
from guichet.applications.selectors import BY_ACTION
from guichet.applications.services.moving import register_guard
from guichet.budget.selectors import register_references
from guichet.documents.events import FileAccepted, FileRemoved
from guichet.review.actions import deciding, handling, reviewing
from guichet.review.panels import committees, contract, control, cumulation, exchanges, history, reading
from guichet.review.panels import deciding as decided
from guichet.review.selectors.circuits import Ruled
from guichet.review.selectors.references import applications_named
from guichet.review.services.opinions import opinions_refusal
from guichet.review.services.proposals import abandon_proposals, proposal_refusal
from guichet.review.services.sheets import describe, note_news, open_sheet
from guichet.review.services.webhooks import queue_deliveries
from guichet.shared.events import subscribe

ENDS_CIRCUIT = frozenset({Action.HAND_BACK, Action.CLOSE, Action.WITHDRAW, Action.REOPEN, Action.LAPSE})


def _opinions_in(application: Ruled, now: datetime) -> str:
    return opinions_refusal(application.pk)


def _signed_proposal(application: Ruled, now: datetime) -> str:
    return proposal_refusal(application.pk)


def after_move(event: ApplicationMoved) -> None:
    """Open the sheet of what is sent, end the circuit of a proposal that no longer holds, tell the programs that listen."""
    if event.action is Action.SUBMIT:
        open_sheet(event.application)
    elif event.action in {Action.ANSWER_CORRECTION, Action.SEND_AGAIN}:
        describe(event.application)
    if BY_ACTION[event.action].by is not Party.SERVICE:  # officers have not seen it
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
    for module in (
        handling,
        reviewing,
        deciding,
        reading,
        control,
        contract,
        exchanges,
        history,
        decided,
        committees,
        cumulation,
    ):
        module.install()
    register_guard(Guard.OPINIONS_IN, _opinions_in)
    register_guard(Guard.SIGNED_PROPOSAL, _signed_proposal)
    subscribe(ApplicationMoved, after_move)
    subscribe(MessageSent, after_message)
    subscribe(FileAccepted, after_file)
    subscribe(FileRemoved, after_file)
    register_references("application", applications_named)
