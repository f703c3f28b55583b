"""Watch that every grant is published in time, and publish again what its scheme file now says otherwise."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bareme import add_months
from guichet.grants.selectors import unpublished_since
from guichet.publication.enums import Lack
from guichet.publication.models import PublishedAward
from guichet.publication.selectors import SCDL_NEEDS, AwardFilter, lacking
from guichet.publication.services.publishing import SOURCE, publish_award

WARNED_AFTER_DAYS = 30
"""Days after the decision: long before the law's term, so that there is time to repair."""
LAW_MONTHS = 3
"""The longest delay between the signature and the publication (décret n° 2017-779, article 3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What was found on a day: grants that are not cancelled, those not published as (number, day of the decision), oldest first.

    `late` are those decided more than `days` before, `unlawful` those past the term of the law. `lacks` counts the published ones
    of ours that the common format cannot hold, by what they lack.
    """

    granted: int
    missing: tuple[tuple[int, date], ...]
    late: int
    unlawful: int
    days: int
    lacks: dict[Lack, int]


def watch(*, today: date, days: int = WARNED_AFTER_DAYS) -> Watched:
    """Compare our grants with what is published of them: three queries."""
    granted = unpublished_since(frozenset())
    references = PublishedAward.objects.filter(source=SOURCE, withdrawn_at=None)
    known = {int(reference) for reference in references.values_list("reference", flat=True)}
    missing = tuple((number, day) for number, day in granted if number not in known)
    return Watched(
        granted=len(granted),
        missing=missing,
        late=sum(1 for _, day in missing if day + timedelta(days=days) < today),
        unlawful=sum(1 for _, day in missing if add_months(day, LAW_MONTHS) < today),
        days=days,
        lacks=lacking(AwardFilter(source=SOURCE), SCDL_NEEDS)[1],
    )


def publish_again(numbers: Iterable[int], *, now: datetime) -> int:
    """Publish these grants as they and their scheme files now stand, each in its transaction; return how many changed."""
    return sum(1 for number in numbers if publish_award(number, now=now))


def publish_all_again(*, now: datetime) -> int:
    """Publish every grant of ours again: after a scheme file said who grants. Return how many changed."""
    return publish_again([number for number, _ in unpublished_since(frozenset())], now=now)
