"""Notice what is new in the catalogue, once a day: dates that come near, new versions, results."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Max

from guichet.news.enums import NewsKind
from guichet.news.finding import Found, appearance, dated_news
from guichet.news.models import NewsItem, Subscriber, WatchedScheme
from guichet.news.sources import all_found
from guichet.schemes.errors import SchemeProblem
from guichet.schemes.selectors import Period, Pinned, Standing, changes_between, extent_of, standings
from guichet.shared.clock import PARIS

LOCK = 7_243_031
"""Number of the advisory lock that keeps two looks from crossing: news come in the order of their numbers."""


@dataclass
class _Look:
    """One look at the catalogue."""

    at: date
    found: list[Found] = field(default_factory=list)
    watched: list[WatchedScheme] = field(default_factory=list)


@transaction.atomic
def notice_news(*, now: datetime) -> int:
    """Keep what is new since the last look, each thing once; return how many.

    The first look of a site tells nobody of what it finds: all of the catalogue would be news.
    """
    at = now.astimezone(PARIS).date()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    known = {row.slug: row for row in WatchedScheme.objects.all()}
    look = _Look(at)
    for standing in standings(at).values():
        _look_at(look, standing, known.get(standing.row.slug), first=not known)
    look.found += all_found(at)
    count = _keep(look)
    if not known:
        last = NewsItem.objects.aggregate(last=Max("pk"))["last"] or 0
        Subscriber.objects.update(told=last)
    return count


def _look_at(look: _Look, standing: Standing, known: WatchedScheme | None, *, first: bool) -> None:
    slug = standing.row.slug
    watched = known or WatchedScheme(slug=slug)
    appeared = known is None and not first
    if known is None or known.digest != standing.digest:
        if known is not None:
            look.found += _changes(known, standing, look.at)
        _learn(watched, standing)
        look.watched.append(watched)
    dated = list(dated_news(slug, standing.periods, look.at, appeared=appeared))
    for area, periods in watched.local.items():
        there = [Period(_day(opens), _day(closes)) for opens, closes in periods]
        dated += dated_news(slug, there, look.at, area=area, appeared=appeared)
    look.found += dated
    if appeared:
        look.found += appearance(slug, standing.row.status, dated)


def _changes(known: WatchedScheme, standing: Standing, at: date) -> list[Found]:
    """What the new version changes; nothing when one of the two cannot be compared."""
    if not (known.digest and standing.digest):
        return []
    slug = known.slug
    before, after = Pinned(slug, known.digest, known.facts), Pinned(slug, standing.digest, standing.facts)
    try:
        changed = changes_between(before, after, at)
    except SchemeProblem:
        return []
    return [
        Found(
            key=f"changed:{slug}:{area}:{known.digest[:12]}-{standing.digest[:12]}",
            kind=NewsKind.CHANGED,
            slug=slug,
            area=area,
            words="\n".join(words),
        )
        for area, words in changed.items()
    ]


def _learn(watched: WatchedScheme, standing: Standing) -> None:
    """Remember a version and where it rules."""
    watched.digest, watched.facts = standing.digest, standing.facts
    watched.included, watched.excluded, watched.local = [], [], {}
    if not standing.digest:
        return
    try:
        extent = extent_of(Pinned(watched.slug, standing.digest, standing.facts))
    except SchemeProblem:
        return
    watched.included, watched.excluded = list(extent.included), list(extent.excluded)
    watched.local = {
        area: [[_text(period.opens), _text(period.closes)] for period in periods]
        for area, periods in extent.local.items()
    }


def _keep(look: _Look) -> int:
    before = NewsItem.objects.aggregate(last=Max("pk"))["last"] or 0
    NewsItem.objects.bulk_create(
        [
            NewsItem(
                key=found.key,
                kind=found.kind,
                slug=found.slug,
                area=found.area,
                day=found.day,
                words=found.words,
                noticed_on=look.at,
            )
            for found in look.found
        ],
        ignore_conflicts=True,
    )
    WatchedScheme.objects.bulk_create(
        look.watched,
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=["digest", "facts", "included", "excluded", "local"],
    )
    return NewsItem.objects.filter(pk__gt=before).count()


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
