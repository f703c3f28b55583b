"""What happens elsewhere that an application must know of: its files."""

from guichet.applications.services.papers import add_paper, drop_paper
from guichet.documents.events import FileAccepted, FileRemoved
from guichet.shared.events import subscribe


def _accepted(event: FileAccepted) -> None:
    add_paper(event.owner, event.purpose, event.token, at=event.at)


def _removed(event: FileRemoved) -> None:
    drop_paper(event.owner, event.token, at=event.at)


def listen() -> None:
    """Hear what happens to the files of applications. Called when Django starts."""
    subscribe(FileAccepted, _accepted)
    subscribe(FileRemoved, _removed)
