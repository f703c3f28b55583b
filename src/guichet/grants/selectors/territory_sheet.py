"""The sheet of a commune or an EPCI: what it received, what it waits for, what it may ask for now.

What was granted is public (loi n° 2000-321, article 10). What waits is known to the members of the organisation and to the officers
who may read it, and to nobody else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Sum
from django.db.models.functions import Coalesce

from guichet.accounts.permissions import Actor
from guichet.applications.selectors import Pending, pending_of
from guichet.crte.selectors import CoveringContract, contract_covering
from guichet.grants.enums import AwardState
from guichet.grants.models import Award
from guichet.schemes.selectors import titles_of
from guichet.simulations.selectors.obtainable import Obtainable, obtainable_by
from guichet.territories.enums import TerritoryKind
from guichet.territories.errors import TerritoryError
from guichet.territories.selectors import TerritoryRecord, containers_of, resolve

KINDS = (TerritoryKind.COMMUNE, TerritoryKind.EPCI)
MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A grant as anybody may read it; cents."""

    scheme: str
    title: str
    decided_at: datetime
    state: AwardState
    granted: int
    paid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TerritorySheet:
    """Everything on one territory; `pending` is None for who may not know of it."""

    territory: TerritoryRecord
    note: str
    received: Sequence[Received]
    granted: int
    paid: int
    pending: Sequence[tuple[Pending, str]] | None
    obtainable: Sequence[Obtainable]
    at: date
    contract: CoveringContract | None


def sheet_of(code: str, actor: Actor | None, today: date) -> TerritorySheet | None:
    """Return the sheet of a commune or an EPCI by its code, plain or official; None when it is no such thing."""
    try:
        resolution = resolve(code, at=today, kind=None if "-" in code else _kind(code))
    except TerritoryError:
        return None
    territory = resolution.territory
    if territory.kind not in KINDS:
        return None
    rows = _awards(territory.official_code)
    pending = pending_of(territory.official_code, actor)
    titles = titles_of({*(row.slug for row in rows), *(one.slug for one in pending)})
    received = [_received(row, titles.get(row.slug, row.slug)) for row in rows]
    kept = [one for one in received if one.state is not AwardState.CANCELLED]
    return TerritorySheet(
        territory=territory,
        note=resolution.note,
        received=received,
        granted=sum(one.granted for one in kept),
        paid=sum(one.paid for one in kept),
        pending=[(one, titles.get(one.slug, one.slug)) for one in pending]
        if _knows(actor, territory, pending)
        else None,
        obtainable=obtainable_by(territory.official_code, today),
        at=today,
        contract=contract_covering(containers_of(territory), today),
    )


def _kind(code: str) -> TerritoryKind:
    return TerritoryKind.COMMUNE if len(code) <= 5 else TerritoryKind.EPCI


def _knows(actor: Actor | None, territory: TerritoryRecord, pending: Sequence[Pending]) -> bool:
    """Tell whether an empty list says something to this person: a member of the organisation of that SIREN, or who sees some."""
    if actor is None:
        return False
    sirens = {member.siret[:9] for member in actor.memberships if member.confirmed}
    return bool(pending) or (territory.siren is not None and territory.siren in sirens)


def _awards(carrier: str) -> list[Award]:
    rows = Award.objects.filter(carrier=carrier).order_by("-decided_at", "-pk")
    return list(rows.annotate(paid=Coalesce(Sum("instalments__paid_cents"), 0))[:MOST])


def _received(row: Award, scheme: str) -> Received:
    return Received(
        scheme=scheme,
        title=row.title,
        decided_at=row.decided_at,
        state=AwardState(row.state),
        granted=row.granted_cents,
        paid=getattr(row, "paid", 0) - row.recovered_cents,
    )
