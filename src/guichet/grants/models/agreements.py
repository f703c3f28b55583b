"""What binds funder and laureate: each version issued under its code, and who signed it."""

from django.db import models
from django.db.models import Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint

from guichet.grants.enums import AgreementKind, AgreementState, Side, SignatureMeans


class Agreement(models.Model):
    """One version: the convention (1), then each amendment or amending decision, which names what it changes.

    `granted_cents`, `spend_cents` and `completion_on` are what the grant becomes once it is signed by all who sign it.
    `plan_months` is the new length of its payments, None when it does not change. `changes` are sentences; `text` is what the service adds. `code` and `file` are those of the issued document.
    """

    award = models.ForeignKey("grants.Award", models.PROTECT, related_name="agreements")
    version = models.SmallIntegerField()
    kind = models.CharField(max_length=10, choices=AgreementKind)
    state = models.CharField(max_length=7, choices=AgreementState, default=AgreementState.ISSUED)
    granted_cents = models.BigIntegerField()
    spend_cents = models.BigIntegerField(null=True)
    completion_on = models.DateField(null=True)
    plan_months = models.SmallIntegerField(null=True)
    changes = models.JSONField(default=list)
    text = models.TextField(default="")
    code = models.CharField(max_length=16)
    file = models.CharField(max_length=36)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=100)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=400, default="")

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["award", "version"],
                name="agreement_version",
                violation_error_message="Cette version existe déjà.",
            ),
            UniqueConstraint(
                fields=["award"],
                condition=Q(state=AgreementState.ISSUED),
                name="agreement_one_to_sign",
                violation_error_message="Un document attend déjà ses signatures.",
            ),
            CheckConstraint(
                condition=Q(granted_cents__gte=0),
                name="agreement_amount",
                violation_error_message="Une subvention n’est pas négative.",
            ),
            CheckConstraint(
                condition=Q(state=AgreementState.ISSUED) | Q(ended_at__isnull=False),
                name="agreement_ended_has_date",
                violation_error_message="Un document signé ou abandonné a une date.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.award_id} {self.kind} {self.version}"


class AgreementSignature(models.Model):
    """One side signed a version: who, when, by which means. `file` is the signed copy, `reference` the provider's."""

    agreement = models.ForeignKey("grants.Agreement", models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=9, choices=Side)
    signer = models.CharField(max_length=200)
    means = models.CharField(max_length=8, choices=SignatureMeans)
    file = models.CharField(max_length=36, default="")
    reference = models.CharField(max_length=100, default="")
    signed_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=100)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["agreement", "side"],
                name="agreement_signature_side",
                violation_error_message="Cette signature est déjà enregistrée.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.side}"
