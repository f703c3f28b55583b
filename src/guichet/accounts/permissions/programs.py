"""What a program may do that shows a token: never more than who made it, narrowed by scheme, place, right and network."""

import hashlib
import ipaddress
from dataclasses import replace
from datetime import datetime, timedelta

from guichet.accounts.enums import Right
from guichet.accounts.models import ProgramToken
from guichet.accounts.permissions.actors import Actor, Scope
from guichet.accounts.permissions.loading import load_actor
from guichet.accounts.selectors.roles import places_of

BEARER = "bearer "
USE_NOTED = timedelta(hours=1)


def token_digest(secret: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def actor_of_token(header: str, address: str, *, now: datetime, real: datetime) -> Actor | None:
    """Return who a program is by its `Authorization: Bearer …` header and the address it calls from; None for nobody.

    A token for an organisation acts as who made it; a token of rights acts for itself and signs nothing. `now` dates the
    roles, `real` the token. Two queries, and once an hour a third that notes that the token was used.
    """
    if not header.lower().startswith(BEARER) or len(header) > 200:
        return None
    rows = ProgramToken.objects.filter(
        token_hash=token_digest(header[len(BEARER) :].strip()), revoked_at=None
    )
    token = rows.filter(expires_at__gt=real).first()
    if token is None or not _allowed(address, token.networks):
        return None
    found = load_actor(token.person_id, now=now, verified=True)
    if found is None:
        return None
    maker = found[1]
    _note_use(token, real)
    if token.organisation_id is not None:
        kept = tuple(item for item in maker.memberships if item.organisation == token.organisation_id)
        return replace(maker, reference=f"token:{token.pk}", scopes=(), memberships=kept)
    scopes = tuple(_narrow(scope, token, now) for scope in maker.scopes)
    return replace(
        maker,
        person=None,
        maker=maker.person,
        reference=f"token:{token.pk}",
        scopes=tuple(scope for scope in scopes if scope is not None),
        memberships=(),
    )


def _note_use(token: ProgramToken, real: datetime) -> None:
    """Keep when a token was last used, to the hour: a busy program must not write at each request."""
    if token.used_at is None or real - token.used_at >= USE_NOTED:
        ProgramToken.objects.filter(pk=token.pk).update(used_at=real)


def covers(scope: Scope, scheme: str, territory: str, *, now: datetime) -> bool:
    """Tell whether something of a role is left within a scheme and a territory (empty: all it holds). Never as a stand-in."""
    if scope.substitute or (scheme and scope.scheme not in {"", scheme}):
        return False
    return not (territory and scope.territory and scope.territory not in places_of(territory, now=now))


def _allowed(address: str, networks: list[str]) -> bool:
    if not networks:
        return True
    try:
        here = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(here in ipaddress.ip_network(network) for network in networks)


def _narrow(scope: Scope, token: ProgramToken, now: datetime) -> Scope | None:
    """Return what is left of a role within the bounds of a token, None when nothing is."""
    if not covers(scope, token.scheme, token.territory, now=now):
        return None
    return replace(
        scope,
        scheme=token.scheme or scope.scheme,
        territory=token.territory or scope.territory,
        only=frozenset(Right(right) for right in token.rights),
    )
