"""An action on many applications whose worker dies: taken up where it was, nothing done twice, and told on the page."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from guichet.accounts.permissions import Actor
from guichet.applications.models import Message
from guichet.review.actions import Doing, perform
from guichet.review.enums import BatchState
from guichet.review.models import Batch, BatchItem
from guichet.review.services import batching
from guichet.review.services.batching import MOST_ATTEMPTS, STOPPED, ask_batch, resume_batches, run_batch
from tests.people import make, sign_in

from .factories import NOW
from .lists import make_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]
REAL = datetime.fromisoformat("2026-11-24T12:00:00+00:00")
COUNT = 21


def real() -> datetime:
    return REAL


@pytest.fixture
def reviewer() -> Actor:
    return make("reviewer")


@pytest.fixture
def batch(reviewer: Actor) -> Batch:
    """The same message to 21 applicants, waiting for its job."""
    numbers = [make_sheet().number for _ in range(COUNT)]
    return ask_batch("message", numbers, {"text": "Bonjour"}, actor=reviewer, now=NOW, real=real)


def stop_at(patch: pytest.MonkeyPatch, line: int, how: BaseException) -> None:
    """Let the line of this rank be done, then stop the worker before it is kept."""
    done = iter(range(COUNT))

    def stopping(key: str, doing: Doing, **where: object) -> str:
        said = perform(key, doing, **where)  # type: ignore[arg-type]  # passed on as it came
        if next(done) == line:
            raise how
        return said

    patch.setattr(batching, "perform", stopping)


def lose_worker(batch: Batch, line: int = 7) -> None:
    with pytest.MonkeyPatch.context() as patch:
        stop_at(patch, line, SystemExit())
        with pytest.raises(SystemExit):
            run_batch(batch.pk, now=NOW, real=real)


def test_a_batch_that_lost_its_worker_goes_on_where_it_was(batch: Batch) -> None:
    lose_worker(batch)
    assert Message.objects.count() == 7
    jobs = ProcrastinateJob.objects.filter(task_name=batching.TASK)
    before = jobs.count()
    assert resume_batches(real=REAL + STOPPED) == 0, "it may still be at work"
    assert resume_batches(real=REAL + STOPPED + timedelta(seconds=1)) == 1
    assert resume_batches(real=REAL + STOPPED + timedelta(seconds=2)) == 0, "it was deferred a second ago"
    assert jobs.count() == before + 1
    run_batch(batch.pk, now=NOW, real=real)
    batch.refresh_from_db()
    assert batch.state == BatchState.DONE
    assert Message.objects.values("application").distinct().count() == COUNT
    assert Message.objects.count() == COUNT, "one message each, the line that was cut included"
    assert resume_batches(real=REAL + timedelta(days=1)) == 0


def test_a_run_that_was_taken_over_stops_by_itself(batch: Batch, reviewer: Actor) -> None:
    older = batching._begin(batch.pk, REAL)
    assert older is not None
    newer = batching._begin(batch.pk, REAL)
    assert newer is not None
    line = BatchItem.objects.earliest("id").pk
    assert batching._do_line(older, line, reviewer, NOW, REAL) is False
    assert not Message.objects.exists()
    assert batching._do_line(newer, line, reviewer, NOW, REAL) is True
    assert Message.objects.count() == 1


def test_a_line_that_breaks_is_said_and_the_others_are_done(
    batch: Batch, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stop_at(monkeypatch, 3, ZeroDivisionError())
    run_batch(batch.pk, now=NOW, real=real)
    refused = BatchItem.objects.exclude(refusal="")
    assert [item.refusal for item in refused] == [batching.BROKEN]
    assert Message.objects.count() == COUNT - 1
    assert "a line could not be done" in caplog.text


def test_what_stops_each_worker_is_refused_in_the_end(batch: Batch) -> None:
    for _ in range(MOST_ATTEMPTS):
        lose_worker(batch, line=0)
    run_batch(batch.pk, now=NOW, real=real)
    assert set(BatchItem.objects.values_list("refusal", flat=True)) == {batching.GIVEN_UP}
    assert Batch.objects.get().state == BatchState.DONE


def test_the_page_says_that_it_stopped_then_that_it_went_on(batch: Batch, client: Client) -> None:
    sign_in(client, "reviewer")
    lose_worker(batch)
    page = f"/instruction/lots/{batch.token}"
    Batch.objects.update(alive_at=REAL - timedelta(days=900))
    assert "Le travail s’est interrompu. Il reprendra seul" in client.get(page).content.decode()
    run_batch(batch.pk, now=NOW, real=real)
    said = client.get(page).content.decode()
    assert "21 faits, 0 refusé" in said.replace("\u202f", " ").replace("\xa0", " ")
    assert "rien n’a été fait deux fois" in said
