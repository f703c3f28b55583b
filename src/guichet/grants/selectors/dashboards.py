"""The figures of an area and a year: envelopes, demand, commitments, payments, where the year will end.

Envelopes and months are read from what the database keeps, so that no figure waits for the lines of the ledger.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.enums import State
from guichet.budget.enums import Account, Unit
from guichet.budget.selectors import EnvelopeRecord, Moved, envelopes_seen, moved_in, places_of_area
from guichet.review.selectors.scope import visible
from guichet.schemes.selectors import titles_of

COUNTRY = "FR"
WAITING = (State.SUBMITTED, State.UNDER_REVIEW)
MONTHS, MOST_HELPED = 12, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What is asked for of one scheme in a year; cents. `waiting` is what rules give, or what is asked where they do not say."""

    slug: str
    title: str
    applications: int
    requested: int
    waiting_count: int
    waiting: int
    granted_count: int
    granted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What one month committed and paid, alone and since January; cents."""

    first: date
    committed: int
    paid: int
    committed_so_far: int
    paid_so_far: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Where the year ends: if everything that waits is granted, and at the pace since January; cents.

    `missing` is what the envelopes would lack for the first; None when no envelope is followed. The first adds `waiting` to
    `committed`; the second carries what `gone` days of the year committed to its `days`.
    """

    committed: int
    waiting: int
    if_all_granted: int
    missing: int | None
    at_this_pace: int
    gone: int
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Helped:
    """A commune or an EPCI to which applications of the year were granted."""

    code: str
    name: str
    granted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """Everything the page of an area shows; euros in cents unless said."""

    year: int
    envelopes: Sequence[EnvelopeRecord]
    demand: Sequence[Demand]
    months: Sequence[Month]
    moved: Sequence[Moved]
    titles: Mapping[str, str]
    forecast: Forecast
    helped: Sequence[Helped]


def may_see_area(actor: Actor, area: str, at: date) -> bool:
    """Tell whether an officer may read applications all over an area ("FR", "REG-24", "DEP-37"), of one scheme at least."""
    places = () if area == COUNTRY else places_of_area(area, at)
    return any(not scope.territory or scope.territory in places for scope in actor.scopes_of(Right.VIEW))


def dashboard_of(actor: Actor, area: str, year: int, today: date) -> Dashboard:
    """Return the figures of an area: five queries, whatever the ledger holds."""
    envelopes = envelopes_seen(actor, today, year=year, area="" if area == COUNTRY else area)
    moved = moved_in(actor, today, year=year, area=area)
    rows = _demand_rows(actor, area, year)
    slugs = {slug for envelope in envelopes for slug in envelope.schemes} | {str(row["slug"]) for row in rows}
    titles = titles_of(slugs)
    demand = _demand(rows, titles)
    return Dashboard(
        year=year,
        envelopes=envelopes,
        demand=demand,
        months=months_of(moved, year),
        moved=moved,
        titles=titles,
        forecast=_forecast(envelopes, demand, year, today),
        helped=_helped(actor, area, year),
    )


def _sent(actor: Actor, area: str, year: int) -> QuerySet[Any]:
    """Return the applications of an area sent in a year, of those an officer may read."""
    sheets = visible(actor).filter(sent_on__range=(date(year, 1, 1), date(year, 12, 31)))
    return sheets if area == COUNTRY else sheets.filter(places__contains=[area])


def _helped(actor: Actor, area: str, year: int) -> list[Helped]:
    """Return the communes and EPCI most often granted what they asked in a year."""
    granted = _sent(actor, area, year).filter(state=State.ACCEPTED)
    local = Q(application__carrier__startswith="COM-") | Q(application__carrier__startswith="EPCI-")
    rows = (
        granted.filter(local)
        .values("application__carrier")
        .annotate(granted=Count("pk"), name=Max("application__carrier_name"))
    )
    return [
        Helped(code=row["application__carrier"], name=row["name"], granted=row["granted"])
        for row in rows.order_by("-granted", "name")[:MOST_HELPED]
    ]


def _demand_rows(actor: Actor, area: str, year: int) -> list[Mapping[str, Any]]:
    sheets = _sent(actor, area, year)
    waiting, granted = Q(state__in=WAITING), Q(state=State.ACCEPTED)
    known, computed = Q(requested__gte=0), Q(computed__gte=0)
    counted = sheets.exclude(state=State.WITHDRAWN).values("slug").order_by("slug")
    summed = counted.annotate(
        applications=Count("pk"),
        asked=Coalesce(Sum("requested", filter=known), 0),
        waiting_count=Count("pk", filter=waiting),
        ruled=Coalesce(Sum("computed", filter=waiting & computed), 0),
        uncomputed=Coalesce(Sum("requested", filter=waiting & known & ~computed), 0),
        granted_count=Count("pk", filter=granted),
        given=Coalesce(Sum("granted", filter=granted & Q(granted__gte=0)), 0),
    )
    return [dict(row) for row in summed]


def _demand(rows: Sequence[Mapping[str, Any]], titles: Mapping[str, str]) -> list[Demand]:
    found = [
        Demand(
            slug=str(row["slug"]),
            title=titles.get(str(row["slug"]), str(row["slug"])),
            applications=int(row["applications"]),
            requested=int(row["asked"]),
            waiting_count=int(row["waiting_count"]),
            waiting=int(row["ruled"]) + int(row["uncomputed"]),
            granted_count=int(row["granted_count"]),
            granted=int(row["given"]),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: -one.requested)


def months_of(moved: Sequence[Moved], year: int) -> list[Month]:
    """Return the twelve months of a year in euros; commitments are those on the envelopes of that year."""
    found, committed, paid = [], 0, 0
    for number in range(1, MONTHS + 1):
        first = date(year, number, 1)
        here = [one for one in moved if one.month == first and one.unit is Unit.EURO]
        engaged = sum(one.amount for one in here if one.account is Account.COMMITTED)
        spent = sum(one.amount for one in here if one.account is Account.PAID)
        committed, paid = committed + engaged, paid + spent
        found.append(
            Month(first=first, committed=engaged, paid=spent, committed_so_far=committed, paid_so_far=paid)
        )
    return found


def _forecast(
    envelopes: Sequence[EnvelopeRecord], demand: Sequence[Demand], year: int, today: date
) -> Forecast:
    euros = [one for one in envelopes if one.unit is Unit.EURO]
    committed = sum(one.committed for one in euros)
    waiting = sum(one.waiting for one in demand)
    available = sum(one.available + one.reserved for one in euros)
    held = {slug for one in euros for slug in one.schemes}
    wanted = sum(one.waiting for one in demand if one.slug in held)
    first, last = date(year, 1, 1), date(year, 12, 31)
    gone = (min(max(today, first), last) - first).days + 1
    days = (last - first).days + 1
    return Forecast(
        committed=committed,
        waiting=waiting,
        if_all_granted=committed + waiting,
        missing=max(wanted - available, 0) if euros else None,
        at_this_pace=committed * days // gone,
        gone=gone,
        days=days,
    )
