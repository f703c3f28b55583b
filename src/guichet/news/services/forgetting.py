"""Forget: alerts nobody confirmed, subscribers who gave no sign for three years, news of long ago."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from guichet.accounts.services import ListMail, erase_list_mails, queue_list_mails
from guichet.news.link_secrets import subscriber_token
from guichet.news.mail_words import ending_text
from guichet.news.models import Alert, NewsItem, Subscriber
from guichet.news.selectors.alerts import alert_view
from guichet.news.services.asking import UNCONFIRMED
from guichet.news.services.suppressing import erase_subscriber
from guichet.shared.clock import PARIS

WARNED_BEFORE = timedelta(days=30)
ITEMS_KEPT = timedelta(days=365)
AT_ONCE = 500


def forget(*, now: datetime) -> int:
    """Erase what must no longer be kept, and ask those who will be erased in a month; return how many were erased."""
    at = now.astimezone(PARIS).date()
    erased = _forget_unconfirmed(now)
    while emails := list(
        Subscriber.objects.filter(kept_until__lte=at).values_list("email", flat=True)[:AT_ONCE]
    ):
        with transaction.atomic():
            for email in emails:
                erase_subscriber(email)
        erased += len(emails)
    _warn(now)
    NewsItem.objects.filter(noticed_on__lt=at - ITEMS_KEPT).delete()
    return erased


def _forget_unconfirmed(now: datetime) -> int:
    """Delete the alerts nobody confirmed with their mails; the address too, when nothing else is known of it."""
    count = 0
    stale = Alert.objects.filter(confirmed_at=None, created_at__lt=now - UNCONFIRMED)
    while found := list(stale.select_related("subscriber")[:AT_ONCE]):
        with transaction.atomic():
            for alert in found:
                erase_list_mails([f"news-confirm-{alert.pk}-"], to=alert.subscriber.email)
                # Confirmed in this very moment, it stays.
                Alert.objects.filter(pk=alert.pk, confirmed_at=None).delete()
            for email in {alert.subscriber.email for alert in found}:
                if not Alert.objects.filter(subscriber__email=email).exists():
                    erase_subscriber(email)
        count += len(found)
    return count


def _warn(now: datetime) -> None:
    at = now.astimezone(PARIS).date()
    ending = Subscriber.objects.filter(kept_until__lte=at + WARNED_BEFORE, warned_at=None)
    while rows := list(ending.order_by("pk")[:AT_ONCE]):
        with transaction.atomic():
            queue_list_mails([_warning(row) for row in rows], of_many=True, now=now)
            Subscriber.objects.filter(pk__in=[row.pk for row in rows]).update(warned_at=now)


def _warning(row: Subscriber) -> ListMail:
    token = subscriber_token(row.pk, row.stamp)
    followed = [alert_view(alert).words for alert in row.alerts.exclude(confirmed_at=None).order_by("pk")]
    link = f"{settings.SITE_ADDRESS}/alertes/gestion/{token}"
    return ListMail(
        to=row.email,
        subject="Continuer à recevoir vos alertes ?",
        text=ending_text(followed, row.kept_until, link),
        link=f"/alertes/gestion/{token}",
        unsubscribe=f"/alertes/arret/{token}",
        key=f"news-ending-{row.pk}-{row.kept_until.isoformat()}",
    )
