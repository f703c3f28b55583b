"""What envelopes moved month by month, read from the totals that the database keeps, never from the lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from guichet.accounts.permissions import Actor
from guichet.budget.enums import Account, Unit
from guichet.budget.models import MonthTotal
from guichet.budget.selectors.envelopes import seen_envelopes

ACCOUNTS = (Account.COMMITTED, Account.PAID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What the envelopes of some schemes and one year moved on one account in one month; cents or posts."""

    schemes: tuple[str, ...]
    envelope_year: int
    unit: Unit
    month: date
    account: Account
    amount: int


def moved_in(actor: Actor, at: date, *, year: int, area: str = "") -> Sequence[Moved]:
    """Return what was committed (AE) and paid (CP) in a year on the envelopes an officer may read; one query.

    A commitment is of the year of its envelope; a payment of a year may be on an envelope of an earlier one.
    """
    rows = (
        MonthTotal.objects.filter(
            envelope__in=seen_envelopes(actor, at, area=area),
            month__range=(date(year, 1, 1), date(year, 12, 31)),
            account__in=ACCOUNTS,
        )
        .values("envelope__schemes", "envelope__year", "envelope__unit", "month", "account")
        .annotate(total=Sum("amount"))
        .order_by("envelope__schemes", "month", "account")
    )
    return [
        Moved(
            schemes=tuple(row["envelope__schemes"]),
            envelope_year=row["envelope__year"],
            unit=Unit(row["envelope__unit"]),
            month=row["month"],
            account=Account(row["account"]),
            amount=int(row["total"]),
        )
        for row in rows
    ]
