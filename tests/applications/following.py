"""An application of Saint-Cyr-sur-Loire for digital equipment of its school, and the people around it."""

import itertools
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from guichet.accounts.enums import MembershipRole, RoleKind
from guichet.accounts.models import Membership, Organisation, Person
from guichet.accounts.permissions import Actor, Member, Scope
from guichet.applications.enums import ClockKind, State
from guichet.applications.models import Answers, Application, ClockEvent
from guichet.schemes.selectors import rules_in_force
from guichet.shared.clock import PARIS

SOCLE = "socle-numerique-ecoles"
PLACES = ["COM-37214", "EPCI-243700754", "DEP-37", "REG-24"]
SENT_AT = datetime(2021, 3, 2, 10, tzinfo=PARIS)
LATER = datetime(2021, 3, 9, 10, tzinfo=PARIS)
_numbers = itertools.count(1001)


def person(name: str, *, email: str = "") -> Person:
    """A person of the tests."""
    address = email or f"{name.lower().replace(' ', '.')}@exemple.fr"
    found, _ = Person.objects.get_or_create(email=address, defaults={"name": name, "created_at": SENT_AT})
    return found


def officer(role: RoleKind, *, territory: str = "DEP-37", scheme: str = SOCLE) -> Actor:
    """An officer with one role, over Indre-et-Loire unless said."""
    found = person(f"Agent {role} {territory or 'France'}")
    return acting(found, scopes=(Scope(role=role, territory=territory, scheme=scheme),))


def acting(who: Person, *, scopes: tuple[Scope, ...] = (), members: tuple[Member, ...] = ()) -> Actor:
    return Actor(
        person=who.pk,
        email=who.email,
        name=who.name,
        reference=f"person:{who.pk}",
        scopes=scopes,
        memberships=members,
        verified=True,
    )


def mairie() -> Organisation:
    found, _ = Organisation.objects.get_or_create(
        siret="21370214900018",
        defaults={
            "name": "Saint-Cyr-sur-Loire",
            "kind": "commune",
            "territory": "COM-37214",
            "created_at": SENT_AT,
        },
    )
    return found


def secretary() -> Actor:
    """The secretary of the town hall, who belongs to it."""
    who, organisation = person("Claire Morin"), mairie()
    Membership.objects.get_or_create(
        person=who, organisation=organisation, role=MembershipRole.APPLICANT, defaults={"since": SENT_AT}
    )
    member = Member(organisation=organisation.pk, siret=organisation.siret, role=MembershipRole.APPLICANT)
    return acting(who, members=(member,))


def stranger() -> Actor:
    """Someone who belongs to nothing here."""
    return acting(person("Paul Ailleurs"))


def application(
    state: State = State.SUBMITTED,
    *,
    slug: str = SOCLE,
    answers: dict[str, Any] | None = None,
    **changes: Any,
) -> Application:
    """An application as it stands once sent, with what its state asks for."""
    pinned = rules_in_force(slug)
    sent = state is not State.DRAFT
    values: dict[str, Any] = {
        "number": next(_numbers) if sent else None,
        "token": f"jeton-{next(_numbers)}",
        "slug": slug,
        "version": pinned.digest,
        "facts": pinned.facts,
        "state": state,
        "owner": person("Claire Morin"),
        "organisation": mairie(),
        "carrier": "COM-37214",
        "carrier_kind": "commune",
        "carrier_name": "Saint-Cyr-sur-Loire",
        "places": PLACES,
        "title": "Équiper l’école Périgourd",
        "created_at": SENT_AT,
        "changed_at": SENT_AT,
        "submitted_at": SENT_AT if sent else None,
    }
    if state in {State.ACCEPTED, State.REFUSED, State.CLOSED, State.WITHDRAWN}:
        values["decided_at"] = SENT_AT
    if state is State.REFUSED:
        values["grounds"] = "Le devis ne porte que sur des services."
    row = Application.objects.create(**{**values, **changes})
    Answers.objects.create(
        application=row, values=answers or {"contact_name": "Claire Morin", "classes": 5}, saved_at=SENT_AT
    )
    if sent:
        happened(row, [(ClockKind.RECEIVED, row.submitted_at or SENT_AT)])
    return row


def happened(row: Application, events: Sequence[tuple[ClockKind, datetime]]) -> None:
    ClockEvent.objects.bulk_create(ClockEvent(application=row, kind=kind, at=at) for kind, at in events)
