"""What is published follows our own decisions, in the same transaction."""

from guichet.grants.events import AgreementSigned, AwardEnded, AwardMade
from guichet.publication.services import publish_award
from guichet.shared.events import subscribe


def after_change(event: AwardMade | AgreementSigned | AwardEnded) -> None:
    """Publish a grant that was made, changed or ended, as it now stands."""
    publish_award(event.number, now=event.at)


def install() -> None:
    """Called once, when Django is ready."""
    subscribe(AwardMade, after_change)
    subscribe(AgreementSigned, after_change)
    subscribe(AwardEnded, after_change)
