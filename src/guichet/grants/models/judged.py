"""What every bank account shares: it is given by one person, judged by another, and kept once it is no longer used."""

from django.db import models
from django.db.models import F, Q
from django.db.models.constraints import BaseConstraint, CheckConstraint

from guichet.grants.enums import AccountState


class JudgedAccount(models.Model):
    """An account proposed by one person and judged by another (`person:7`, both); `iban` and `bic` have no spaces.

    Only a confirmed one is used. One that was replaced is kept, with its end (`until`).
    """

    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11)
    state = models.CharField(max_length=9, choices=AccountState, default=AccountState.PROPOSED)
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    judged_by = models.CharField(max_length=80, default="")
    judged_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=400, default="")
    until = models.DateTimeField(null=True)

    class Meta:
        abstract = True


def judged_rules(table: str) -> tuple[BaseConstraint, ...]:
    """Return what the database holds of a kind of account, whose constraints begin with the name `table`."""
    return (
        CheckConstraint(
            condition=~Q(judged_by=F("proposed_by")),
            name=f"{table}_second_person",
            violation_error_message="Une autre personne confirme le compte.",
        ),
        CheckConstraint(
            condition=Q(state=AccountState.PROPOSED) | Q(judged_at__isnull=False),
            name=f"{table}_judged_has_date",
            violation_error_message="Un compte confirmé ou refusé a une date.",
        ),
        CheckConstraint(
            condition=Q(iban__regex=r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$"),
            name=f"{table}_iban",
            violation_error_message="Ce n’est pas un IBAN.",
        ),
    )
