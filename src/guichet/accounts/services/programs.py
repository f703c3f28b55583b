"""Give a token to a program, and take it back."""

import ipaddress
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from guichet.accounts.enums import Right
from guichet.accounts.errors import TokenRefused
from guichet.accounts.models import ProgramToken
from guichet.accounts.permissions import Actor, token_digest
from guichet.accounts.permissions.programs import covers
from guichet.journal.services import record

LONGEST = timedelta(days=366)
MOST_NETWORKS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenTerms:
    """What a program may do: for an organisation, or with rights over a scheme and a territory (empty: all that one holds)."""

    name: str
    expires_at: datetime
    organisation: int | None = None
    rights: frozenset[Right] = frozenset()
    scheme: str = ""
    territory: str = ""
    networks: tuple[str, ...] = ()


@transaction.atomic
def give_token(terms: TokenTerms, *, actor: Actor, now: datetime, real: datetime) -> tuple[ProgramToken, str]:
    """Return a new token with its secret, shown once. Raise TokenRefused with the sentence of what is wrong."""
    if actor.person is None:
        raise TokenRefused("Un logiciel ne donne pas de jeton : connectez-vous.")
    if not terms.name.strip():
        raise TokenRefused("Dites à quel logiciel ce jeton est destiné.")
    if not real < terms.expires_at <= real + LONGEST:
        raise TokenRefused("La fin du jeton est dans un an au plus : choisissez une date à venir.")
    if terms.organisation is not None and not actor.belongs_to(terms.organisation):
        raise TokenRefused("Vous n’appartenez pas à cet organisme.")
    if terms.organisation is None:
        _check_rights(terms, actor, now)
    secret = secrets.token_urlsafe(32)
    token = ProgramToken.objects.create(
        name=terms.name.strip()[:200],
        token_hash=token_digest(secret),
        person_id=actor.person,
        organisation_id=terms.organisation,
        rights=sorted(terms.rights),
        scheme=terms.scheme,
        territory=terms.territory,
        networks=_networks(terms.networks),
        created_at=now,
        expires_at=terms.expires_at,
    )
    details = {
        "rights": sorted(terms.rights),
        "scheme": terms.scheme,
        "territory": terms.territory,
        "organisation": f"organisation:{terms.organisation}" if terms.organisation else None,
        "until": terms.expires_at.isoformat(),
    }
    record("token.given", f"token:{token.pk}", actor=actor.reference, now=now, details=details)
    return token, secret


@transaction.atomic
def revoke_token(token: int, *, actor: Actor, now: datetime, real: datetime) -> None:
    """Take back a token of one's own; it stops at once. Raise TokenRefused."""
    found = ProgramToken.objects.select_for_update().filter(pk=token, person=actor.person).first()
    if found is None:
        raise TokenRefused("Ce jeton n’existe pas, ou n’est pas à vous.")
    if found.revoked_at is None:
        found.revoked_at = real
        found.save(update_fields=["revoked_at"])
        record("token.revoked", f"token:{token}", actor=actor.reference, now=now)


def givable_rights(actor: Actor) -> tuple[Right, ...]:
    """Return the rights that one may give a program: one's own, not those of somebody one stands in for."""
    return tuple(r for r in Right if any(not scope.substitute for scope in actor.scopes_of(r)))


def _check_rights(terms: TokenTerms, actor: Actor, now: datetime) -> None:
    if not terms.rights or not terms.rights <= frozenset(givable_rights(actor)):
        raise TokenRefused("Choisissez des droits que vous avez vous-même.")
    for right in sorted(terms.rights):
        held = actor.scopes_of(right)
        if not any(covers(scope, terms.scheme, terms.territory, now=now) for scope in held):
            where = " et ".join(filter(None, [terms.scheme, terms.territory]))
            raise TokenRefused(
                f"Vous n’avez pas le droit « {right.label} » pour {where} : choisissez l’aide et le territoire de votre rôle."
            )


def _networks(written: tuple[str, ...]) -> list[str]:
    if len(written) > MOST_NETWORKS:
        raise TokenRefused(f"Au plus {MOST_NETWORKS} réseaux par jeton.")
    try:
        return [str(ipaddress.ip_network(text.strip())) for text in written if text.strip()]
    except ValueError:
        raise TokenRefused("Écrivez chaque réseau comme 192.0.2.0/24 ou 2001:db8::/32.") from None
