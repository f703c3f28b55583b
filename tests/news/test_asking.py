"""Asking for an alert: nothing leaves before its owner confirms, and nobody learns who follows what."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.test import Client

from guichet.accounts.models import Mail
from guichet.accounts.services.sending import send_due_mails
from guichet.news.enums import Rhythm, SuppressionReason
from guichet.news.errors import AlertLinkRefused
from guichet.news.models import Alert, Subscriber, Suppression
from guichet.news.services.asking import UNCONFIRMED, confirm_alert
from guichet.news.services.forgetting import forget
from guichet.news.services.suppressing import suppress_address
from guichet.schemes.selectors import SchemeFilter

from .conftest import EMAIL, NOW
from .mailing import last_mail, secret_in, token_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france")]


@pytest.fixture(autouse=True)
def clock_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guichet.shared.clock.now", lambda: NOW)
    monkeypatch.setattr("guichet.shared.clock.real", lambda: NOW)


def post(client: Client, **values: object) -> int:
    return client.post("/alertes", {"email": EMAIL, "rythme": "daily", **values}).status_code


def test_the_address_prefills_the_filter_and_says_it_in_words(client: Client) -> None:
    page = client.get("/alertes?besoin=equiper-ecole&public=commune&territoire=COM-37018&etat=ouvertes")
    assert page.status_code == 200
    text = page.content.decode()
    assert "les aides pour équiper une école, ouvertes à : communes, qui concernent Ballan-Miré" in text
    assert 'value="equiper-ecole" checked' in text
    assert (
        "Un courriel quand il y a du nouveau sur <strong>toutes les aides"
        in client.get("/alertes").content.decode()
    )


def test_two_presses_are_needed_before_anything_else_leaves(client: Client) -> None:
    assert post(client, theme=["equiper-ecole"], territoire="Ballan-Miré") == 302
    alert = Alert.objects.get()
    assert (alert.themes, alert.area, alert.confirmed_at) == (["equiper-ecole"], "COM-37018", None)
    assert "DEP-37" in alert.codes
    path = f"/alertes/confirmer/{secret_in(EMAIL)}"
    assert client.get(path).status_code == 200
    assert Alert.objects.get().confirmed_at is None, "a program that reads mails confirms nothing"
    assert "C’est confirmé" in client.post(path).content.decode()
    assert Alert.objects.get().confirmed_at == NOW
    assert Subscriber.objects.get().rhythm == Rhythm.DAILY
    assert client.post(path).status_code == 200, "pressed twice"
    assert Mail.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "values", "told"),
    [
        ("email", {"email": ""}, "Il manque l’adresse électronique"),
        ("email", {"email": "mairie"}, "incomplète"),
        ("territoire", {"territoire": "zzzzqqqq"}, "ne ressemble à aucun territoire"),
        ("theme", {"theme": ["rien"]}, "n’est pas une valeur"),
        ("rythme", {"rythme": "hourly"}, "Ce rythme n’existe pas"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(
    client: Client, field: str, values: dict[str, object], told: str
) -> None:
    page = client.post("/alertes", {"email": EMAIL, "rythme": "daily", "kind": ["call"], **values})
    text = page.content.decode()
    assert page.status_code == 422
    assert told in text
    assert f'href="#champ-{field}"' in text
    assert 'value="call" checked' in text, "what was typed is kept"
    assert not Mail.objects.exists()


def test_the_answer_is_the_same_for_every_address(client: Client, follow: Callable[..., Subscriber]) -> None:
    follow(themes=("equiper-ecole",))
    suppress_address("ancien@ballan-mire.example", SuppressionReason.REFUSED, now=NOW)
    answers = [
        client.post("/alertes", {"email": email, "theme": "equiper-ecole"}, follow=True)
        for email in (EMAIL, "nouveau@ballan-mire.example", "ancien@ballan-mire.example")
    ]
    assert len({answer.content for answer in answers}) == 1
    assert not Mail.objects.filter(to="ancien@ballan-mire.example").exists()
    assert "Vous suivez déjà" in last_mail(EMAIL).text
    links = [
        client.post("/alertes/lien", {"email": email}, follow=True).content
        for email in (EMAIL, "personne@ballan-mire.example")
    ]
    assert len(set(links)) == 1
    assert not Mail.objects.filter(to="personne@ballan-mire.example").exists()


def test_a_mailbox_is_not_flooded(client: Client) -> None:
    statuses = [post(client, q=f"mot {number}") for number in range(6)]
    assert statuses == [302] * 4 + [422] * 2
    assert Mail.objects.filter(to=EMAIL).count() == 4


def test_the_mail_of_confirmation_can_be_stopped_too(client: Client) -> None:
    post(client)
    send_due_mails(now=NOW)
    (sent,) = outbox.outbox
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    client.post(last_mail(EMAIL).unsubscribe)
    assert post(client) == 302
    assert not Mail.objects.filter(to=EMAIL).exists()
    assert not Subscriber.objects.exists()


def test_what_nobody_confirms_is_erased(client: Client, follow: Callable[..., Subscriber]) -> None:
    follow("autre@ballan-mire.example")
    post(client, email="autre@ballan-mire.example", q="école")
    post(client)
    secret = secret_in(EMAIL)
    assert forget(now=NOW + UNCONFIRMED) == 0
    late = NOW + UNCONFIRMED + timedelta(seconds=1)
    with pytest.raises(AlertLinkRefused):
        confirm_alert(secret, now=late)
    assert forget(now=late) == 2
    assert not Mail.objects.filter(to=EMAIL).exists()
    assert [row.email for row in Subscriber.objects.all()] == ["autre@ballan-mire.example"]
    assert Alert.objects.count() == 1
    assert client.get(f"/alertes/confirmer/{secret}").status_code == 410


def test_one_presses_stop_without_cookie_nor_form(client: Client, follow: Callable[..., Subscriber]) -> None:
    follow()
    path = last_mail(EMAIL).unsubscribe
    assert client.get(path).status_code == 200
    assert Subscriber.objects.exists(), "a program that reads mails stops nothing"
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscriber.objects.exists()
    assert not Mail.objects.filter(to=EMAIL).exists()
    kept = Suppression.objects.get()
    assert EMAIL not in str(kept.__dict__)
    assert strict.post(path).status_code == 200, "pressed twice"
    assert client.get(path + "x").status_code == 404
    assert client.get(path.replace("arret", "gestion")).status_code == 200


def test_whoever_holds_the_link_and_knows_the_address_comes_back(
    client: Client, follow: Callable[..., Subscriber]
) -> None:
    follow()
    token = token_in(last_mail(EMAIL))
    client.post(f"/alertes/arret/{token}")
    refused = client.post(f"/alertes/arret/{token}/annuler", {"email": "autre@ballan-mire.example"})
    assert refused.status_code == 422
    assert Suppression.objects.exists()
    assert client.post(f"/alertes/arret/{token}/annuler", {"email": EMAIL.upper()}).status_code == 302
    assert not Suppression.objects.exists()


def test_who_signs_in_by_the_address_comes_back(client: Client, sign_in: Callable[..., object]) -> None:
    suppress_address(EMAIL, SuppressionReason.UNSUBSCRIBED, now=NOW)
    assert post(client) == 302
    assert not Mail.objects.exists()
    sign_in("secretary")
    Mail.objects.all().delete()
    assert post(client) == 302
    assert "/alertes/confirmer/" in last_mail(EMAIL).text


def test_the_secret_link_changes_the_rhythm_and_the_filter(
    client: Client, follow: Callable[..., Subscriber]
) -> None:
    follow(themes=("equiper-ecole",))
    follow(q="fibre")
    path = f"/alertes/gestion/{token_in(last_mail(EMAIL))}"
    first, second = Alert.objects.order_by("pk")
    text = client.get(path).content.decode()
    assert "Les aides pour équiper une école" in text
    client.post(path, {"rythme": "weekly"})
    assert Subscriber.objects.get().rhythm == Rhythm.WEEKLY
    changed = {"kind": ["call"], "territoire": "COM-37018"}
    assert client.post(f"{path}/{first.pk}", changed).status_code == 302
    first.refresh_from_db()
    assert (first.themes, first.kinds, first.area_name) == ([], ["call"], "Ballan-Miré")
    assert client.post(f"{path}/{first.pk}", {"territoire": "zzzzqqqq"}).status_code == 422
    client.post(path, {"arreter": str(second.pk)})
    assert Alert.objects.get() == first
    client.post(path, {"arreter": str(first.pk)})
    assert not Subscriber.objects.exists()
    assert not Mail.objects.filter(to=EMAIL).exists()
    assert not Suppression.objects.exists(), "one who stops an alert may ask again"
    assert "C’est arrêté" in client.get(path).content.decode()


def test_someone_else_s_alert_is_not_found(client: Client, follow: Callable[..., Subscriber]) -> None:
    follow("autre@ballan-mire.example", q="école")
    theirs = Alert.objects.get()
    follow()
    path = f"/alertes/gestion/{token_in(last_mail(EMAIL))}"
    assert client.get(f"{path}/{theirs.pk}").status_code == 404
    client.post(path, {"arreter": str(theirs.pk)})
    assert Alert.objects.filter(pk=theirs.pk).exists()


def test_who_gives_no_sign_is_asked_then_erased(client: Client, follow: Callable[..., Subscriber]) -> None:
    row = follow()
    end = NOW + (row.kept_until - NOW.date())
    assert forget(now=end - timedelta(days=31)) == 0
    assert Mail.objects.filter(key__startswith="news-ending").count() == 0
    for _ in range(2):
        assert forget(now=end - timedelta(days=30)) == 0
    assert Mail.objects.filter(key__startswith="news-ending").count() == 1
    path = last_mail(EMAIL).link
    assert "Continuer ?" in client.get(path).content.decode()
    assert forget(now=end) == 1
    assert not Subscriber.objects.exists()
    assert not Mail.objects.filter(to=EMAIL).exists()


def test_who_says_to_go_on_stays(client: Client, follow: Callable[..., Subscriber]) -> None:
    row = follow()
    Subscriber.objects.update(warned_at=NOW, kept_until=NOW.date() + timedelta(days=3))
    client.post(f"/alertes/gestion/{token_in(last_mail(EMAIL))}", {"continuer": "1"})
    row.refresh_from_db()
    assert row.warned_at is None
    assert row.kept_until > NOW.date() + timedelta(days=1000)


def test_the_same_filter_in_another_order_is_the_same_alert(follow: Callable[..., Subscriber]) -> None:
    follow(kinds=("call", "desk"))
    wanted = SchemeFilter(kinds=("desk", "call"))
    assert wanted != SchemeFilter(kinds=("call", "desk"))
    with pytest.raises(AssertionError):
        follow(kinds=("desk", "call"))  # no link of confirmation: it is followed already
    assert Alert.objects.count() == 1
