"""Mails: queued with the change, at the pace chosen, sent once, tried again, never lost."""

import threading
from datetime import datetime, timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import connection, transaction
from django.test import Client

from guichet.accounts.enums import Pace
from guichet.accounts.models import Mail, Person
from guichet.accounts.services import find_or_make_person, notify
from guichet.accounts.services.forgetting import KEPT, forget_mails
from guichet.accounts.services.sending import lease, send_due_mails
from guichet.accounts.services.signing_in import ask_link
from guichet.config.mailing import site_address, smtp_settings
from guichet.shared.clock import PARIS
from tests import people

pytestmark = pytest.mark.django_db

EMAIL = "secretariat@ballan-mire.example"
NOW = people.NOW  # a Monday, at nine


@pytest.fixture(autouse=True)
def mails_leave(settings: Any) -> None:
    settings.MAILS_LEAVE = True
    settings.SITE_ADDRESS = "https://guichet.example"
    settings.SITE_HOST = "guichet.example"


def tell(subject: str = "Dossier n° 12 : reçu", **options: Any) -> None:
    notify(EMAIL, subject=subject, text="Votre dossier est arrivé.", link="/demandes/x", now=NOW, **options)


def known(pace: Pace = Pace.AT_ONCE) -> None:
    find_or_make_person(EMAIL, name="Secrétaire", now=NOW)
    Person.objects.update(pace=pace)


def test_a_mail_leaves_in_text_and_html_with_its_link() -> None:
    known()
    tell()
    assert send_due_mails(now=NOW) == 1
    (sent,) = outbox.outbox
    assert sent.to == [EMAIL]
    assert "https://guichet.example/demandes/x" in sent.body
    (html, kind) = sent.alternatives[0]  # type: ignore[attr-defined]  # a letter in two forms
    assert kind == "text/html"
    assert 'href="https://guichet.example/demandes/x"' in html
    assert sent.extra_headers["List-Unsubscribe"].startswith("<https://guichet.example/courriels/")
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert send_due_mails(now=NOW) == 0
    assert Mail.objects.get().sent_at == NOW


def test_what_a_person_wrote_is_escaped_and_adds_no_header() -> None:
    notify(EMAIL, subject="Bonjour\r\nBcc: autre@x.example", text="<script>x</script>", link="/", now=NOW)
    send_due_mails(now=NOW)
    (sent,) = outbox.outbox
    assert sent.subject == "Bonjour Bcc: autre@x.example"
    assert "<script>" not in sent.alternatives[0][0]  # type: ignore[attr-defined]  # a letter in two forms


@pytest.mark.parametrize(
    ("pace", "due"),
    [
        (Pace.AT_ONCE, NOW),
        (Pace.DAILY, datetime(2021, 3, 2, 8, tzinfo=PARIS)),
        (Pace.WEEKLY, datetime(2021, 3, 8, 8, tzinfo=PARIS)),
        (Pace.NONE, None),
    ],
)
def test_the_pace_says_when(pace: Pace, due: datetime | None) -> None:
    known(pace)
    tell()
    assert [row.due_at for row in Mail.objects.all()] == ([due] if due else [])
    tell("Lien", urgent=True)
    assert Mail.objects.latest("pk").due_at == NOW, "urgent mails leave at once whatever the pace"


def test_several_news_make_one_letter() -> None:
    known(Pace.DAILY)
    for number in (12, 13, 14):
        tell(f"Dossier n° {number} : reçu")
    assert send_due_mails(now=NOW) == 0
    assert send_due_mails(now=NOW + timedelta(days=1)) == 1
    (sent,) = outbox.outbox
    assert sent.subject == "Guichet : 3 nouvelles"
    assert all(f"Dossier n° {number}" in sent.body for number in (12, 13, 14))
    assert not Mail.objects.filter(sent_at=None).exists()


def test_the_same_news_leaves_once() -> None:
    for _ in range(3):
        tell(key="reminder-12-2021-03-01")
    assert Mail.objects.count() == 1
    send_due_mails(now=NOW)
    tell(key="reminder-12-2021-03-01")
    assert Mail.objects.count() == 1


def test_a_mail_undone_with_its_change_never_was() -> None:
    with transaction.atomic():
        tell()
        transaction.set_rollback(True)
    assert not Mail.objects.exists()


def test_a_server_that_is_down_is_tried_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    tell()

    def fail(*_: object) -> int:
        raise SMTPServerDisconnected("down")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
        assert send_due_mails(now=NOW) == 0
        assert send_due_mails(now=NOW + timedelta(seconds=30)) == 0
        assert Mail.objects.get().attempts == 1, "not before two minutes"
        at = NOW
        for _ in range(12):
            at += timedelta(days=1)
            send_due_mails(now=at)
    row = Mail.objects.get()
    assert (row.attempts, row.sent_at) == (10, None)
    assert row.abandoned_at is not None
    assert send_due_mails(now=NOW + timedelta(days=30)) == 0


