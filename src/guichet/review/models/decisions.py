"""What is proposed, who agreed on the way, and what was signed."""

from django.db import models
from django.db.models import Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint

from guichet.accounts.enums import RoleKind
from guichet.review.enums import Outcome, ProposalState, VisaVerdict


class Proposal(models.Model):
    """A proposed decision and its way through the circuit of the scheme (`circuit`: roles in order).

    `step` is the rank of the role that is waited for. Amounts are cents: `amount_cents` is the maximum granted,
    `spend_cents` the eligible spend it rests on. The five mentions of the décret 2018-514, article 8, are the applicant, the
    project with its spend, the amount with how it is computed, `completion_on`, and `terms`.
    """

    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="proposals")
    outcome = models.CharField(max_length=6, choices=Outcome)
    amount_cents = models.BigIntegerField(null=True)
    spend_cents = models.BigIntegerField(null=True)
    computation = models.TextField(default="")
    grounds = models.TextField(default="")
    completion_on = models.DateField(null=True)
    terms = models.TextField(default="")
    circuit = models.JSONField()
    step = models.SmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.IN_CIRCUIT)
    made_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["application"],
                condition=Q(state=ProposalState.IN_CIRCUIT),
                name="proposal_one_at_a_time",
                violation_error_message="Une proposition est déjà en circuit pour ce dossier.",
            ),
            CheckConstraint(
                condition=Q(outcome=Outcome.REFUSE, amount_cents=None)
                | Q(outcome=Outcome.ACCEPT, amount_cents__gte=0),
                name="proposal_amount_when_accepting",
                violation_error_message="Accorder demande un montant ; refuser n’en a pas.",
            ),
            CheckConstraint(
                condition=~Q(outcome=Outcome.REFUSE) | ~Q(grounds=""),
                name="proposal_refusal_says_why",
                violation_error_message="Un refus donne ses motifs.",
            ),
        )
        indexes = (models.Index(fields=["application", "state"], name="proposal_state"),)

    def __str__(self) -> str:
        return f"{self.application_id} {self.outcome} {self.state}"


class Visa(models.Model):
    """What someone of the circuit did with a proposal; insert-only. `by_order` quotes the act of a delegated signature."""

    proposal = models.ForeignKey("review.Proposal", models.CASCADE, related_name="visas")
    role = models.CharField(max_length=16, choices=RoleKind)
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=6, choices=VisaVerdict)
    comment = models.TextField(default="")
    by_order = models.CharField(max_length=300, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["proposal", "role"],
                name="visa_once",
                violation_error_message="Cette étape du circuit est déjà passée.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.role} {self.verdict}"
