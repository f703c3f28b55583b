"""One action on several applications: at once when they are few, by a job when they are many, with an honest report.

Each application has its own transaction: what is done stays done, what is refused says why, and a job that was stopped goes
on where it was.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
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
TASK = "review.run_batch"
NOT_THERE = "Ce dossier n’existe pas, ou il n’est pas à vous."


def ask_batch(
    action: str,
    numbers: Sequence[int],
    values: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
    back: str = "",
) -> Batch:
    """Ask an action on several applications, and return the batch: done already when they are twenty at most.

    Raise NotYours (no such action), ReviewError.
    """
    found = action_of(action)
    wanted = list(dict.fromkeys(numbers))
    if actor.person is None or not found.batch or not actor.scopes_of(found.right):
        raise NotYours
    if not wanted:
        raise ReviewError("Cochez au moins un dossier dans la liste.")
    if len(wanted) > MOST:
        raise ReviewError(f"{len(wanted)} dossiers, c’est trop en une fois : 500 au plus.")
    with transaction.atomic():
        batch = Batch.objects.create(
            person_id=actor.person, action=action, values=dict(values), back=back[:4000], asked_at=now
        )
        BatchItem.objects.bulk_create(BatchItem(batch=batch, number=number) for number in wanted)
        record(
            "review.batch",
            f"batch:{batch.token}",
            actor=actor.reference,
            now=now,
            details={"action": action, "count": len(wanted)},
        )
        if len(wanted) > AT_ONCE:
            app.configure_task(TASK).defer(batch=batch.pk)
    if len(wanted) <= AT_ONCE:
        run_batch(batch.pk, now=now)
    return batch


def run_batch(batch: int, *, now: datetime) -> None:
    """Do what is left of a batch, with the rights that its author has now."""
    found = Batch.objects.get(pk=batch)
    loaded = load_actor(found.person_id, now=now, verified=True)
    Batch.objects.filter(pk=batch).exclude(state=BatchState.DONE).update(state=BatchState.RUNNING)
    waiting = BatchItem.objects.filter(batch=batch, done_at=None, refusal="").order_by("id")
    for item in list(waiting):
        with transaction.atomic():
            mine = BatchItem.objects.select_for_update().get(pk=item.pk)
            if mine.done_at is None and not mine.refusal:
                mine.refusal = _do(found, mine.number, loaded[1] if loaded else None, now)[:500]
                mine.done_at = None if mine.refusal else now
                mine.save(update_fields=["refusal", "done_at"])
    Batch.objects.filter(pk=batch).update(state=BatchState.DONE, ended_at=now)


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
