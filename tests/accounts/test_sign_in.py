"""Sign in by a link or a code received by mail: once, for a quarter of an hour, and back where one was."""

from datetime import timedelta

import pytest
from django.test import Client

from guichet.accounts.models import Mail, Person, Session, SignInLink, Throttle
from guichet.journal.models import Entry
from guichet.shared import clock
from tests import people

from .mailing import code_in, last_mail

pytestmark = pytest.mark.django_db

EMAIL = "secretariat@ballan-mire.example"


def ask(client: Client, email: str = EMAIL, suite: str = "/sources") -> str:
    """Ask for a link; return the page that says to look at one's mails."""
    answer = client.post("/connexion", {"email": email, "suite": suite})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def test_the_link_shows_then_signs_in_and_goes_on(client: Client) -> None:
    ask(client)
    link = last_mail(EMAIL).link
    for _ in range(2):  # a program that reads mails opens links: nothing is used
        page = client.get(link)
        assert page.status_code == 200
        assert EMAIL in page.content.decode()
    assert not Session.objects.filter(person__isnull=False).exists()
    answer = client.post(link)
    assert answer["Location"] == "/sources"
    assert Person.objects.get(email=EMAIL).name == ""
    assert Session.objects.get().person is not None
    assert EMAIL in client.get("/sources").content.decode()
    assert Entry.objects.filter(kind="session.opened").exists()


def test_the_link_serves_once(client: Client) -> None:
    ask(client)
    link = last_mail(EMAIL).link
    assert client.post(link).status_code == 302
    again = Client().post(link)
    assert again.status_code == 410
    assert "demandez-en un autre" in again.content.decode()
    assert Client().get(link).status_code == 410


def test_the_link_lasts_a_quarter_of_an_hour(client: Client) -> None:
    ask(client)
    SignInLink.objects.update(expires_at=clock.real() - timedelta(seconds=1))
    link = last_mail(EMAIL).link
    assert client.get(link).status_code == 410
    assert client.post(link).status_code == 410
    lasts = SignInLink.objects.get()
    assert lasts.created_at + timedelta(minutes=15) > clock.real()


def test_the_table_holds_no_link_nor_code(client: Client) -> None:
    ask(client)
    mail, row = last_mail(EMAIL), SignInLink.objects.get()
    token, code = mail.link.rsplit("/", 1)[1], code_in(mail)
    kept = " ".join(str(value) for value in vars(row).values())
    assert token not in kept
    assert code not in kept
    assert mail.secret


@pytest.mark.parametrize("known", [True, False])
def test_known_or_not_the_answer_is_the_same(client: Client, known: bool) -> None:
    if known:
        people.make("secretary")
    page = client.get(ask(client))
    assert page.status_code == 200
    assert EMAIL not in page.content.decode()
    assert Mail.objects.filter(to=EMAIL).count() == 1


def test_a_closed_account_gets_the_same_answer_and_no_mail(client: Client) -> None:
    people.make("secretary")
    Person.objects.update(disabled_at=people.NOW)
    assert client.get(ask(client)).status_code == 200
    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Il manque l’adresse"),
        ("mairie", "incomplète"),
        ("a@b", "incomplète"),
        ("x" * 300 + "@b.fr", "incomplète"),
    ],
)
def test_a_wrong_address_is_said_and_kept(client: Client, typed: str, told: str) -> None:
    page = client.post("/connexion", {"email": typed, "suite": "/sources"})
    assert page.status_code == 422
    text = page.content.decode()
    assert told in text
    assert 'value="/sources"' in text


def test_the_code_signs_in_the_browser_that_asked(client: Client) -> None:
    page = ask(client)
    public_id = page.split("demande=")[1]
    code = code_in(last_mail(EMAIL))
    wrong = client.post("/connexion/envoye", {"demande": public_id, "code": "12"})
    assert wrong.status_code == 422
    elsewhere = Client().post("/connexion/envoye", {"demande": "une-autre", "code": code})
    assert elsewhere.status_code == 422
    answer = client.post("/connexion/envoye", {"demande": public_id, "code": f"{code[:3]} {code[3:]}"})
    assert answer["Location"] == "/sources"
    assert client.post(last_mail(EMAIL).link).status_code == 410, "link and code are one"


