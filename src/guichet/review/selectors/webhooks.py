"""The addresses of programs, and what became of their messages."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, OuterRef, Subquery

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.enums import Action
from guichet.review.models import WebhookDelivery, WebhookTarget
from guichet.schemes.selectors import plans

PAGE = 50
MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRecord:
    """An address as managers see it. `waiting` and `lost` count its messages on their way, and given up."""

    pk: int
    url: str
    schemes: tuple[str, ...]
    actions: tuple[str, ...]
    owner: str
    created_at: datetime
    paused_at: datetime | None
    waiting: int
    lost: int
    arrived_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRecord:
    """A message: what it told, of which application, and how its last try ended."""

    pk: int
    told: str
    number: int | None
    created_at: datetime
    tries: int
    status: int | None
    outcome: str
    next_try_at: datetime | None
    delivered_at: datetime | None
    given_up_at: datetime | None


def schemes_managed(actor: Actor, today: date) -> list[tuple[str, str]]:
    """Return the schemes asked for here that an officer manages everywhere, slug and title, by title."""
    found = [
        (slug, scheme.title)
        for slug, scheme in plans(today).items()
        if scheme.apply_how == "here" and actor.may(Right.MANAGE, scheme=slug, places=[])
    ]
    return sorted(found, key=lambda pair: pair[1])


def targets_of(actor: Actor, pk: int | None = None) -> list[TargetRecord]:
    """Return the addresses that follow schemes an officer manages, the last made first (only `pk` if given): one query."""
    rows = WebhookTarget.objects.filter(ended_at=None).select_related("created_by")
    managed = {scope.scheme for scope in actor.scopes_of(Right.MANAGE) if not scope.territory}
    if "" not in managed:
        rows = rows.filter(schemes__contained_by=sorted(managed))
    if pk is not None:
        rows = rows.filter(pk=pk)
    mine = WebhookDelivery.objects.filter(target=OuterRef("pk"))
    undone = mine.filter(delivered_at=None).order_by().values("target")
    last = mine.filter(delivered_at__isnull=False).order_by("-id").values("delivered_at")
    counted = rows.annotate(
        waiting=Subquery(undone.filter(given_up_at=None).annotate(n=Count("pk")).values("n")),
        lost=Subquery(undone.filter(given_up_at__isnull=False).annotate(n=Count("pk")).values("n")),
        arrived_at=Subquery(last[:1]),
    )
    return [
        TargetRecord(
            pk=row.pk,
            url=row.url,
            schemes=tuple(row.schemes),
            actions=tuple(row.actions),
            owner=row.created_by.name if row.created_by else "",
            created_at=row.created_at,
            paused_at=row.paused_at,
            waiting=row.waiting or 0,
            lost=row.lost or 0,
            arrived_at=row.arrived_at,
        )
        for row in counted.order_by("-id")[:MOST]
    ]


def target_of(pk: int, actor: Actor) -> TargetRecord | None:
    """Return one address, None for who does not manage all its schemes, or when there is none."""
    return next(iter(targets_of(actor, pk)), None)


def deliveries_of(target: int, before: int | None = None) -> tuple[list[DeliveryRecord], int | None]:
    """Return a page of the messages of an address, the last first, and the number from which the next page goes on."""
    rows = WebhookDelivery.objects.filter(target=target)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-id")[: PAGE + 1])
    following = found[PAGE - 1].pk if len(found) > PAGE else None
    return [_delivery(row) for row in found[:PAGE]], following


def _delivery(row: WebhookDelivery) -> DeliveryRecord:
    action = row.kind.partition(".")[2]
    number = json.loads(row.body).get("application")
    return DeliveryRecord(
        pk=row.pk,
        told=str(Action(action).label) if action in Action.values else "Essai",
        number=number if isinstance(number, int) else None,
        created_at=row.created_at,
        tries=row.tries,
        status=row.status,
        outcome=row.outcome,
        next_try_at=row.next_try_at,
        delivered_at=row.delivered_at,
        given_up_at=row.given_up_at,
    )