def test_one_that_fails_holds_no_other_back(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.mail.backends.locmem import EmailBackend  # noqa: PLC0415 - the one that tests replace

    tell()
    notify("autre@ballan-mire.example", subject="Deux", text="", link="", now=NOW)
    send = EmailBackend.send_messages

    def fail_once(self: Any, messages: Any) -> int:
        if messages[0].to == [EMAIL]:
            raise OSError
        return int(send(self, messages))

    monkeypatch.setattr(EmailBackend, "send_messages", fail_once)
    assert send_due_mails(now=NOW) == 1
    assert [sent.to for sent in outbox.outbox] == [["autre@ballan-mire.example"]]


def test_a_job_that_died_leaves_its_mail_to_another() -> None:
    tell()
    assert lease(now=NOW)
    assert lease(now=NOW + timedelta(minutes=1)) == []
    assert send_due_mails(now=NOW + timedelta(minutes=6)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_jobs_share_the_work() -> None:
    for number in range(20):
        notify(f"p{number}@ballan-mire.example", subject="x", text="", link="", now=NOW)
    taken: list[int] = []

    def work() -> None:
        while mails := lease(now=NOW):
            taken.extend(mail.pk for mail in mails)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(Mail.objects.values_list("pk", flat=True))


def test_a_link_that_signs_in_is_forgotten_once_it_has_left() -> None:
    ask_link(EMAIL, suite="/", network="x", real=NOW, now=NOW)
    assert "/connexion/" in Mail.objects.get().link
    send_due_mails(now=NOW)
    row = Mail.objects.get()
    assert (row.text, row.link) == ("", "")
    assert "/connexion/" in outbox.outbox[0].body


def test_without_a_server_mails_wait(settings: Any) -> None:
    settings.MAILS_LEAVE = False
    tell()
    assert send_due_mails(now=NOW) == 0
    assert Mail.objects.get().attempts == 0
    assert "ne partent pas encore" in Client().get("/connexion").content.decode()


def test_the_foot_of_a_mail_changes_the_pace_without_signing_in(client: Client) -> None:
    known()
    tell()
    send_due_mails(now=NOW)
    address = outbox.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")
    path = address.removeprefix("https://guichet.example")
    assert EMAIL not in path
    assert client.get(path).status_code == 200
    assert Person.objects.get().pace == Pace.AT_ONCE, "a program that reads mails changes nothing"
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Person.objects.get().pace == Pace.NONE
    client.post(path, {"pace": "weekly"})
    assert Person.objects.get().pace == Pace.WEEKLY
    assert client.get(path + "x").status_code == 404


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://u:p%40@mail.example:2525", ("mail.example", 2525, "u", "p@", True, False)),
        ("smtps://mail.example", ("mail.example", 465, "", "", False, True)),
        ("smtp://127.0.0.1:25?tls=no", ("127.0.0.1", 25, "", "", False, False)),
    ],
)
def test_the_server_is_read(monkeypatch: pytest.MonkeyPatch, url: str, expected: tuple[object, ...]) -> None:
    monkeypatch.setenv("GUICHET_SMTP_URL", url)
    found = smtp_settings("https://guichet.example")
    names = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL")
    assert tuple(found[f"EMAIL_{name}"] for name in names) == expected


@pytest.mark.parametrize(
    ("name", "value", "address", "told"),
    [
        ("GUICHET_SMTP_URL", "mail.example", "https://a.example", "smtp://compte"),
        ("GUICHET_SMTP_URL", "smtp://mail.example", "", "GUICHET_ADDRESS"),
        ("GUICHET_ADDRESS", "guichet.example.fr", "", "adresse d’un site"),
        ("GUICHET_ADDRESS", "https://guichet.example.fr/chemin", "", "adresse d’un site"),
    ],
)
def test_doubtful_settings_stop_the_start(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, address: str, told: str
) -> None:
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - only here

    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=told):
        smtp_settings(address) if name == "GUICHET_SMTP_URL" else site_address(demo=False)


def test_what_a_mail_said_is_forgotten_and_that_it_left_is_kept() -> None:
    tell()
    send_due_mails(now=NOW)
    assert forget_mails(now=NOW + KEPT - timedelta(seconds=1)) == 0
    assert Mail.objects.get().text
    assert forget_mails(now=NOW + KEPT) == 1
    row = Mail.objects.get()
    assert (row.text, row.link, row.forgotten_at) == ("", "", NOW + KEPT)
    assert (row.to, row.subject, row.sent_at) == (EMAIL, "Dossier n° 12 : reçu", NOW)
    assert forget_mails(now=NOW + KEPT) == 0
    assert send_due_mails(now=NOW + KEPT) == 0, "an emptied mail does not leave again"


def test_a_mail_that_still_waits_for_a_server_keeps_its_text(settings: Any) -> None:
    settings.MAILS_LEAVE = False
    tell()
    assert forget_mails(now=NOW + KEPT * 10) == 0
    settings.DEMO = True  # where none ever leaves
    assert forget_mails(now=NOW + KEPT - timedelta(seconds=1)) == 0
    assert forget_mails(now=NOW + KEPT) == 1


def test_an_abandoned_mail_is_forgotten_too() -> None:
    tell()
    Mail.objects.update(abandoned_at=NOW + timedelta(days=1))
    assert forget_mails(now=NOW + KEPT) == 0
    assert forget_mails(now=NOW + KEPT + timedelta(days=1)) == 1


def test_all_are_forgotten_however_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guichet.accounts.services.forgetting.AT_ONCE", 2)
    for number in range(5):
        tell(f"Nouvelle {number}")
    Mail.objects.update(sent_at=NOW)
    assert forget_mails(now=NOW + KEPT) == 5
