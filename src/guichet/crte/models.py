"""A contract, its territory by the day, who signs it, its axes and operations, and the annexes that were fixed."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint

from guichet.crte.enums import ContractState, Side


class Contract(models.Model):
    """One CRTE. `code` is its address; `area` the official code of the département or région whose officers hold it.

    `places` are the codes that contain the area, nearest first: roles are compared to them. `starts_on` and `ends_on` are its
    first and last day, the last unknown while None. `demonstration` marks what was laid as a sample.
    """

    code = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    area = models.CharField(max_length=20)
    places = ArrayField(models.CharField(max_length=20))
    state = models.CharField(max_length=6, choices=ContractState, default=ContractState.DRAFT)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    signed_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    demonstration = models.BooleanField(default=False)

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="contract_ends_after_it_starts",
                violation_error_message="Un contrat finit après son début.",
            ),
            CheckConstraint(
                condition=Q(state=ContractState.DRAFT, signed_on=None)
                | Q(state=ContractState.SIGNED, signed_on__isnull=False),
                name="contract_signed_has_date",
                violation_error_message="Un contrat signé a une date de signature.",
            ),
        )

    def __str__(self) -> str:
        return self.subject

    @property
    def subject(self) -> str:
        """Return how the journal and documents name it."""
        return f"crte:{self.pk}"


class PerimeterMember(models.Model):
    """One EPCI, by its SIREN, within a contract from `valid_from` to the day before `valid_to` (None: still).

    The database holds that no EPCI is in two contracts on one day, drafts included.
    """

    contract = models.ForeignKey("crte.Contract", models.CASCADE, related_name="members")
    siren = models.CharField(max_length=9)
    name = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="perimeter_one_contract_a_day",
                expressions=[
                    ("siren", RangeOperators.EQUAL),
                    (Func(F("valid_from"), F("valid_to"), function="daterange"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Cette intercommunalité est déjà dans un contrat ce jour-là.",
            ),
            CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="perimeter_ends_after_it_starts",
                violation_error_message="Une intercommunalité sort du contrat après y être entrée.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.contract_id} {self.siren}"

    @property
    def place(self) -> str:
        """Return its official code, as applications and grants keep it among their places."""
        return f"EPCI-{self.siren}"


class ContractSignatory(models.Model):
    """A body that signs, for one side, by someone of that capacity ("le préfet"); `signed_on` None until it has."""

    contract = models.ForeignKey("crte.Contract", models.CASCADE, related_name="signatories")
    side = models.CharField(max_length=5, choices=Side)
    body = models.CharField(max_length=200)
    capacity = models.CharField(max_length=200)
    signed_on = models.DateField(null=True)

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(side__in=Side.values),
                name="contract_signatory_side",
                violation_error_message="Ce genre de signataire n’existe pas.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.contract_id} {self.body}"


class ContractAxis(models.Model):
    """What the contract pursues; `rank` is its order."""

    contract = models.ForeignKey("crte.Contract", models.CASCADE, related_name="axes")
    rank = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    description = models.TextField(default="")

    def __str__(self) -> str:
        return f"{self.contract_id} {self.title}"


class ContractOperation(models.Model):
    """A project inscribed in the contract, under an axis. `forecast_cents` is what it should cost, None while unknown.

    `application_number` is that of the application that asks money for it, when there is one: the grant of that number is
    then attached to the axis.
    """

    contract = models.ForeignKey("crte.Contract", models.CASCADE, related_name="operations")
    axis = models.ForeignKey("crte.ContractAxis", models.PROTECT, related_name="operations")
    title = models.CharField(max_length=300)
    owner = models.CharField(max_length=200)
    forecast_cents = models.BigIntegerField(null=True)
    application_number = models.BigIntegerField(null=True)

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(forecast_cents=None) | Q(forecast_cents__gte=0),
                name="contract_operation_forecast",
                violation_error_message="Un coût prévu n’est pas négatif.",
            ),
            UniqueConstraint(
                fields=["application_number"],
                name="contract_operation_application",
                violation_error_message="Ce dossier est déjà relié à une opération d’un contrat.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.contract_id} {self.title}"


class FinancialAnnex(models.Model):
    """A yearly annex that an officer fixed: its PDF is the issued document of `code`; `content` is what it says, as JSON."""

    contract = models.ForeignKey("crte.Contract", models.PROTECT, related_name="annexes")
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=16)
    file = models.UUIDField()
    content = models.JSONField()
    fixed_at = models.DateTimeField()
    fixed_by = models.CharField(max_length=100)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["contract", "year", "version"],
                name="annex_version_once",
                violation_error_message="Cette version de l’annexe existe déjà.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.contract_id} {self.year} v{self.version}"
