"""The alerts of one subscriber, as pages and mails show them."""

from dataclasses import dataclass
from datetime import date, datetime

from guichet.news.enums import Rhythm
from guichet.news.filter_words import filter_words
from guichet.news.link_secrets import digest, read_token
from guichet.news.models import Alert, Subscriber
from guichet.schemes.selectors import SchemeFilter


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView:
    """One alert: its filter, the place it is about (official code and name, empty for the whole country), in words."""

    pk: int
    wanted: SchemeFilter
    area: str
    area_name: str
    words: str
    rhythm: Rhythm
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriberView:
    """One subscriber, with the alerts that were confirmed, the oldest first."""

    pk: int
    email: str
    rhythm: Rhythm
    kept_until: date
    warned: bool
    alerts: tuple[AlertView, ...]


def alert_view(alert: Alert) -> AlertView:
    """Return an alert as pages show it."""
    wanted = filter_of(alert)
    return AlertView(
        pk=alert.pk,
        wanted=wanted,
        area=alert.area,
        area_name=alert.area_name,
        words=filter_words(wanted, alert.area_name),
        rhythm=Rhythm(alert.rhythm),
        confirmed_at=alert.confirmed_at,
    )


def filter_of(alert: Alert) -> SchemeFilter:
    """Return the filter that an alert keeps."""
    return SchemeFilter(
        q=alert.q,
        audiences=tuple(alert.audiences),
        themes=tuple(alert.themes),
        kinds=tuple(alert.kinds),
        statuses=tuple(alert.statuses),
        funder=alert.funder,
    )


def alert_of_secret(secret: str) -> AlertView | None:
    """Return the alert that a mailed link confirms, None when it is gone or was never ours."""
    alert = Alert.objects.filter(secret=digest(secret)).first()
    return alert_view(alert) if alert else None


def subscriber_of_token(token: str) -> SubscriberView | None:
    """Return whose mails a link is of: None when the link is not ours, or everything of them was erased."""
    read = read_token(token)
    row = Subscriber.objects.filter(pk=read[0], stamp=read[1]).first() if read else None
    if row is None:
        return None
    alerts = row.alerts.exclude(confirmed_at=None).order_by("pk")
    return SubscriberView(
        pk=row.pk,
        email=row.email,
        rhythm=Rhythm(row.rhythm),
        kept_until=row.kept_until,
        warned=row.warned_at is not None,
        alerts=tuple(alert_view(alert) for alert in alerts),
    )
