"""Read a person, their roles and their organisations in one query."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from guichet.accounts.enums import MembershipRole, RoleKind
from guichet.accounts.models import Membership, Person
from guichet.accounts.permissions.actors import Actor, Member, Scope
from guichet.accounts.selectors.roles import roles_in_force

ROLE = JSONObject(
    kind="kind",
    territory="territory",
    scheme="scheme",
    substitute="substitute_for",
    absent="substitute_for__person",
    order="order",
)
MEMBERSHIP = JSONObject(
    organisation="organisation",
    siret="organisation__siret",
    name="organisation__name",
    role="role",
    confirmed="confirmed_at",
)


def load_actor(pk: int, *, now: datetime, verified: bool = False) -> tuple[Person, Actor] | None:
    """Return a person and what they may do at `now`; None when there is none, or no longer. One query."""
    held = roles_in_force(now).filter(person=OuterRef("pk")).order_by("pk").values(json=ROLE)
    belonging = Membership.objects.filter(person=OuterRef("pk"), ended_at=None).order_by("pk")
    person = (
        Person.objects.filter(pk=pk, disabled_at=None)
        .annotate(held=ArraySubquery(held), belonging=ArraySubquery(belonging.values(json=MEMBERSHIP)))
        .first()
    )
    if person is None:
        return None
    actor = Actor(
        person=person.pk,
        email=person.email,
        name=person.name,
        reference=f"person:{person.pk}",
        scopes=tuple(_scope(row) for row in person.held),
        memberships=tuple(_member(row) for row in person.belonging),
        verified=verified,
    )
    return person, actor


def _scope(row: dict[str, Any]) -> Scope:
    return Scope(
        role=RoleKind(row["kind"]),
        territory=row["territory"],
        scheme=row["scheme"],
        substitute=row["substitute"] is not None,
        absent=f"person:{row['absent']}" if row["absent"] is not None else "",
        order=row["order"],
    )


def _member(row: dict[str, Any]) -> Member:
    return Member(
        organisation=row["organisation"],
        siret=row["siret"],
        name=row["name"],
        role=MembershipRole(row["role"]),
        confirmed=row["confirmed"] is not None,
    )
