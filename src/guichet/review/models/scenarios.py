"""A scenario: one way to share an envelope between applications under review, until it becomes proposals."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint

from guichet.review.enums import LineChoice, ScenarioBasis


class Scenario(models.Model):
    """A programme of applications composed against an envelope; who instructs `slugs` over `places` composes it.

    Amounts come from `basis`, times `rate_bp` (basis points), under `overlay`: parameters of the rules at other values, written
    as in scheme files. `order` says what ranks the lines. `revision` counts its versions: each is in the journal. The proposals
    were asked at `ordered_at`, made at `decided_at`; `refusals` says line by line why none was; `alive_at` is real time.
    """

    title = models.CharField(max_length=200)
    envelope = models.ForeignKey("budget.Envelope", models.PROTECT, related_name="+")
    slugs = ArrayField(models.CharField(max_length=60))
    territory = models.CharField(max_length=20, default="")
    places = ArrayField(models.CharField(max_length=20), default=list)
    basis = models.CharField(max_length=8, choices=ScenarioBasis, default=ScenarioBasis.COMPUTED)
    rate_bp = models.IntegerField(default=10_000)
    overlay = models.JSONField(default=dict)
    order = models.CharField(max_length=80, default="number")
    revision = models.IntegerField(default=0)
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    created_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    changed_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    completion_on = models.DateField(null=True)
    terms = models.TextField(default="")
    ordered_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    ordered_at = models.DateTimeField(null=True)
    alive_at = models.DateTimeField(null=True)
    refusals = models.JSONField(default=dict)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(rate_bp__gte=0, rate_bp__lte=10_000),
                name="scenario_rate",
                violation_error_message="Un taux va de 0 à 100 %.",
            ),
        )
        indexes = (models.Index(fields=["envelope", "changed_at"], name="scenario_envelope"),)

    def __str__(self) -> str:
        return f"scenario:{self.pk}"


class ScenarioLine(models.Model):
    """One application of a scenario; cents. `set_cents` is an amount written by hand, `computed_cents` what the rules give under
    the overlay (None: unknown), `figure` what ranked it, `proposal` what it became."""

    scenario = models.ForeignKey("review.Scenario", models.CASCADE, related_name="lines")
    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="scenario_lines")
    rank = models.IntegerField()
    choice = models.CharField(max_length=8, choices=LineChoice, default=LineChoice.AWARD)
    comment = models.TextField(default="")
    set_cents = models.BigIntegerField(null=True)
    spend_cents = models.BigIntegerField(null=True)
    computed_cents = models.BigIntegerField(null=True)
    figure = models.BigIntegerField(null=True)
    proposal = models.ForeignKey("review.Proposal", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["scenario", "application"],
                name="scenario_line_once",
                violation_error_message="Ce dossier est déjà dans cette programmation.",
            ),
            CheckConstraint(
                condition=Q(set_cents__isnull=True) | Q(set_cents__gt=0),
                name="scenario_line_amount",
                violation_error_message="Un montant proposé est supérieur à zéro.",
            ),
        )
        indexes = (models.Index(fields=["scenario", "rank"], name="scenario_line_rank"),)

    def __str__(self) -> str:
        return f"{self.scenario_id} {self.application_id}"
