"""What follows a decision, in the same transaction."""

from guichet.applications.enums import Action
from guichet.applications.events import ApplicationMoved
from guichet.applications.selectors import register_onward
from guichet.documents.permissions import register_owner
from guichet.grants.actions import payments as payment_actions
from guichet.grants.panels import granted, payments
from guichet.grants.permissions import claim_read, claim_written
from guichet.grants.selectors.onward import onward_of
from guichet.grants.services import award_application
from guichet.shared.events import subscribe


def after_move(event: ApplicationMoved) -> None:
    """Make the grant of what is accepted."""
    if event.action is Action.ACCEPT and event.number is not None:
        award_application(event.number, actor=event.actor, now=event.at)


def install() -> None:
    """Called once, when Django is ready."""
    granted.install()
    payments.install()
    payment_actions.install()
    register_owner("claim", claim_read, claim_written)
    register_onward(onward_of)
    subscribe(ApplicationMoved, after_move)
