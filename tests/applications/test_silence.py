"""What silence means: the clock acts on the day after, once, and tells both sides."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from guichet.accounts.enums import RoleKind
from guichet.accounts.models import Mail
from guichet.applications.enums import ClockKind, State
from guichet.applications.models import Application, ClockEvent
from guichet.applications.services import clock, silence
from guichet.journal.models import Entry
from guichet.shared.clock import PARIS

from .following import application, happened, officer

pytestmark = pytest.mark.usefixtures("ground")
DETR = "detr"


def at(day: str, hour: int = 12) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), PARIS) + timedelta(hours=hour)


def sent(day: str, *, hour: int = 10, slug: str = "socle-numerique-ecoles", **changes: Any) -> Application:
    row = application(State.SUBMITTED, slug=slug, submitted_at=at(day, hour), **changes)
    clock.set_due(row, date.fromisoformat(day))
    row.save()
    return row


def kinds(row: Application) -> list[str]:
    return list(ClockEvent.objects.filter(application=row).order_by("id").values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("received", "last", "why"),
    [
        ("2021-03-02", "2021-05-02", "two months later, on the same day"),
        ("2020-12-31", "2021-02-28", "February has no 31st: its last day"),
        ("2019-12-31", "2020-02-29", "a leap year"),
        ("2021-01-28", "2021-03-28", "the day clocks go forward has 23 hours and counts as one"),
        ("2021-08-31", "2021-10-31", "the day clocks go back has 25 hours and counts as one"),
    ],
)
def test_admissible_the_day_after_the_last_day_of_the_delay(received: str, last: str, why: str) -> None:
    row = sent(received)
    silence.apply_silence(now=at(last, 23))
    assert kinds(row) == ["received"], why
    row.refresh_from_db()
    assert row.due_at is not None
    assert row.due_at.astimezone(PARIS).date() == date.fromisoformat(last), why
    silence.apply_silence(now=at(last, 24) + timedelta(minutes=2))
    assert kinds(row) == ["received", "admissible"], why
    row.refresh_from_db()
    assert (row.state, row.due_kind) == (State.SUBMITTED, "decide"), why


def test_received_just_before_midnight_counts_for_that_day() -> None:
    row = sent("2021-03-27", hour=23)
    assert row.due_at is not None
    assert row.due_at.astimezone(PARIS).date() == date(2021, 5, 27)


def test_no_decision_in_eight_months_is_a_refusal_told_to_both_sides() -> None:
    reviewer = officer(RoleKind.REVIEWER)
    row = sent("2021-03-02", reviewer_id=reviewer.person)
    assert silence.apply_silence(now=at("2021-11-03", 1)) == 2  # admissible, then refused
    row.refresh_from_db()
    assert (row.state, row.due_at) == (State.REFUSED, None)
    assert "2 novembre 2021" in row.grounds
    assert "article 7" in row.grounds
    refusals = Mail.objects.filter(subject__contains="rejet implicite").values_list("to", flat=True)
    assert set(refusals) == {"claire.morin@exemple.fr", reviewer.email}
    assert row.news_for_service_at == row.news_for_applicant_at == at("2021-11-03", 1)


def test_run_twice_it_does_nothing_more() -> None:
    row = sent("2021-03-02")
    now = at("2021-11-03")
    silence.apply_silence(now=now)
    entries, mails = Entry.objects.count(), Mail.objects.count()
    assert silence.apply_silence(now=now) == 0
    assert (Entry.objects.count(), Mail.objects.count()) == (entries, mails)
    assert kinds(row) == ["received", "admissible", "stopped"]


def test_stopped_in_the_middle_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = sent("2021-03-02"), sent("2021-03-03"), sent("2021-03-04")
    real = silence.settle

    def broken(pk: int, *, now: datetime) -> int:
        if pk == second.pk:
            raise RuntimeError("disk full")
        return real(pk, now=now)

    monkeypatch.setattr(silence, "settle", broken)
    silence.apply_silence(now=at("2021-05-10"))
    assert [kinds(row)[-1] for row in (first, second, third)] == ["admissible", "received", "admissible"]
    monkeypatch.setattr(silence, "settle", real)
    assert silence.apply_silence(now=at("2021-05-10")) == 1
    assert kinds(second)[-1] == "admissible"


def test_batches_reach_every_application(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silence, "BATCH", 2)
    rows = [sent("2021-03-02") for _ in range(5)]
    assert silence.apply_silence(now=at("2021-05-10")) == 5
    assert all(kinds(row)[-1] == "admissible" for row in rows)


def test_what_stands_still_does_not_pass() -> None:
    row = sent("2021-03-02")
    happened(row, [(ClockKind.SUSPENDED, at("2021-03-10"))])
    clock.set_due(row, date(2021, 3, 10))
    row.save()
    silence.apply_silence(now=at("2021-06-30"))
    assert kinds(row) == ["received", "suspended"]


def test_detr_is_complete_after_three_months_of_silence() -> None:
    row = sent("2020-11-30", slug=DETR)
    silence.apply_silence(now=at("2021-02-28", 23))
    assert kinds(row) == ["received"]
    silence.apply_silence(now=at("2021-03-01", 1))
    assert kinds(row) == ["received", "complete"]
    assert Mail.objects.filter(subject__contains="dossier complet").exists()


def test_decided_on_the_last_day_nothing_lapses() -> None:
    row = sent("2021-03-02")
    Application.objects.filter(pk=row.pk).update(state=State.WITHDRAWN, decided_at=at("2021-11-02"))
    assert silence.settle(row.pk, now=at("2021-11-03")) == 0
