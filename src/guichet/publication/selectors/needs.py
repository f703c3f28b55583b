"""Which awards have all that a common format requires, and what the others lack: one rule, written for the database."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When

from guichet.publication.enums import Lack
from guichet.publication.selectors.filters import AwardFilter
from guichet.publication.selectors.laureates import AwardView, read_as_it_goes

Needs = Mapping[Lack, Q]
OWN = "guichet"
"""The source of our own decisions."""

SCDL_NEEDS: Needs = {
    Lack.OTHER_BODY: ~Q(source=OWN),
    Lack.FUNDER: Q(funder=""),
    Lack.FUNDER_SIRET: ~Q(funder_siret__regex=r"^[0-9]{14}$"),
    Lack.DAY: Q(day=None),
    Lack.RECIPIENT: ~Q(siret__regex=r"^[0-9]{14}$") & ~Q(rna__regex=r"^W[0-9]{9}$"),
    Lack.PAYMENTS: Q(payments=None) | Q(payments__lt=1),
    Lack.PERIOD: Q(ends_on=None) | Q(ends_on__lt=F("day")),
    Lack.DE_MINIMIS: Q(de_minimis=None),
}
"""Essential data of a grant (arrêté du 17 novembre 2017), in the order in which what lacks is told.

Other bodies publish theirs: we know neither the nature nor the payments of what we took over.
"""
GIVING_NEEDS: Needs = {Lack.FUNDER: Q(funder=""), Lack.DAY: Q(day=None)}
"""What 360Giving requires and an award may not have."""


def complete(wanted: AwardFilter, needs: Needs) -> Iterator[AwardView]:
    """Give the awards of a filter that lack nothing, in the order of publication, read from the database as it goes."""
    return read_as_it_goes(_told(wanted, needs).filter(lack=""))


def lacking(wanted: AwardFilter, needs: Needs) -> tuple[int, dict[Lack, int]]:
    """Return how many awards of a filter lack nothing, and how many lack what first: one query, only what is not zero."""
    rows = _told(wanted, needs).values("lack").annotate(awards=Count("pk")).order_by()
    counted = {row["lack"]: row["awards"] for row in rows}
    return counted.pop("", 0), {lack: counted[lack] for lack in needs if lack in counted}


def _told(wanted: AwardFilter, needs: Needs) -> "QuerySet[Any]":
    whens = [When(condition, then=Value(str(lack))) for lack, condition in needs.items()]
    return wanted.apply().annotate(lack=Case(*whens, default=Value(""), output_field=CharField()))
