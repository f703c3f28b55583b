"""A year of AE and CP by scheme: what was committed, what was paid, what the planned payments still owe, and which ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from guichet.accounts.permissions import Actor
from guichet.budget.enums import Account, Unit
from guichet.budget.selectors import Moved, envelopes_seen, moved_in
from guichet.grants.enums import AwardState, InstalmentState, When
from guichet.grants.models import Award, Instalment
from guichet.review.selectors.scope import scope_condition
from guichet.schemes.selectors import titles_of

PAGE = 50
LEFT = F("planned_cents") - F("paid_cents")
ENDED = (InstalmentState.PAID, InstalmentState.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearLine:
    """A year of the schemes that share envelopes, or of one scheme that has none; cents.

    `received` and `committed` (AE) are None where no envelope is followed. `paid` (CP) is what the year paid, on envelopes of any
    year. `due` is what planned payments owe at a date of the year, `undated` at no date, `later` after the year.
    """

    title: str
    schemes: tuple[str, ...]
    received: int | None
    committed: int | None
    paid: int | None
    due: int
    undated: int
    later: int


def year_of(actor: Actor, year: int, today: date) -> Sequence[YearLine]:
    """Return the year of what an officer may read, by title: four queries."""
    envelopes = [one for one in envelopes_seen(actor, today, year=year) if one.unit is Unit.EURO]
    moved = [one for one in moved_in(actor, today, year=year) if one.unit is Unit.EURO]
    owed = _owed(actor, year)
    groups = {tuple(one.schemes) for one in envelopes} | {one.schemes for one in moved}
    followed = {slug for group in groups for slug in group}
    titles = titles_of({*followed, *owed})
    nothing = (0, 0, 0)
    lines = []
    for group in groups | {(slug,) for slug in owed if slug not in followed}:
        dues = [owed.get(slug, nothing) for slug in group]
        held = group in groups
        received = sum(one.received - one.delegated for one in envelopes if one.schemes == group)
        lines.append(
            YearLine(
                title=", ".join(sorted(titles.get(slug, slug) for slug in group)),
                schemes=group,
                received=received if held else None,
                committed=_summed(moved, group, Account.COMMITTED) if held else None,
                paid=_summed(moved, group, Account.PAID) if held else None,
                due=sum(due for due, _, _ in dues),
                undated=sum(undated for _, undated, _ in dues),
                later=sum(later for _, _, later in dues),
            )
        )
    return sorted(lines, key=lambda line: line.title)


def _summed(moved: Sequence[Moved], group: tuple[str, ...], account: Account) -> int:
    return sum(one.amount for one in moved if one.schemes == group and one.account is account)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A planned payment of which something is left to pay; cents."""

    number: int
    carrier: str
    scheme: str
    title: str
    due_on: date | None
    planned: int
    paid: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dues:
    """A page of planned payments; `total` is what is left of all of them, `following` the mark of the next page, 0 on the last."""

    total: int
    lines: Sequence[Due]
    following: int


def dues_of(actor: Actor, year: int, when: When, schemes: Sequence[str] = (), *, after: int = 0) -> Dues:
    """Return the planned payments behind a figure of a year, 50 from the number `after`: three queries."""
    rows = _planned(actor).filter(_conditions(year)[when])
    if schemes:
        rows = rows.filter(award__slug__in=list(schemes))
    total = int(rows.aggregate(total=Coalesce(Sum(LEFT), 0))["total"])
    page = list(rows.filter(pk__gt=after).select_related("award").order_by("pk")[: PAGE + 1])
    titles = titles_of({row.award.slug for row in page})
    lines = [
        Due(
            number=row.award.number,
            carrier=row.award.carrier_name,
            scheme=titles.get(row.award.slug, row.award.slug),
            title=row.title,
            due_on=row.due_on,
            planned=row.planned_cents,
            paid=row.paid_cents,
            left=row.planned_cents - row.paid_cents,
        )
        for row in page[:PAGE]
    ]
    return Dues(total=total, lines=lines, following=page[PAGE - 1].pk if len(page) > PAGE else 0)


def year_months(year: int) -> tuple[date, date]:
    """Return the first days of the first and the last month of a year."""
    return date(year, 1, 1), date(year, 12, 1)


def _planned(actor: Actor) -> QuerySet[Instalment]:
    """Return the planned payments of the grants an officer may read, of which something is left."""
    awards = Award.objects.filter(scope_condition(actor))
    return Instalment.objects.filter(
        award__in=awards, award__state=AwardState.ACTIVE, planned_cents__gt=F("paid_cents")
    ).exclude(state__in=ENDED)


def _conditions(year: int) -> Mapping[When, Q]:
    last = date(year, 12, 31)
    return {When.YEAR: Q(due_on__lte=last), When.UNDATED: Q(due_on=None), When.LATER: Q(due_on__gt=last)}


def _owed(actor: Actor, year: int) -> Mapping[str, tuple[int, int, int]]:
    """Return what planned payments still owe by scheme: by the end of the year, at no date, later; one query."""
    conditions = _conditions(year)
    rows = (
        _planned(actor)
        .values("award__slug")
        .order_by("award__slug")
        .annotate(
            due=Coalesce(Sum(LEFT, filter=conditions[When.YEAR]), 0),
            undated=Coalesce(Sum(LEFT, filter=conditions[When.UNDATED]), 0),
            later=Coalesce(Sum(LEFT, filter=conditions[When.LATER]), 0),
        )
    )
    return {row["award__slug"]: (int(row["due"]), int(row["undated"]), int(row["later"])) for row in rows}
