"""What a review keeps beside an application; one module a matter. Written only by `services`."""

from guichet.review.models.committees import Committee, CommitteeItem
from guichet.review.models.cumulation import CapException
from guichet.review.models.decisions import Proposal, Visa
from guichet.review.models.exports import ExportFile, ExportPart
from guichet.review.models.imports import ColumnMapping, ImportFile, ImportLine
from guichet.review.models.lists import Batch, BatchItem, SavedView
from guichet.review.models.opinions import Opinion
from guichet.review.models.scenarios import Scenario, ScenarioLine
from guichet.review.models.scores import Score
from guichet.review.models.sheets import Contact, Follow, Label, PrivateNote, Reading, ReviewSheet
from guichet.review.models.webhooks import WebhookDelivery, WebhookTarget

__all__ = [
    "Batch",
    "BatchItem",
    "CapException",
    "ColumnMapping",
    "Committee",
    "CommitteeItem",
    "Contact",
    "ExportFile",
    "ExportPart",
    "Follow",
    "ImportFile",
    "ImportLine",
    "Label",
    "Opinion",
    "PrivateNote",
    "Proposal",
    "Reading",
    "ReviewSheet",
    "SavedView",
    "Scenario",
    "ScenarioLine",
    "Score",
    "Visa",
    "WebhookDelivery",
    "WebhookTarget",
]
