"""What there is to say of a scheme from its dates, on one day. Pure: no database, no clock."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from guichet.news.enums import NewsKind
from guichet.schemes.enums import Status
from guichet.schemes.selectors import Period

AHEAD = timedelta(days=14)
"""How long before an opening or a last day it is said."""
LATE = timedelta(days=14)
"""How long after an opening it is still news: for a site that was stopped, or a file that came late."""
DATED = frozenset({NewsKind.SOON, NewsKind.OPEN, NewsKind.CLOSING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing to say of one scheme; `key` names it for good: found again, it is the same.

    `area` is the official code of the only place it is about, empty for the whole country; `words` one sentence a line.
    """

    key: str
    kind: NewsKind
    slug: str
    area: str = ""
    day: date | None = None
    words: str = ""


def dated_news(
    slug: str, periods: Sequence[Period], at: date, *, area: str = "", appeared: bool = False
) -> Iterator[Found]:
    """Yield what the filing windows of a scheme give to say on the day `at`.

    Opens within 14 days; is open, within 14 days of the opening, or at once when the scheme has just `appeared` in the
    catalogue; closes within 14 days, the last day included.
    """
    for period in periods:
        opens, closes = period.opens, period.closes
        if opens is not None and at < opens:
            if opens - AHEAD <= at:
                yield _found(NewsKind.SOON, slug, area, opens)
            continue
        if closes is not None and closes < at:
            continue
        if opens is not None and at - opens <= LATE:
            yield _found(NewsKind.OPEN, slug, area, opens, last_day=closes)
        elif appeared:
            key = f"open:{slug}:{area}:appeared"
            yield Found(key=key, kind=NewsKind.OPEN, slug=slug, area=area, day=closes)
        if closes is not None and closes - AHEAD <= at:
            yield _found(NewsKind.CLOSING, slug, area, closes)


def appearance(slug: str, status: Status, dated: Sequence[Found]) -> Iterator[Found]:
    """Yield that a scheme is new in the catalogue, unless its dates already give something to say, or it is over."""
    if status is not Status.CLOSED and not any(found.area == "" for found in dated):
        yield Found(key=f"new:{slug}", kind=NewsKind.NEW, slug=slug)


def is_stale(kind: NewsKind, day: date | None, at: date) -> bool:
    """Tell whether a thing found some days ago says nothing more on the day `at`: it opened since, or it is over."""
    if day is None or kind not in DATED:
        return False
    return day <= at if kind is NewsKind.SOON else day < at


def _found(kind: NewsKind, slug: str, area: str, day: date, *, last_day: date | None = None) -> Found:
    key = f"{kind}:{slug}:{area}:{day.isoformat()}"
    return Found(key=key, kind=kind, slug=slug, area=area, day=last_day if kind is NewsKind.OPEN else day)
