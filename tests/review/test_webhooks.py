"""Messages to other programs: signed, retried, logged, and never sent inside the house."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from guichet.accounts.enums import RoleKind
from guichet.accounts.models import HeldRole, Mail
from guichet.applications.enums import Action
from guichet.applications.errors import NotYours
from guichet.applications.services.moving import Said, move
from guichet.journal.models import Entry
from guichet.review.errors import ReviewError
from guichet.review.models import WebhookDelivery, WebhookTarget
from guichet.review.services import webhook_targets, webhooks
from guichet.review.services.webhook_targets import Followed

from .factories import NOW, make_application, officer

REAL = datetime(2026, 1, 5, 12, tzinfo=UTC)
SLUG = "socle-numerique-ecoles"
FOLLOWED = Followed(schemes=(SLUG,))


class Receiver(BaseHTTPRequestHandler):
    """Keeps what it is sent, answers what the test says."""

    status: ClassVar[int] = 204
    got: ClassVar[list[tuple[dict[str, str], bytes]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((dict(self.headers), body))
        self.send_response(self.status)
        if self.status == 302:
            self.send_header("Location", "http://127.0.0.1:1/inside")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def address(settings: pytest.FixtureRequest) -> Iterator[str]:
    settings.WEBHOOKS_TO_THIS_MACHINE = True  # type: ignore[attr-defined]  # pytest-django's own fixture
    Receiver.status, Receiver.got = 204, []
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/guichet?x=1"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def delivery(address: str, schemes: None) -> WebhookDelivery:
    """One message, queued by a real move."""
    manager = officer(RoleKind.SCHEME_MANAGER, "", SLUG)
    webhook_targets.add_target(FOLLOWED, address, actor=manager, now=NOW)
    application = make_application(SLUG)
    said = Said(reason="Doublon.")
    move(application.pk, Action.CLOSE, actor=officer(RoleKind.REVIEWER), now=NOW, said=said)
    return WebhookDelivery.objects.get()


def jobs() -> int:
    return ProcrastinateJob.objects.filter(task_name=webhooks.TASK).count()


@pytest.mark.django_db
def test_a_move_is_told_once_and_signed(delivery: WebhookDelivery) -> None:
    answer = webhooks.deliver(delivery.pk, now=REAL)
    assert answer is not None
    assert answer.accepted
    assert webhooks.deliver(delivery.pk, now=REAL) is None
    ((headers, body),) = Receiver.got
    secret = WebhookTarget.objects.get().secret
    expected = hmac.new(secret.encode(), f"{int(REAL.timestamp())}.".encode() + body, hashlib.sha256)
    assert headers["Guichet-Signature"] == f"t={int(REAL.timestamp())},v1={expected.hexdigest()}"
    said = json.loads(body)
    assert said["kind"] == "application.close"
    assert (said["before"], said["state"]) == ("under_review", "closed")
    assert "Ballan" not in body.decode(), "nothing of what an application holds leaves this way"


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("status", [500, 404, 302])
def test_a_refused_message_is_tried_again_then_given_up(delivery: WebhookDelivery, status: int) -> None:
    Receiver.status = status
    at = REAL
    for delay in webhooks.LATER:
        webhooks.deliver(delivery.pk, now=at)
        delivery.refresh_from_db()
        assert delivery.next_try_at == at + timedelta(seconds=delay)
        assert webhooks.deliver(delivery.pk, now=at) is None, "not before its time"
        at = delivery.next_try_at
    webhooks.deliver(delivery.pk, now=at)
    delivery.refresh_from_db()
    assert (delivery.given_up_at, delivery.status, delivery.tries) == (at, status, len(webhooks.LATER) + 1)
    assert jobs() == 1 + len(webhooks.LATER)
    assert len(Receiver.got) == len(webhooks.LATER) + 1, "a redirection is not followed"


@pytest.mark.django_db
def test_a_killed_worker_loses_nothing(delivery: WebhookDelivery) -> None:
    WebhookDelivery.objects.update(tries=1, next_try_at=REAL)  # claimed, then the worker died
    assert webhooks.resume_deliveries(now=REAL + timedelta(seconds=30)) == 0
    later = REAL + timedelta(minutes=5)
    assert webhooks.resume_deliveries(now=later) == 1
    answer = webhooks.deliver(delivery.pk, now=later)
    assert answer is not None
    assert answer.accepted


@pytest.mark.django_db
def test_an_ended_address_is_told_no_more(delivery: WebhookDelivery) -> None:
    manager = officer(RoleKind.SCHEME_MANAGER, "", SLUG)
    webhook_targets.end_target(delivery.target_id, actor=manager, now=NOW)
    assert webhooks.deliver(delivery.pk, now=REAL) is None
    delivery.refresh_from_db()
    assert delivery.outcome == "adresse retirée"
    assert not Receiver.got


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://exemple.fr/x", "not encrypted"),
        ("ftp://exemple.fr/x", "not the web"),
        ("https://nom:secret@exemple.fr/", "a password in an address ends in logs"),
        ("https:///x", "no host"),
        ("https://exemple.fr/" + "x" * 500, "too long"),
        ("http://127.0.0.1/", "this machine"),
        ("", "nothing"),
        ("https://[exemple", "not an address at all"),
        ("https://exemple.fr:99999/", "no such port"),
        ("https://exemple.fr/a b", "a space"),
        ("https://exemple.fr/\nHost: interne", "a second line"),
        ("https://exemplé.fr/", "letters that lead elsewhere"),
    ],
)
def test_an_address_that_may_not_be_called_is_refused(url: str, why: str) -> None:
    manager = officer(RoleKind.SCHEME_MANAGER, "", SLUG)
    with pytest.raises(ReviewError, match="https://"):
        webhook_targets.add_target(FOLLOWED, url, actor=manager, now=NOW)
    assert not WebhookTarget.objects.exists(), why


@pytest.mark.django_db
@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "10.0.0.8",
        "[::1]",
        "[fd00::1]",
        "169.254.169.254",
        "base",
        "intranet.local",
        "x.internal.",
        "[::ffff:10.0.0.8]",
        "[64:ff9b::a9fe:a9fe]",
        "[64:ff9b:1::a00:8]",
        "[2002:7f00:1::]",
        "[::127.0.0.1]",
        "[fec0::8]",
        "[ff0e::1]",
        "224.0.0.1",
    ],
)
def test_a_plainly_internal_address_is_refused_at_once(host: str) -> None:
    manager = officer(RoleKind.SCHEME_MANAGER, "", SLUG)
    with pytest.raises(ReviewError, match="Internet"):
        webhook_targets.add_target(FOLLOWED, f"https://{host}/", actor=manager, now=NOW)


@pytest.mark.parametrize("address", ["185.24.184.1", "2001:861:1::1", "64:ff9b::b918:b801"])
def test_an_address_of_internet_is_public(address: str) -> None:
    assert webhooks.is_public(address)


def test_an_address_that_is_no_longer_routed_is_not() -> None:
    assert not webhooks.is_public("2002:b918:b801::1")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "host", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "[::1]", "192.168.1.1", "localhost"]
)
def test_a_host_inside_the_house_is_never_called(host: str, schemes: None) -> None:
    target = WebhookTarget.objects.create(schemes=[SLUG], url=f"https://{host}/", secret="s", created_at=NOW)
    delivery = WebhookDelivery.objects.create(target=target, kind="x", body="{}", created_at=NOW)
    answer = webhooks.deliver(delivery.pk, now=REAL)
    assert answer is not None
    assert (answer.status, answer.words) == (None, "adresse interne, refusée")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [RoleKind.REVIEWER, RoleKind.DECIDER, RoleKind.AUDITOR])
def test_only_a_manager_of_the_scheme_adds_an_address(kind: RoleKind) -> None:
    with pytest.raises(NotYours):
        webhook_targets.add_target(FOLLOWED, "https://exemple.fr/", actor=officer(kind), now=NOW)


def moved(action: Action = Action.CLOSE, slug: str = SLUG, state: str = "under_review") -> None:
    application = make_application(slug, state=state)
    move(application.pk, action, actor=officer(RoleKind.REVIEWER), now=NOW, said=Said(reason="Doublon."))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("followed", "told"),
    [
        (Followed(schemes=(SLUG,)), True),
        (Followed(schemes=("itn-3b", SLUG)), True),
        (Followed(schemes=("itn-3b",)), False),
        (Followed(schemes=(SLUG,), actions=(Action.ACCEPT, Action.CLOSE)), True),
        (Followed(schemes=(SLUG,), actions=(Action.ACCEPT,)), False),
    ],
    ids=["its scheme", "one of its schemes", "another scheme", "one of its actions", "another action"],
)
def test_an_address_is_told_of_what_it_follows(schemes: None, followed: Followed, told: bool) -> None:
    manager = officer(RoleKind.NATIONAL_MANAGER, "")
    webhook_targets.add_target(followed, "https://exemple.fr/", actor=manager, now=NOW)
    moved()
    assert WebhookDelivery.objects.exists() is told


@pytest.mark.django_db
def test_a_paused_address_waits_then_receives_all(delivery: WebhookDelivery) -> None:
    manager = officer(RoleKind.SCHEME_MANAGER, "", SLUG, name="Responsable")
    target = delivery.target_id
    webhook_targets.pause_target(target, actor=manager, now=NOW)
    moved()
    assert jobs() == 1, "nothing more is deferred"
    assert webhooks.deliver(delivery.pk, now=REAL) is None
    assert webhooks.resume_deliveries(now=REAL + timedelta(days=1)) == 0
    webhook_targets.resume_target(target, actor=manager, now=NOW, real=REAL)
    assert jobs() == 3
    for row in WebhookDelivery.objects.all():
        webhooks.deliver(row.pk, now=REAL)
    assert len(Receiver.got) == 2


@pytest.mark.django_db
def test_its_owner_is_told_once_a_day_of_what_is_given_up(delivery: WebhookDelivery) -> None:
    Receiver.status = 500
    moved()
    WebhookDelivery.objects.update(tries=len(webhooks.LATER))
    for row in WebhookDelivery.objects.all():
        webhooks.deliver(row.pk, now=REAL, mailed_at=NOW)
    mail = Mail.objects.get()
    owner = delivery.target.created_by
    assert owner is not None
    assert (mail.to, mail.link) == (owner.email, f"/instruction/signalements/{delivery.target_id}")
    assert "7 essais" in mail.text
    assert "réponse 500" in mail.text


@pytest.mark.django_db
def test_managers_are_told_when_the_owner_no_longer_manages(delivery: WebhookDelivery) -> None:
    HeldRole.objects.update(until=NOW + timedelta(hours=1))
    other = officer(RoleKind.SCHEME_MANAGER, "", SLUG, name="Nouvelle responsable")
    Receiver.status = 500
    WebhookDelivery.objects.update(tries=len(webhooks.LATER))
    webhooks.deliver(delivery.pk, now=REAL, mailed_at=NOW + timedelta(hours=2))
    assert Mail.objects.get().to == other.email


@pytest.mark.django_db
def test_a_message_is_sent_again_under_the_same_token(delivery: WebhookDelivery) -> None:
    manager = officer(RoleKind.SCHEME_MANAGER, "", SLUG, name="Responsable")
    webhooks.deliver(delivery.pk, now=REAL)
    webhook_targets.send_again(delivery.pk, actor=manager, now=NOW)
    answer = webhooks.deliver(delivery.pk, now=REAL)
    assert answer is not None
    assert answer.accepted
    first, second = (headers["Guichet-Delivery"] for headers, _ in Receiver.got)
    assert first == second
    with pytest.raises(NotYours):
        webhook_targets.send_again(delivery.pk, actor=officer(RoleKind.REVIEWER, name="Autre"), now=NOW)


@pytest.mark.django_db
def test_each_change_stands_in_the_journal(delivery: WebhookDelivery) -> None:
    manager = officer(RoleKind.SCHEME_MANAGER, "", SLUG, name="Responsable")
    target = delivery.target_id
    webhook_targets.try_target(target, actor=manager, now=NOW)
    webhook_targets.change_target(
        target, Followed(schemes=(SLUG,), actions=("accept",)), actor=manager, now=NOW
    )
    webhook_targets.pause_target(target, actor=manager, now=NOW)
    with pytest.raises(ReviewError, match="suspendue"):
        webhook_targets.try_target(target, actor=manager, now=NOW)
    with pytest.raises(ReviewError, match="suspendue"):
        webhook_targets.send_again(delivery.pk, actor=manager, now=NOW)
    webhook_targets.resume_target(target, actor=manager, now=NOW, real=REAL)
    webhook_targets.end_target(target, actor=manager, now=NOW)
    with pytest.raises(NotYours):
        webhook_targets.pause_target(target, actor=manager, now=NOW)
    entries = Entry.objects.filter(subject=f"webhook:{target}").order_by("id")
    kinds = [entry.kind.removeprefix("webhook.") for entry in entries]
    assert kinds == ["added", "tried", "changed", "paused", "resumed", "ended"]
    secret = WebhookTarget.objects.get().secret
    assert all(secret not in entry.content for entry in entries)
