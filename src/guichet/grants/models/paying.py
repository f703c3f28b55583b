"""From where money leaves: the bank accounts of an office that pays by its bank."""

from django.db import models
from django.db.models import Q
from django.db.models.constraints import UniqueConstraint

from guichet.grants.enums import AccountState
from guichet.grants.models.judged import JudgedAccount, judged_rules


class PayingAccount(JudgedAccount):
    """An account from which an office pays the grants of a scheme in a territory, each "" for all of them.

    `name` is who pays, as the bank knows them. One that `replaces` another ends it when it is confirmed.
    """

    scheme = models.CharField(max_length=60, default="")
    territory = models.CharField(max_length=20, default="")
    name = models.CharField(max_length=70)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["scheme", "territory", "iban", "state"],
                condition=Q(state__in=[AccountState.PROPOSED, AccountState.CONFIRMED]),
                name="paying_account_once",
                violation_error_message="Ce compte est déjà donné.",
            ),
            *judged_rules("paying_account"),
        )

    def __str__(self) -> str:
        return f"paying_account:{self.pk}"
