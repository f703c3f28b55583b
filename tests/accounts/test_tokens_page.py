"""The page of program tokens: given within one's own rights, shown once, used, taken back."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from guichet.accounts.models import ProgramToken
from guichet.accounts.permissions import actor_of_token
from guichet.journal.models import Entry
from guichet.shared import clock
from tests.people import BALLAN, SOCLE, make, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france")]
PAGE = "/jetons"
TERMS = {"name": "Tableau de bord", "pour": "droits", "rights": ["view"], "duree": "30"}


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def secret_of(response: Any) -> str:
    found = re.search(r'aria-label="Le jeton">([^<]+)<', response.content.decode())
    assert found
    return found[1]


def test_a_token_is_shown_once_and_opens(client: Client) -> None:
    sign_in(client, "reviewer")
    secret = secret_of(client.post(PAGE, TERMS))
    actor = actor_of_token(f"Bearer {secret}", "127.0.0.1", now=clock.now(), real=clock.real())
    assert actor is not None
    assert [scope.territory for scope in actor.scopes] == ["DEP-37"]
    again = client.get(PAGE)
    assert secret not in again.content.decode()
    assert "Tableau de bord valable" in words(again)
    assert "dernier usage le" in words(again)
    token = ProgramToken.objects.get()
    assert timedelta(days=29) < token.expires_at - clock.real() <= timedelta(days=30)
    entry = Entry.objects.get(kind="token.given", subject=f"token:{token.pk}")
    assert secret not in entry.content


def test_it_is_taken_back_by_its_maker_alone(client: Client) -> None:
    sign_in(client, "reviewer")
    secret = secret_of(client.post(PAGE, TERMS))
    token = ProgramToken.objects.get()
    other = Client()
    sign_in(other, "validator")
    assert other.post(f"{PAGE}/{token.pk}/retirer").status_code == 404
    assert "Tableau de bord" not in words(other.get(PAGE))
    page = client.post(f"{PAGE}/{token.pk}/retirer", follow=True)
    assert "n’ouvre plus rien" in words(page)
    assert actor_of_token(f"Bearer {secret}", "", now=clock.now(), real=clock.real()) is None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"name": ""}, "Dites à quel logiciel"),
        ({"rights": []}, "des droits que vous avez"),
        ({"rights": ["decide"]}, "des droits que vous avez"),
        ({"territoire": "DEP-36"}, f"« lire les dossiers » pour {SOCLE} et DEP-36"),
        ({"territoire": "ailleurs"}, "AILLEURS"),
        ({"networks": "partout"}, "192.0.2.0/24"),
        ({"pour": "21370018099004"}, "pour qui"),
        ({"pour": ""}, "pour qui"),
    ],
    ids=lambda value: str(next(iter(value.items()))) if isinstance(value, dict) else "",
)
def test_what_cannot_be_given_says_why_and_keeps_what_was_typed(
    client: Client, change: dict[str, Any], told: str
) -> None:
    sign_in(client, "reviewer")
    page = client.post(PAGE, {**TERMS, "scheme": SOCLE, **change})
    assert page.status_code == 422
    assert told in words(page)
    assert f'value="{SOCLE}"' in page.content.decode()
    assert not ProgramToken.objects.exists()


def test_an_organisation_has_its_programs(client: Client) -> None:
    secretary = sign_in(client, "secretary")
    page = words(client.get(PAGE))
    assert "Commune de Ballan-Miré" in page
    assert "Ce qu’il peut faire" not in page, "an applicant has no right of an officer"
    client.post(PAGE, {"name": "Logiciel de la mairie", "pour": BALLAN[0], "rights": ["view"]})
    token = ProgramToken.objects.get()
    assert token.organisation_id == secretary.memberships[0].organisation
    assert token.rights == []
    assert "agit pour Commune de Ballan-Miré" in words(client.get(PAGE))


def test_a_stranger_finds_nothing_and_an_officer_gives_the_code_first(client: Client) -> None:
    assert client.get(PAGE).status_code == 302, "a visitor signs in"
    make("secretary")
    stranger = Client()
    from guichet.accounts.models import Person  # noqa: PLC0415 - needs Django ready

    stranger.force_login(Person.objects.create(email="x@exemple.fr", name="", created_at=clock.now()))
    assert stranger.get(PAGE).status_code == 404
    assert stranger.post(PAGE, TERMS).status_code == 404
    sign_in(client, "reviewer", verified=False)
    for response in (client.get(PAGE), client.post(PAGE, TERMS), client.post(f"{PAGE}/1/retirer")):
        assert response.headers["Location"].startswith("/connexion/code")
    assert not ProgramToken.objects.exists()


def test_the_page_costs_the_same_for_one_and_for_twenty(
    client: Client, django_assert_num_queries: Any
) -> None:
    sign_in(client, "reviewer")
    client.post(PAGE, TERMS)
    with django_assert_num_queries(3):
        client.get(PAGE)
    for _ in range(19):
        client.post(PAGE, TERMS)
    with django_assert_num_queries(3):
        client.get(PAGE)
