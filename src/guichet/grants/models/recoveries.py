"""What is asked back of a grant, who decided it, and what came back."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint

from guichet.grants.enums import RecoveryCase, RecoveryState

OPEN = (RecoveryState.PROPOSED, RecoveryState.ANSWERED)


class Recovery(models.Model):
    """A demand of repayment of part or all of a grant (décret 2018-514, article 14); cents.

    `asked_cents` is what was proposed, `decided_cents` what the decision keeps of it (0: given up), `recovered_cents` what came
    back. `real_spend_cents` and `steps` tell how an excess was computed. `letter` and `decision` are the tokens of the papers,
    `letter_code` what withdraws the first.
    `answer_by` is the last day left to the beneficiary; `reminded` are the reminders that left. Whoever proposed never decides.
    """

    award = models.ForeignKey("grants.Award", models.PROTECT, related_name="recoveries")
    rank = models.SmallIntegerField()
    case = models.CharField(max_length=10, choices=RecoveryCase)
    state = models.CharField(max_length=9, choices=RecoveryState, default=RecoveryState.PROPOSED)
    asked_cents = models.BigIntegerField()
    real_spend_cents = models.BigIntegerField(null=True)
    steps = models.JSONField(default=list)
    reasons = models.CharField(max_length=4_000)
    proposed_by = models.CharField(max_length=100)
    proposed_at = models.DateTimeField()
    answer_by = models.DateField()
    letter = models.CharField(max_length=36, default="")
    letter_code = models.CharField(max_length=13, default="")
    answer = models.CharField(max_length=4_000, default="")
    answered_by = models.CharField(max_length=100, default="")
    answered_at = models.DateTimeField(null=True)
    decided_cents = models.BigIntegerField(null=True)
    grounds = models.CharField(max_length=4_000, default="")
    decided_by = models.CharField(max_length=100, default="")
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=36, default="")
    recovered_cents = models.BigIntegerField(default=0)
    cancelled_by = models.CharField(max_length=100, default="")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_why = models.CharField(max_length=400, default="")
    reminded = ArrayField(models.CharField(max_length=20), default=list)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["award", "rank"],
                name="recovery_rank",
                violation_error_message="Cette demande de reversement existe déjà.",
            ),
            UniqueConstraint(
                fields=["award"],
                condition=Q(state__in=OPEN),
                name="recovery_one_open",
                violation_error_message="Une demande de reversement attend déjà sa décision.",
            ),
            CheckConstraint(
                condition=Q(decided_by="") | ~Q(decided_by=F("proposed_by")),
                name="recovery_second_person",
                violation_error_message="Une autre personne décide du reversement.",
            ),
            CheckConstraint(
                condition=Q(asked_cents__gt=0, recovered_cents__gte=0)
                & (
                    Q(decided_cents__isnull=True)
                    | Q(decided_cents__gte=0, decided_cents__lte=F("asked_cents"))
                ),
                name="recovery_amounts",
                violation_error_message="On ne décide pas plus que ce qui est demandé.",
            ),
            CheckConstraint(
                condition=Q(recovered_cents=0) | Q(decided_cents__gte=F("recovered_cents")),
                name="recovery_within_decision",
                violation_error_message="On ne reverse pas plus que ce qui est décidé.",
            ),
            CheckConstraint(
                condition=Q(state__in=[*OPEN, RecoveryState.CANCELLED], decided_at__isnull=True)
                | Q(decided_at__isnull=False, decided_cents__isnull=False),
                name="recovery_decided_is_dated",
                violation_error_message="Une décision a une date et un montant.",
            ),
        )
        indexes = (models.Index(fields=["state", "answer_by"], name="recovery_state"),)

    def __str__(self) -> str:
        return f"recovery:{self.pk}"


class RecoveryEntry(models.Model):
    """What came back of a recovery on one day, with the reference of the accountant's title; `ledger`: its lines of the budget.

    `ledger` holds [[payment line, cents given back], …], empty where no envelope is followed.
    """

    recovery = models.ForeignKey("grants.Recovery", models.PROTECT, related_name="entries")
    amount_cents = models.BigIntegerField()
    received_on = models.DateField()
    reference = models.CharField(max_length=60)
    ledger = models.JSONField(default=list)
    recorded_by = models.CharField(max_length=100)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["recovery", "reference", "received_on", "amount_cents"],
                name="recovery_entry_once",
                violation_error_message="Ce reversement est déjà noté.",
            ),
            CheckConstraint(
                condition=Q(amount_cents__gt=0),
                name="recovery_entry_positive",
                violation_error_message="Un reversement est plus grand que zéro.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.recovery_id} {self.reference}"
