"""Where money is sent: the bank accounts of an organisation, the old ones kept with their dates."""

from django.db import models
from django.db.models import Q
from django.db.models.constraints import UniqueConstraint

from guichet.grants.enums import AccountState
from guichet.grants.models.judged import JudgedAccount, judged_rules


class BankAccount(JudgedAccount):
    """One bank account of an organisation. `proof` is the token of the paper that shows it.

    Money goes to the only confirmed one; when another is confirmed it is replaced.
    """

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    holder = models.CharField(max_length=70)
    proof = models.CharField(max_length=36)

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
            *judged_rules("bank_account"),
        )

    def __str__(self) -> str:
        return f"bank_account:{self.pk}"
