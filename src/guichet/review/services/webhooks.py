"""Tell other programs what happens to applications: signed, retried, logged.

A message says which application moved and how, nothing of what it holds: whoever wants more asks the API with a token.
The header `Guichet-Signature: t=<seconds>,v1=<hex>` is the HMAC-SHA256 of "<seconds>.<body>" with the target's secret.
"""

import hashlib
import hmac
import ipaddress
import json
import secrets
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import urllib3
from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.errors import NotYours
from guichet.applications.events import ApplicationMoved
from guichet.journal.services import record
from guichet.review.errors import ReviewError
from guichet.review.models import WebhookDelivery, WebhookTarget

TASK = "review.deliver_webhook"
PATIENCE = urllib3.Timeout(connect=5, read=10)
LEASE_SECONDS = 60
LATER = (60, 300, 1_800, 7_200, 28_800, 86_400)
"""Seconds before each new try; after the last one the message is given up."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a try ended: the HTTP status when there was one, and a few words."""

    status: int | None
    words: str

    @property
    def accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


@transaction.atomic
def add_target(slug: str, url: str, *, actor: Actor, now: datetime) -> WebhookTarget:
    """Register an address for one scheme; its secret is shown once. Raise NotYours, ReviewError."""
    if not actor.may(Right.MANAGE, scheme=slug, places=[]):
        raise NotYours
    check_address(url)
    target = WebhookTarget.objects.create(
        slug=slug,
        url=url,
        secret=secrets.token_hex(32),
        created_by_id=actor.person,
        created_at=now,
    )
    record("webhook.added", f"scheme:{slug}", actor=actor.reference, now=now, details={"webhook": target.pk})
    return target


@transaction.atomic
def end_target(target: int, *, actor: Actor, now: datetime) -> None:
    """Tell this address no more. Raise NotYours."""
    found = WebhookTarget.objects.select_for_update().filter(pk=target, ended_at=None).first()
    if found is None or not actor.may(Right.MANAGE, scheme=found.slug, places=[]):
        raise NotYours
    found.ended_at = now
    found.save(update_fields=["ended_at"])
    record(
        "webhook.ended", f"scheme:{found.slug}", actor=actor.reference, now=now, details={"webhook": target}
    )


def queue_deliveries(event: ApplicationMoved) -> None:
    """Write a message for each address of the scheme, in the transaction of the event, and defer its sending."""
    targets = list(WebhookTarget.objects.filter(slug=event.slug, ended_at=None).order_by("id"))
    if not targets or event.number is None:
        return
    body = json.dumps(
        {
            "kind": f"application.{event.action}",
            "application": event.number,
            "scheme": event.slug,
            "before": event.before,
            "state": event.after,
            "at": event.at.isoformat(),
        },
        separators=(",", ":"),
    )
    for target in targets:
        delivery = WebhookDelivery.objects.create(
            target=target, kind=f"application.{event.action}", body=body, created_at=event.at
        )
        app.configure_task(TASK).defer(delivery=delivery.pk)


def deliver(delivery: int, *, now: datetime) -> Answer | None:
    """Try once to deliver a message; defer the next try when it fails. None when nothing was left to do.

    `now` is real time: the signature carries it. The try is counted before the network is used, so that a killed worker
    is noticed (`resume_deliveries`) and no transaction waits for somebody else's machine.
    """
    found = _claim(delivery, now)
    if found is None:
        return None
    answer = _post(found, now)
    with transaction.atomic():
        found = WebhookDelivery.objects.select_for_update().get(pk=delivery)
        found.status, found.outcome = answer.status, answer.words
        if answer.accepted:
            found.delivered_at, found.next_try_at = now, None
        elif found.tries > len(LATER):
            found.given_up_at, found.next_try_at = now, None
        else:
            found.next_try_at = now + timedelta(seconds=LATER[found.tries - 1])
            app.configure_task(TASK, schedule_at=found.next_try_at).defer(delivery=found.pk)
        found.save()
    return answer


