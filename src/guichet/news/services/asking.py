"""Ask for an alert, and confirm it: nothing is sent to an address before its owner says so."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from guichet.accounts.errors import InvalidEmail
from guichet.accounts.services import ListMail, queue_list_mails, read_email, throttle
from guichet.news.consent import CURRENT
from guichet.news.enums import Rhythm
from guichet.news.errors import AlertLinkRefused, AlertRefused
from guichet.news.filter_words import filter_words
from guichet.news.link_secrets import digest, new_secret, new_stamp, subscriber_token
from guichet.news.mail_words import already_text, confirmation_text
from guichet.news.models import Alert, NewsItem, Subscriber
from guichet.news.selectors.alerts import AlertView, alert_view
from guichet.news.services.suppressing import allow_owner, is_suppressed
from guichet.schemes.selectors import SchemeFilter
from guichet.territories.errors import TerritoryError
from guichet.territories.selectors import containers_of, resolve

UNCONFIRMED = timedelta(days=3)
"""How long an alert waits to be confirmed."""
KEPT = timedelta(days=3 * 365)
"""How long someone is written to without a sign from them."""
MOST_ALERTS = 20
MAILS_PER_ADDRESS, DAY = 4, timedelta(days=1)
ASKED_PER_NETWORK = 40
GONE = "Ce lien n’est plus valable : l’alerte n’a pas été confirmée à temps, ou elle est arrêtée. Demandez-la de nouveau, c’est l’affaire d’un instant."


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPlace:
    """The place of an alert: its official code, its name, and the codes of it and all that contains it."""

    code: str = ""
    name: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertAsked:
    """What someone asks: a filter of the catalogue at a place (official code, empty for the whole country), by mail."""

    email: str
    wanted: SchemeFilter
    area: str
    rhythm: Rhythm


def ask_alert(
    asked: AlertAsked,
    *,
    signed_in_as: str,
    network: str,
    real: datetime,
    now: datetime,
) -> None:
    """Ask for an alert: a mail with a link goes to the address, unless it is never written to again.

    Nothing tells whether the address is known. `signed_in_as` is the address of the person signed in, empty for a
    visitor: one's own is written to again. AlertRefused names the field; TooManyTries past a few mails a day.
    """
    try:
        address = read_email(asked.email)
    except InvalidEmail as refused:
        raise AlertRefused("email", refused.message) from None
    place = read_area(asked.area, now)
    _slow_down(address, network, real)
    if address == signed_in_as:
        allow_owner(address)
    if is_suppressed(address):
        return
    _write(address, asked.wanted, place, asked.rhythm, now)


def read_area(area: str, now: datetime) -> AskedPlace:
    """Return the place of an official code, nowhere in particular when it is empty. AlertRefused when nobody knows it."""
    if not area:
        return AskedPlace()
    try:
        territory = resolve(area, at=now.date()).territory
    except TerritoryError as unknown:
        raise AlertRefused("territoire", unknown.message) from None
    return AskedPlace(code=territory.official_code, name=territory.name, codes=containers_of(territory))


def ask_manage_link(email: str, *, network: str, real: datetime, now: datetime) -> None:
    """Send someone the link to what they follow, again. Nothing tells whether the address is known."""
    try:
        address = read_email(email)
    except InvalidEmail as refused:
        raise AlertRefused("email", refused.message) from None
    _slow_down(address, network, real)
    with transaction.atomic():
        row = Subscriber.objects.select_for_update().filter(email=address).first()
        if row is not None and row.alerts.exclude(confirmed_at=None).exists():
            _say_already(row, now)


def _slow_down(address: str, network: str, real: datetime) -> None:
    """A third person's mailbox is not flooded, from one network or from many."""
    throttle(f"alerts from {network}", limit=ASKED_PER_NETWORK, real=real)
    throttle(f"alerts to {address}", limit=MAILS_PER_ADDRESS, real=real, within=DAY)


@transaction.atomic
def _write(address: str, wanted: SchemeFilter, place: AskedPlace, rhythm: Rhythm, now: datetime) -> None:
    today = now.date()
    fresh = {"stamp": new_stamp(), "told_on": today, "created_at": now, "kept_until": today + KEPT}
    Subscriber.objects.get_or_create(email=address, defaults=fresh)
    row = Subscriber.objects.select_for_update().get(email=address)
    same = row.alerts.filter(**_columns(wanted, place)).first()
    if same is None and row.alerts.count() >= MOST_ALERTS:
        _say_already(row, now)
        return
    if same is not None and same.confirmed_at is not None:
        _say_already(row, now)
        return
    secret = new_secret()
    alert = same or Alert(
        subscriber=row, codes=list(place.codes), area_name=place.name, **_columns(wanted, place)
    )
    alert.secret, alert.rhythm, alert.created_at, alert.consent = digest(secret), rhythm, now, CURRENT
    alert.save()
    text = confirmation_text(
        filter_words(wanted, place.name),
        rhythm.label,
        UNCONFIRMED.days,
        f"{settings.SITE_ADDRESS}/alertes/confirmer/{secret}",
    )
    _queue(row, f"news-confirm-{alert.pk}-{alert.secret[:12]}", "Confirmez votre alerte", text, now)


def _columns(wanted: SchemeFilter, place: AskedPlace) -> dict[str, object]:
    """The columns of a filter, values in one order: the same filter is the same alert."""
    return {
        "q": wanted.q.strip(),
        "audiences": sorted(wanted.audiences),
        "themes": sorted(wanted.themes),
        "kinds": sorted(wanted.kinds),
        "statuses": sorted(wanted.statuses),
        "funder": wanted.funder.strip(),
        "area": place.code,
    }


def _say_already(row: Subscriber, now: datetime) -> None:
    followed = [alert_view(alert).words for alert in row.alerts.exclude(confirmed_at=None).order_by("pk")]
    link = f"{settings.SITE_ADDRESS}/alertes/gestion/{subscriber_token(row.pk, row.stamp)}"
    key = f"news-already-{row.pk}-{int(now.timestamp())}"
    if followed:
        _queue(row, key, "Vos alertes", already_text(followed, link), now)


def _queue(row: Subscriber, key: str, subject: str, text: str, now: datetime) -> None:
    stop = f"/alertes/arret/{subscriber_token(row.pk, row.stamp)}"
    mail = ListMail(to=row.email, subject=subject, text=text, unsubscribe=stop, key=key)
    queue_list_mails([mail], of_many=False, now=now)


@transaction.atomic
def confirm_alert(secret: str, *, now: datetime) -> tuple[AlertView, str]:
    """Confirm an alert by its mailed link; once is enough. Return it with the secret part of the links of its subscriber.

    News begin the day after. AlertLinkRefused when it is too late, or was never ours.
    """
    alert = Alert.objects.filter(secret=digest(secret)).first()
    row = Subscriber.objects.select_for_update().filter(pk=alert.subscriber_id).first() if alert else None
    if alert is None or row is None:
        raise AlertLinkRefused(GONE)
    alert.refresh_from_db()
    if alert.confirmed_at is None:
        if now - alert.created_at > UNCONFIRMED:
            raise AlertLinkRefused(GONE)
        if not row.alerts.exclude(confirmed_at=None).exists():
            row.told = NewsItem.objects.aggregate(last=Max("pk"))["last"] or 0
            row.told_on = now.date()
        row.rhythm, row.kept_until, row.warned_at = alert.rhythm, now.date() + KEPT, None
        row.save()
        alert.confirmed_at = now
        alert.save(update_fields=["confirmed_at"])
    return alert_view(alert), subscriber_token(row.pk, row.stamp)
