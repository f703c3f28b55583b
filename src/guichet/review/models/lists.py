"""What officers keep of their lists: named views, and actions on several applications."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint

from guichet.review.enums import BatchState


class SavedView(models.Model):
    """A list as an officer set it: tab, filters, columns and order, as the query of its address.

    `desk` is the area of the officers it is shared with (an official code, "FR" for the whole country), empty when it is
    one's own. `opens_first` is the one that opens when no address says otherwise.
    """

    token = models.UUIDField(unique=True, default=uuid.uuid4)
    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=4000, default="", blank=True)
    desk = models.CharField(max_length=80, default="", blank=True)
    opens_first = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["person", "name"],
                name="saved_view_name_once",
                violation_error_message="Vous avez déjà une vue de ce nom.",
            ),
            UniqueConstraint(
                fields=["person"],
                condition=Q(opens_first=True),
                name="saved_view_one_opens_first",
                violation_error_message="Une seule vue s’ouvre en premier.",
            ),
        )
        indexes = (models.Index(fields=["desk", "name"], name="saved_view_desk"),)

    def __str__(self) -> str:
        return self.name


class Batch(models.Model):
    """One action asked on several applications, and what became of each. `values` is what its form said.

    `attempt` grows each time a worker takes it up: an older one stops by itself. `alive_at` is when it last went on, in real
    time.
    """

    token = models.UUIDField(unique=True, default=uuid.uuid4)
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    action = models.CharField(max_length=40)
    values = models.JSONField(default=dict)
    actor = models.JSONField(default=dict)
    state = models.CharField(max_length=7, choices=BatchState, default=BatchState.WAITING)
    back = models.CharField(max_length=4000, default="", blank=True)
    attempt = models.IntegerField(default=0)
    asked_at = models.DateTimeField()
    alive_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.token)


class BatchItem(models.Model):
    """One application of a batch: done, or refused with a sentence."""

    batch = models.ForeignKey("review.Batch", models.CASCADE, related_name="items")
    number = models.BigIntegerField()
    refusal = models.CharField(max_length=500, default="", blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["batch", "number"],
                name="batch_item_once",
                violation_error_message="Ce dossier est déjà dans ce lot.",
            ),
            CheckConstraint(
                condition=Q(refusal="") | Q(done_at=None),
                name="batch_item_done_or_refused",
                violation_error_message="Une action est faite ou refusée.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.batch_id} {self.number}"
