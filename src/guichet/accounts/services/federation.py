"""Know a person by what ProConnect says of them, and the organisation by its SIRET."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from guichet.accounts.enums import MembershipRole
from guichet.accounts.errors import LinkRefused
from guichet.accounts.models import Membership, Person
from guichet.accounts.services.organisations import know_organisation
from guichet.accounts.services.people import find_or_make_person, join, read_email
from guichet.journal.services import record
from guichet.territories.selectors import check_siret

PROVIDER = "proconnect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What ProConnect says of a person; `siret` is empty for an agent whose organisation it does not know."""

    subject: str
    email: str
    name: str
    siret: str


def read_claims(claims: Mapping[str, Any]) -> Claims:
    """Check what was received. LinkRefused without a subject; InvalidEmail, InvalidIdentifier for the others."""
    subject, siret = str(claims.get("sub") or "")[:255], str(claims.get("siret") or "")
    if not subject:
        raise LinkRefused("ProConnect n’a pas dit qui vous êtes : réessayez, ou entrez par courriel.")
    names = [str(claims.get(key) or "").strip() for key in ("given_name", "usual_name")]
    return Claims(
        subject=subject,
        email=read_email(str(claims.get("email") or "")),
        name=" ".join(filter(None, names))[:200],
        siret=check_siret(siret) if siret else "",
    )


@transaction.atomic
def person_of_claims(claims: Claims, *, now: datetime) -> Person:
    """Return the person, known by the provider's lasting name first: an address may change hands.

    A person known by mail only is tied to that name; one tied to another name is not taken over. They join the
    organisation of their SIRET, confirmed; the first confirmed one there may manage its people.
    """
    person = Person.objects.filter(proconnect=claims.subject).select_for_update().first()
    if person is None:
        pk = find_or_make_person(claims.email, name=claims.name, now=now).pk
        person = Person.objects.select_for_update().get(pk=pk)
        if person.proconnect:
            raise LinkRefused(
                "Cette adresse appartient ici à une autre identité ProConnect : entrez par courriel, "
                "ou écrivez à l’administration de Guichet."
            )
        person.proconnect = claims.subject
        person.save(update_fields=["proconnect"])
    if person.disabled_at is not None:
        raise LinkRefused("Ce compte est fermé : écrivez à l’administration de Guichet.")
    if claims.siret:
        _join_by_siret(person, claims.siret, now=now)
    reference = f"person:{person.pk}"
    record("session.opened", reference, actor=reference, now=now, details={"by": PROVIDER})
    return person


def _join_by_siret(person: Person, siret: str, *, now: datetime) -> None:
    organisation = know_organisation(siret, now=now)
    held = Membership.objects.filter(organisation=organisation.pk, ended_at=None)
    administered = held.filter(role=MembershipRole.ADMINISTRATOR, confirmed_at__isnull=False).exists()
    roles = {
        MembershipRole.APPLICANT,
        *map(MembershipRole, held.filter(person=person).values_list("role", flat=True)),
    }
    if not administered:
        roles.add(MembershipRole.ADMINISTRATOR)
    for role in sorted(roles):
        join(person.pk, organisation.pk, role, by=PROVIDER, confirmed=True, now=now)
