"""How many applications were sent, what became of them, in how many days and for how much: counts and sums, never a line.

Only bodies are counted. Private persons, companies (one may be a single person) and those whose kind nobody said are left out
of every count but `SentMark.others`, so that no figure, nor the difference of two, says anything of a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from guichet.applications.enums import State
from guichet.applications.models import Application
from guichet.shared.clock import PARIS

NOT_COUNTED = ("", "individual", "company")
"""Kinds of carrier that may be a single person."""
NOT_A_COMMUNE = -1
"""The size of a carrier that is no commune; 0 is a commune whose population is unknown, then the classes from 1."""

COUNTS = """
SELECT GROUPING(slug, departement, size, month), slug, departement, size, month,
  count(*), count(*) FILTER (WHERE state IN ('submitted', 'under_review')),
  count(*) FILTER (WHERE state = 'accepted'), count(*) FILTER (WHERE state = 'refused'),
  count(*) FILTER (WHERE state = 'closed'), count(*) FILTER (WHERE state = 'withdrawn'),
  coalesce(sum(requested_cents), 0), coalesce(sum(granted_cents), 0),
  percentile_disc(0.5) WITHIN GROUP (ORDER BY days) FILTER (WHERE state IN ('accepted', 'refused')),
  percentile_disc(0.9) WITHIN GROUP (ORDER BY days) FILTER (WHERE state IN ('accepted', 'refused'))
FROM (
  SELECT slug, state, requested_cents, granted_cents,
    coalesce((SELECT min(substr(place, 5)) FROM unnest(places) AS place WHERE place ~ '^(DEP|COL)-'), '') AS departement,
    CASE WHEN carrier_kind <> 'commune' THEN -1
      WHEN jsonb_typeof(carrier_facts -> 'territory.population') = 'number'
      THEN width_bucket(floor((carrier_facts ->> 'territory.population')::numeric)::integer, %(sizes)s::integer[])
      ELSE 0 END AS size,
    date_trunc('month', submitted_at AT TIME ZONE %(zone)s)::date AS month,
    greatest(0, (decided_at AT TIME ZONE %(zone)s)::date - (submitted_at AT TIME ZONE %(zone)s)::date) AS days
  FROM applications_application
  WHERE state <> 'draft' AND carrier_kind <> ALL(%(left_out)s)
    AND (%(slug)s = '' OR slug = %(slug)s)
    AND (%(place)s = '' OR places @> ARRAY[%(place)s]::varchar[])
    AND (%(year)s::integer IS NULL OR extract(year FROM submitted_at AT TIME ZONE %(zone)s) = %(year)s)
) AS sent
GROUP BY GROUPING SETS ((), (slug), (departement), (size), (month))
"""
WHOLE, BY_SCHEME, BY_DEPARTEMENT, BY_SIZE, BY_MONTH = 0b1111, 0b0111, 0b1011, 0b1101, 0b1110
"""What GROUPING gives for each of the sets: a bit per column that is not in it."""
FIGURES = 5
"""Where the figures of a row begin, after GROUPING and its four columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """Applications sent, by what became of them; sums in cents.

    `usual_days` is the median number of days from the sending to an agreement or a refusal, `long_days` what nine in ten
    take at most; None while nothing is decided. The days waited for the applicant are in it.
    """

    sent: int = 0
    waiting: int = 0
    accepted: int = 0
    refused: int = 0
    closed: int = 0
    withdrawn: int = 0
    requested_cents: int = 0
    granted_cents: int = 0
    usual_days: int | None = None
    long_days: int | None = None

    @property
    def decided(self) -> int:
        """Agreements and refusals: what success is a share of."""
        return self.accepted + self.refused

    @property
    def success(self) -> int | None:
        """The share of agreements among what was decided, in basis points; None while nothing is."""
        return (self.accepted * 20_000 + self.decided) // (2 * self.decided) if self.decided else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """The same applications counted as a whole and by scheme, département (plain code, "" unknown), size, first day of month."""

    total: Sent
    by_scheme: dict[str, Sent] = field(default_factory=dict)
    by_departement: dict[str, Sent] = field(default_factory=dict)
    by_size: dict[int, Sent] = field(default_factory=dict)
    by_month: dict[date, Sent] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMark:
    """`tag` changes with any application sent. `first` is the day of the first one; `others` those that are not counted."""

    tag: str
    first: date | None
    others: int


def demand(
    *, scheme: str = "", place: str = "", year: int | None = None, sizes: Sequence[int] = (0,)
) -> Demand:
    """Count the applications sent to a scheme, from a place (official code), in a year (of sending, in Paris): one query.

    `sizes` are the least populations of the classes of communes, in order.
    """
    values = {
        "sizes": list(sizes),
        "zone": PARIS.key,
        "left_out": list(NOT_COUNTED),
        "slug": scheme,
        "place": place,
        "year": year,
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, values)
        rows = cursor.fetchall()
    return Demand(
        total=next((_sent(row) for row in rows if row[0] == WHOLE), Sent()),
        by_scheme={row[1]: _sent(row) for row in rows if row[0] == BY_SCHEME},
        by_departement={row[2]: _sent(row) for row in rows if row[0] == BY_DEPARTEMENT},
        by_size={row[3]: _sent(row) for row in rows if row[0] == BY_SIZE},
        by_month={row[4]: _sent(row) for row in rows if row[0] == BY_MONTH},
    )


def sent_mark() -> SentMark:
    """Return what tells whether any figure may have changed, in one query."""
    found = _all_sent().aggregate(
        count=Count("pk"),
        changed=Max("changed_at"),
        decided=Count("decided_at"),
        granted=Sum("granted_cents"),
        first=Min("submitted_at"),
        others=Count("pk", filter=Q(carrier_kind__in=NOT_COUNTED)),
    )
    tag = f"{found['count']}-{found['decided']}-{found['granted']}-{found['changed']}-{found['others']}"
    first = found["first"].astimezone(PARIS).date() if found["first"] else None
    return SentMark(tag=tag, first=first, others=found["others"])


def carriers_that_sent(kind: str, *, scheme: str = "") -> frozenset[str]:
    """Return the official codes of the carriers of a kind that sent an application, to one scheme or to any: one query."""
    found = _all_sent().filter(carrier_kind=kind).exclude(carrier="")
    if scheme:
        found = found.filter(slug=scheme)
    return frozenset(found.values_list("carrier", flat=True).distinct())


def _all_sent() -> "QuerySet[Application]":
    return Application.objects.exclude(state=State.DRAFT)


def _sent(row: Sequence[Any]) -> Sent:
    names = Sent.__dataclass_fields__
    figures = [None if value is None else int(value) for value in row[FIGURES:]]
    return Sent(**dict(zip(names, figures, strict=True)))  # type: ignore[arg-type]  # only the days may be None
