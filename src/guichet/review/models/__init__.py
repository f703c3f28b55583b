"""What a review keeps beside an application; one module a matter. Written only by `services`."""

from guichet.review.models.committees import Committee, CommitteeItem
from guichet.review.models.decisions import Proposal, Visa
from guichet.review.models.opinions import Opinion
from guichet.review.models.scores import Score
from guichet.review.models.webhooks import WebhookDelivery, WebhookTarget

__all__ = [
    "Committee",
    "CommitteeItem",
    "Opinion",
    "Proposal",
    "Score",
    "Visa",
    "WebhookDelivery",
    "WebhookTarget",
]
