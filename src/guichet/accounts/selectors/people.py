"""People and their organisations, read by the other rooms."""

from collections.abc import Iterable

from guichet.accounts.enums import MembershipRole
from guichet.accounts.models import Membership, Organisation, Person
from guichet.accounts.selectors.records import (
    MemberRecord,
    OrganisationRecord,
    PersonRecord,
    organisation_record,
    person_record,
)


def person(pk: int) -> PersonRecord | None:
    """Return a person by number, None when there is none."""
    found = Person.objects.filter(pk=pk).first()
    return person_record(found) if found else None


def people(pks: Iterable[int]) -> dict[int, PersonRecord]:
    """Return these people by number, in one query."""
    return {row.pk: person_record(row) for row in Person.objects.filter(pk__in=set(pks))}


def organisation(siret: str) -> OrganisationRecord | None:
    """Return an organisation by SIRET (fourteen digits), None when Guichet does not know it."""
    found = Organisation.objects.filter(siret=siret).first()
    return organisation_record(found) if found else None


def organisation_by_pk(pk: int) -> OrganisationRecord | None:
    """Return an organisation by number, None when there is none."""
    found = Organisation.objects.filter(pk=pk).first()
    return organisation_record(found) if found else None


def organisations_of_person(pk: int) -> tuple[OrganisationRecord, ...]:
    """Return the organisations a person belongs to, by name."""
    rows = Organisation.objects.filter(memberships__person=pk, memberships__ended_at=None)
    return tuple(organisation_record(row) for row in rows.distinct().order_by("name", "siret"))


def members_of(organisation_pk: int) -> tuple[MemberRecord, ...]:
    """Return the people of an organisation with their roles, by name then role."""
    rows = Membership.objects.filter(organisation=organisation_pk, ended_at=None, person__disabled_at=None)
    return tuple(
        MemberRecord(
            pk=row.pk,
            person=person_record(row.person),
            role=MembershipRole(row.role),
            confirmed=row.confirmed_at is not None,
        )
        for row in rows.select_related("person").order_by("person__name", "person__email", "role")
    )


def is_confirmed(organisation_pk: int) -> bool:
    """Tell whether anyone of this organisation was confirmed by an officer or by ProConnect."""
    return Membership.objects.filter(
        organisation=organisation_pk, ended_at=None, confirmed_at__isnull=False
    ).exists()


def people_of_addresses(emails: Iterable[str]) -> dict[str, PersonRecord]:
    """Return the people of these mail addresses, by address; those nobody has are left out."""
    return {row.email: person_record(row) for row in Person.objects.filter(email__in=list(emails))}
