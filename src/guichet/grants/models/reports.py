"""What a laureate tells of the project: one row a report of the scheme, from its first answer or its first reminder."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint

from guichet.grants.enums import ReportState


class Report(models.Model):
    """A report of a grant; `key` is its id in the scheme file, `values` its answers by field.

    `due_on` is the day it was due when it was sent: after it, `late` says so. `reminded` are the reminders that left.
    """

    award = models.ForeignKey("grants.Award", models.PROTECT, related_name="reports")
    key = models.CharField(max_length=60)
    state = models.CharField(max_length=8, choices=ReportState, default=ReportState.DRAFT)
    values = models.JSONField(default=dict)
    due_on = models.DateField(null=True)
    late = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.CharField(max_length=100, default="")
    judged_at = models.DateTimeField(null=True)
    judged_by = models.CharField(max_length=100, default="")
    reason = models.CharField(max_length=2_000, default="")
    reminded = ArrayField(models.CharField(max_length=20), default=list)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["award", "key"],
                name="report_once",
                violation_error_message="Ce bilan existe déjà.",
            ),
            CheckConstraint(
                condition=Q(state=ReportState.DRAFT) | Q(sent_at__isnull=False),
                name="report_sent_has_date",
                violation_error_message="Un bilan envoyé a une date.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.award_id} {self.key}"
