"""Sending checks all, gives a number once, and keeps to the deadline by server time."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from guichet.accounts.models import Mail
from guichet.accounts.permissions import Actor
from guichet.applications.enums import State
from guichet.applications.errors import ApplicationError, Incomplete, NotOpen, NotYours
from guichet.applications.models import Application
from guichet.applications.services import begin_sending, submit_application
from guichet.applications.services.owning import choose_organisation
from guichet.journal.models import Entry
from guichet.schemes.services import load_schemes
from guichet.shared.clock import PARIS
from tests.applications.drafts import NOW, SOCLE, draft, fill
from tests.conftest import SCHEMES
from tests.people import make

pytestmark = pytest.mark.usefixtures("ground")
LAST_SECOND = datetime(2021, 3, 31, 23, 59, 59, tzinfo=PARIS)
MIDNIGHT = datetime(2021, 4, 1, 0, 0, 0, tzinfo=PARIS)


def ready(**more: object) -> tuple[Application, Actor]:
    """A complete draft of the secretary, in the name of her commune."""
    secretary = make("secretary")
    made = draft(secretary)
    fill(made, secretary, **more)
    organisation = secretary.memberships[0].organisation
    choose_organisation(made.token, organisation, actor=secretary, now=NOW)
    return made, secretary


def test_a_complete_draft_is_sent_with_a_number() -> None:
    made, secretary = ready()
    sent = submit_application(made.token, actor=secretary, now=NOW)
    assert sent.state == State.SUBMITTED
    assert (sent.number or 0) > 1000
    assert (sent.submitted_at, sent.owner_id) == (NOW, secretary.person)
    assert (sent.verdict, sent.computed_cents, sent.requested_cents) == ("yes", 1_345_000, 1_345_000)
    assert sent.desk == "DEP-37"
    assert sent.title == "Socle numérique dans les écoles élémentaires"
    assert "ballan-mire" in Application.objects.get(pk=sent.pk).answers.words
    assert Entry.objects.filter(kind="application.submit", subject=sent.subject).exists()
    assert Mail.objects.filter(
        to="secretariat@ballan-mire.example", subject__contains=str(sent.number)
    ).exists()


def test_one_may_ask_less_than_the_rules_give() -> None:
    lines = [
        {"row": "a", "nature": "scheme", "amount": "10 000"},
        {"row": "b", "nature": "own", "amount": "9 900"},
    ]
    made, secretary = ready(financing={"lines": lines})
    sent = submit_application(made.token, actor=secretary, now=NOW)
    assert (sent.requested_cents, sent.computed_cents) == (1_000_000, 1_345_000)


def test_pressing_twice_gives_the_same_number() -> None:
    made, secretary = ready()
    first = submit_application(made.token, actor=secretary, now=NOW)
    second = submit_application(made.token, actor=secretary, now=NOW + timedelta(seconds=1))
    assert (first.number, first.submitted_at) == (second.number, second.submitted_at)
    assert Entry.objects.filter(kind="application.submit").count() == 1


def test_what_is_missing_is_said_field_by_field() -> None:
    secretary = make("secretary")
    made = draft(secretary, schools="1")
    with pytest.raises(Incomplete) as refused:
        submit_application(made.token, actor=secretary, now=NOW)
    assert {"school_rows", "diagnosis", "quotes"} <= set(refused.value.missing)
    assert Application.objects.get(pk=made.pk).number is None


def test_the_organisation_must_be_chosen() -> None:
    secretary = make("secretary")
    made = draft(secretary)
    fill(made, secretary)
    with pytest.raises(Incomplete, match="organisme"):
        submit_application(made.token, actor=secretary, now=NOW)


def test_a_no_of_the_rules_is_sent_only_knowingly() -> None:
    made, secretary = ready(has_base="oui")
    with pytest.raises(ApplicationError, match="disent non"):
        submit_application(made.token, actor=secretary, now=NOW)
    sent = submit_application(made.token, actor=secretary, now=NOW, despite_no=True)
    assert (sent.verdict, sent.state) == ("no", State.SUBMITTED)


@pytest.mark.parametrize("key", ["neighbour", "stranger", "reviewer"])
def test_nobody_else_sends_it(key: str) -> None:
    made, _ = ready()
    with pytest.raises(NotYours):
        submit_application(made.token, actor=make(key), now=NOW)


def test_the_mayor_of_the_commune_may_send_it() -> None:
    made, secretary = ready()
    sent = submit_application(made.token, actor=make("mayor"), now=NOW)
    assert sent.owner_id == secretary.person


@pytest.mark.parametrize(
    ("begun", "sent", "in_time", "reason"),
    [
        (None, LAST_SECOND, True, "the last second of the last day, in Paris"),
        (None, MIDNIGHT, False, "the first instant after"),
        (LAST_SECOND, MIDNIGHT + timedelta(hours=1), True, "begun in time, signed in after midnight"),
        (LAST_SECOND, LAST_SECOND + timedelta(hours=24), True, "within a day"),
        (LAST_SECOND, LAST_SECOND + timedelta(hours=24, seconds=1), False, "a day and a second later"),
    ],
)
def test_server_time_decides(begun: datetime | None, sent: datetime, in_time: bool, reason: str) -> None:
    made, secretary = ready()
    if begun is not None:
        begin_sending(made.token, actor=secretary, now=begun)
    if not in_time:
        with pytest.raises(NotOpen):
            submit_application(made.token, actor=secretary, now=sent)
        return
    done = submit_application(made.token, actor=secretary, now=sent)
    assert done.submitted_at == sent, reason
    assert done.sending_begun_at == (begun or sent)


def test_one_cannot_begin_to_send_after_the_deadline() -> None:
    made, secretary = ready()
    with pytest.raises(NotOpen):
        begin_sending(made.token, actor=secretary, now=MIDNIGHT)
    assert Application.objects.get(pk=made.pk).sending_begun_at is None


def test_pressing_again_keeps_the_first_instant() -> None:
    made, secretary = ready()
    begin_sending(made.token, actor=secretary, now=NOW)
    begin_sending(made.token, actor=secretary, now=NOW + timedelta(hours=2))
    assert Application.objects.get(pk=made.pk).sending_begun_at == NOW
    begin_sending(made.token, actor=secretary, now=NOW + timedelta(hours=30))
    assert Application.objects.get(pk=made.pk).sending_begun_at == NOW + timedelta(hours=30)


def test_an_extension_of_the_call_counts_at_once(tmp_path: Path) -> None:
    """The rules are those of the draft, the calendar is always the latest."""
    made, secretary = ready()
    with pytest.raises(NotOpen):
        submit_application(made.token, actor=secretary, now=MIDNIGHT)
    shutil.copytree(SCHEMES, tmp_path, dirs_exist_ok=True)
    file = tmp_path / f"{SOCLE}.yaml"
    text = file.read_text(encoding="utf-8").replace("closes: 2021-03-31", "closes: 2021-04-01")
    text = text.replace("at: 2021-04-01, expect", "at: 2021-04-02, expect")
    file.write_text(text, encoding="utf-8")
    assert not load_schemes(tmp_path, now=NOW).refused
    sent = submit_application(made.token, actor=secretary, now=MIDNIGHT)
    assert (sent.submitted_at, sent.version) == (MIDNIGHT, made.version), "the rules it began with"
    late, _ = ready()
    with pytest.raises(NotOpen):
        submit_application(late.token, actor=secretary, now=MIDNIGHT + timedelta(days=1))