def resume_deliveries(*, now: datetime) -> int:
    """Defer again the messages whose try never ended, or whose job was lost; return how many."""
    late = WebhookDelivery.objects.filter(
        delivered_at=None, given_up_at=None, next_try_at__lt=now - timedelta(seconds=LEASE_SECONDS)
    )
    pks = list(late.order_by("id").values_list("pk", flat=True)[:1000])
    for pk in pks:
        app.configure_task(TASK).defer(delivery=pk)
    return len(pks)


@transaction.atomic
def _claim(delivery: int, now: datetime) -> WebhookDelivery | None:
    """Count a try and hold the message for as long as one may take; None when it is held, delivered or given up."""
    found = (
        WebhookDelivery.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("target")
        .filter(pk=delivery, delivered_at=None, given_up_at=None)
        .exclude(next_try_at__gt=now)
        .first()
    )
    if found is None:
        return None
    if found.target.ended_at is not None:
        found.given_up_at, found.outcome, found.next_try_at = now, "adresse retirée", None
        found.save()
        return None
    found.tries += 1
    found.next_try_at = now + timedelta(seconds=LEASE_SECONDS)
    found.save()
    return found


def signature(secret: str, body: str, at: datetime) -> str:
    """Return the header that proves who sent a message, and when."""
    seconds = int(at.timestamp())
    digest = hmac.new(secret.encode(), f"{seconds}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"


def check_address(url: str) -> None:
    """Raise ReviewError unless the address may be called: https, a public host, no name and password in it."""
    parts = urlsplit(url)
    if len(url) > 500 or parts.scheme != "https" or not parts.hostname or parts.username or parts.fragment:
        if _is_own(parts.hostname):
            return
        raise ReviewError("Écrivez une adresse complète qui commence par https://, sans nom ni mot de passe.")


def _is_own(host: str | None) -> bool:
    """Tests, and the demonstration, may call this very machine."""
    return bool(settings.WEBHOOKS_TO_THIS_MACHINE) and host == "127.0.0.1"


def _post(delivery: WebhookDelivery, now: datetime) -> Answer:
    parts = urlsplit(delivery.target.url)
    host = parts.hostname or ""
    try:
        address = _public_address(host, parts.port or (443 if parts.scheme == "https" else 80))
    except OSError:
        return Answer(None, "adresse introuvable")
    if address is None:
        return Answer(None, "adresse interne, refusée")
    headers = {
        "Content-Type": "application/json",
        "Host": parts.netloc,
        "User-Agent": "Guichet",
        "Guichet-Delivery": str(delivery.token),
        "Guichet-Signature": signature(delivery.target.secret, delivery.body, now),
    }
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with _pool(parts.scheme, address, host, parts.port) as pool:
            response = pool.request(
                "POST", path, body=delivery.body, headers=headers, redirect=False, retries=False,
                preload_content=False,
            )  # fmt: skip
            response.close()
    except urllib3.exceptions.HTTPError as error:
        return Answer(None, _WORDS.get(type(error).__name__, "pas de réponse"))
    return Answer(response.status, f"réponse {response.status}")


_WORDS = {
    "SSLError": "certificat refusé",
    "ConnectTimeoutError": "trop long",
    "ReadTimeoutError": "trop long",
}


def _pool(scheme: str, address: str, host: str, port: int | None) -> urllib3.HTTPConnectionPool:
    """Connect to the very address that was checked: a name may change its mind between two look-ups."""
    if scheme == "http":
        return urllib3.HTTPConnectionPool(address, port, timeout=PATIENCE, maxsize=1)
    return urllib3.HTTPSConnectionPool(
        address, port, timeout=PATIENCE, maxsize=1, server_hostname=host, assert_hostname=host
    )


def _public_address(host: str, port: int) -> str | None:
    """Return an address of the host when all of them are public; None when one is not."""
    found = {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    if _is_own(host):
        return host
    if not all(ipaddress.ip_address(address).is_global for address in found):
        return None
    return min(found)
