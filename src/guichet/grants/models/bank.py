"""Where money is sent: the bank accounts of an organisation, the old ones kept with their dates."""

from django.db import models
from django.db.models import F, Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint

from guichet.grants.enums import AccountState


class BankAccount(models.Model):
    """One bank account of an organisation, proposed by someone and judged by someone else (`person:7`, both).

    `iban` and `bic` are written without spaces. `proof` is the token of the paper that shows it. Money goes to the only
    confirmed one; when another is confirmed it is replaced, at `until`, and kept.
    """

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    holder = models.CharField(max_length=70)
    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11)
    proof = models.CharField(max_length=36)
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
                fields=["organisation"],
                condition=Q(state=AccountState.CONFIRMED),
                name="bank_account_one_confirmed",
                violation_error_message="Cet organisme a déjà un compte confirmé.",
            ),
            UniqueConstraint(
                fields=["organisation"],
                condition=Q(state=AccountState.PROPOSED),
                name="bank_account_one_proposed",
                violation_error_message="Un compte attend déjà d’être confirmé.",
            ),
            CheckConstraint(
                condition=~Q(judged_by=F("proposed_by")),
                name="bank_account_second_person",
                violation_error_message="Une autre personne confirme le compte.",
            ),
            CheckConstraint(
                condition=Q(state=AccountState.PROPOSED) | Q(judged_at__isnull=False),
                name="bank_account_judged_has_date",
                violation_error_message="Un compte confirmé ou refusé a une date.",
            ),
            CheckConstraint(
                condition=Q(iban__regex=r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$"),
                name="bank_account_iban",
                violation_error_message="Ce n’est pas un IBAN.",
            ),
        )

    def __str__(self) -> str:
        return f"bank_account:{self.pk}"
