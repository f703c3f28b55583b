"""What follows elsewhere, in the same transaction."""

from guichet.accounts.events import MailRefused
from guichet.news.enums import SuppressionReason
from guichet.news.models import Subscriber
from guichet.news.results import announced
from guichet.news.services.suppressing import suppress_address
from guichet.news.sources import register_source
from guichet.shared.events import subscribe


def after_refusal(event: MailRefused) -> None:
    """Never write again to an address of ours that its server refuses for good."""
    if Subscriber.objects.filter(email=event.email).exists():
        suppress_address(event.email, SuppressionReason.REFUSED, now=event.at)


def install() -> None:
    """Called once, when Django is ready."""
    subscribe(MailRefused, after_refusal)
    register_source(announced)
