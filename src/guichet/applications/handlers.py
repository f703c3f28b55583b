"""What happens elsewhere that an application must know of: its files."""

from guichet.applications.enums import Action
from guichet.applications.events import ApplicationMoved
from guichet.applications.selectors.questions import published_for
from guichet.applications.services.papers import add_paper, drop_paper
from guichet.applications.services.receipt import order_receipt
from guichet.documents.events import FileAccepted, FileRemoved
from guichet.schemes.selectors import Asked, register_questions
from guichet.shared.events import subscribe


def _accepted(event: FileAccepted) -> None:
    add_paper(event.owner, event.purpose, event.token, at=event.at)


def _removed(event: FileRemoved) -> None:
    drop_paper(event.owner, event.token, at=event.at)


def _moved(event: ApplicationMoved) -> None:
    if event.action is Action.SUBMIT and not event.acknowledged:
        order_receipt(event.application)


def _published(slug: str) -> list[Asked]:
    return [Asked(question=one.question, answer=one.answer) for one in published_for(slug)]


def listen() -> None:
    """Hear what happens to applications and to their files, and tell schemes what was published. Called when Django starts."""
    register_questions(_published)
    subscribe(FileAccepted, _accepted)
    subscribe(FileRemoved, _removed)
    subscribe(ApplicationMoved, _moved)
