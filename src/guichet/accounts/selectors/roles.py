"""Who holds which role, at one instant."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from guichet.accounts.enums import RIGHTS, Right
from guichet.accounts.models import HeldRole
from guichet.accounts.selectors.records import PersonRecord, person_record


def roles_in_force(now: datetime) -> "QuerySet[HeldRole]":
    """The roles held at `now`. Standing in for someone lasts no longer than the role stood in for."""
    lasting = Q(until=None) | Q(until__gt=now)
    source = Q(substitute_for=None) | Q(substitute_for__until=None) | Q(substitute_for__until__gt=now)
    return HeldRole.objects.filter(lasting, source, since__lte=now)


def people_with(right: Right, scheme: str, places: Sequence[str], now: datetime) -> tuple[PersonRecord, ...]:
    """Return who holds this right over a scheme and a place (official codes that contain it), by name."""
    kinds = [kind for kind, rights in RIGHTS.items() if right in rights]
    held = roles_in_force(now).filter(
        kind__in=kinds, scheme__in=["", scheme], territory__in=["", *places], person__disabled_at=None
    )
    people = {role.person_id: role.person for role in held.select_related("person")}
    return tuple(person_record(person) for person in sorted(people.values(), key=lambda p: (p.name, p.pk)))
