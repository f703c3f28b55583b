"""What the pages of the budget share: who asks, and the envelope they may see."""

from datetime import date

from django.http import Http404, HttpRequest

from guichet.accounts.permissions import Actor, actor_from
from guichet.budget.errors import BudgetError
from guichet.budget.permissions import may_manage, may_read
from guichet.budget.selectors import EnvelopeRecord, envelope


def officer_of(request: HttpRequest) -> Actor:
    """Return the officer who asks: the doors of these pages let in nobody else."""
    actor = actor_from(request)
    if actor is None or actor.person is None:
        raise Http404
    return actor


def envelope_of(request: HttpRequest, pk: int, at: date) -> EnvelopeRecord:
    """Return an envelope for whoever asks; 404 for whoever may not see it, as when there is none."""
    try:
        found = envelope(pk)
    except BudgetError:
        raise Http404 from None
    if not may_read(officer_of(request), found, at):
        raise Http404
    return found


def manages(actor: Actor, record: EnvelopeRecord, at: date) -> bool:
    """Tell whether an officer may move what is in an envelope."""
    return may_manage(actor, record.schemes, record.area, at)
