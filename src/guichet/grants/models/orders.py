"""What is sent to the payer, and what comes back from it."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint

from guichet.grants.enums import OVER, OrderState, Payer, PaymentFileState, ReturnLineState, ReturnState


class PaymentOrder(models.Model):
    """A demand of payment (DP) sent to the payer for one instalment; one rejected or cancelled leaves room for another.

    `number` is what the payer gives back: DP number in Chorus, end-to-end identifier at the bank. `file` is the only file
    that holds it. `paid_cents` is what was paid of it, what came back subtracted, never above `amount_cents`. One that waits may be cancelled, before
    it is in any file: `cancelled_why` says why.
    """

    number = models.CharField(max_length=30, unique=True)
    award = models.ForeignKey("grants.Award", models.PROTECT, related_name="orders")
    instalment = models.ForeignKey("grants.Instalment", models.PROTECT, related_name="orders")
    claim = models.ForeignKey("grants.Claim", models.PROTECT, related_name="orders")
    account = models.ForeignKey("grants.BankAccount", models.PROTECT, related_name="+")
    payer = models.CharField(max_length=6, choices=Payer)
    amount_cents = models.BigIntegerField()
    paid_cents = models.BigIntegerField(default=0)
    state = models.CharField(max_length=9, choices=OrderState, default=OrderState.WAITING)
    file = models.ForeignKey("grants.PaymentFile", models.PROTECT, null=True, related_name="orders")
    ordered_by = models.CharField(max_length=80)
    ordered_at = models.DateTimeField()
    cancelled_why = models.CharField(max_length=400, default="")

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["instalment"],
                condition=~Q(state__in=OVER),
                name="payment_order_once",
                violation_error_message="Ce versement est déjà ordonné.",
            ),
            CheckConstraint(
                condition=Q(amount_cents__gt=0, paid_cents__gte=0, paid_cents__lte=F("amount_cents")),
                name="payment_order_amounts",
                violation_error_message="On ne paie ni moins que zéro, ni plus que la demande.",
            ),
            CheckConstraint(
                condition=Q(state__in=[OrderState.WAITING, OrderState.CANCELLED], file__isnull=True)
                | (~Q(state__in=[OrderState.WAITING, OrderState.CANCELLED]) & Q(file__isnull=False)),
                name="payment_order_in_a_file",
                violation_error_message="Une demande de paiement attend, ou elle est dans un fichier.",
            ),
            CheckConstraint(
                condition=~Q(state=OrderState.CANCELLED) | ~Q(cancelled_why=""),
                name="payment_order_cancelled_says_why",
                violation_error_message="Une demande de paiement annulée dit pourquoi.",
            ),
        )
        indexes = (models.Index(fields=["state", "payer"], name="payment_order_state"),)

    def __str__(self) -> str:
        return f"payment_order:{self.pk}"


class PaymentFile(models.Model):
    """A file of demands of payment, written by a job. `debtor` (bank only) is who pays: name, IBAN, BIC.

    `papers` holds what was written by its ending: path in the storage, size, SHA-256. `left_out` counts the demands that
    something missed. `attempt` grows each time the writing begins; `alive_at` is when it last went on. `asked_at` and
    `alive_at` are real times, `dated_at` the one the file bears.
    """

    token = models.UUIDField(unique=True, default=uuid.uuid4)
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    payer = models.CharField(max_length=6, choices=Payer)
    debtor = models.JSONField(default=dict)
    executed_on = models.DateField()
    state = models.CharField(max_length=7, choices=PaymentFileState, default=PaymentFileState.WAITING)
    total = models.IntegerField(default=0)
    amount_cents = models.BigIntegerField(default=0)
    left_out = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    papers = models.JSONField(default=dict)
    attempt = models.IntegerField(default=0)
    refusal = models.CharField(max_length=500, default="", blank=True)
    dated_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    alive_at = models.DateTimeField()

    class Meta:
        constraints = (
            CheckConstraint(
                condition=~Q(state=PaymentFileState.REFUSED) | ~Q(refusal=""),
                name="payment_file_refusal_says_why",
                violation_error_message="Un fichier qui ne s’écrit pas dit pourquoi.",
            ),
        )

    def __str__(self) -> str:
        return f"payment_file:{self.token}"


class PaymentReturn(models.Model):
    """A file of what the payer did, once a person by its digest (SHA-256 of its bytes).

    A file may hold the payments of several départements: each officer matches their own, and a line is matched once.
    """

    token = models.UUIDField(unique=True, default=uuid.uuid4)
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    state = models.CharField(max_length=7, choices=ReturnState, default=ReturnState.WAITING)
    received_at = models.DateTimeField()
    alive_at = models.DateTimeField()

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["digest", "person"],
                name="payment_return_once",
                violation_error_message="Ce fichier est déjà envoyé.",
            ),
        )

    def __str__(self) -> str:
        return f"payment_return:{self.token}"


class PaymentReturnLine(models.Model):
    """One line of it: a payment when `amount_cents` is above zero, what came back when it is under.

    `key` tells it from every other line, in this file or another one: its values, and its rank among its twins.
    `ledger` are the lines of the budget it wrote. `reason` says why it is not matched. `cells` is the line as it came.
    """

    file = models.ForeignKey("grants.PaymentReturn", models.PROTECT, related_name="lines")
    row = models.IntegerField()
    cells = models.JSONField(default=list)
    key = models.CharField(max_length=64)
    reference = models.CharField(max_length=60, default="")
    paid_on = models.DateField(null=True)
    amount_cents = models.BigIntegerField(null=True)
    rejected = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=ReturnLineState, default=ReturnLineState.WAITING)
    reason = models.CharField(max_length=400, default="")
    order = models.ForeignKey("grants.PaymentOrder", models.PROTECT, null=True, related_name="returns")
    ledger = models.JSONField(default=list)
    matched_by = models.CharField(max_length=80, default="")
    matched_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["file", "row"],
                name="payment_return_row",
                violation_error_message="Cette ligne est déjà lue.",
            ),
            UniqueConstraint(
                fields=["key"],
                condition=Q(state=ReturnLineState.MATCHED),
                name="payment_return_line_once",
                violation_error_message="Cette ligne est déjà rapprochée.",
            ),
            CheckConstraint(
                condition=~Q(state=ReturnLineState.MATCHED) | Q(order__isnull=False),
                name="payment_return_matched_has_order",
                violation_error_message="Une ligne rapprochée a sa demande de paiement.",
            ),
        )
        indexes = (models.Index(fields=["file", "state", "row"], name="payment_return_state"),)

    def __str__(self) -> str:
        return f"payment_return_line:{self.pk}"