def test_codes_are_not_guessed(client: Client) -> None:
    public_id = ask(client).split("demande=")[1]
    code = code_in(last_mail(EMAIL))
    for _ in range(5):
        client.post("/connexion/envoye", {"demande": public_id, "code": "abcdef"})
    refused = client.post("/connexion/envoye", {"demande": public_id, "code": code})
    assert refused.status_code == 422
    assert "Trop d’essais" in refused.content.decode()


def test_links_are_not_asked_without_end(client: Client) -> None:
    for _ in range(5):
        ask(client)
    refused = client.post("/connexion", {"email": EMAIL})
    assert "attendez une heure" in refused.content.decode()
    assert Mail.objects.count() == 5
    assert client.post("/connexion", {"email": "autre@ballan-mire.example"}).status_code == 302
    Throttle.objects.update(since=clock.real() - timedelta(hours=2))
    assert client.post("/connexion", {"email": EMAIL}).status_code == 302


def test_the_counts_name_nobody(client: Client) -> None:
    ask(client)
    assert Throttle.objects.count() == 2
    assert not any("@" in row.key or "127" in row.key[:4] for row in Throttle.objects.all())


@pytest.mark.parametrize("suite", ["https://ailleurs.example/", "//ailleurs.example", "/\\ailleurs.example"])
def test_one_goes_on_nowhere_else(client: Client, suite: str) -> None:
    ask(client, suite=suite)
    assert client.post(last_mail(EMAIL).link)["Location"] == "/"


def test_the_session_has_a_new_key_and_the_form_token_stays(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    page = strict.get("/connexion")
    token = page.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    strict.post("/connexion", {"email": EMAIL, "csrfmiddlewaretoken": token})
    strict.get("/connexion/reprendre")
    before = strict.cookies.get("sessionid")
    strict.post(last_mail(EMAIL).link, {"csrfmiddlewaretoken": token})
    assert strict.cookies["sessionid"].value != (before.value if before else "")
    assert strict.cookies["sessionid"]["httponly"]
    assert strict.cookies["sessionid"]["samesite"] == "Lax"
    saved = strict.post("/compte", {"name": "A", "phone": "", "pace": "daily", "csrfmiddlewaretoken": token})
    assert saved.status_code == 302, "a form opened before signing in is still accepted"


def test_what_was_typed_is_found_again_and_sent_on(client: Client) -> None:
    typed = {"name": "Une secrétaire\nde mairie", "phone": "02 47 00 00 00", "pace": "weekly"}
    answer = client.post("/compte", typed)
    client.get(answer["Location"])
    client.post("/connexion", {"email": EMAIL, "suite": "/connexion/reprendre"})
    answer = client.post(last_mail(EMAIL).link)
    assert answer["Location"] == "/connexion/reprendre"
    page = client.get("/connexion/reprendre").content.decode()
    assert "de mairie" in page
    assert 'action="/compte"' in page
    client.post("/compte", typed)
    assert Person.objects.get(email=EMAIL).phone == "02 47 00 00 00"
    assert client.get("/connexion/reprendre")["Location"] == "/", "shown once"


def test_signing_out_is_a_press_and_closes_the_session(client: Client) -> None:
    people.sign_in(client, "secretary")
    assert client.get("/deconnexion").status_code == 405
    assert client.post("/deconnexion")["Location"] == "/"
    assert not Session.objects.exists()


def test_someone_else_on_the_same_browser_starts_afresh(client: Client) -> None:
    people.sign_in(client, "neighbour")
    session = client.session
    session["kept_form"] = {"path": "/x", "page": "/", "fields": [], "files": False}
    session.save()
    ask(client)
    client.post(last_mail(EMAIL).link)
    assert "kept_form" not in client.session
    assert Session.objects.count() == 1


@pytest.mark.parametrize("path", ["/connexion/inconnu", "/connexion/" + "a" * 300])
def test_a_link_that_is_not_ours_is_answered_kindly(client: Client, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 410
    assert "Demander un autre lien" in page.content.decode()
