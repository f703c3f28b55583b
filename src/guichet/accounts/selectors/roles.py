"""Who holds which role, at one instant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from guichet.accounts.enums import RIGHTS, Right, RoleKind
from guichet.accounts.models import HeldRole
from guichet.accounts.selectors.records import PersonRecord, person_record
from guichet.shared.errors import BadInput
from guichet.territories.selectors import containers_of, find_territory


def roles_in_force(now: datetime) -> "QuerySet[HeldRole]":
    """The roles held at `now`. Standing in for someone lasts no longer than the role stood in for."""
    lasting = Q(until=None) | Q(until__gt=now)
    source = Q(substitute_for=None) | Q(substitute_for__until=None) | Q(substitute_for__until__gt=now)
    return HeldRole.objects.filter(lasting, source, since__lte=now)


def people_with(right: Right, scheme: str, places: Sequence[str], now: datetime) -> tuple[PersonRecord, ...]:
    """Return who holds this right over a scheme and a place (official codes that contain it), by name."""
    return people_at(right, scheme, ["", *places], now)


def people_at(
    right: Right, scheme: str, territories: Sequence[str], now: datetime
) -> tuple[PersonRecord, ...]:
    """Return who holds this right over a scheme by a role over one of these territories ("" for everywhere), by name."""
    kinds = [kind for kind, rights in RIGHTS.items() if right in rights]
    held = roles_in_force(now).filter(
        kind__in=kinds, scheme__in=["", scheme], territory__in=list(territories), person__disabled_at=None
    )
    people = {role.person_id: role.person for role in held.select_related("person")}
    return tuple(person_record(person) for person in sorted(people.values(), key=lambda p: (p.name, p.pk)))


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRecord:
    """A role as pages show it: who, what, where (name of the territory, "France entière"), for which scheme."""

    pk: int
    person: PersonRecord
    kind: RoleKind
    territory: str
    place: str
    scheme: str
    since: datetime
    until: datetime | None
    order: str
    absent: PersonRecord | None

    @property
    def words(self) -> str:
        scheme = f", {self.scheme}" if self.scheme else ""
        return f"{self.kind.label}, {self.place}{scheme}"


MOST_SHOWN = 500


def role_records(rows: "QuerySet[HeldRole]", *, now: datetime) -> tuple[RoleRecord, ...]:
    """Return these roles with the names of their territories, in the order of the territory, the role and the person; 500 at most."""
    found = list(
        rows.select_related("person", "substitute_for__person").order_by(
            "territory", "kind", "person__name", "pk"
        )[:MOST_SHOWN]
    )
    names = {row.territory: place_name(row.territory, now=now) for row in found}
    return tuple(
        RoleRecord(
            pk=row.pk,
            person=person_record(row.person),
            kind=RoleKind(row.kind),
            territory=row.territory,
            place=names[row.territory],
            scheme=row.scheme,
            since=row.since,
            until=row.until,
            order=row.order,
            absent=person_record(row.substitute_for.person) if row.substitute_for else None,
        )
        for row in found
    )


def place_name(territory: str, *, now: datetime) -> str:
    """Return the name of a territory by its official code; the code itself when it is not known at that date."""
    if not territory:
        return "France entière"
    try:
        return find_territory(territory, at=now.date()).name
    except BadInput:
        return territory


def places_of(territory: str, *, now: datetime) -> tuple[str, ...]:
    """Return the official codes that contain a territory, itself included; the code alone when it is not known."""
    if not territory:
        return ()
    try:
        return containers_of(find_territory(territory, at=now.date()))
    except BadInput:
        return (territory,)


def roles_to_manage(now: datetime) -> "QuerySet[HeldRole]":
    """The roles in force or to come."""
    return HeldRole.objects.filter(Q(until=None) | Q(until__gt=now))


def role(pk: int, *, now: datetime) -> RoleRecord | None:
    """Return a role in force or to come, None when there is none."""
    found = role_records(roles_to_manage(now).filter(pk=pk), now=now)
    return found[0] if found else None
