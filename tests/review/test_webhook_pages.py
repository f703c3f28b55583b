"""The pages of webhooks: an address registered, its secret shown once, its log, what a manager does with it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from guichet.review.models import WebhookDelivery, WebhookTarget
from guichet.shared import clock
from tests.people import sign_in

from .factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]
LIST = "/instruction/signalements"
SLUG = "socle-numerique-ecoles"
URL = "https://exemple.fr/guichet"
TERMS = {"url": URL, "aide": [SLUG], "action": ["accept", "refuse"]}


@pytest.fixture(autouse=True)
def day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def desk(client: Client) -> Client:
    sign_in(client, "scheme_manager")
    return client


@pytest.fixture
def target() -> WebhookTarget:
    return WebhookTarget.objects.create(schemes=[SLUG], url=URL, secret="s" * 64, created_at=NOW)


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def message(target: WebhookTarget, **columns: Any) -> WebhookDelivery:
    usual = {"kind": "application.accept", "body": '{"application":1042}', "created_at": NOW}
    return WebhookDelivery.objects.create(target=target, **(usual | columns))


def test_an_address_is_registered_and_its_secret_shown_once(desk: Client) -> None:
    page = desk.post(LIST, TERMS)
    row = WebhookTarget.objects.get()
    assert (row.schemes, row.actions) == ([SLUG], ["accept", "refuse"])
    assert row.secret in page.content.decode()
    again = desk.get(LIST)
    assert row.secret not in again.content.decode()
    assert URL in words(again)
    assert "2 sortes de signalement" in words(again)
    assert row.secret not in desk.get(f"{LIST}/{row.pk}").content.decode()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"url": "http://exemple.fr"}, "commence par https://"),
        ({"url": "https://10.0.0.8/x"}, "à l’intérieur d’un réseau"),
        ({"aide": []}, "au moins une aide"),
        ({"action": ["inventee"]}, "dans la liste"),
    ],
    ids=["not encrypted", "internal", "no scheme", "no such action"],
)
def test_what_cannot_be_registered_says_why(desk: Client, change: dict[str, Any], told: str) -> None:
    page = desk.post(LIST, {**TERMS, **change})
    assert page.status_code == 422
    assert told in words(page)
    assert f'value="{change.get("url", URL)}"' in page.content.decode()
    assert not WebhookTarget.objects.exists()


def test_the_log_says_what_became_of_each_message(desk: Client, target: WebhookTarget) -> None:
    message(target, tries=1, delivered_at=NOW, status=204, outcome="réponse 204")
    message(target, tries=7, given_up_at=NOW, status=500, outcome="réponse 500")
    message(target, tries=2, next_try_at=NOW + timedelta(hours=1), outcome="trop long")
    page = words(desk.get(f"{LIST}/{target.pk}"))
    for told in (
        "Accorder l’aide",
        "dossier n° 1042",
        "réponse 204",
        "7 essais · réponse 500",
        "prochain essai le 15 mars 2021 à 11 h 00",
    ):
        assert told in page, told
    assert "1 message abandonné" in page
    assert "1 abandonné" in words(desk.get(LIST))


def test_old_messages_are_on_the_next_page(desk: Client, target: WebhookTarget) -> None:
    rows = [message(target) for _ in range(60)]
    page = desk.get(f"{LIST}/{target.pk}").content.decode()
    assert page.count("Renvoyer<span") == 50
    following = re.search(r"\?avant=(\d+)", page)
    assert following
    rest = desk.get(f"{LIST}/{target.pk}?avant={following[1]}").content.decode()
    assert rest.count("Renvoyer<span") == 10
    assert f'value="{rows[0].pk}"' in rest
    assert desk.get(f"{LIST}/{target.pk}?avant=zzz").status_code == 200


def test_a_manager_acts_on_an_address(desk: Client, target: WebhookTarget) -> None:
    sent = message(target, tries=1, delivered_at=NOW)
    at = f"{LIST}/{target.pk}"

    def do(what: str, **said: Any) -> str:
        return words(desk.post(f"{at}/{what}", said, follow=True))

    assert "Un message d’essai part" in do("essayer")
    assert "Essai" in words(desk.get(at))
    assert "part de nouveau" in do("renvoyer", message=sent.pk)
    sent.refresh_from_db()
    assert sent.delivered_at is None
    assert "suspendus" in do("suspendre")
    assert "reprenez les envois" in do("essayer")
    assert "reprennent" in do("reprendre")
    assert "C’est enregistré" in do("changer", aide=[SLUG], action=["accept"])
    assert "au moins une aide" in do("changer", aide=[])
    target.refresh_from_db()
    assert target.actions == ["accept"]
    assert "ne reçoit plus rien" in do("retirer")
    assert desk.get(at).status_code == 404
    assert desk.post(f"{at}/inventer").status_code == 404


@pytest.mark.parametrize("who", ["reviewer", "prefet", "auditor", "secretary"])
def test_a_stranger_finds_nothing(target: WebhookTarget, who: str) -> None:
    client = Client()
    sign_in(client, who)
    for path in (LIST, f"{LIST}/{target.pk}"):
        assert client.get(path).status_code == 404
    assert client.post(f"{LIST}/{target.pk}/retirer").status_code == 404
    assert client.post(LIST, TERMS).status_code == 404


def test_a_manager_sees_the_addresses_of_their_schemes_alone(desk: Client, target: WebhookTarget) -> None:
    WebhookTarget.objects.filter(pk=target.pk).update(schemes=[SLUG, "detr"])
    assert URL not in words(desk.get(LIST))
    assert desk.get(f"{LIST}/{target.pk}").status_code == 404
    assert desk.post(f"{LIST}/{target.pk}/changer", {"aide": [SLUG]}).status_code == 404
    assert desk.post(LIST, {**TERMS, "aide": ["detr"]}).status_code == 404
    national = Client()
    sign_in(national, "national_manager")
    assert URL in words(national.get(LIST))


def test_pages_cost_the_same_whatever_they_hold(
    desk: Client, target: WebhookTarget, django_assert_num_queries: Any
) -> None:
    message(target)
    desk.get(LIST)
    with django_assert_num_queries(4):
        desk.get(LIST)
    with django_assert_num_queries(5):
        desk.get(f"{LIST}/{target.pk}")
    for number in range(20):
        other = WebhookTarget.objects.create(schemes=[SLUG], url=f"{URL}{number}", secret="s", created_at=NOW)
        message(other)
        message(target)
    with django_assert_num_queries(4):
        desk.get(LIST)
    with django_assert_num_queries(5):
        desk.get(f"{LIST}/{target.pk}")
