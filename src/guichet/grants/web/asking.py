"""Who asks for a page of officers."""

from django.http import Http404, HttpRequest

from guichet.accounts.permissions import Actor, actor_from


def officer_of(request: HttpRequest) -> Actor:
    """Return the officer who asks: the doors of these pages let in nobody else."""
    actor = actor_from(request)
    if actor is None:
        raise Http404
    return actor
