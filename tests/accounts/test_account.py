"""One's account, one's sessions, and what each role gets at each address of this room."""

import pytest
from django.test import Client

from guichet.accounts.models import HeldRole, Person, Session
from guichet.journal.models import Entry
from tests import people

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0247000000", "02 47 00 00 00"),
        ("+33 2 47 00 00 00", "02 47 00 00 00"),
        ("02.47.00.00.00", "02 47 00 00 00"),
        ("+32 2 555 12 12", "+3225551212"),
        ("", ""),
    ],
)
def test_a_telephone_is_read(client: Client, typed: str, kept: str) -> None:
    actor = people.sign_in(client, "secretary")
    client.post("/compte", {"name": "Secré\x00taire", "phone": typed, "pace": "daily"})
    person = Person.objects.get(email=actor.email)
    assert (person.phone, person.pace, person.name) == (kept, "daily", "Secrétaire")
    assert "02 47" not in Entry.objects.get(kind="person.changed").content


@pytest.mark.parametrize(("field", "value"), [("phone", "12"), ("phone", "abc"), ("pace", "yearly")])
def test_what_cannot_be_kept_is_said_and_kept_on_the_page(client: Client, field: str, value: str) -> None:
    people.sign_in(client, "secretary")
    values = {"name": "Un autre nom", "phone": "", "pace": "daily"} | {field: value}
    page = client.post("/compte", values)
    assert page.status_code == 422
    assert "Un autre nom" in page.content.decode()
    assert not Person.objects.filter(name="Un autre nom").exists()


def test_sessions_are_listed_and_closed(client: Client) -> None:
    actor = people.sign_in(client, "secretary")
    assert actor.person is not None
    others = [Client(headers={"user-agent": agent}) for agent in ("Firefox Linux", "Chrome Windows", "x")]
    for other in others:
        people.sign_in_person(other, actor.person)
    stranger = Client()
    people.sign_in(stranger, "neighbour")
    page = client.get("/compte").content.decode()
    rows = [part.split('"')[0] for part in page.split('name="session" value="')[1:]]
    assert len(rows) == 3
    assert others[0].get("/compte").status_code == 200
    client.post("/compte/sessions", {"session": rows[0]})
    assert sum(other.get("/compte").status_code == 200 for other in others) == 2
    stranger.post("/compte/sessions", {"session": rows[1]})
    assert sum(other.get("/compte").status_code == 200 for other in others) == 2, "not theirs"
    client.post("/compte/sessions")
    assert [other.get("/compte").status_code for other in others] == [302, 302, 302]
    assert client.get("/compte").status_code == 200
    assert Session.objects.filter(person__email="agent@saint-cyr-sur-loire.example").exists()


PAGES = {
    # path: who gets it, of visitor, stranger, secretary (a member), neighbour, reviewer, other_reviewer,
    # prefet, scheme_manager, national_manager, auditor; 302 asks to sign in
    "/connexion": "200 200 200 200 200 200 200 200 200 200",
    "/compte": "302 200 200 200 200 200 200 200 200 200",
    "/compte/code": "302 200 200 200 200 200 200 200 200 200",
    "/organismes/ajouter": "302 200 200 200 200 200 200 200 200 200",
    f"/organismes/{people.BALLAN[0]}": "302 404 200 404 200 404 404 200 200 404",
    "/organismes/00000000000000": "302 404 404 404 404 404 404 404 404 404",
    "/roles": "302 404 404 404 404 404 404 200 200 404",
    "/roles/{prefet}/suppleance": "302 404 404 404 404 404 200 404 200 404",
    "/audit": "302 404 404 404 404 404 404 404 404 200",
    "/audit?sujet=organisation:21370018099004": "302 404 404 404 404 404 404 404 404 200",
    "/courriels/x": "404 404 404 404 404 404 404 404 404 404",
}
ASKED = (
    *("", "stranger", "secretary", "neighbour", "reviewer", "other_reviewer", "prefet"),
    *("scheme_manager", "national_manager", "auditor"),
)


@pytest.mark.slow
@pytest.mark.usefixtures("france")
@pytest.mark.parametrize("path", PAGES)
def test_every_role_at_every_page(path: str) -> None:
    people.make("secretary")
    prefet = people.make("prefet")
    number = HeldRole.objects.get(person=prefet.person).pk
    found = []
    for key in ASKED:
        client = Client()
        if key:
            people.sign_in(client, key)
        found.append(client.get(path.format(prefet=number)).status_code)
    assert " ".join(map(str, found)) == PAGES[path]


@pytest.mark.parametrize(
    "path", ["/compte/sessions", "/compte/code/retirer", "/deconnexion", "/roles/1/fin", "/roles/1/code"]
)
def test_what_changes_something_is_a_post(client: Client, path: str) -> None:
    people.sign_in(client, "national_manager")
    assert client.get(path).status_code == 405


def test_the_header_shows_ones_own_pages(client: Client) -> None:
    assert "Se connecter" in client.get("/sources").content.decode()
    people.sign_in(client, "scheme_manager")
    page = client.get("/sources").content.decode()
    assert "Responsable du socle numérique" in page
    assert 'href="/roles"' in page
    assert "Se connecter" not in page
    people.sign_in(client, "secretary")
    assert 'href="/roles"' not in client.get("/sources").content.decode()
