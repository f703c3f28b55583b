"""What an applicant asks to be paid, and what the service accepts of it."""

from django.db import models
from django.db.models import F, Q
from django.db.models.constraints import CheckConstraint

from guichet.grants.enums import ClaimState, LineVerdict


class Claim(models.Model):
    """The request for one instalment: never two for one instalment, whatever the tabs.

    `tax` says how its amounts are written ("included": TTC, "excluded": HT). `revision` grows at each saving, so that an
    older page is told. `asked_cents` is the amount its expenses gave when it was sent, `due_cents` what the review leaves,
    `steps` how it was computed, in words. Whoever approves is not whoever reviewed.
    """

    instalment = models.OneToOneField("grants.Instalment", models.PROTECT, related_name="claim")
    award = models.ForeignKey("grants.Award", models.PROTECT, related_name="claims")
    state = models.CharField(max_length=8, choices=ClaimState, default=ClaimState.DRAFT)
    tax = models.CharField(max_length=8, default="included")
    revision = models.IntegerField(default=0)
    asked_cents = models.BigIntegerField(null=True)
    due_cents = models.BigIntegerField(null=True)
    steps = models.JSONField(default=list)
    begun_at = models.DateTimeField()
    sent_by = models.CharField(max_length=80, default="")
    sent_at = models.DateTimeField(null=True)
    returned_why = models.CharField(max_length=1000, default="")
    reviewed_by = models.CharField(max_length=80, default="")
    reviewed_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=80, default="")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(approved_by="") | ~Q(approved_by=F("reviewed_by")),
                name="claim_second_person",
                violation_error_message="Une autre personne approuve la demande.",
            ),
            CheckConstraint(
                condition=~Q(state=ClaimState.APPROVED) | Q(approved_at__isnull=False, due_cents__gt=0),
                name="claim_approved_is_dated",
                violation_error_message="Une demande approuvée a une date et un montant.",
            ),
        )
        indexes = (models.Index(fields=["state", "sent_at"], name="claim_state"),)

    def __str__(self) -> str:
        return f"claim:{self.pk}"


class ClaimLine(models.Model):
    """One expense of a claim, in cents as the claim's `tax` says; what cannot be read is kept in `typed`, by field.

    `accepted_cents` is what the reviewer retains, with the reason of what is not.
    """

    claim = models.ForeignKey("grants.Claim", models.CASCADE, related_name="lines")
    rank = models.SmallIntegerField()
    kind = models.CharField(max_length=60, default="")
    label = models.CharField(max_length=200, default="")
    spent_on = models.DateField(null=True)
    amount_cents = models.BigIntegerField(null=True)
    typed = models.JSONField(default=dict)
    verdict = models.CharField(max_length=8, choices=LineVerdict, default="")
    accepted_cents = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=400, default="")

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(amount_cents__isnull=True) | Q(amount_cents__gt=0),
                name="claim_line_positive",
                violation_error_message="Une dépense est plus grande que zéro.",
            ),
            CheckConstraint(
                condition=Q(accepted_cents__isnull=True)
                | Q(accepted_cents__gte=0, accepted_cents__lte=F("amount_cents")),
                name="claim_line_accepted",
                violation_error_message="On ne retient pas plus que la dépense.",
            ),
            CheckConstraint(
                condition=Q(verdict__in=["", LineVerdict.ACCEPTED]) | ~Q(reason=""),
                name="claim_line_reason",
                violation_error_message="Ce qui n’est pas retenu a une raison.",
            ),
        )

    def __str__(self) -> str:
        return f"claim_line:{self.pk}"
