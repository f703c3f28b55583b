"""Who asks: read once, in one query, and not at all for a visitor; strangers find nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import path

from guichet.accounts.enums import Right
from guichet.accounts.models import HeldRole, Membership, Person, Session
from guichet.accounts.permissions import Actor, actor_from, load_actor, local_path, officer, signed_in
from guichet.accounts.selectors import people_with
from guichet.accounts.services import end_role, stand_in
from guichet.shared import clock
from guichet.shared.access import everyone
from tests import people

pytestmark = pytest.mark.django_db

SCHEME: Any = {"scheme": people.SOCLE, "places": people.PLACES_OF_BALLAN}


@everyone
def who(request: HttpRequest) -> HttpResponse:
    actor = actor_from(request)
    again = request.user.is_authenticated
    return HttpResponse(f"{actor.name if actor else 'personne'} {again}", content_type="text/html")


@signed_in
def private(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.POST.get("texte", "lu"))


@officer(Right.INSTRUCT)
def desk(request: HttpRequest) -> HttpResponse:
    return HttpResponse("instruction")


urlpatterns = [path("qui", who), path("prive", private), path("bureau", desk)]
in_these_addresses = override_settings(ROOT_URLCONF=__name__)


@in_these_addresses
def test_a_visitor_costs_nothing(client: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/qui")
    assert (page.content.decode(), len(queries)) == ("personne False", 0)
    assert "Cookie" in page["Vary"]


@in_these_addresses
def test_whoever_is_signed_in_costs_two_queries(client: Client, sign_in: Callable[..., Actor]) -> None:
    sign_in("secretary")
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/qui")
    assert page.content.decode() == "Secrétaire de mairie de Ballan-Miré True"
    assert len(queries) == 2, "the session, then the person with roles and organisations"
    assert "private" in page["Cache-Control"]


@in_these_addresses
@pytest.mark.parametrize(
    ("key", "verified", "path", "status", "where"),
    [
        ("", True, "/prive", 302, "/connexion?suite=%2Fprive"),
        ("stranger", True, "/prive", 200, ""),
        ("", True, "/bureau", 302, "/connexion?suite=%2Fbureau"),
        ("secretary", True, "/bureau", 404, ""),
        ("stranger", True, "/bureau", 404, ""),
        ("auditor", True, "/bureau", 404, ""),
        ("reviewer", True, "/bureau", 200, ""),
        ("other_reviewer", True, "/bureau", 200, ""),
        ("reviewer", False, "/bureau", 302, "/connexion/code?suite=%2Fbureau"),
    ],
)
def test_doors(client: Client, key: str, verified: bool, path: str, status: int, where: str) -> None:
    if key:
        people.sign_in(client, key, verified=verified)
    answer = client.get(path)
    assert (answer.status_code, answer.headers.get("Location", "")) == (status, where)


@in_these_addresses
def test_what_a_visitor_typed_waits_in_the_session(client: Client) -> None:
    answer = client.post(
        "/prive", {"texte": "Dix lignes sur l’école"}, headers={"referer": "http://testserver/qui"}
    )
    assert answer["Location"] == "/connexion?suite=%2Fconnexion%2Freprendre"
    kept = client.session["kept_form"]
    assert kept["path"] == "/prive"
    assert kept["page"] == "/qui"
    assert kept["fields"] == [["texte", "Dix lignes sur l’école"]]


def test_a_role_is_held_from_its_first_instant_to_its_last() -> None:
    actor = people.make("reviewer")
    role = HeldRole.objects.get(person=actor.person)
    assert actor.may(Right.INSTRUCT, **SCHEME)
    assert not actor.may(Right.DECIDE, **SCHEME)
    assert not actor.may(Right.INSTRUCT, scheme=people.SOCLE, places=("DEP-41",))
    end_role(role.pk, by="person:1", now=people.NOW + timedelta(hours=1))
    assert not people.reload(role.person_id, now=people.NOW + timedelta(hours=1)).is_officer
    assert people.reload(role.person_id, now=people.NOW).is_officer


def test_a_stand_in_acts_by_delegation_for_a_time() -> None:
    prefet, stand = people.make("prefet"), people.make("sous_prefet")
    role = HeldRole.objects.get(person=prefet.person)
    assert stand.person is not None
    stand_in(
        role.pk,
        stand.person,
        since=people.NOW + timedelta(days=1),
        until=people.NOW + timedelta(days=8),
        order="arrêté du 1er mars 2021",
        by=prefet.reference,
        now=people.NOW,
    )
    during = people.reload(stand.person, now=people.NOW + timedelta(days=2))
    assert during.may(Right.DECIDE, **SCHEME)
    assert during.delegation(Right.DECIDE, **SCHEME) == {
        "for": prefet.reference,
        "order": "arrêté du 1er mars 2021",
    }
    assert during.delegation(Right.ENDORSE, **SCHEME) == {}, "their own right needs no delegation"
    for days in (0, 9):
        assert not people.reload(stand.person, now=people.NOW + timedelta(days=days)).may(
            Right.DECIDE, **SCHEME
        )
    end_role(role.pk, by="person:1", now=people.NOW + timedelta(days=2))
    gone = people.reload(stand.person, now=people.NOW + timedelta(days=3))
    assert not gone.may(Right.DECIDE, **SCHEME), "the préfet left: the delegation fell with the role"


def test_people_with_a_right() -> None:
    for key in ("reviewer", "validator", "other_reviewer", "prefet", "expert_dan"):
        people.make(key)
    found = people_with(Right.INSTRUCT, **SCHEME, now=people.NOW)
    assert [person.email for person in found] == [
        "chef-de-bureau@prefecture-37.example",
        "instruction@prefecture-37.example",
    ]
    (expert,) = people_with(Right.OPINE, **SCHEME, now=people.NOW)
    assert expert.email == "dan@academie.example"


def test_whoever_left_or_is_disabled_acts_no_more() -> None:
    actor = people.make("secretary")
    Membership.objects.filter(person=actor.person).update(ended_at=people.NOW)
    assert actor.person is not None
    assert people.reload(actor.person).memberships == ()
    Person.objects.filter(pk=actor.person).update(disabled_at=people.NOW)
    assert load_actor(actor.person, now=people.NOW) is None


@in_these_addresses
@pytest.mark.parametrize(("key", "still"), [("reviewer", False), ("secretary", True)])
def test_an_officer_signs_in_again_after_twelve_hours(client: Client, key: str, still: bool) -> None:
    people.sign_in(client, key)
    Session.objects.update(begun_at=clock.real() - timedelta(hours=13))
    assert client.get("/qui").content.decode().endswith(str(still))
    assert Session.objects.exists() is still


@in_these_addresses
def test_the_table_of_sessions_signs_nobody_in(client: Client) -> None:
    people.sign_in(client, "secretary")
    (session,) = Session.objects.all()
    thief = Client()
    thief.cookies["sessionid"] = session.session_key
    assert thief.get("/qui").content.decode() == "personne False"


@in_these_addresses
def test_a_session_is_marked_seen_once_an_hour(client: Client) -> None:
    people.sign_in(client, "secretary")
    long_ago = clock.real() - timedelta(hours=2)
    Session.objects.update(seen_at=long_ago)
    client.get("/qui")
    (session,) = Session.objects.all()
    assert session.seen_at > long_ago
    assert session.person is not None


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/demandes/abc?x=1", "/demandes/abc?x=1"),
        ("https://ailleurs.example/", "/"),
        ("//ailleurs.example/", "/"),
        ("/\\ailleurs.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\nb", "/"),
        ("/" + "a" * 600, "/"),
        ("", "/"),
        (None, "/"),
    ],
)
def test_where_one_goes_on_is_here(text: str | None, path: str) -> None:
    assert local_path(text) == path


def test_without_the_middleware_nobody_asks() -> None:
    assert actor_from(RequestFactory().get("/")) is None
