"""Named views of the list: kept, shared with one's desk, forgotten."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from guichet.accounts.permissions import Actor
from guichet.applications.errors import NotYours
from guichet.review.errors import ReviewError
from guichet.review.models import SavedView
from guichet.review.selectors.scope import areas_of

LONGEST_NAME = 80
LONGEST_QUERY = 4_000
MOST_VIEWS = 100


@transaction.atomic
def save_view(
    name: str, query: str, *, actor: Actor, now: datetime, desk: str = "", opens_first: bool = False
) -> SavedView:
    """Keep a list under a name; the same name replaces what it held. Raise NotYours, ReviewError.

    `desk` is one of one's own areas, to share it with its officers, or empty.
    """
    if actor.person is None or (desk and desk not in areas_of(actor)):
        raise NotYours
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise ReviewError("Donnez un nom à cette vue, en 80 caractères au plus.")
    if len(query) > LONGEST_QUERY:
        raise ReviewError("Cette vue a trop de filtres pour être gardée : retirez-en quelques-uns.")
    own = SavedView.objects.filter(person=actor.person)
    if not own.filter(name=name).exists() and own.count() >= MOST_VIEWS:
        raise ReviewError("Vous gardez déjà 100 vues : supprimez-en une d’abord.")
    if opens_first:
        own.filter(opens_first=True).update(opens_first=False)
    view, _ = SavedView.objects.update_or_create(
        person_id=actor.person,
        name=name,
        defaults={"query": query, "desk": desk, "opens_first": opens_first, "saved_at": now},
    )
    return view


@transaction.atomic
def forget_view(token: UUID, *, actor: Actor) -> None:
    """Delete one's own view. Raise NotYours for someone else's."""
    deleted, _ = SavedView.objects.filter(token=token, person=actor.person).delete()
    if actor.person is None or not deleted:
        raise NotYours
