"""A committee: its day, its agenda, what it said of each application, and the proposals that followed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.constraints import UniqueConstraint

from guichet.review.enums import ItemOutcome


class Committee(models.Model):
    """A meeting that examines applications to one or several schemes (`slugs`) in one territory (empty: the country).

    `places` are the territory and what contains it: who holds a right on each of `slugs` there holds it on the committee.
    `members` is one name a line. `minutes` is the free part of its record; nothing changes once `closed_at` is set.
    `completion_on` and `terms` are what the awards that follow have in common; an empty `terms` leaves each scheme's own.
    The proposals were asked at `ordered_at`, all tried at `proposed_at`; `alive_at` is real time.
    """

    slugs = ArrayField(models.CharField(max_length=60), default=list)
    territory = models.CharField(max_length=20, default="")
    places = ArrayField(models.CharField(max_length=20), default=list)
    title = models.CharField(max_length=300)
    held_at = models.DateTimeField()
    place = models.CharField(max_length=300, default="")
    members = models.TextField(default="")
    minutes = models.TextField(default="")
    revision = models.IntegerField(default=0)
    created_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    closed_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    completion_on = models.DateField(null=True)
    terms = models.TextField(default="")
    ordered_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    ordered_at = models.DateTimeField(null=True)
    proposed_at = models.DateTimeField(null=True)
    alive_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["held_at"], name="committee_day"),)

    def __str__(self) -> str:
        return f"committee:{self.pk}"


class CommitteeItem(models.Model):
    """One application on the agenda; `refusal` says why its decision could not be proposed, `done_at` that it was.

    Amounts are cents: `amount_cents` is what the service suggests, then what the committee said; `spend_cents` the eligible
    spend when an officer wrote it, None to take the form's. `revision` tells two officers apart.
    """

    committee = models.ForeignKey("review.Committee", models.CASCADE, related_name="items")
    application = models.ForeignKey(
        "applications.Application", models.CASCADE, related_name="committee_items"
    )
    rank = models.SmallIntegerField()
    outcome = models.CharField(max_length=8, choices=ItemOutcome, default=ItemOutcome.PENDING)
    amount_cents = models.BigIntegerField(null=True)
    spend_cents = models.BigIntegerField(null=True)
    comment = models.TextField(default="")
    revision = models.IntegerField(default=0)
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
        indexes = (models.Index(fields=["committee", "rank"], name="committee_item_rank"),)

    def __str__(self) -> str:
        return f"{self.committee_id} {self.application_id}"
