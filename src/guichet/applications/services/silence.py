"""What silence means once a legal delay has passed: the clock acts, and tells both sides."""

import logging
from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from bareme import Deadline
from guichet.applications.enums import Action, State
from guichet.applications.errors import ApplicationError, NotYours
from guichet.applications.models import Application
from guichet.applications.selectors.deadlines import deadlines_of
from guichet.applications.services.moving import Said, lock, move
from guichet.shared.clock import PARIS
from guichet.shared.formats import format_date

log = logging.getLogger(__name__)

AWAITING = (State.SUBMITTED, State.UNDER_REVIEW)
BATCH = 200
ACTIONS = {
    "admissible": Action.DEEM_ADMISSIBLE,
    "complete": Action.DEEM_COMPLETE,
    "refused": Action.LAPSE,
}


def apply_silence(*, now: datetime) -> int:
    """Apply what silence means to every application whose delay has passed; return how many rows were applied.

    Each application in a transaction of its own: stopped in the middle, it goes on at the next run; run twice, it
    changes nothing more. One that fails is logged, and does not hold the others.
    """
    applied = 0
    for pk in _passed(now):
        try:
            applied += settle(pk, now=now)
        except (ApplicationError, NotYours) as error:
            log.warning("silence not applied: application=%s: %s", pk, type(error).__name__)
        except Exception:
            log.exception("silence not applied: application=%s", pk)
    return applied


@transaction.atomic
def settle(application: int, *, now: datetime) -> int:
    """Apply to one application what its passed delays mean; return how many rows of the table were applied."""
    found = lock(application)
    if found.state not in AWAITING:
        return 0
    applied = 0
    for passed in _due(found, now.astimezone(PARIS).date()):
        action = ACTIONS[passed.delay.silence]
        move(application, action, actor=None, now=now, said=_said(passed, now))
        applied += 1
        if action is Action.LAPSE:
            break
    return applied


def _passed(now: datetime) -> Iterator[int]:
    """Yield the applications whose nearest legal date has passed, the oldest first, a batch at a time."""
    after = Q()
    while True:
        rows = Application.objects.filter(after, state__in=AWAITING, due_at__lt=now)
        batch = list(rows.order_by("due_at", "pk").values_list("due_at", "pk")[:BATCH])
        yield from (pk for _, pk in batch)
        if len(batch) < BATCH:
            return
        due, pk = batch[-1]
        after = Q(due_at__gt=due) | Q(due_at=due, pk__gt=pk)


def _due(application: Application, today: date) -> list[Deadline]:
    """The passed delays whose silence means something, the one that decides last."""
    found = deadlines_of(application, today)
    passed = [one for one in found if one.state == "passed" and one.delay.silence in ACTIONS]
    return sorted(passed, key=lambda one: one.delay.silence == "refused")


def _said(passed: Deadline, now: datetime) -> Said:
    assert passed.due is not None  # noqa: S101 - a delay that passed has a last day
    reason = f"Le délai s’est terminé le {format_date(passed.due)} ({passed.delay.source})."
    if passed.delay.silence != "refused":
        return Said(reason=reason, details={"delay": passed.delay.id})
    grounds = f"Aucune décision n’a été prise avant le {format_date(passed.due)}. {passed.delay.source} : ce silence vaut rejet."
    return Said(
        reason=reason, changes={"grounds": grounds, "decided_at": now}, details={"delay": passed.delay.id}
    )
