"""A committee: its day, its agenda, what it said of each application."""

from django.db import models
from django.db.models.constraints import UniqueConstraint

from guichet.review.enums import ItemOutcome


class Committee(models.Model):
    """A meeting that examines applications to one scheme. `minutes` is the free part of its record."""

    slug = models.CharField(max_length=60)
    territory = models.CharField(max_length=20, default="")
    title = models.CharField(max_length=300)
    held_at = models.DateTimeField()
    place = models.CharField(max_length=300, default="")
    minutes = models.TextField(default="")
    created_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.slug} {self.held_at:%Y-%m-%d}"


class CommitteeItem(models.Model):
    """One application on the agenda; `refusal` says why its decision could not be proposed, `done_at` that it was."""

    committee = models.ForeignKey("review.Committee", models.CASCADE, related_name="items")
    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="+")
    rank = models.SmallIntegerField()
    outcome = models.CharField(max_length=8, choices=ItemOutcome, default=ItemOutcome.PENDING)
    amount_cents = models.BigIntegerField(null=True)
    comment = models.TextField(default="")
    refusal = models.CharField(max_length=500, default="")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["committee", "application"],
                name="committee_item_once",
                violation_error_message="Ce dossier est déjà à l’ordre du jour.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.committee_id} {self.application_id}"
