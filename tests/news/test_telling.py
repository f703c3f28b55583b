"""Telling: each piece of news once to each person, one mail a day, whatever dies in between."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guichet.accounts.models import Mail
from guichet.accounts.services import queue_list_mails
from guichet.accounts.services.sending import send_due_mails
from guichet.news.enums import NewsKind, Rhythm, SuppressionReason
from guichet.news.models import Alert, NewsItem, Subscriber
from guichet.news.services import telling
from guichet.news.services.noticing import notice_news
from guichet.news.services.suppressing import suppress_address
from guichet.news.services.telling import tell_subscribers
from guichet.shared.clock import PARIS

from .conftest import EMAIL, NOW, made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]

SOCLE = "socle-numerique-ecoles"
TODAY = NOW.date()


def item(slug: str = SOCLE, kind: NewsKind = NewsKind.CHANGED, *, key: str = "", **values: Any) -> NewsItem:
    number = NewsItem.objects.count()
    return NewsItem.objects.create(
        key=key or f"{kind}:{slug}:{number}", kind=kind, slug=slug, noticed_on=TODAY, **values
    )


def day(days: int) -> datetime:
    return NOW + timedelta(days=days)


def html_of(sent: object) -> str:
    """Return the letter in its second form."""
    assert isinstance(sent, EmailMultiAlternatives)
    return str(sent.alternatives[0][0])


def told(email: str = EMAIL) -> list[str]:
    return [mail.text for mail in Mail.objects.filter(to=email, key__startswith="news-alert").order_by("pk")]


def test_a_mail_says_what_is_new_and_how_to_stop(follow: Callable[..., Subscriber]) -> None:
    follow(themes=("equiper-ecole",), area="COM-37018")
    item(words="Dernier jour pour demander : 30 avril 2021 au lieu du 31 mars 2021.")
    item(kind=NewsKind.CLOSING, day=date(2021, 3, 31))
    item("aidants-connect", words="Autre chose.")
    Mail.objects.update(sent_at=NOW)
    assert tell_subscribers(now=NOW) == 0, "it was confirmed today: news begin tomorrow"
    assert tell_subscribers(now=day(1)) == 1
    (text,) = told()
    assert "Se termine dans 29\u00a0jours, le 31 mars 2021." in text
    assert "Dernier jour pour demander : 30 avril 2021" in text
    assert f"https://guichet.example/aides/{SOCLE}" in text
    assert "Autre chose" not in text
    assert "parce que vous suivez les aides pour équiper une école, qui concernent Ballan-Miré" in text
    send_due_mails(now=day(1))
    (sent,) = outbox.outbox
    path = sent.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("https://guichet.example")
    assert path == Mail.objects.latest("pk").unsubscribe
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f'href="https://guichet.example/aides/{SOCLE}"' in html_of(sent)
    assert "/alertes/gestion/" in sent.body


@pytest.mark.parametrize(
    ("rhythm", "days", "expected"),
    [
        (Rhythm.DAILY, range(1, 9), [1, 3]),
        (Rhythm.WEEKLY, range(1, 15), [7, 14]),
        (Rhythm.WEEKLY, (9, 10, 16), [9, 16]),
    ],
    ids=["each morning", "on mondays", "a monday that was missed"],
)
def test_the_rhythm_says_when(
    follow: Callable[..., Subscriber], rhythm: Rhythm, days: Any, expected: list[int]
) -> None:
    follow(rhythm=rhythm)
    item()
    found = []
    for number in days:
        if number in (3, 10, 12):
            item("detr")
        if tell_subscribers(now=day(number)):
            found.append(number)
    assert found == expected


def test_no_news_no_mail_and_old_news_are_not_told_to_who_comes_later(
    follow: Callable[..., Subscriber],
) -> None:
    item()
    follow()
    assert tell_subscribers(now=day(1)) == 0
    assert Subscriber.objects.get().told_on == day(1).date()


def test_what_several_alerts_keep_is_said_once(follow: Callable[..., Subscriber]) -> None:
    follow(themes=("equiper-ecole",))
    follow(audiences=("commune",))
    item(words="Voici.")
    assert tell_subscribers(now=day(1)) == 1
    assert told()[0].count("Voici.") == 1
    assert told()[0].count("\n- les aides") == 2


def test_what_is_over_is_no_longer_said(follow: Callable[..., Subscriber]) -> None:
    follow(rhythm=Rhythm.WEEKLY)
    item(kind=NewsKind.SOON, day=day(2).date())
    item(kind=NewsKind.CLOSING, day=day(5).date())
    item("withdrawn-scheme")
    assert tell_subscribers(now=day(7)) == 0
    item(kind=NewsKind.SOON, day=day(20).date())
    assert tell_subscribers(now=day(14)) == 1
    assert told()[0].count("Ouvre dans") == 1


@pytest.mark.parametrize(
    ("area", "concerned"),
    [
        ("", True),
        ("COM-14118", True),
        ("DEP-14", True),
        ("REG-28", True),
        ("COM-37018", False),
        ("REG-24", False),
    ],
)
def test_a_scheme_of_normandy_is_news_there_alone(
    follow: Callable[..., Subscriber], area: str, concerned: bool
) -> None:
    notice_news(now=NOW)
    follow(area=area)
    item("friches-normandie")
    assert bool(tell_subscribers(now=day(1))) is concerned


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        ("", ["country", "local"]),
        ("DEP-18", ["local"]),
        ("REG-24", ["country", "local"]),
        ("DEP-37", ["country"]),
    ],
)
def test_where_dates_differ_those_of_the_place_are_news(
    follow: Callable[..., Subscriber], area: str, expected: list[str]
) -> None:
    notice_news(now=NOW)
    follow(area=area)
    item("detr", NewsKind.CLOSING, day=date(2021, 4, 1))
    item("detr", NewsKind.CLOSING, day=date(2021, 4, 2), area="DEP-18")
    tell_subscribers(now=day(1))
    (text,) = told()
    assert [
        word for word, mark in (("country", "1er avril"), ("local", "2 avril 2021 (Cher)")) if mark in text
    ] == (expected)


def test_an_address_refused_for_good_is_never_written_to_again(
    follow: Callable[..., Subscriber], monkeypatch: pytest.MonkeyPatch
) -> None:
    from smtplib import SMTPRecipientsRefused  # noqa: PLC0415 - only here

    follow()
    Mail.objects.update(sent_at=NOW)
    item()
    tell_subscribers(now=day(1))

    def refuse(*_: object) -> int:
        raise SMTPRecipientsRefused({EMAIL: (550, b"no such user")})

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        assert send_due_mails(now=day(1)) == 0
    assert not Subscriber.objects.exists()
    assert not Mail.objects.filter(to=EMAIL).exists()
    assert send_due_mails(now=day(2)) == 0
    assert outbox.outbox == []


def test_a_refusal_for_now_is_tried_again(
    follow: Callable[..., Subscriber], monkeypatch: pytest.MonkeyPatch
) -> None:
    from smtplib import SMTPRecipientsRefused  # noqa: PLC0415 - only here

    follow()

    def refuse(*_: object) -> int:
        raise SMTPRecipientsRefused({EMAIL: (451, b"greylisted")})

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        send_due_mails(now=NOW)
    assert Subscriber.objects.exists()
    assert send_due_mails(now=day(1)) == 1


def test_mails_to_one_person_do_not_wait_behind_a_list(follow: Callable[..., Subscriber]) -> None:
    from guichet.accounts.services import notify  # noqa: PLC0415 - only here

    follow()
    Mail.objects.update(sent_at=NOW)
    item()
    tell_subscribers(now=day(1))
    notify("autre@ballan-mire.example", subject="Entrer", text="x", link="/", now=day(2), urgent=True)
    send_due_mails(now=day(2))
    assert [sent.to for sent in outbox.outbox] == [["autre@ballan-mire.example"], [EMAIL]]


def test_the_number_of_queries_does_not_grow_with_subscribers() -> None:
    counts: list[int] = []
    for size in (1, 40):
        for number in range(size):
            made(f"{size}-{number}@x.example", told_on=TODAY, q=f"ecole {number % 7}")
        item()
        with CaptureQueriesContext(connection) as queries:
            tell_subscribers(now=day(len(counts) + 1))
        counts.append(len(queries))
    assert counts == [counts[0], counts[0]]
    assert counts[0] <= 25


@contextmanager
def killed_after(monkeypatch: pytest.MonkeyPatch, batches: int) -> Iterator[None]:
    """The job dies while it writes the mails of a batch, once this many batches are done."""
    queue = queue_list_mails
    done = 0

    def die(mails: Any, **options: Any) -> None:
        nonlocal done
        queue(mails, **options)
        if done == batches:
            raise KeyboardInterrupt
        done += 1

    with monkeypatch.context() as patch:
        patch.setattr(telling, "BATCH", 3)
        patch.setattr(telling, "queue_list_mails", die)
        yield


@pytest.mark.parametrize("batches", [0, 1, 3])
def test_a_job_killed_half_way_is_taken_up_again(monkeypatch: pytest.MonkeyPatch, batches: int) -> None:
    for number in range(10):
        made(f"p{number}@x.example", told_on=TODAY)
    item(words="Une fois.")
    with killed_after(monkeypatch, batches), pytest.raises(KeyboardInterrupt):
        tell_subscribers(now=day(1))
    assert Mail.objects.count() == 3 * batches
    assert tell_subscribers(now=day(1)) == 10 - 3 * batches
    assert tell_subscribers(now=day(1)) == 0
    assert sorted(Mail.objects.values_list("to", flat=True)) == [
        f"p{number}@x.example" for number in range(10)
    ]


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("item"), st.sampled_from([SOCLE, "detr", "aidants-connect"])),
        st.tuples(st.just("run"), st.integers(0, 2)),
        st.tuples(st.just("crash"), st.integers(0, 2)),
        st.tuples(st.just("day"), st.integers(1, 4)),
        st.tuples(st.just("rhythm"), st.sampled_from([Rhythm.DAILY, Rhythm.WEEKLY])),
        st.tuples(st.just("filter"), st.sampled_from(["", "ecole", "rurale"])),
        st.tuples(st.just("stop"), st.integers(0, 3)),
    ),
    max_size=14,
)


@dataclass
class Played:
    """A story that goes on: what happens to four subscribers, one act after the other."""

    monkeypatch: pytest.MonkeyPatch
    now: datetime = NOW + timedelta(days=1)
    said: int = 0
    stopped: set[str] = field(default_factory=set)

    def item(self, slug: str) -> None:
        item(slug, words=f"Nouvelle {self.said}.")
        self.said += 1

    def run(self, _: int) -> None:
        tell_subscribers(now=self.now)

    def crash(self, batches: int) -> None:
        with killed_after(self.monkeypatch, batches), suppress(KeyboardInterrupt):
            tell_subscribers(now=self.now)

    def day(self, days: int) -> None:
        self.now += timedelta(days=days)

    def rhythm(self, rhythm: Rhythm) -> None:
        Subscriber.objects.update(rhythm=rhythm)

    def filter(self, words: str) -> None:
        Alert.objects.update(q=words)

    def stop(self, number: int) -> None:
        email = f"p{number}@x.example"
        suppress_address(email, SuppressionReason.UNSUBSCRIBED, now=self.now)
        self.stopped.add(email)


@pytest.mark.slow
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(ACTS)
def test_nobody_is_told_twice_nor_after_they_stopped(
    monkeypatch: pytest.MonkeyPatch, acts: list[tuple[str, Any]]
) -> None:
    """Whatever comes between: crashes, changed filters and rhythms, days without a run."""
    for model in (Mail, NewsItem, Subscriber):
        model.objects.all().delete()
    for number in range(4):
        made(f"p{number}@x.example", told_on=TODAY)
    played = Played(monkeypatch)
    for act, value in acts:
        getattr(played, act)(value)
    texts: dict[str, list[str]] = {}
    for mail in Mail.objects.all():
        texts.setdefault(mail.to, []).append(mail.text)
    assert not played.stopped & texts.keys()
    for several in texts.values():
        joined = "\n".join(several)
        assert all(joined.count(f"Nouvelle {number}.") <= 1 for number in range(played.said))
    keys = list(Mail.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys)), "at most one mail a day"


def test_all_that_is_asked_for_is_told_in_the_end(db: None) -> None:
    """Never twice is not never: with a run each day, each subscriber reads each piece of news."""
    for number, rhythm in enumerate((Rhythm.DAILY, Rhythm.WEEKLY)):
        made(f"p{number}@x.example", told_on=TODAY, rhythm=rhythm)
    for number in range(1, 15):
        item(words=f"Nouvelle {number}.")
        tell_subscribers(now=datetime(2021, 3, 1 + number, 7, tzinfo=PARIS))
    for email in ("p0@x.example", "p1@x.example"):
        joined = "\n".join(told(email))
        assert all(joined.count(f"Nouvelle {number}.") == 1 for number in range(1, 15))
