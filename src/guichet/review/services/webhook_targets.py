"""The addresses of programs told of applications: registered, changed, paused, tried, ended; one of their messages sent again."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import SplitResult, urlsplit

from django.db import transaction
from procrastinate.contrib.django import app

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.enums import Action
from guichet.applications.errors import NotYours
from guichet.journal.services import record
from guichet.review.errors import ReviewError
from guichet.review.models import WebhookDelivery, WebhookTarget
from guichet.review.services.webhooks import TASK, is_own, is_public, queue

LONGEST, MOST_TARGETS, AT_ONCE = 500, 50, 100
INSIDE = (".local", ".localdomain", ".internal", ".lan", ".home.arpa", ".localhost")
TRIAL = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What an address is told of: schemes (slugs), and actions (codes; none: everything)."""

    schemes: tuple[str, ...]
    actions: tuple[str, ...] = ()


def may_follow(actor: Actor, schemes: Iterable[str]) -> bool:
    """Tell whether an officer manages all these schemes, everywhere."""
    return all(actor.may(Right.MANAGE, scheme=slug, places=[]) for slug in schemes)


@transaction.atomic
def add_target(followed: Followed, url: str, *, actor: Actor, now: datetime) -> WebhookTarget:
    """Register an address; its secret is shown once. Raise NotYours, ReviewError."""
    _check_followed(followed, actor)
    check_address(url)
    if WebhookTarget.objects.filter(created_by=actor.person, ended_at=None).count() >= MOST_TARGETS:
        raise ReviewError(f"Vous suivez déjà {MOST_TARGETS} adresses : retirez-en une.")
    target = WebhookTarget.objects.create(
        schemes=list(followed.schemes),
        actions=list(followed.actions),
        url=url,
        secret=secrets.token_hex(32),
        created_by_id=actor.person,
        created_at=now,
    )
    _record("webhook.added", target, actor, now)
    return target


@transaction.atomic
def change_target(target: int, followed: Followed, *, actor: Actor, now: datetime) -> None:
    """Follow other schemes or other actions. Raise NotYours, ReviewError."""
    found = _locked(target, actor)
    _check_followed(followed, actor)
    found.schemes, found.actions = list(followed.schemes), list(followed.actions)
    found.save(update_fields=["schemes", "actions"])
    _record("webhook.changed", found, actor, now)


@transaction.atomic
def end_target(target: int, *, actor: Actor, now: datetime) -> None:
    """Tell this address no more. Raise NotYours."""
    found = _locked(target, actor)
    found.ended_at = now
    found.save(update_fields=["ended_at"])
    _record("webhook.ended", found, actor, now)


@transaction.atomic
def pause_target(target: int, *, actor: Actor, now: datetime) -> None:
    """Send nothing for a while: messages wait. Raise NotYours."""
    found = _locked(target, actor)
    if found.paused_at is None:
        found.paused_at = now
        found.save(update_fields=["paused_at"])
        _record("webhook.paused", found, actor, now)


@transaction.atomic
def resume_target(target: int, *, actor: Actor, now: datetime, real: datetime) -> None:
    """Send again, what waited included: the first hundred at once, the rest by the job that looks every five minutes."""
    found = _locked(target, actor)
    if found.paused_at is None:
        return
    found.paused_at = None
    found.save(update_fields=["paused_at"])
    waiting = found.deliveries.filter(delivered_at=None, given_up_at=None)
    waiting.update(next_try_at=real)
    for pk in waiting.order_by("id").values_list("pk", flat=True)[:AT_ONCE]:
        app.configure_task(TASK).defer(delivery=pk)
    _record("webhook.resumed", found, actor, now)


@transaction.atomic
def try_target(target: int, *, actor: Actor, now: datetime) -> None:
    """Send a message that says nothing, to see whether it arrives. Raise NotYours, ReviewError while paused."""
    found = _locked(target, actor)
    if found.paused_at is not None:
        raise ReviewError("Cette adresse est suspendue : reprenez les envois avant d’essayer.")
    queue(found, {"kind": TRIAL, "at": now.isoformat()}, at=now)
    _record("webhook.tried", found, actor, now)


@transaction.atomic
def send_again(delivery: int, *, actor: Actor, now: datetime) -> int:
    """Send one message again, with all its tries before it; return the address. The receiver knows it by its token.

    Raise NotYours, ReviewError while the address is paused.
    """
    row = WebhookDelivery.objects.select_for_update().filter(pk=delivery).first()
    if row is None:
        raise NotYours
    target = _locked(row.target_id, actor)
    if target.paused_at is not None:
        raise ReviewError(
            "Cette adresse est suspendue : reprenez les envois, ce message partira avec les autres."
        )
    row.tries, row.next_try_at, row.delivered_at, row.given_up_at = 0, None, None, None
    row.save(update_fields=["tries", "next_try_at", "delivered_at", "given_up_at"])
    app.configure_task(TASK).defer(delivery=row.pk)
    _record("webhook.sent_again", target, actor, now, delivery=str(row.token))
    return target.pk


def check_address(url: str) -> None:
    """Raise ReviewError unless the address may be called: https, no name and password in it, not plainly internal.

    What a name leads to is looked up at each sending (`webhooks`): a name may change its mind.
    """
    parts = _parts(url)
    if parts is not None and is_own(parts.hostname):
        return
    if parts is None or parts.scheme != "https" or parts.username or parts.fragment:
        raise ReviewError("Écrivez une adresse complète qui commence par https://, sans nom ni mot de passe.")
    if _inside(parts.hostname or ""):
        raise ReviewError(
            "Cette adresse est à l’intérieur d’un réseau : écrivez-en une que tout Internet peut joindre."
        )


def _parts(url: str) -> SplitResult | None:
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        return None
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError:
        return None
    return parts if parts.hostname else None


def _inside(host: str) -> bool:
    try:
        return not is_public(host)
    except ValueError:
        return "." not in host.rstrip(".") or host.rstrip(".").endswith(INSIDE)


def _check_followed(followed: Followed, actor: Actor) -> None:
    if not followed.schemes:
        raise ReviewError("Choisissez au moins une aide à suivre.")
    if not may_follow(actor, followed.schemes):
        raise NotYours
    if not set(followed.actions) <= set(Action.values):
        raise ReviewError("Choisissez ce qui est signalé dans la liste.")


def _locked(target: int, actor: Actor) -> WebhookTarget:
    found = WebhookTarget.objects.select_for_update().filter(pk=target, ended_at=None).first()
    if found is None or not may_follow(actor, found.schemes):
        raise NotYours
    return found


def _record(kind: str, target: WebhookTarget, actor: Actor, now: datetime, **more: str) -> None:
    details = {"schemes": target.schemes, "actions": target.actions, **more}
    record(kind, f"webhook:{target.pk}", actor=actor.reference, now=now, details=details)
