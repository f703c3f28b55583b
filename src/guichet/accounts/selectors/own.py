"""What a person sees of their own account."""

from dataclasses import dataclass
from datetime import datetime

from guichet.accounts.enums import MembershipRole, SignInMethod
from guichet.accounts.models import Membership, Person, Session
from guichet.accounts.selectors.roles import RoleRecord, role_records, roles_in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnOrganisation:
    """An organisation one belongs to, with every role one has there, in words."""

    siret: str
    name: str
    roles: str
    confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSession:
    """A browser that is signed in. `row` names it on the page: part of the digest, of no use elsewhere."""

    row: str
    browser: str
    method: str
    begun_at: datetime
    seen_at: datetime
    current: bool


def settings_of(person: int) -> dict[str, str]:
    """Return name, telephone and pace as they are kept."""
    row = Person.objects.get(pk=person)
    return {"name": row.name, "phone": row.phone, "pace": row.pace}


def organisations_of(person: int) -> tuple[OwnOrganisation, ...]:
    """Return the organisations of a person, each once, by name."""
    found: dict[str, list[Membership]] = {}
    rows = Membership.objects.filter(person=person, ended_at=None).select_related("organisation")
    for row in rows.order_by("organisation__name", "role"):
        found.setdefault(row.organisation.siret, []).append(row)
    return tuple(
        OwnOrganisation(
            siret=siret,
            name=rows[0].organisation.name,
            roles=", ".join(MembershipRole(row.role).label for row in rows),
            confirmed=any(row.confirmed_at for row in rows),
        )
        for siret, rows in found.items()
    )


def roles_of(person: int, *, now: datetime) -> tuple[RoleRecord, ...]:
    """Return the roles of an officer that are in force."""
    return role_records(roles_in_force(now).filter(person=person), now=now)


def sessions_of(person: int, *, current: str, real: datetime) -> tuple[OwnSession, ...]:
    """Return the open sessions of a person, the latest seen first; `current` is the stored key of this one."""
    rows = Session.objects.filter(person=person, expire_date__gt=real).order_by("-seen_at")
    return tuple(
        OwnSession(
            row=row.session_key[:16],
            browser=row.browser or "Navigateur",
            method=SignInMethod(row.method).label if row.method else "",
            begun_at=row.begun_at,
            seen_at=row.seen_at,
            current=row.session_key == current,
        )
        for row in rows
    )


def session_key(person: int, row: str) -> str | None:
    """Return the stored key of the session that `row` names among those of this person."""
    if len(row) != 16:
        return None
    return (
        Session.objects.filter(person=person, session_key__startswith=row)
        .values_list("pk", flat=True)
        .first()
    )
