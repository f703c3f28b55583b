"""The application of an agreement: locked, for whoever may ask for it, while there is something to sign."""

from guichet.accounts.permissions import Actor
from guichet.applications.enums import State
from guichet.applications.errors import ApplicationError, NotYours
from guichet.applications.models import Application
from guichet.applications.permissions import may_edit
from guichet.applications.services.moving import lock
from guichet.applications.services.papers import SIGNED_IN


def writable(application: int, actor: Actor | None) -> Application:
    """Return an application, locked. Raise NotYours, ApplicationError when it has ended."""
    found = lock(application)
    if not may_edit(found, actor):
        raise NotYours
    refuse_when_ended(found)
    return found


def refuse_when_ended(application: Application) -> None:
    """Raise ApplicationError when there is nothing to sign any more."""
    if application.state not in SIGNED_IN:
        raise ApplicationError(
            f"Cette demande est {State(application.state).label} : il n’y a plus rien à signer."
        )
