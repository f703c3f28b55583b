"""Who may do what: an actor is loaded once per request, then answers without the database."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from guichet.accounts.enums import MembershipRole, Right, RoleKind

RIGHTS: dict[RoleKind, frozenset[Right]] = {
    RoleKind.REVIEWER: frozenset({Right.VIEW, Right.INSTRUCT}),
    RoleKind.VALIDATOR: frozenset({Right.VIEW, Right.INSTRUCT, Right.VALIDATE}),
    RoleKind.SOUS_PREFET: frozenset({Right.VIEW, Right.ENDORSE}),
    RoleKind.DECIDER: frozenset({Right.VIEW, Right.DECIDE}),
    RoleKind.EXPERT: frozenset({Right.OPINE}),
    RoleKind.SCHEME_MANAGER: frozenset({Right.VIEW, Right.MANAGE}),
    RoleKind.NATIONAL_MANAGER: frozenset({Right.VIEW, Right.MANAGE}),
    RoleKind.AUDITOR: frozenset({Right.VIEW, Right.AUDIT}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where a role rules: an official code and a slug, each empty for everywhere or all."""

    role: RoleKind
    territory: str
    scheme: str
    substitute: bool = False
    order: str = ""  # the act that lets a stand-in sign (arrêté de délégation)

    def covers(self, scheme: str, places: Sequence[str]) -> bool:
        return self.scheme in {"", scheme} and (not self.territory or self.territory in places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What an actor is in an organisation."""

    organisation: int
    siret: str
    role: MembershipRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Whoever acts: a person with their roles at one instant, or a program by its token."""

    person: int | None
    email: str
    name: str
    reference: str  # "person:7", "token:3": how the journal names them
    scopes: tuple[Scope, ...] = ()
    memberships: tuple[Member, ...] = ()
    verified: bool = False  # a second factor was given in this session (officers)

    def may(self, right: Right, *, scheme: str, places: Sequence[str]) -> bool:
        """Tell whether a role gives this right on an application to `scheme` located in `places` (official codes)."""
        return any(right in RIGHTS[scope.role] and scope.covers(scheme, places) for scope in self.scopes)

    def scopes_of(self, right: Right) -> tuple[Scope, ...]:
        """Return where this right is held: what a list may show is their union."""
        return tuple(scope for scope in self.scopes if right in RIGHTS[scope.role])

    def belongs_to(self, organisation: int | None, *roles: MembershipRole) -> bool:
        return any(
            member.organisation == organisation and (not roles or member.role in roles)
            for member in self.memberships
        )

    @property
    def is_officer(self) -> bool:
        return bool(self.scopes)


def actor_from(request: HttpRequest) -> Actor | None:
    """Return who asks, None for a visitor who has not signed in. Read once per request."""
    found: Actor | None = getattr(request, "actor", None)
    return found
