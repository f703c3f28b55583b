"""Files written from officers' lists, kept a short while for whoever asked."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint

from guichet.review.enums import ExportState


class ExportFile(models.Model):
    """A file of the applications of a list. `query` is the address of the list, `ending` the format (".xlsx").

    `done` out of `total` lines are written, all sheets together; `size` counts the bytes once it is ready. `attempt`
    grows each time the writing begins: an older one stops by itself. `alive_at` is when it last went on. `refusal` says why
    there will be no file. Times are real ones.
    """

    token = models.UUIDField(unique=True, default=uuid.uuid4)
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    query = models.CharField(max_length=8000, blank=True)
    ending = models.CharField(max_length=5)
    state = models.CharField(max_length=7, choices=ExportState, default=ExportState.WAITING)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    applications = models.IntegerField(default=0)
    size = models.BigIntegerField(default=0)
    attempt = models.IntegerField(default=0)
    refusal = models.CharField(max_length=500, default="", blank=True)
    asked_at = models.DateTimeField()
    alive_at = models.DateTimeField()

    class Meta:
        constraints = (
            CheckConstraint(
                condition=~Q(state=ExportState.REFUSED) | ~Q(refusal=""),
                name="export_refusal_says_why",
                violation_error_message="Un fichier qui ne s’écrit pas dit pourquoi.",
            ),
        )
        indexes = (models.Index(fields=["asked_at"], name="export_age"),)

    def __str__(self) -> str:
        return f"export:{self.token}"


class ExportPart(models.Model):
    """A part of such a file: the object at `path` of the storage, `size` bytes, in the order of `rank`."""

    export = models.ForeignKey("review.ExportFile", models.CASCADE, related_name="parts")
    rank = models.IntegerField()
    path = models.CharField(max_length=200)
    size = models.IntegerField()

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["export", "rank"],
                name="export_part_once",
                violation_error_message="Cette partie du fichier est déjà écrite.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.export_id}+{self.rank}"
