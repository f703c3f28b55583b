"""An envelope and its balances, which only the ledger moves."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint

from guichet.budget.enums import Unit


class Envelope(models.Model):
    """Money (cents of autorisations d'engagement) or posts, for some schemes, one year, one area.

    `area` is an official code (`FR`, `REG-24`, `DEP-37`). `parent` is the envelope that delegates to this one. The five
    balances are the sums of the ledger: a trigger of the database keeps them, refuses any other change, and a CHECK holds
    `available` at zero or above, whoever writes. `key` names where an envelope of a scheme file comes from.
    """

    key = models.CharField(max_length=120, unique=True)
    title = models.CharField(max_length=200)
    schemes = ArrayField(models.CharField(max_length=80))
    year = models.SmallIntegerField()
    area = models.CharField(max_length=20)
    unit = models.CharField(max_length=4, choices=Unit, default=Unit.EURO)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    confirmed = models.BooleanField(default=True)
    note = models.CharField(max_length=400, default="")
    cost_centre = models.CharField(max_length=20, default="")
    functional_domain = models.CharField(max_length=20, default="")
    closed = models.BooleanField(default=False)
    received = models.BigIntegerField(default=0)
    delegated = models.BigIntegerField(default=0)
    reserved = models.BigIntegerField(default=0)
    committed = models.BigIntegerField(default=0)
    paid = models.BigIntegerField(default=0)
    available = models.GeneratedField(
        expression=F("received") - F("delegated") - F("reserved") - F("committed"),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(delegated__gte=0, reserved__gte=0, committed__gte=0, paid__gte=0)
                & Q(received__gte=F("delegated") + F("reserved") + F("committed")),
                name="envelope_never_overspent",
                violation_error_message="Cette enveloppe n’a plus assez : rien n’a été écrit.",
            ),
            CheckConstraint(
                condition=Q(paid__lte=F("committed")),
                name="envelope_pays_what_is_committed",
                violation_error_message="On ne paie pas plus que ce qui est engagé.",
            ),
            CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100),
                name="envelope_year",
                violation_error_message="Une enveloppe est d’une année entre 2000 et 2100.",
            ),
            UniqueConstraint(
                fields=["parent", "area", "year", "unit"],
                condition=Q(parent__isnull=False),
                name="envelope_one_child_an_area",
                violation_error_message="Cette enveloppe délègue déjà à ce territoire.",
            ),
        )
        indexes = (
            GinIndex(fields=["schemes"], name="envelope_schemes"),
            models.Index(fields=["area", "year"], name="envelope_area"),
        )

    def __str__(self) -> str:
        return f"envelope:{self.pk}"
