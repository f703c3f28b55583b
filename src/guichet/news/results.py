"""Results that are announced: awards published this week. A source of news."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from guichet.news.enums import NewsKind
from guichet.news.finding import Found
from guichet.publication.selectors import totals_published_since
from guichet.shared.clock import PARIS
from guichet.shared.formats import format_amount, format_count

RECENT = timedelta(days=90)
"""How old a decision may be when it is published, to be an announcement."""


def announced(at: date) -> Iterator[Found]:
    """Yield that the results of a scheme are announced, once a week at most: awards come one by one."""
    monday = at - timedelta(days=at.weekday())
    since = datetime.combine(monday, time(), tzinfo=PARIS)
    for slug, totals in totals_published_since(since, decided_since=monday - RECENT).items():
        count = format_count(totals.awards, "aide attribuée", "aides attribuées")
        yield Found(
            key=f"results:{slug}:{monday.isoformat()}",
            kind=NewsKind.RESULTS,
            slug=slug,
            words=f"{count} cette semaine, pour {format_amount(totals.cents)}.",
        )
