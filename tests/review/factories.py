"""Applications already sent, and the officers of Indre-et-Loire who review them, written straight in the tables."""

from datetime import datetime
from itertools import count
from typing import Any

from guichet.accounts.enums import RoleKind
from guichet.accounts.models import HeldRole, Person
from guichet.accounts.permissions import Actor, Scope
from guichet.applications.enums import State
from guichet.applications.models import Answers, Application
from guichet.schemes.selectors import rules_in_force
from guichet.shared.clock import PARIS

NOW = datetime(2021, 3, 15, 10, tzinfo=PARIS)
PLACES = ["COM-37018", "EPCI-200072650", "DEP-37", "REG-24"]
_numbers = count(1001)


def make_application(slug: str = "socle-numerique-ecoles", **columns: Any) -> Application:
    """An application under review in Indre-et-Loire, unless said otherwise; `answers` are its values."""
    rules = rules_in_force(slug)
    answers = columns.pop("answers", {})
    number = next(_numbers)
    usual: dict[str, Any] = {
        "number": number,
        "token": f"token-{number}",
        "slug": slug,
        "version": rules.digest,
        "facts": rules.facts,
        "state": State.UNDER_REVIEW,
        "carrier": PLACES[0],
        "carrier_kind": "commune",
        "carrier_name": "Ballan-Miré",
        "places": PLACES,
        "title": "Équiper nos écoles",
        "created_at": NOW,
        "changed_at": NOW,
        "submitted_at": NOW,
    }
    application = Application.objects.create(**(usual | columns))
    Answers.objects.create(application=application, values=answers, saved_at=NOW)
    return application


def make_person(name: str) -> Person:
    """Someone known by a role rather than a name."""
    email = f"{name.lower().replace(' ', '.')}@exemple.fr"
    person, _ = Person.objects.get_or_create(email=email, defaults={"name": name, "created_at": NOW})
    return person


def officer(
    kind: RoleKind, territory: str = "DEP-37", scheme: str = "", *, name: str = "", order: str = ""
) -> Actor:
    """An officer with one role; with an `order`, by delegated signature."""
    person = make_person(name or f"{kind} {territory or 'france'} {scheme or 'tous'}")
    HeldRole.objects.create(person=person, kind=kind, territory=territory, scheme=scheme, since=NOW)
    scope = Scope(role=kind, territory=territory, scheme=scheme, substitute=bool(order), order=order)
    return Actor(
        person=person.pk,
        email=person.email,
        name=person.name,
        reference=f"person:{person.pk}",
        scopes=(scope,),
        verified=True,
    )
