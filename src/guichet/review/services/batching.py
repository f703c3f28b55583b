"""One action on several applications: at once when they are few, by a job when they are many, with an honest report.

Each application has its own transaction: what is done stays done, what is refused says why, and a job that was stopped goes
on where it was.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction
from procrastinate.contrib.django import app

from guichet.accounts.permissions import Actor, load_actor
from guichet.applications.errors import NotYours
from guichet.journal.services import record
from guichet.review.actions import Doing, Said, action_of, perform
from guichet.review.enums import BatchState
from guichet.review.errors import ReviewError
from guichet.review.models import Batch, BatchItem, ReviewSheet
from guichet.shared.errors import BadInput

MOST = 500
AT_ONCE = 20
MOST_ATTEMPTS = 5
STOPPED = timedelta(minutes=5)
"""A batch that did not go on for that long lost its worker."""
TASK = "review.run_batch"
NOT_THERE = "Ce dossier n’existe pas, ou il n’est pas à vous."
BROKEN = "Cette action n’a pas pu être faite ici. Ouvrez le dossier et faites-la là."
GIVEN_UP = "Le travail s’est arrêté plusieurs fois avant ce dossier. Ouvrez-le et faites l’action là."

log = logging.getLogger(__name__)


def ask_batch(
    action: str,
    numbers: Sequence[int],
    values: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
    real: Callable[[], datetime],
    back: str = "",
) -> Batch:
    """Ask an action on several applications, and return the batch: done already when they are twenty at most.

    `real` tells the real time, by which a batch that lost its worker is known. Raise NotYours (no such action), ReviewError.
    """
    found = action_of(action)
    wanted = list(dict.fromkeys(numbers))
    if actor.person is None or not found.batch or not actor.scopes_of(found.right):
        raise NotYours
    if not wanted:
        raise ReviewError("Cochez au moins un dossier dans la liste.")
    if len(wanted) > MOST:
        raise ReviewError(f"{len(wanted)} dossiers, c’est trop en une fois : 500 au plus.")
    batch = Batch(person_id=actor.person, action=action, values=dict(values), back=back[:4000], asked_at=now)
    _keep(batch, wanted, actor, real())
    if len(wanted) <= AT_ONCE:
        run_batch(batch.pk, now=now, real=real)
    return batch


@transaction.atomic
def _keep(batch: Batch, numbers: Sequence[int], actor: Actor, real: datetime) -> None:
    """Keep a batch, its lines, its entry in the journal, and its job when it is a long one."""
    batch.alive_at = real
    batch.save()
    BatchItem.objects.bulk_create(BatchItem(batch=batch, number=number) for number in numbers)
    record(
        "review.batch",
        f"batch:{batch.token}",
        actor=actor.reference,
        now=batch.asked_at,
        details={"action": batch.action, "count": len(numbers)},
    )
    if len(numbers) > AT_ONCE:
        _defer(batch)


def run_batch(batch: int, *, now: datetime, real: Callable[[], datetime]) -> None:
    """Do what is left of a batch, with the rights that its author has now; run again, it does nothing twice.

    `real` tells the real time, asked again as the work goes on. A run that another took over stops by itself.
    """
    found = _begin(batch, real())
    if found is None:
        return
    loaded = load_actor(found.person_id, now=now, verified=True)
    waiting = BatchItem.objects.filter(batch=batch, done_at=None, refusal="").order_by("id")
    for item in list(waiting.values_list("pk", flat=True)):
        if not _do_line(found, item, loaded[1] if loaded else None, now, real()):
            return
    mine = Batch.objects.filter(pk=batch, attempt=found.attempt)
    mine.update(state=BatchState.DONE, ended_at=now, alive_at=real())


def _begin(batch: int, real: datetime) -> Batch | None:
    """Take a batch over; None when it has ended. What stopped several workers is refused instead of stopping one more."""
    with transaction.atomic():
        found = Batch.objects.select_for_update().get(pk=batch)
        if found.state == BatchState.DONE:
            return None
        found.state, found.attempt, found.alive_at = BatchState.RUNNING, found.attempt + 1, real
        found.save(update_fields=["state", "attempt", "alive_at"])
        if found.attempt > MOST_ATTEMPTS:
            BatchItem.objects.filter(batch=found, done_at=None, refusal="").update(refusal=GIVEN_UP)
    return found


def _do_line(batch: Batch, item: int, actor: Actor | None, now: datetime, real: datetime) -> bool:
    """Do one line and keep what became of it, both or neither; False when another run took the batch over."""
    try:
        with transaction.atomic():
            if not Batch.objects.filter(pk=batch.pk, attempt=batch.attempt).update(alive_at=real):
                return False
            mine = BatchItem.objects.select_for_update().get(pk=item)
            if mine.done_at is None and not mine.refusal:
                mine.refusal = _do(batch, mine.number, actor, now)[:500]
                mine.done_at = None if mine.refusal else now
                mine.save(update_fields=["refusal", "done_at"])
    except DatabaseError:
        raise  # the database is away: the whole batch waits, and is resumed
    except Exception:
        log.exception("batch %s: a line could not be done", batch.pk)
        BatchItem.objects.filter(pk=item, done_at=None).update(refusal=BROKEN)
    return True


def resume_batches(*, real: datetime) -> int:
    """Defer again the batches that a stopped worker left; return how many."""
    left = list(Batch.objects.filter(alive_at__lt=real - STOPPED).exclude(state=BatchState.DONE))
    for batch in left:
        with transaction.atomic():
            Batch.objects.filter(pk=batch.pk).update(alive_at=real)
            _defer(batch)
    return len(left)


def _defer(batch: Batch) -> None:
    app.configure_task(TASK, lock=f"batch:{batch.token}").defer(batch=batch.pk)


def _do(batch: Batch, number: int, actor: Actor | None, now: datetime) -> str:
    """Do the action on one application; return why it was refused, empty when it was done."""
    sheet = ReviewSheet.objects.filter(number=number).first()
    if sheet is None or actor is None:
        return NOT_THERE
    doing = Doing(application=sheet.pk, number=number, actor=actor, now=now, said=Said(batch.values))
    try:
        with transaction.atomic():
            perform(batch.action, doing, slug=sheet.slug, places=sheet.places)
    except NotYours:
        return NOT_THERE
    except BadInput as error:
        return error.message
    return ""


def batch_of(token: UUID, actor: Actor) -> tuple[Batch, list[BatchItem]]:
    """Return a batch and its lines for whoever asked it. Raise NotYours for anybody else."""
    batch = Batch.objects.filter(token=token, person=actor.person).first()
    if batch is None or actor.person is None:
        raise NotYours
    return batch, list(BatchItem.objects.filter(batch=batch).order_by("id"))
