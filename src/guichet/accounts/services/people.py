"""People and organisations come to be known here, and join each other."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from guichet.accounts.enums import MembershipRole
from guichet.accounts.errors import InvalidEmail, MembershipRefused
from guichet.accounts.models import Membership, Organisation, Person
from guichet.accounts.selectors.records import (
    OrganisationRecord,
    PersonRecord,
    organisation_record,
    person_record,
)
from guichet.journal.services import record
from guichet.territories.selectors import check_siret

LONGEST_EMAIL = 254


def read_email(text: str) -> str:
    """Return a mail address as it is kept (lower case, no spaces around), or raise InvalidEmail."""
    email = text.strip().lower()
    if not email:
        raise InvalidEmail("Il manque l’adresse électronique : écrivez par exemple mairie@exemple.fr.")
    try:
        if len(email) > LONGEST_EMAIL:
            raise ValidationError("too long")
        validate_email(email)
    except ValidationError:
        raise InvalidEmail(
            "Cette adresse électronique est incomplète : écrivez par exemple mairie@exemple.fr."
        ) from None
    return email


def find_or_make_person(email: str, *, name: str = "", now: datetime) -> PersonRecord:
    """Return the person of this mail address, made when there is none; a name fills an empty one, never another."""
    person, made = Person.objects.get_or_create(
        email=read_email(email), defaults={"name": name, "created_at": now}
    )
    if made:
        record(
            "person.known",
            f"person:{person.pk}",
            actor=f"person:{person.pk}",
            now=now,
            personal={"email": person.email, "name": name},
        )
    elif name and not person.name:
        person.name = name
        person.save(update_fields=["name"])
    return person_record(person)


def find_or_make_organisation(
    siret: str, name: str, kind: str, *, territory: str = "", seat: str = "", address: str = "", now: datetime
) -> OrganisationRecord:
    """Return the organisation of this SIRET (checked), made with these values when there is none."""
    row, made = Organisation.objects.get_or_create(
        siret=check_siret(siret),
        defaults={
            "name": name,
            "kind": kind,
            "territory": territory,
            "seat": seat,
            "address": address,
            "created_at": now,
        },
    )
    if made:
        record(
            "organisation.known",
            f"organisation:{row.siret}",
            actor="system:accounts",
            now=now,
            details={"name": name, "kind": kind, "territory": territory},
        )
    return organisation_record(row)


@transaction.atomic
def join(
    person: int,
    organisation: int,
    role: MembershipRole,
    *,
    by: str,
    confirmed: bool,
    now: datetime,
) -> None:
    """Make a person part of an organisation, with a role; once. `by` says who decided it ("person:7").

    `confirmed` when an officer, ProConnect or a confirmed administrator answers for it; what was not confirmed
    becomes so.
    """
    membership, made = Membership.objects.select_for_update().get_or_create(
        person_id=person,
        organisation_id=organisation,
        role=role,
        ended_at=None,
        defaults={
            "since": now,
            "confirmed_at": now if confirmed else None,
            "confirmed_by": by if confirmed else "",
        },
    )
    if not made and confirmed and membership.confirmed_at is None:
        membership.confirmed_at, membership.confirmed_by = now, by
        membership.save(update_fields=["confirmed_at", "confirmed_by"])
        _record("membership.confirmed", membership, by, now)
    elif made:
        _record("membership.begun", membership, by, now)


@transaction.atomic
def leave(membership: int, *, by: str, now: datetime) -> None:
    """End a person's role in an organisation; refused for its last administrator."""
    row = _locked(membership)
    if row.role == MembershipRole.ADMINISTRATOR:
        _keep_an_administrator(row)
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    _record("membership.ended", row, by, now)


@transaction.atomic
def change_role(membership: int, role: MembershipRole, *, by: str, now: datetime) -> None:
    """Give a person another role in the same organisation; the last administrator keeps theirs."""
    row = _locked(membership)
    if row.role == role:
        return
    if row.role == MembershipRole.ADMINISTRATOR:
        _keep_an_administrator(row)
    if Membership.objects.filter(
        person=row.person_id, organisation=row.organisation_id, role=role, ended_at=None
    ).exists():
        raise MembershipRefused("Cette personne a déjà ce rôle : retirez plutôt celui-ci.")
    before, row.role = row.role, role
    row.save(update_fields=["role"])
    _record("membership.changed", row, by, now, before=before)


@transaction.atomic
def confirm(membership: int, *, by: str, now: datetime) -> None:
    """Say that a person does belong to their organisation."""
    row = _locked(membership)
    if row.confirmed_at is None:
        row.confirmed_at, row.confirmed_by = now, by
        row.save(update_fields=["confirmed_at", "confirmed_by"])
        _record("membership.confirmed", row, by, now)


def _locked(membership: int) -> Membership:
    """The role, its organisation locked first: two administrators who leave at once do so one after the other."""
    row = Membership.objects.filter(pk=membership, ended_at=None).first()
    if row is not None:
        Organisation.objects.select_for_update().get(pk=row.organisation_id)
        row = Membership.objects.select_related("organisation").filter(pk=membership, ended_at=None).first()
    if row is None:
        raise MembershipRefused("Cette personne n’a plus ce rôle : rechargez la page.")
    return row


def _keep_an_administrator(row: Membership) -> None:
    others = Membership.objects.filter(
        organisation=row.organisation_id, role=MembershipRole.ADMINISTRATOR, ended_at=None
    ).exclude(pk=row.pk)
    if not others.exists():
        raise MembershipRefused(
            "C’est le dernier administrateur de l’organisme : nommez-en d’abord un autre."
        )


def _record(kind: str, row: Membership, by: str, now: datetime, **details: str) -> None:
    record(
        kind,
        f"organisation:{row.organisation.siret}",
        actor=by,
        now=now,
        details={"person": f"person:{row.person_id}", "role": row.role, **details},
    )
