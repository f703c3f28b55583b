"""What a territory has asked for and waits for, as its members and the officers who read it may know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.enums import State
from guichet.applications.models import Application

WAITING = (State.SUBMITTED, State.UNDER_REVIEW)
MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """An application that waits for its decision; cents, None when no amount is known. `mine`: as a member, not as an officer."""

    number: int
    token: str
    slug: str
    title: str
    state: State
    requested: int | None
    submitted_at: datetime | None
    mine: bool


def pending_of(carrier: str, actor: Actor | None) -> Sequence[Pending]:
    """Return the applications of a carrier ("COM-37018") that wait and that this person may know of, the last sent first.

    Those of their organisations, confirmed; those they may read as officers. Nothing for anyone else: one query, or none.
    """
    if actor is None or not (actor.memberships or actor.scopes):
        return []
    rows = Application.objects.filter(carrier=carrier, state__in=WAITING, erased_at=None)
    found = []
    for row in rows.order_by("-submitted_at", "-pk")[:MOST]:
        mine = any(one.confirmed and one.organisation == row.organisation_id for one in actor.memberships)
        officer = actor.verified and actor.may(Right.VIEW, scheme=row.slug, places=row.places)
        if row.number is not None and (mine or officer):
            found.append(_pending(row, row.number, mine=mine))
    return found


def _pending(row: Application, number: int, *, mine: bool) -> Pending:
    return Pending(
        number=number,
        token=row.token,
        slug=row.slug,
        title=row.title,
        state=State(row.state),
        requested=row.requested_cents,
        submitted_at=row.submitted_at,
        mine=mine,
    )
