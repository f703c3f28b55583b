"""Named roles of Indre-et-Loire for the tests: `make("reviewer")` makes the person and returns them as an actor.

The organisations bear the SIREN of real ones and a SIRET with a right key that nobody else has; the people are roles,
not persons.
"""

from dataclasses import dataclass
from datetime import datetime

from django.test import Client

from guichet.accounts.enums import MembershipRole, RoleKind
from guichet.accounts.permissions import Actor, load_actor
from guichet.accounts.services import find_or_make_organisation, find_or_make_person, grant_role, join
from guichet.shared.clock import PARIS

NOW = datetime(2021, 3, 1, 9, tzinfo=PARIS)
SOCLE = "socle-numerique-ecoles"

BALLAN = ("21370018099004", "Commune de Ballan-Miré", "commune", "COM-37018")
SAINT_CYR = ("21370214599005", "Commune de Saint-Cyr-sur-Loire", "commune", "COM-37214")
TOURS_METROPOLE = ("24370075499003", "Tours Métropole Val de Loire", "epci", "EPCI-243700754")
PLACES_OF_BALLAN = ("COM-37018", "EPCI-243700754", "ARR-372", "DEP-37", "REG-24")


@dataclass(frozen=True, kw_only=True)
class Named:
    """What makes one role: who they are, where they belong, what they hold (kind, territory, scheme)."""

    email: str
    name: str
    organisation: tuple[str, str, str, str] | None = None
    memberships: tuple[MembershipRole, ...] = ()
    role: tuple[RoleKind, str, str] | None = None


APPLICANT, SIGNATORY, ADMINISTRATOR = (
    MembershipRole.APPLICANT,
    MembershipRole.SIGNATORY,
    MembershipRole.ADMINISTRATOR,
)

NAMED: dict[str, Named] = {
    "secretary": Named(
        email="secretariat@ballan-mire.example",
        name="Secrétaire de mairie de Ballan-Miré",
        organisation=BALLAN,
        memberships=(APPLICANT, ADMINISTRATOR),
    ),
    "mayor": Named(
        email="maire@ballan-mire.example",
        name="Maire de Ballan-Miré",
        organisation=BALLAN,
        memberships=(SIGNATORY,),
    ),
    "epci_agent": Named(
        email="numerique@tours-metropole.example",
        name="Chargée de mission de Tours Métropole",
        organisation=TOURS_METROPOLE,
        memberships=(APPLICANT,),
    ),
    "neighbour": Named(
        email="agent@saint-cyr-sur-loire.example",
        name="Agent de Saint-Cyr-sur-Loire",
        organisation=SAINT_CYR,
        memberships=(APPLICANT, ADMINISTRATOR),
    ),
    "stranger": Named(email="inconnu@ailleurs.example", name="Personne sans organisme"),
    "reviewer": Named(
        email="instruction@prefecture-37.example",
        name="Instructrice de la préfecture d’Indre-et-Loire",
        role=(RoleKind.REVIEWER, "DEP-37", ""),
    ),
    "second_reviewer": Named(
        email="instruction2@prefecture-37.example",
        name="Instructeur de la préfecture d’Indre-et-Loire",
        role=(RoleKind.REVIEWER, "DEP-37", ""),
    ),
    "validator": Named(
        email="chef-de-bureau@prefecture-37.example",
        name="Cheffe de bureau de la préfecture d’Indre-et-Loire",
        role=(RoleKind.VALIDATOR, "DEP-37", ""),
    ),
    "sous_prefet": Named(
        email="sous-prefet@prefecture-37.example",
        name="Sous-préfet de l’arrondissement de Tours",
        role=(RoleKind.SOUS_PREFET, "ARR-372", ""),
    ),
    "prefet": Named(
        email="prefet@prefecture-37.example",
        name="Préfète d’Indre-et-Loire",
        role=(RoleKind.DECIDER, "DEP-37", ""),
    ),
    "expert_ien": Named(
        email="ien@academie.example",
        name="Inspectrice de l’éducation nationale",
        role=(RoleKind.EXPERT, "DEP-37", SOCLE),
    ),
    "expert_dan": Named(
        email="dan@academie.example",
        name="Délégué académique au numérique",
        role=(RoleKind.EXPERT, "REG-24", SOCLE),
    ),
    "scheme_manager": Named(
        email="socle@education.example",
        name="Responsable du socle numérique",
        role=(RoleKind.SCHEME_MANAGER, "", SOCLE),
    ),
    "national_manager": Named(
        email="relance@national.example",
        name="Responsable national de France Relance",
        role=(RoleKind.NATIONAL_MANAGER, "", ""),
    ),
    "auditor": Named(email="audit@national.example", name="Auditrice", role=(RoleKind.AUDITOR, "", "")),
    "other_reviewer": Named(
        email="instruction@prefecture-41.example",
        name="Instructeur de la préfecture de Loir-et-Cher",
        role=(RoleKind.REVIEWER, "DEP-41", ""),
    ),
}
OFFICERS = tuple(key for key, named in NAMED.items() if named.role)


def make(key: str, *, now: datetime = NOW, verified: bool = True) -> Actor:
    """Make one of the named roles, once; officers have given the code of their second factor unless said."""
    named = NAMED[key]
    person = find_or_make_person(named.email, name=named.name, now=now)
    if named.organisation:
        siret, name, kind, territory = named.organisation
        organisation = find_or_make_organisation(siret, name, kind, territory=territory, now=now)
        for role in named.memberships:
            join(person.pk, organisation.pk, role, by=person.reference, confirmed=True, now=now)
    if named.role:
        kind_of_role, territory, scheme = named.role
        grant_role(person.pk, kind_of_role, territory=territory, scheme=scheme, now=now)
    return reload(person.pk, now=now, verified=verified)


def reload(person: int, *, now: datetime = NOW, verified: bool = True) -> Actor:
    """Return a person as an actor, as the database now says."""
    found = load_actor(person, now=now, verified=verified)
    assert found is not None
    return found[1]


def sign_in(client: Client, key: str, *, verified: bool = True) -> Actor:
    """Sign a test client in as one of the named roles.

    Roles run on the site's clock: outside the demonstration it is the real one, which comes after NOW.
    """
    actor = make(key)
    assert actor.person is not None
    sign_in_person(client, actor.person, verified=verified)
    return actor


def sign_in_person(client: Client, person: int, *, verified: bool = True) -> None:
    """Sign a test client in as a person of the base."""
    from guichet.accounts.models import Person  # noqa: PLC0415 - needs Django ready

    client.force_login(Person.objects.get(pk=person))
    if verified:
        session = client.session
        session["verified"] = True
        session.save()
