"""Whom every address is tried as: people of Indre-et-Loire and around, and programs by their tokens."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.test import Client

from guichet.accounts.enums import Right, RoleKind
from guichet.accounts.models import HeldRole
from guichet.accounts.permissions import Actor
from guichet.accounts.services import TokenTerms, find_or_make_person, give_token, grant_role, stand_in
from guichet.shared import clock
from tests.people import NOW, SOCLE, make, reload, sign_in_person

from .table import PEOPLE

NAMES = {"expert": "expert_ien", "no_code": "second_reviewer", "partner": "epci_agent"}
"""Roles that tests/people.py knows by another name."""
INVITED = ("colleague", "guest", "claimer")
HELD = {
    "detr_reviewer": (RoleKind.REVIEWER, "DEP-37", "detr"),
    "detr_manager": (RoleKind.SCHEME_MANAGER, "", "detr"),
}


@dataclass(frozen=True, slots=True)
class Caller:
    """One role ready to ask: its client, and the header of its token."""

    key: str
    client: Client
    headers: dict[str, str]


def actor_of(key: str) -> Actor | None:
    """Make one of the people; None for a visitor."""
    if key == "visitor":
        return None
    if key == "stand_in":
        return _stand_in()
    if key in HELD:
        kind, territory, scheme = HELD[key]
        person = find_or_make_person(f"{key}@exemple.fr", name=PEOPLE[key], now=NOW)
        if not HeldRole.objects.filter(person=person.pk).exists():
            grant_role(person.pk, kind, territory=territory, scheme=scheme, now=NOW)
        return reload(person.pk)
    if key in INVITED:
        return reload(find_or_make_person(f"{key}@exemple.fr", name=PEOPLE[key], now=NOW).pk)
    return make(NAMES.get(key, key))


def _stand_in() -> Actor:
    prefet, person = make("prefet"), find_or_make_person("suppleant@exemple.fr", now=NOW)
    if not HeldRole.objects.filter(person=person.pk).exists():
        role = HeldRole.objects.get(person=prefet.person)
        until = NOW + timedelta(days=365)
        stand_in(role.pk, person.pk, since=NOW, until=until, order="arrêté du 1er mars", by="test", now=NOW)
    return reload(person.pk)


def people() -> dict[str, Caller]:
    """Sign every person in, each in a browser of their own."""
    found = {}
    for key in PEOPLE:
        client, actor = Client(), actor_of(key)
        if actor is not None and actor.person is not None:
            sign_in_person(client, actor.person, verified=key != "no_code")
        found[key] = Caller(key, client, {})
    return found


def programs() -> dict[str, Caller]:
    """Give every program its token."""
    real = clock.real()
    instruct, view = frozenset({Right.VIEW, Right.INSTRUCT}), frozenset({Right.VIEW})
    secrets = {
        "of_ballan": _token("secretary", frozenset(), real),
        "of_saint_cyr": _token("neighbour", frozenset(), real),
        "of_37": _token("reviewer", instruct, real),
        "reads_37": _token("reviewer", view, real),
        "of_41": _token("other_reviewer", instruct, real),
        "revoked": "was-taken-back",
    }
    found = {key: Caller(key, Client(), {"authorization": f"Bearer {it}"}) for key, it in secrets.items()}
    page = Client()
    reviewer = make("reviewer")
    assert reviewer.person is not None
    sign_in_person(page, reviewer.person)
    return {"no_token": Caller("no_token", Client(), {}), "session": Caller("session", page, {}), **found}


def _token(key: str, rights: frozenset[Right], real: datetime) -> str:
    actor = make(key)
    organisation = None if rights else actor.memberships[0].organisation
    terms = TokenTerms(
        name=key, expires_at=real + timedelta(days=30), organisation=organisation, rights=rights
    )
    return give_token(terms, actor=actor, now=NOW, real=real)[1]


__all__ = ["NOW", "SOCLE", "Caller", "actor_of", "people", "programs"]
