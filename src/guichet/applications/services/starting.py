"""Begin an application: a draft at a secret address, filled with what is already known."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from guichet.accounts.permissions import Actor
from guichet.applications.enums import Channel
from guichet.applications.errors import NotOpen
from guichet.applications.models import Answers, Application
from guichet.applications.selectors.carriers import Carrier, carrier_at
from guichet.applications.selectors.crte import crte_layer
from guichet.applications.selectors.opening import opening_of
from guichet.applications.selectors.prefill import Prefill, read_prefill
from guichet.schemes.selectors import Pinned, pinned_form, pinned_plan, rules_in_force
from guichet.shared.clock import PARIS


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What a draft of a scheme would begin with, for whoever reads it before pressing "Commencer"."""

    pinned: Pinned
    carrier: Carrier
    prefill: Prefill


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Whose draft and with what: layers of raw values, each with where it comes from, the last over the others.

    `received_at` is when a paper one arrived: the calendar of that day is looked at.
    """

    slug: str
    carrier: str = ""
    kind: str = ""
    layers: tuple[tuple[str, Mapping[str, object]], ...] = ()
    organisation: int | None = None
    former: int | None = None
    channel: Channel = Channel.ONLINE
    received_at: datetime | None = None
    owner: int | None = field(default=None)


def prepare_beginning(wish: Wish, *, now: datetime) -> Beginning:
    """Return what a draft would begin with; nothing is written. Raise as the catalogue and territories do."""
    day = now.astimezone(PARIS).date()
    carrier = carrier_at(wish.carrier, wish.kind, day)
    pinned = rules_in_force(wish.slug)
    form = pinned_form(pinned, day, carrier.places)
    plan = pinned_plan(pinned, day, carrier.places)
    layers = (*crte_layer(form, carrier.places, day), *wish.layers)
    return Beginning(pinned=pinned, carrier=carrier, prefill=read_prefill(form, plan, layers))


@transaction.atomic
def start_application(wish: Wish, *, actor: Actor | None, now: datetime) -> Application:
    """Create a draft and return it. Nobody owns it unless `actor` is a person: whoever has its address fills it.

    Raise NotOpen when the call is over, and as the catalogue and territories do.
    """
    opening = opening_of(wish.slug, wish.received_at or now)
    if not opening.may_prepare:
        raise NotOpen(opening.sentence)
    beginning = prepare_beginning(wish, now=now)
    application = Application.objects.create(
        token=secrets.token_urlsafe(32),
        slug=beginning.pinned.slug,
        version=beginning.pinned.digest,
        facts=beginning.pinned.facts,
        channel=wish.channel,
        sending_begun_at=wish.received_at,
        owner_id=actor.person if actor else wish.owner,
        organisation_id=wish.organisation,
        copied_from_id=wish.former,
        created_at=now,
        changed_at=now,
        **carried_by(beginning.carrier),
    )
    Answers.objects.create(
        application=application,
        values=dict(beginning.prefill.values),
        notes=beginning.prefill.notes(),
        saved_at=now,
    )
    return application


def carried_by(carrier: Carrier) -> dict[str, Any]:
    """Return the columns that say who carries the project."""
    return {
        "carrier": carrier.code,
        "carrier_kind": carrier.kind,
        "carrier_name": carrier.name,
        "carrier_facts": dict(carrier.facts),
        "places": list(carrier.places),
    }
