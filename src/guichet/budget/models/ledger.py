"""The ledger: lines are added, never changed."""

from django.db import models
from django.db.models import F, Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint

from guichet.budget.enums import Account


class LedgerLine(models.Model):
    """One movement of one balance: cents, or posts, signed.

    A positive line adds; a negative one `corrects` a positive line of the same account, in part or whole, never below zero.
    `recipient` is the envelope a delegation goes to: one line moves both. `commitment` is the line a payment pays.
    `reference` says what it is for ("application:5000", "proposal:12"): the budget knows no application.
    A reservation ends on its own after `expires_at`. A trigger applies the line to the balances, or refuses it.
    """

    envelope = models.ForeignKey("budget.Envelope", models.PROTECT, related_name="lines", db_index=False)
    account = models.CharField(max_length=9, choices=Account)
    amount = models.BigIntegerField()
    recipient = models.ForeignKey("budget.Envelope", models.PROTECT, null=True, related_name="delegations")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    commitment = models.ForeignKey("self", models.PROTECT, null=True, related_name="payments")
    reference = models.CharField(max_length=80, default="")
    reason = models.CharField(max_length=400)
    expires_at = models.DateTimeField(null=True)
    actor = models.CharField(max_length=80)
    shown_at = models.DateTimeField()
    real_at = models.DateTimeField()

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(amount__gt=0, corrects=None) | Q(amount__lt=0, corrects__isnull=False),
                name="line_adds_or_corrects",
                violation_error_message="Un montant est positif ; une ligne négative corrige une ligne.",
            ),
            CheckConstraint(
                condition=Q(account=Account.DELEGATED, recipient__isnull=False)
                | (~Q(account=Account.DELEGATED) & Q(recipient=None)),
                name="line_delegates_to_somebody",
                violation_error_message="Une délégation a une enveloppe qui reçoit ; aucune autre ligne n’en a.",
            ),
            CheckConstraint(
                condition=~Q(recipient=F("envelope")),
                name="line_goes_elsewhere",
                violation_error_message="Une enveloppe ne se délègue rien à elle-même.",
            ),
            CheckConstraint(
                condition=Q(account=Account.PAID, commitment__isnull=False)
                | (~Q(account=Account.PAID) & Q(commitment=None)),
                name="line_pays_a_commitment",
                violation_error_message="Un paiement paie un engagement ; aucune autre ligne n’en a.",
            ),
        )
        indexes = (
            models.Index(fields=["envelope", "id"], name="line_envelope"),
            models.Index(fields=["reference"], name="line_reference"),
            models.Index(
                fields=["expires_at"],
                condition=Q(account=Account.RESERVED, amount__gt=0),
                name="line_expires",
            ),
        )

    def __str__(self) -> str:
        return f"line:{self.pk}"


class MonthTotal(models.Model):
    """What the lines of one month moved on one account of an envelope, cents or posts; `month` is its first day in Paris.

    A trigger adds each line to it, so that a year is read without its lines. What a delegation brings counts as received.
    """

    envelope = models.ForeignKey("budget.Envelope", models.PROTECT, related_name="months", db_index=False)
    month = models.DateField()
    account = models.CharField(max_length=9, choices=Account)
    amount = models.BigIntegerField()

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["envelope", "month", "account"],
                name="month_total_once",
                violation_error_message="Ce total du mois existe déjà.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.envelope_id} {self.month} {self.account}"
