"""Change what one receives, by the secret link of one's mails."""

from datetime import datetime

from django.db import transaction

from guichet.news.enums import Rhythm
from guichet.news.errors import AlertLinkRefused
from guichet.news.link_secrets import read_token
from guichet.news.models import Subscriber
from guichet.news.services.asking import KEPT, read_area
from guichet.news.services.suppressing import erase_subscriber
from guichet.schemes.selectors import SchemeFilter

GONE = "Cette alerte est déjà arrêtée."


@transaction.atomic
def change_rhythm(token: str, rhythm: Rhythm, *, now: datetime) -> None:
    """Receive news each morning, or on Mondays."""
    row = _held(token)
    row.rhythm = rhythm
    _go_on(row, now)


@transaction.atomic
def go_on(token: str, *, now: datetime) -> None:
    """Go on for three more years."""
    _go_on(_held(token), now)


@transaction.atomic
def change_alert(token: str, alert: int, wanted: SchemeFilter, area: str, *, now: datetime) -> None:
    """Follow something else instead. AlertRefused names the field; AlertLinkRefused when the alert is gone."""
    row = _held(token)
    found = row.alerts.filter(pk=alert).exclude(confirmed_at=None).first()
    if found is None:
        raise AlertLinkRefused(GONE)
    place = read_area(area, now)
    found.q, found.funder = wanted.q.strip(), wanted.funder.strip()
    found.audiences, found.themes = sorted(wanted.audiences), sorted(wanted.themes)
    found.kinds, found.statuses = sorted(wanted.kinds), sorted(wanted.statuses)
    found.area, found.area_name, found.codes = place.code, place.name, list(place.codes)
    found.save()
    _go_on(row, now)


@transaction.atomic
def stop_alert(token: str, alert: int) -> bool:
    """Stop one alert; with the last one the address is erased too. True when others are left."""
    row = _held(token)
    row.alerts.filter(pk=alert).delete()
    if row.alerts.exists():
        return True
    erase_subscriber(row.email)
    return False


def _held(token: str) -> Subscriber:
    """Return the subscriber of a link, locked."""
    read = read_token(token)
    row = Subscriber.objects.select_for_update().filter(pk=read[0], stamp=read[1]).first() if read else None
    if row is None:
        raise AlertLinkRefused(GONE)
    return row


def _go_on(row: Subscriber, now: datetime) -> None:
    row.kept_until, row.warned_at = now.date() + KEPT, None
    row.save(update_fields=["rhythm", "kept_until", "warned_at"])
