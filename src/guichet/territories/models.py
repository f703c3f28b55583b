"""The states of territories, how one became another, and which file they come from.

Written only by `services.load_territories`. Other rooms keep an official code ("COM-37261"), never a row.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import BooleanField, F, Func, Q
from django.db.models.constraints import CheckConstraint, UniqueConstraint
from django.db.models.indexes import Index

from guichet.territories.enums import EpciType, Financing, SuccessionKind, TerritoryKind


class Territory(models.Model):
    """One state of one territory, from `valid_from` to the day before `valid_to`.

    Identity is (kind, code, valid_from): the same code may have been another commune before. `populations`
    has one count for each 1 January since `valid_from`, null when unknown, which is not zero; the last one
    holds until the next file. Positions are millionths of a degree, both null when unknown.
    """

    kind = models.CharField(max_length=25, choices=TerritoryKind)
    code = models.CharField(max_length=9)
    name = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    populations = ArrayField(models.IntegerField(null=True))
    siren = models.CharField(max_length=9, null=True)  # noqa: DJ001 - unknown is not empty
    epci = models.CharField(max_length=9, null=True)  # noqa: DJ001
    ept = models.CharField(max_length=9, null=True)  # noqa: DJ001
    arrondissement = models.CharField(max_length=4, null=True)  # noqa: DJ001
    departement = models.CharField(max_length=3, null=True)  # noqa: DJ001
    region = models.CharField(max_length=2, null=True)  # noqa: DJ001
    epci_type = models.CharField(max_length=5, choices=EpciType, null=True)  # noqa: DJ001
    financing = models.CharField(max_length=3, choices=Financing, null=True)  # noqa: DJ001
    latitude = models.IntegerField(null=True)
    longitude = models.IntegerField(null=True)
    approximate = models.BooleanField(null=True)
    postal_codes = ArrayField(models.CharField(max_length=5))
    name_key = models.TextField()
    short_key = models.TextField()
    search_text = models.TextField()

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["kind", "code", "valid_from"],
                name="territory_one_state_a_day",
                violation_error_message="Ce territoire a déjà un état qui commence ce jour-là.",
            ),
            UniqueConstraint(
                fields=["kind", "code"],
                condition=Q(valid_to=None),
                name="territory_one_present_state",
                violation_error_message="Ce territoire a déjà un état en vigueur : donnez une fin au précédent.",
            ),
            CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="territory_ends_after_it_starts",
                violation_error_message="La fin d’un territoire vient après son début.",
            ),
            CheckConstraint(
                condition=Func(
                    F("populations"), template="0 <= ALL (%(expressions)s)", output_field=BooleanField()
                ),
                name="territory_population_not_negative",
                violation_error_message="Une population n’est jamais négative.",
            ),
            CheckConstraint(
                condition=Q(kind__in=TerritoryKind.values),
                name="territory_kind_known",
                violation_error_message="Ce genre de territoire n’existe pas.",
            ),
            CheckConstraint(
                condition=Q(latitude=None, longitude=None, approximate=None)
                | Q(
                    latitude__range=(-90_000_000, 90_000_000),
                    longitude__range=(-180_000_000, 180_000_000),
                    latitude__isnull=False,
                    longitude__isnull=False,
                    approximate__isnull=False,
                ),
                name="territory_position_whole",
                violation_error_message="Une position a une latitude, une longitude, et dit si elle est approchée.",
            ),
        )
        indexes = (
            GinIndex(OpClass(F("search_text"), name="gin_trgm_ops"), name="territory_search_words"),
            GinIndex(OpClass(F("name_key"), name="gin_trgm_ops"), name="territory_search_close"),
            Index(OpClass(F("name_key"), name="text_pattern_ops"), name="territory_name_prefix"),
            Index(fields=["epci"], name="territory_epci"),
            Index(fields=["siren"], name="territory_siren"),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class Succession(models.Model):
    """`from_code` became `to_code` (official codes) after `not_yet`, at the latest on `day`.

    `not_yet` is null when the packages only show that it happened before the first of them. A territory
    that was renamed points at itself. `from_name` is the name left behind, empty when unknown.
    """

    kind = models.CharField(max_length=10, choices=SuccessionKind)
    from_code = models.CharField(max_length=16)
    to_code = models.CharField(max_length=16)
    not_yet = models.DateField(null=True)
    day = models.DateField()
    from_name = models.CharField(max_length=200)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["from_code", "to_code", "kind", "day"],
                name="succession_said_once",
                violation_error_message="Cette succession est déjà connue.",
            ),
            CheckConstraint(
                condition=Q(not_yet=None) | Q(not_yet__lt=F("day")),
                name="succession_days_in_order",
                violation_error_message="Une succession a lieu après le jour où elle n’avait pas eu lieu.",
            ),
            CheckConstraint(
                condition=Q(kind__in=SuccessionKind.values),
                name="succession_kind_known",
                violation_error_message="Ce genre de succession n’existe pas.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.from_code} → {self.to_code} ({self.day})"


class Edition(models.Model):
    """The file the territories come from: at most one row."""

    digest = models.CharField(max_length=64)
    first_day = models.DateField()
    last_day = models.DateField()
    territories = models.IntegerField()
    successions = models.IntegerField()

    class Meta:
        constraints = (
            UniqueConstraint(
                models.Value(1),
                name="edition_only_one",
                violation_error_message="Une seule édition des territoires est chargée à la fois.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.first_day} – {self.last_day}"
