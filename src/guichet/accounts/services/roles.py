"""Roles of officers: given, ended, held by someone else during an absence. Each change stands in the journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from guichet.accounts.enums import Right, RoleKind
from guichet.accounts.errors import RoleRefused
from guichet.accounts.models import HeldRole, Person
from guichet.accounts.permissions.actors import Actor
from guichet.accounts.selectors.roles import roles_in_force
from guichet.journal.services import record

SYSTEM = "system:command"
GIVEN_BY_SCHEME_MANAGERS = frozenset(
    {RoleKind.REVIEWER, RoleKind.VALIDATOR, RoleKind.SOUS_PREFET, RoleKind.DECIDER, RoleKind.EXPERT}
)
GIVEN_BY_NATIONAL_MANAGERS = GIVEN_BY_SCHEME_MANAGERS | {RoleKind.SCHEME_MANAGER, RoleKind.AUDITOR}
STRANGE = "Vous ne gérez pas ce rôle : demandez-le à un responsable national."


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """When a role ends (None: it lasts), and the reference of the act that gives it."""

    until: datetime | None = None
    order: str = ""


FOR_GOOD = Terms()


def may_manage(by: Actor, kind: RoleKind, scheme: str, places: Sequence[str]) -> bool:
    """Tell whether someone may give or end this role: within the territory and the scheme they manage themselves.

    `places` are the official codes that contain the role's territory, itself included; none means the whole country.
    """
    for scope in by.scopes_of(Right.MANAGE):
        national = scope.role is RoleKind.NATIONAL_MANAGER
        allowed = GIVEN_BY_NATIONAL_MANAGERS if national else GIVEN_BY_SCHEME_MANAGERS
        within = scope.scheme in {"", scheme} and (not scope.territory or scope.territory in places)
        if kind in allowed and within:
            return True
    return False


@transaction.atomic
def grant_role(
    person: int,
    kind: RoleKind,
    *,
    territory: str = "",
    scheme: str = "",
    by: str = SYSTEM,
    terms: Terms = FOR_GOOD,
    now: datetime,
) -> int:
    """Give a person a role over a territory (official code, empty for the country) and a scheme (slug, empty for all).

    Whoever already holds it keeps it. Returns its number. The caller authorises (`may_manage`).
    """
    held = roles_in_force(now).filter(
        person=person, kind=kind, territory=territory, scheme=scheme, substitute_for=None
    )
    if (found := held.select_for_update(of=("self",)).first()) is not None:
        return found.pk
    role = HeldRole.objects.create(
        person_id=person,
        kind=kind,
        territory=territory,
        scheme=scheme,
        since=now,
        until=terms.until,
        order=terms.order,
    )
    _record("role.granted", role, by, now)
    return role.pk


@transaction.atomic
def end_role(role: int, *, by: str, now: datetime) -> None:
    """End a role now; whoever stands in for it no longer does. The caller authorises."""
    row = HeldRole.objects.select_for_update().filter(pk=role).first()
    if row is None or (row.until is not None and row.until <= now):
        raise RoleRefused("Ce rôle est déjà terminé : rechargez la page.")
    if row.since >= now:  # not begun yet: it never was
        row.since = now - timedelta(seconds=1)
    row.until = now
    row.save(update_fields=["since", "until"])
    _record("role.ended", row, by, now)


@transaction.atomic
def stand_in(
    role: int, person: int, *, since: datetime, until: datetime, order: str, by: str, now: datetime
) -> int:
    """Have someone stand in for the holder of a role, between two instants, by an act (`order`). Returns its number.

    The stand-in acts "par délégation": the journal keeps both names. The caller authorises: the holder, or whoever
    manages the role.
    """
    held = roles_in_force(now).filter(pk=role, substitute_for=None).select_for_update(of=("self",)).first()
    if held is None:
        raise RoleRefused("Ce rôle n’est plus tenu : une suppléance ne peut plus en être donnée.")
    if held.person_id == person:
        raise RoleRefused("On ne se supplée pas soi-même : choisissez une autre personne.")
    if until <= since or until <= now:
        raise RoleRefused("La suppléance finit avant d’avoir commencé : corrigez ses dates.")
    if not order.strip():
        raise RoleRefused("Il manque la référence de l’arrêté ou de la décision de délégation.")
    if not Person.objects.filter(pk=person, disabled_at=None).exists():
        raise RoleRefused("Cette personne n’a plus de compte : choisissez-en une autre.")
    row = HeldRole.objects.create(
        person_id=person,
        kind=held.kind,
        territory=held.territory,
        scheme=held.scheme,
        since=since,
        until=until,
        substitute_for=held,
        order=order.strip(),
    )
    _record("role.delegated", row, by, now)
    return row.pk


def _record(kind: str, row: HeldRole, by: str, now: datetime) -> None:
    source = row.substitute_for
    record(
        kind,
        f"role:{row.pk}",
        actor=by,
        now=now,
        details={
            "person": f"person:{row.person_id}",
            "role": row.kind,
            "territory": row.territory,
            "scheme": row.scheme,
            "since": row.since.isoformat(),
            "until": row.until.isoformat() if row.until else None,
            "for": f"person:{source.person_id}" if source else None,
            "order": row.order,
        },
    )
