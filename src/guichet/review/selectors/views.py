"""The named views an officer sees: their own, and those shared with their areas."""

from uuid import UUID

from django.db.models import Q

from guichet.accounts.permissions import Actor
from guichet.review.models import SavedView
from guichet.review.selectors.scope import areas_of


def views_of(actor: Actor) -> list[SavedView]:
    """Return the views an officer may open, their own first: one query."""
    rows = SavedView.objects.filter(Q(person=actor.person) | Q(desk__in=areas_of(actor)))
    found = list(rows.select_related("person").order_by("name", "id")[:200])
    return sorted(found, key=lambda view: view.person_id != actor.person)


def view_by_token(actor: Actor, token: UUID) -> SavedView | None:
    """Return a view by its address, None for whoever may not open it."""
    return next((view for view in views_of(actor) if view.token == token), None)
