"""How long applications are kept, and what remains of them."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from guichet.accounts.models import Mail
from guichet.applications.enums import State
from guichet.applications.errors import ApplicationError, NotYours
from guichet.applications.events import ApplicationErased
from guichet.applications.models import Answers, Application, Tombstone
from guichet.applications.services import retention
from guichet.applications.services.forgetting import erase_draft, forget_person
from guichet.documents.models import StoredFile
from guichet.documents.services import store_bytes
from guichet.journal.models import Entry
from guichet.shared import events
from guichet.shared.clock import PARIS
from guichet.shared.errors import BadInput

from .following import SENT_AT, acting, application, person, secretary, stranger

pytestmark = pytest.mark.usefixtures("ground")


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 4, tzinfo=PARIS)


@pytest.fixture
def five_years(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheme that keeps its applications sixty months."""
    monkeypatch.setattr(retention, "_retention_months", lambda application: 60)


def test_an_untouched_draft_gets_a_notice_then_goes() -> None:
    row = application(State.DRAFT)  # changed on 2 March
    assert retention.keep_no_longer(now=at(2021, 6, 1)) == (0, 0)
    assert retention.keep_no_longer(now=at(2021, 6, 2)) == (1, 0)
    assert "16 juin 2021" in Mail.objects.get().text
    assert retention.keep_no_longer(now=at(2021, 6, 3)) == (0, 0)
    assert retention.keep_no_longer(now=at(2021, 6, 15)) == (0, 0)
    assert retention.keep_no_longer(now=at(2021, 6, 16)) == (0, 1)
    assert not Application.objects.filter(pk=row.pk).exists()
    assert not Answers.objects.filter(application_id=row.pk).exists()
    stone = Tombstone.objects.get()
    assert (stone.number, stone.state, stone.reason) == (None, State.DRAFT, "untouched draft")
    assert retention.keep_no_longer(now=at(2021, 6, 17)) == (0, 0)


def test_a_draft_touched_after_its_notice_stays() -> None:
    row = application(State.DRAFT)
    retention.keep_no_longer(now=at(2021, 6, 2))
    Answers.objects.filter(application=row).update(saved_at=at(2021, 6, 10))
    assert retention.keep_no_longer(now=at(2021, 6, 30)) == (0, 0)
    assert retention.keep_no_longer(now=at(2021, 9, 10)) == (1, 0)


def test_three_months_end_with_a_shorter_month() -> None:
    application(State.DRAFT, changed_at=at(2020, 11, 30))
    Answers.objects.update(saved_at=at(2020, 11, 30))
    assert retention.keep_no_longer(now=at(2021, 2, 27)) == (0, 0)
    assert retention.keep_no_longer(now=at(2021, 2, 28)) == (1, 0)


@pytest.mark.usefixtures("five_years")
def test_a_finished_application_goes_with_its_files_and_leaves_a_tombstone() -> None:
    row = application(State.REFUSED)
    store_bytes(row.subject, "quotes", "devis.txt", b"devis", by="person:1", now=SENT_AT)
    assert retention.keep_no_longer(now=at(2026, 2, 15)) == (0, 0)
    assert retention.keep_no_longer(now=at(2026, 2, 16)) == (1, 0)
    assert retention.keep_no_longer(now=at(2026, 3, 1)) == (0, 0)
    assert retention.keep_no_longer(now=at(2026, 3, 2)) == (0, 1)
    assert not Application.objects.exists()
    assert not StoredFile.objects.filter(removed_at=None).exists()
    stone = Tombstone.objects.get()
    assert (stone.number, stone.state, stone.decided_at) == (row.number, State.REFUSED, SENT_AT)
    assert Entry.objects.filter(subject=row.subject, kind="application.erased").exists()


@pytest.mark.parametrize("state", [State.SUBMITTED, State.UNDER_REVIEW])
@pytest.mark.usefixtures("five_years")
def test_what_waits_for_a_decision_is_never_erased(state: State) -> None:
    application(state)
    assert retention.keep_no_longer(now=at(2041, 1, 1)) == (0, 0)


def test_a_scheme_that_states_no_time_keeps_its_applications(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_retention_months", lambda application: None)
    application(State.CLOSED)
    assert retention.keep_no_longer(now=at(2041, 1, 1)) == (0, 0)


@pytest.mark.usefixtures("five_years")
def test_a_room_above_may_keep_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(event: ApplicationErased) -> None:
        raise BadInput("Un versement est en cours.")

    monkeypatch.setitem(events._handlers, ApplicationErased, [refuse])
    application(State.ACCEPTED)
    assert retention.keep_no_longer(now=at(2026, 3, 2)) == (1, 0)
    assert retention.keep_no_longer(now=at(2026, 3, 20)) == (0, 0)
    assert Application.objects.count() == 1
    assert not Tombstone.objects.exists()


def test_one_that_fails_does_not_hold_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = application(State.DRAFT), application(State.DRAFT)
    retention.keep_no_longer(now=at(2021, 6, 2))
    real = retention.erase

    def broken(pk: int, **more: Any) -> Tombstone:
        if pk == first.pk:
            raise RuntimeError("storage is away")
        return real(pk, **more)

    monkeypatch.setattr(retention, "erase", broken)
    assert retention.keep_no_longer(now=at(2021, 6, 16)) == (0, 1)
    assert list(Application.objects.values_list("pk", flat=True)) == [first.pk]
    assert second.pk != first.pk
    monkeypatch.setattr(retention, "erase", real)
    assert retention.keep_no_longer(now=at(2021, 6, 16)) == (0, 1)


def test_a_draft_is_erased_by_whoever_holds_it_a_sent_one_is_not() -> None:
    draft, sent = application(State.DRAFT), application(State.SUBMITTED)
    with pytest.raises(NotYours):
        erase_draft(draft.pk, actor=stranger(), now=SENT_AT)
    erase_draft(draft.pk, actor=secretary(), now=SENT_AT)
    with pytest.raises(ApplicationError, match="le service doit la garder"):
        erase_draft(sent.pk, actor=secretary(), now=SENT_AT)


def test_forgetting_a_person_keeps_what_the_law_keeps() -> None:
    owner = acting(person("Claire Morin"))
    assert owner.person is not None
    application(State.DRAFT)
    waiting = application(State.SUBMITTED)
    with pytest.raises(ApplicationError, match="Une décision est encore attendue"):
        forget_person(owner.person, by=owner.reference, now=SENT_AT)
    Application.objects.filter(pk=waiting.pk).update(state=State.WITHDRAWN, decided_at=SENT_AT)
    found = forget_person(owner.person, by=owner.reference, now=SENT_AT + timedelta(days=1))
    assert (found.drafts, found.kept) == (1, (waiting.number,))
    assert "administratif" in found.why_kept
