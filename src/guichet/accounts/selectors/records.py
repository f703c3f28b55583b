"""What this room hands to the others: frozen values, never rows."""

from dataclasses import dataclass

from guichet.accounts.enums import MembershipRole
from guichet.accounts.models import Organisation, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecord:
    """A person as others may show them. `label` is the name, the mail address while there is none."""

    pk: int
    email: str
    name: str
    phone: str

    @property
    def label(self) -> str:
        return self.name or self.email

    @property
    def reference(self) -> str:
        return f"person:{self.pk}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRecord:
    """An organisation that applies. `kind` is a code of the shared fact organisation.kind; `territory` may be empty."""

    pk: int
    siret: str
    name: str
    kind: str
    territory: str
    seat: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRecord:
    """A person in an organisation, with the role they have there."""

    pk: int
    person: PersonRecord
    role: MembershipRole
    confirmed: bool


def person_record(person: Person) -> PersonRecord:
    return PersonRecord(pk=person.pk, email=person.email, name=person.name, phone=person.phone)


def organisation_record(row: Organisation) -> OrganisationRecord:
    return OrganisationRecord(
        pk=row.pk,
        siret=row.siret,
        name=row.name,
        kind=row.kind,
        territory=row.territory,
        seat=row.seat,
        address=row.address,
    )
