"""Tell other programs what happens to applications: signed, retried, logged.

A message says which application moved and how, nothing of what it holds: whoever wants more asks the API with a token.
The header `Guichet-Signature: t=<seconds>,v1=<hex>` is the HMAC-SHA256 of "<seconds>.<body>" with the target's secret.
"""

import hashlib
import hmac
import ipaddress
import json
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import urllib3
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from procrastinate.contrib.django import app

from guichet.accounts.enums import Right
from guichet.accounts.selectors import people_with, person
from guichet.accounts.services import notify
from guichet.applications.events import ApplicationMoved
from guichet.review.models import WebhookDelivery, WebhookTarget

TASK = "review.deliver_webhook"
PATIENCE = urllib3.Timeout(connect=5, read=10)
LEASE_SECONDS = 60
LATER = (60, 300, 1_800, 7_200, 28_800, 86_400)
"""Seconds before each new try; after the last one the message is given up."""


_CARRY_LAST = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "::/96")))
"""Networks whose addresses end with an IPv4 to which a gateway leads."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a try ended: the HTTP status when there was one, and a few words."""

    status: int | None
    words: str

    @property
    def accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def queue_deliveries(event: ApplicationMoved) -> None:
    """Write a message for each address that follows the scheme, in the transaction of the event, and defer its sending."""
    told = Q(actions=[]) | Q(actions__contains=[event.action])
    rows = WebhookTarget.objects.filter(told, schemes__contains=[event.slug], ended_at=None)
    targets = list(rows.order_by("id"))
    if not targets or event.number is None:
        return
    body = {
        "kind": f"application.{event.action}",
        "application": event.number,
        "scheme": event.slug,
        "before": event.before,
        "state": event.after,
        "at": event.at.isoformat(),
    }
    for target in targets:
        queue(target, body, at=event.at)


def queue(target: WebhookTarget, body: dict[str, Any], *, at: datetime) -> WebhookDelivery:
    """Write a message to an address; its sending is deferred unless the address is paused."""
    text = json.dumps(body, separators=(",", ":"))
    delivery = WebhookDelivery.objects.create(target=target, kind=body["kind"], body=text, created_at=at)
    if target.paused_at is None:
        app.configure_task(TASK).defer(delivery=delivery.pk)
    return delivery


def deliver(delivery: int, *, now: datetime, mailed_at: datetime | None = None) -> Answer | None:
    """Try once to deliver a message; defer the next try when it fails. None when nothing was left to do.

    `now` is real time: the signature carries it. A message that is given up is told by mail to whoever registered the address,
    once a day, dated `mailed_at` (the site's clock; `now` unless said). The try is counted before the network is used, so that a killed worker
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
            _tell_owner(found, mailed_at or now)
        else:
            found.next_try_at = now + timedelta(seconds=LATER[found.tries - 1])
            app.configure_task(TASK, schedule_at=found.next_try_at).defer(delivery=found.pk)
        found.save()
    return answer


def resume_deliveries(*, now: datetime) -> int:
    """Defer again the messages whose try never ended, or whose job was lost; return how many."""
    late = WebhookDelivery.objects.filter(
        target__paused_at=None,
        delivered_at=None,
        given_up_at=None,
        next_try_at__lt=now - timedelta(seconds=LEASE_SECONDS),
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
    if found.target.paused_at is not None:
        return None
    found.tries += 1
    found.next_try_at = now + timedelta(seconds=LEASE_SECONDS)
    found.save()
    return found


def _tell_owner(delivery: WebhookDelivery, at: datetime) -> None:
    """Say that messages no longer arrive to whoever registered the address, else to the managers of its schemes."""
    target = delivery.target
    owner = person(target.created_by_id) if target.created_by_id else None
    managers = people_with(Right.MANAGE, target.schemes[0], (), at)
    to = [owner] if owner in managers else managers
    for one in to:
        if one is not None:
            notify(
                one.email,
                subject="Guichet : un logiciel ne reçoit plus les signalements",
                text=f"L’adresse {target.url} n’a pas accepté un message malgré {delivery.tries} essais. "
                f"Dernier essai : {delivery.outcome}. Réparez-la, puis renvoyez le message.",
                link=f"/instruction/signalements/{target.pk}",
                now=at,
                key=f"webhook:{target.pk}:{at:%Y-%m-%d}:{one.pk}",
            )


def signature(secret: str, body: str, at: datetime) -> str:
    """Return the header that proves who sent a message, and when."""
    seconds = int(at.timestamp())
    digest = hmac.new(secret.encode(), f"{seconds}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"


def is_public(address: str) -> bool:
    """Tell whether all of Internet reaches an IP address; one that carries an IPv4 inside is that IPv4 as well."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        inside = any(found in network for network in _CARRY_LAST)
        last = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF) if inside else None
        carried = found.ipv4_mapped or last
        # 6to4 is no longer routed (RFC 7526), and versions of Python differ on whether it is of Internet
        if (
            found.sixtofour is not None
            or found.is_site_local
            or (carried is not None and not is_public(str(carried)))
        ):
            return False
    return found.is_global and not found.is_multicast


def is_own(host: str | None) -> bool:
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
    if is_own(host):
        return host
    if not all(is_public(address) for address in found):
        return None
    return min(found)
