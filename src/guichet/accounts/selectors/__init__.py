"""What other rooms may ask of people and organisations."""

from guichet.accounts.selectors.mails import MailRecord, latest_mails
from guichet.accounts.selectors.people import (
    is_confirmed,
    members_of,
    organisation,
    organisation_by_pk,
    organisations_of_person,
    people,
    people_of_addresses,
    person,
)
from guichet.accounts.selectors.records import MemberRecord, OrganisationRecord, PersonRecord
from guichet.accounts.selectors.roles import people_at, people_with

__all__ = [
    "MailRecord",
    "MemberRecord",
    "OrganisationRecord",
    "PersonRecord",
    "is_confirmed",
    "latest_mails",
    "members_of",
    "organisation",
    "organisation_by_pk",
    "organisations_of_person",
    "people",
    "people_at",
    "people_of_addresses",
    "people_with",
    "person",
]
