"""What the pages of officers share: who asks, and the application they may see."""

from datetime import datetime

from django.http import Http404, HttpRequest

from guichet.accounts.permissions import Actor, actor_from
from guichet.review.selectors.filters import Asking
from guichet.shared import clock


def officer_of(request: HttpRequest) -> Actor:
    """Return the officer who asks: the doors of these pages let in nobody else."""
    actor = actor_from(request)
    if actor is None or actor.person is None:
        raise Http404
    return actor


def asking_of(request: HttpRequest, now: datetime | None = None) -> Asking:
    """Return who asks for a list, and on which day."""
    return Asking(actor=officer_of(request), today=(now or clock.now()).date())


def given_of(request: HttpRequest) -> dict[str, list[str]]:
    """Return the parameters of an address, each with all its values."""
    return {name: [str(value) for value in values] for name, values in request.GET.lists()}
