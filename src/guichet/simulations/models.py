"""What this room keeps: files that take longer than a second to write, between the request and the download."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.constraints import CheckConstraint


class EverywhereFile(models.Model):
    """The answers of every territory, asked for as a file and written by a job.

    `question` is what `services.everywhere_order.Question` holds; `done` counts to 100; `content` is null until then, and
    for good when `refusal` says why there is none. Kept a day: the address is the token, and holds no personal data.
    """

    token = models.UUIDField(unique=True, default=uuid.uuid4)
    question = models.JSONField()
    ending = models.CharField(max_length=8)
    asked_at = models.DateTimeField(db_index=True)
    done = models.SmallIntegerField(default=0)
    content = models.BinaryField(null=True)
    refusal = models.CharField(max_length=1000, default="")

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(done__range=(0, 100)),
                name="everywhere_file_done_percent",
                violation_error_message="L’avancement va de 0 à 100.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.token}{self.ending}"
