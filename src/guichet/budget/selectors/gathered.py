"""The ledger lines behind a figure of several envelopes, with the sum they make: what a dashboard shows opens here.

A line counts for what it does to the figure: a commitment takes from what is available. What one envelope of the figure
delegates to another one of it moves nothing, and is not listed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from urllib.parse import urlencode

from django.db.models import Q, Sum

from guichet.accounts.permissions import Actor
from guichet.budget.enums import Account, Figure, Unit
from guichet.budget.models import LedgerLine, MonthTotal
from guichet.budget.selectors.areas import COUNTRY
from guichet.budget.selectors.envelopes import LineRecord, line_record, seen_envelopes
from guichet.shared.clock import PARIS

PAGE, MONTHS = 50, 12
SIGNS: Mapping[Figure, Mapping[Account, int]] = {
    Figure.RECEIVED: {Account.RECEIVED: 1},
    Figure.HELD: {Account.RECEIVED: 1, Account.DELEGATED: -1},
    Figure.RESERVED: {Account.RESERVED: 1},
    Figure.COMMITTED: {Account.COMMITTED: 1},
    Figure.PAID: {Account.PAID: 1},
    Figure.OWED: {Account.COMMITTED: 1, Account.PAID: -1},
    Figure.AVAILABLE: {
        Account.RECEIVED: 1,
        Account.DELEGATED: -1,
        Account.RESERVED: -1,
        Account.COMMITTED: -1,
    },
}
"""How the lines of each account count in a figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """Which lines: of a figure, over the envelopes of an area, some schemes (exactly those), a year, or one envelope.

    `alone` leaves out the envelopes of the areas within. `first` and `last` are the first days of the months that bound when the lines were written, both included.
    """

    figure: Figure
    area: str = ""
    schemes: tuple[str, ...] = ()
    year: int | None = None
    unit: Unit = Unit.EURO
    envelope: int | None = None
    alone: bool = False
    first: date | None = None
    last: date | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """A page of lines, newest first, each with its sign in the figure; `total` is the sum of all of them, cents or posts."""

    total: int
    unit: Unit
    lines: Sequence[LineRecord]
    titles: Mapping[int, str]
    more: bool


def gather(actor: Actor, at: date, asked: Gathering) -> Gathered:
    """Return the lines of a figure that an officer may read, and its sum: three queries, whatever the ledger holds."""
    rows = seen_envelopes(actor, at, area=asked.area)
    rows = rows.filter(unit=asked.unit) if asked.envelope is None else rows.filter(pk=asked.envelope)
    if asked.alone:
        rows = rows.filter(area=asked.area or COUNTRY)
    if asked.year is not None:
        rows = rows.filter(year=asked.year)
    if asked.schemes:
        rows = rows.filter(schemes__contains=list(asked.schemes), schemes__contained_by=list(asked.schemes))
    found = list(rows.only("pk", "parent", "title", "unit"))
    inside = [one.pk for one in found]
    tops = [one.pk for one in found if one.parent_id not in inside]
    counted = tops if asked.figure is Figure.RECEIVED else inside
    lines = LedgerLine.objects.filter(_condition(asked.figure, counted, inside))
    if asked.first is not None:
        lines = lines.filter(shown_at__gte=_start(asked.first))
    if asked.last is not None:
        lines = lines.filter(shown_at__lt=_start(_month_after(asked.last)))
    if asked.before is not None:
        lines = lines.filter(pk__lt=asked.before)
    page = list(lines.order_by("-id")[: PAGE + 1])
    return Gathered(
        total=_total(asked, counted),
        unit=Unit(found[0].unit) if found else asked.unit,
        lines=[_signed(line, asked.figure, set(inside)) for line in page[:PAGE]],
        titles={one.pk: one.title for one in found},
        more=len(page) > PAGE,
    )


def _condition(figure: Figure, counted: Sequence[int], inside: Sequence[int]) -> Q:
    """Return which lines move a figure: of each account that counts, those that do not stay inside it."""
    found = Q(pk__in=())
    for account in SIGNS[figure]:
        here = Q(envelope__in=counted, account=account)
        if account is Account.RECEIVED:
            here |= Q(recipient__in=counted) & ~Q(envelope__in=inside)
        elif account is Account.DELEGATED:
            here &= ~Q(recipient__in=inside)
        found |= here
    return found


def _total(asked: Gathering, counted: Sequence[int]) -> int:
    """Add up what the database keeps of each month: what is delegated inside adds to one envelope what it takes from another."""
    rows = MonthTotal.objects.filter(envelope__in=counted, account__in=list(SIGNS[asked.figure]))
    if asked.first is not None:
        rows = rows.filter(month__gte=asked.first)
    if asked.last is not None:
        rows = rows.filter(month__lte=asked.last)
    summed = rows.values("account").order_by("account").annotate(total=Sum("amount"))
    return sum(SIGNS[asked.figure][Account(row["account"])] * int(row["total"]) for row in summed)


def _signed(found: LedgerLine, figure: Figure, inside: set[int]) -> LineRecord:
    """Return a line as it counts: what comes from an envelope that is not of the figure was received."""
    line = line_record(found)
    if line.recipient is not None and line.envelope not in inside:
        return replace(line, account=Account.RECEIVED, envelope=line.recipient)
    return replace(line, amount=SIGNS[figure][line.account] * line.amount)


def _start(first: date) -> datetime:
    return datetime.combine(first, time.min, PARIS)


def _month_after(first: date) -> date:
    return date(first.year + first.month // MONTHS, first.month % MONTHS + 1, 1)


def lines_address(
    figure: Figure,
    *,
    area: str = "",
    year: int | None = None,
    schemes: Sequence[str] = (),
    envelope: int | None = None,
    alone: bool = False,
    months: tuple[date, date] | None = None,
) -> str:
    """Return the address of the lines that make a figure."""
    asked: list[tuple[str, str]] = [("compte", figure.value)]
    asked += [("territoire", area)] if area and area != COUNTRY else []
    asked += [("aide", slug) for slug in schemes]
    asked += [("exercice", str(year))] if year is not None else []
    asked += [("seul", "oui")] if alone else []
    asked += [("enveloppe", str(envelope))] if envelope is not None else []
    asked += [("de", f"{months[0]:%Y-%m}"), ("a", f"{months[1]:%Y-%m}")] if months is not None else []
    return f"/budget/lignes?{urlencode(asked)}"
