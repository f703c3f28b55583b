"""The grants of a CRTE's territory over a year, for its financial annex: three queries."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from guichet.budget.selectors import committed_in_euros
from guichet.crte.selectors import ConcernedAward, Stay
from guichet.grants.enums import AwardState
from guichet.grants.models import Award
from guichet.schemes.selectors import titles_of
from guichet.shared.clock import PARIS

MOST = 5000
INDIVIDUAL = "individual"


def awards_of_territory(stays: Sequence[Stay], year: int) -> Sequence[ConcernedAward]:
    """Return the grants decided in the year while the beneficiary's EPCI was in the perimeter, by number.

    What was cancelled is left out. A person is not named: grants to bodies alone are public (loi n° 2000-321, article 10).
    """
    conditions = Q(pk=None)
    for stay in stays:
        first, end = max(stay.first, date(year, 1, 1)), min(stay.end or date.max, date(year + 1, 1, 1))
        if first < end:
            conditions |= Q(
                places__contains=[stay.place], decided_at__gte=_at(first), decided_at__lt=_at(end)
            )
    awards = Award.objects.filter(conditions).exclude(state=AwardState.CANCELLED).order_by("number")
    paid = Coalesce(Sum("instalments__paid_cents"), 0)
    rows = list(awards.select_related("organisation").annotate(paid=paid)[:MOST])
    titles = titles_of({row.slug for row in rows})
    committed = committed_in_euros([row.reference for row in rows if row.reference])
    return [
        ConcernedAward(
            number=row.number,
            beneficiary=_beneficiary(row),
            scheme=titles.get(row.slug, row.slug),
            title="" if row.carrier_kind == INDIVIDUAL else row.title,
            state=str(AwardState(row.state).label),
            decided_on=row.decided_at.astimezone(PARIS).date(),
            granted=row.granted_cents,
            committed=committed.get(row.reference),
            paid=row.paid,
        )
        for row in rows
    ]


def _at(day: date) -> datetime:
    return datetime.combine(day, time(), PARIS)


def _beneficiary(row: Award) -> str:
    if row.carrier_kind == INDIVIDUAL:
        return "Un particulier"
    if row.organisation is not None:
        return str(row.organisation.name)
    return row.carrier_name or "Bénéficiaire non nommé"
