"""Sums of published awards: of a filter, by scheme, year, territory or size."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.db.models import Count, Sum
from django.db.models.functions import Coalesce

from guichet.publication.models import PublishedAward
from guichet.publication.selectors.filters import AwardFilter


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How many awards, for how many cents."""

    awards: int = 0
    cents: int = 0


By = Literal["scheme", "year", "departement", "region", "commune", "epci"]


def totals(wanted: AwardFilter) -> Totals:
    """Return the sums of what a filter keeps, in one query."""
    found = wanted.apply().aggregate(awards=Count("pk"), cents=Coalesce(Sum("amount_cents"), 0))
    return Totals(**found)


def totals_by(wanted: AwardFilter, by: By) -> dict[str | int | None, Totals]:
    """Return the sums of what a filter keeps for each value of a column, in one query; empty or None: not known."""
    rows = wanted.apply().values(by).annotate(awards=Count("pk"), cents=Sum("amount_cents")).order_by(by)
    return {row[by]: Totals(awards=row["awards"], cents=row["cents"]) for row in rows}


def totals_of(schemes: Iterable[str]) -> dict[str, Totals]:
    """Return the sums of these schemes, in one query; a scheme without award is not there."""
    rows = (
        PublishedAward.objects.filter(withdrawn_at=None, scheme__in=list(schemes))
        .values("scheme")
        .annotate(awards=Count("pk"), cents=Sum("amount_cents"))
    )
    return {row["scheme"]: Totals(awards=row["awards"], cents=row["cents"]) for row in rows}


def totals_published_since(since: datetime, *, decided_since: date) -> dict[str, Totals]:
    """Return, by scheme, the sums of what was published from the instant `since` and decided from that day: one query.

    An award of long ago that a file brings is no announcement; one whose day is unknown neither.
    """
    rows = (
        PublishedAward.objects.filter(withdrawn_at=None, published_at__gte=since, day__gte=decided_since)
        .values("scheme")
        .annotate(awards=Count("pk"), cents=Sum("amount_cents"))
    )
    return {row["scheme"]: Totals(awards=row["awards"], cents=row["cents"]) for row in rows}


def schemes_published() -> list[tuple[str, str]]:
    """Return (slug, name) of the schemes that have awards, by name: one query."""
    rows = PublishedAward.objects.filter(withdrawn_at=None).values_list("scheme", "scheme_title").distinct()
    return sorted(dict(rows).items(), key=lambda one: one[1])


def years_published() -> list[tuple[str, str]]:
    """Return the years that have awards, the latest first, as a field shows them: one query."""
    found = PublishedAward.objects.filter(withdrawn_at=None).values_list("year", flat=True).distinct()
    return [(str(year), str(year)) for year in sorted((year for year in found if year), reverse=True)]


def choices_published() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return what `schemes_published` and `years_published` do, in one query."""
    rows = list(
        PublishedAward.objects.filter(withdrawn_at=None)
        .values_list("scheme", "scheme_title", "year")
        .distinct()
    )
    schemes = sorted({slug: title for slug, title, _ in rows}.items(), key=lambda one: one[1])
    years = sorted({year for *_, year in rows if year}, reverse=True)
    return schemes, [(str(year), str(year)) for year in years]
