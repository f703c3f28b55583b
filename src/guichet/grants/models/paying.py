"""From where money leaves: the bank accounts of an office that pays by its bank."""

from django.db import models
from django.db.models import F, Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint

from guichet.grants.enums import AccountState


class PayingAccount(models.Model):
    """An account from which an office pays the grants of a scheme in a territory, each "" for all of them.

    `name` is who pays, as the bank knows them; `iban` and `bic` are written without spaces. Proposed by one person and judged
    by another (`person:7`, both): only a confirmed one is debited. One that `replaces` another ends it when it is confirmed;
    the former is kept, with its end (`until`).
    """

    scheme = models.CharField(max_length=60, default="")
    territory = models.CharField(max_length=20, default="")
    name = models.CharField(max_length=70)
    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=9, choices=AccountState, default=AccountState.PROPOSED)
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    judged_by = models.CharField(max_length=80, default="")
    judged_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=400, default="")
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["scheme", "territory", "iban", "state"],
                condition=Q(state__in=[AccountState.PROPOSED, AccountState.CONFIRMED]),
                name="paying_account_once",
                violation_error_message="Ce compte est déjà donné.",
            ),
            CheckConstraint(
                condition=~Q(judged_by=F("proposed_by")),
                name="paying_account_second_person",
                violation_error_message="Une autre personne confirme le compte.",
            ),
            CheckConstraint(
                condition=Q(state=AccountState.PROPOSED) | Q(judged_at__isnull=False),
                name="paying_account_judged_has_date",
                violation_error_message="Un compte confirmé ou refusé a une date.",
            ),
            CheckConstraint(
                condition=Q(iban__regex=r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$"),
                name="paying_account_iban",
                violation_error_message="Ce n’est pas un IBAN.",
            ),
        )

    def __str__(self) -> str:
        return f"paying_account:{self.pk}"
