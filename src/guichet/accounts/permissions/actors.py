"""An actor is read once per request, then answers without the database."""

from collections.abc import Sequence
from dataclasses import dataclass

from guichet.accounts.enums import RIGHTS, MembershipRole, Right, RoleKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where a role rules: an official code and a slug, each empty for everywhere or all.

    Who stands in for someone (`substitute`) has the reference of that person ("person:3") and of the act (`order`).
    `only` narrows the rights of the role (a program's token); None leaves them whole.
    """

    role: RoleKind
    territory: str
    scheme: str
    substitute: bool = False
    absent: str = ""
    order: str = ""
    only: frozenset[Right] | None = None

    @property
    def rights(self) -> frozenset[Right]:
        return RIGHTS[self.role] if self.only is None else RIGHTS[self.role] & self.only

    def covers(self, scheme: str, places: Sequence[str]) -> bool:
        return self.scheme in {"", scheme} and (not self.territory or self.territory in places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What an actor is in an organisation; `confirmed` once an officer or ProConnect said that they belong there."""

    organisation: int
    siret: str
    role: MembershipRole
    name: str = ""
    confirmed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Whoever acts: a person with their roles at one instant, or a program by its token, for which its `maker` answers."""

    person: int | None
    email: str
    name: str
    reference: str  # "person:7", "token:3": how the journal names them
    scopes: tuple[Scope, ...] = ()
    memberships: tuple[Member, ...] = ()
    verified: bool = False  # a second factor was given in this session (officers)
    maker: int | None = None  # who made the token of a program that acts for itself

    def may(self, right: Right, *, scheme: str, places: Sequence[str]) -> bool:
        """Tell whether a role gives this right on an application to `scheme` located in `places` (official codes)."""
        return any(right in scope.rights and scope.covers(scheme, places) for scope in self.scopes)

    def scopes_of(self, right: Right) -> tuple[Scope, ...]:
        """Return where this right is held: what a list may show is their union."""
        return tuple(scope for scope in self.scopes if right in scope.rights)

    def delegation(self, right: Right, *, scheme: str, places: Sequence[str]) -> dict[str, str]:
        """Return for whom the right is used and by which act, when only standing in for someone gives it; else nothing.

        {"for": "person:3", "order": "arrêté du 1er mars 2021"}: for the journal's details, and for "par délégation".
        """
        giving = [s for s in self.scopes if right in s.rights and s.covers(scheme, places)]
        if not giving or any(not scope.substitute for scope in giving):
            return {}
        return {"for": giving[0].absent, "order": giving[0].order}

    def belongs_to(self, organisation: int | None, *roles: MembershipRole) -> bool:
        return any(
            member.organisation == organisation and (not roles or member.role in roles)
            for member in self.memberships
        )

    @property
    def answering(self) -> int | None:
        """The person who answers for what is done: whoever acts, or made the token of the program."""
        return self.maker if self.person is None else self.person

    @property
    def is_officer(self) -> bool:
        return bool(self.scopes)
