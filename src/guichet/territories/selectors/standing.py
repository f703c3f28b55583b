"""Territories as they are on one day: the query every other selector starts from."""

from datetime import date
from typing import Any

from django.db.models import F, Func, IntegerField, Q, QuerySet, Value
from django.db.models.functions import ExtractYear, Least

from guichet.shared.formats import format_date
from guichet.territories.enums import EpciType, TerritoryKind
from guichet.territories.errors import DateBeforeTerritories, TerritoriesNotLoaded
from guichet.territories.models import Edition, Territory
from guichet.territories.selectors.records import TerritoryRecord

COLUMNS = (
    "kind",
    "code",
    "name",
    "siren",
    "epci",
    "ept",
    "arrondissement",
    "departement",
    "region",
    "epci_type",
    "financing",
    "latitude",
    "longitude",
    "approximate",
    "postal_codes",
    "valid_from",
    "valid_to",
    "population",
)


def population_on(at: date) -> Func:
    """The count of 1 January of that year: `populations` has one for each since `valid_from`, the last holds on."""
    since = ExtractYear("valid_from")
    place = Least(Value(at.year + 1) - since, Func(F("populations"), function="cardinality"))
    return Func(
        F("populations"), place, arg_joiner=")[", template="(%(expressions)s]", output_field=IntegerField()
    )


def standing(at: date) -> "QuerySet[Territory]":
    """The territories in force on that day."""
    return Territory.objects.filter(Q(valid_to=None) | Q(valid_to__gt=at), valid_from__lte=at)


def records(territories: "QuerySet[Territory]", at: date) -> list[TerritoryRecord]:
    """Run the query, in its own order."""
    rows = territories.annotate(population=population_on(at)).values(*COLUMNS)
    return [_record(row) for row in rows]


def _record(row: Any) -> TerritoryRecord:
    values = {**row, "kind": TerritoryKind(row["kind"]), "postal_codes": tuple(row["postal_codes"])}
    if row["epci_type"]:
        values["epci_type"] = EpciType(row["epci_type"])
    return TerritoryRecord(**values)


def check_day(at: date) -> None:
    """Refuse a day earlier than the first one known, or an empty table; called when nothing was found."""
    edition = Edition.objects.first()
    if edition is None:
        raise TerritoriesNotLoaded(
            "Les territoires ne sont pas chargés : lancez « guichet territories load »."
        )
    if at < edition.first_day:
        first = format_date(edition.first_day)
        raise DateBeforeTerritories(
            f"Guichet connaît les territoires depuis le {first} : choisissez une date à partir de là."
        )
