"""Write to those who asked, each at most one mail a day and the same news once, whatever dies in between.

Each batch of subscribers is one transaction: what is new for them is written as mails, and they are marked as told. A
batch that dies leaves both undone; the next run takes up those who were not marked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Min, Q, QuerySet

from guichet.accounts.services import ListMail, queue_list_mails
from guichet.news.areas import AreaMasks, Place, area_masks, containers_from
from guichet.news.enums import NewsKind, Rhythm
from guichet.news.filter_words import filter_words
from guichet.news.finding import is_stale
from guichet.news.link_secrets import subscriber_token
from guichet.news.mail_words import Told, subject_of, text_of
from guichet.news.models import Alert, NewsItem, Subscriber, WatchedScheme
from guichet.news.selectors.alerts import filter_of
from guichet.schemes.selectors import Matcher, SchemeFilter, standings
from guichet.shared.clock import PARIS
from guichet.territories.errors import TerritoryError
from guichet.territories.selectors import containers_of, resolve

BATCH = 2_000


@dataclass(slots=True)
class News:
    """What there is to say today, oldest first: bit i of every set of bits is item i."""

    at: date
    items: tuple[NewsItem, ...]
    told: tuple[Told, ...]
    matcher: Matcher
    areas: AreaMasks
    last: int
    of_filter: dict[SchemeFilter, int] = field(default_factory=dict)
    of_place: dict[str, int] = field(default_factory=dict)
    after: dict[int, int] = field(default_factory=dict)

    def for_alerts(self, alerts: Sequence[Alert]) -> int:
        """Return the news that these alerts, looked up by `prepare`, keep."""
        found = 0
        for alert in alerts:
            wanted = filter_of(alert)
            if wanted not in self.of_filter:
                self.of_filter[wanted] = self.matcher.mask(wanted)
            if alert.area not in self.of_place:
                self.of_place[alert.area] = self.areas.mask(alert.area, alert.codes)
            found |= self.of_filter[wanted] & self.of_place[alert.area]
        return found

    def since(self, told: int) -> int:
        """Return the news that come after item number `told`."""
        if told not in self.after:
            self.after[told] = sum(1 << place for place, item in enumerate(self.items) if item.pk > told)
        return self.after[told]

    def told_in(self, mask: int) -> list[Told]:
        """Return what a set of bits holds."""
        found = []
        while mask:
            lowest = mask & -mask
            found.append(self.told[lowest.bit_length() - 1])
            mask ^= lowest
        return found


def tell_subscribers(*, now: datetime) -> int:
    """Write to everyone whose day it is and who was not told today; return how many mails were queued."""
    at = now.astimezone(PARIS).date()
    news = gather_news(at)
    count = 0
    while (queued := _tell_batch(news, now=now)) is not None:
        count += queued
    return count


def gather_news(at: date) -> News:
    """Return the news that someone due may not know yet, and that still say something on the day `at`."""
    least = _due(at).aggregate(least=Min("told"))["least"]
    rows = {slug: standing.row for slug, standing in standings(at).items()}
    fresh = NewsItem.objects.filter(pk__gt=least or 0).order_by("pk") if least is not None else []
    every = list(fresh)
    items = tuple(
        item for item in every if item.slug in rows and not is_stale(NewsKind(item.kind), item.day, at)
    )
    watched = {row.slug: row for row in WatchedScheme.objects.filter(slug__in={item.slug for item in items})}
    places = [_place(item, watched.get(item.slug)) for item in items]
    known = _containers({code for place in places for code in (place.area, *place.included) if code}, at)
    told = tuple(
        Told(
            kind=NewsKind(item.kind),
            slug=item.slug,
            title=rows[item.slug].title,
            how_much=rows[item.slug].how_much,
            area=known[item.area][0] if item.area in known else item.area,
            day=item.day,
            words=item.words,
        )
        for item in items
    )
    return News(
        at=at,
        items=items,
        told=told,
        matcher=Matcher(rows[item.slug] for item in items),
        areas=area_masks(places, containers_from({code: codes for code, (_, codes) in known.items()})),
        last=every[-1].pk if every else 0,
    )


def _due(at: date) -> QuerySet[Subscriber]:
    monday = at - timedelta(days=at.weekday())
    whose_day = Q(rhythm=Rhythm.DAILY, told_on__lt=at) | Q(rhythm=Rhythm.WEEKLY, told_on__lt=monday)
    return Subscriber.objects.filter(whose_day, alerts__confirmed_at__isnull=False).distinct()


@transaction.atomic
def _tell_batch(news: News, *, now: datetime) -> int | None:
    """Write to some subscribers, locked; return how many mails, None when nobody is left."""
    due = _due(news.at).order_by("pk").values("pk")[:BATCH]
    found = Subscriber.objects.filter(pk__in=due).order_by("pk").select_for_update(skip_locked=True)
    subscribers = list(found)
    if not subscribers:
        return None
    alerts: dict[int, list[Alert]] = {}
    for alert in Alert.objects.filter(subscriber__in=subscribers).exclude(confirmed_at=None).order_by("pk"):
        alerts.setdefault(alert.subscriber_id, []).append(alert)
    prepare(news, (alert for several in alerts.values() for alert in several))
    mails = []
    for subscriber in subscribers:
        own = alerts.get(subscriber.pk, [])
        mask = news.for_alerts(own) & news.since(subscriber.told)
        if mask:
            mails.append(_mail(subscriber, own, news, mask))
    queue_list_mails(mails, of_many=True, now=now)
    pks = [subscriber.pk for subscriber in subscribers]
    told = {"told": news.last} if news.last else {}
    Subscriber.objects.filter(pk__in=pks).update(told_on=news.at, **told)
    return len(mails)


def prepare(news: News, alerts: Iterable[Alert]) -> None:
    """Look up at once the words that these alerts search."""
    news.matcher.prepare({filter_of(alert) for alert in alerts if alert.q})


def _mail(subscriber: Subscriber, alerts: Sequence[Alert], news: News, mask: int) -> ListMail:
    found = news.told_in(mask)
    token = subscriber_token(subscriber.pk, subscriber.stamp)
    followed = [filter_words(filter_of(alert), alert.area_name) for alert in alerts]
    return ListMail(
        to=subscriber.email,
        subject=subject_of(found),
        text=text_of(found, followed, news.at, site=settings.SITE_ADDRESS),
        link=f"/alertes/gestion/{token}",
        unsubscribe=f"/alertes/arret/{token}",
        key=f"news-alert-{subscriber.pk}-{news.at.isoformat()}",
    )


def _place(item: NewsItem, watched: WatchedScheme | None) -> Place:
    if watched is None:
        return Place(kind=NewsKind(item.kind), area=item.area)
    return Place(
        kind=NewsKind(item.kind),
        area=item.area,
        included=watched.included,
        excluded=watched.excluded,
        local=tuple(watched.local),
    )


def _containers(codes: Iterable[str], at: date) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return the name of each of these places and the codes of what contains it; those nobody knows are left out."""
    known = {}
    for code in codes:
        try:
            territory = resolve(code, at=at).territory
        except TerritoryError:
            continue
        known[code] = territory.name, containers_of(territory)
    return known
