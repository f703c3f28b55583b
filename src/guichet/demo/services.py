"""Make the demonstration's people and organisations, once however often it is asked."""

from datetime import datetime

from django.db import transaction

from guichet.accounts.services import find_or_make_person, grant_role, join, know_organisation
from guichet.demo.contracts import lay_contract
from guichet.demo.people import ROLES, DemonstrationRole
from guichet.shared.clock import PARIS

__all__ = ["BY", "SINCE", "lay_contract", "seed_people"]

SINCE = datetime(2021, 1, 1, 9, tzinfo=PARIS)
"""Before any day the demonstration's clock may show: its roles are in force from its first instant."""
BY = "system:demonstration"


@transaction.atomic
def seed_people() -> int:
    """Make the roles one can take, with their organisations and rights. Returns how many there are."""
    for role in ROLES.values():
        _seed(role)
    return len(ROLES)


def _seed(role: DemonstrationRole) -> None:
    person = find_or_make_person(role.email, name=role.name, now=SINCE)
    if role.siret:
        organisation = know_organisation(role.siret, now=SINCE)
        for membership in role.memberships:
            join(person.pk, organisation.pk, membership, by=BY, confirmed=True, now=SINCE)
    if role.role:
        kind, territory, scheme = role.role
        grant_role(person.pk, kind, territory=territory, scheme=scheme, by=BY, now=SINCE)
