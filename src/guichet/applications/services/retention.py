"""How long applications are kept: a notice two weeks before, then erased; a tombstone remains, without anything personal.

A draft untouched for three months is erased. A finished application is erased when the time its scheme states
(`review.retention_months`) has passed; a scheme that states none keeps its applications.
"""

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from bareme import add_months
from guichet.applications.enums import Party, State
from guichet.applications.events import ApplicationErased
from guichet.applications.models import Answers, Application, Tombstone
from guichet.applications.services.moving import lock
from guichet.applications.services.telling import News, tell
from guichet.applications.services.wording import Told
from guichet.documents.services import remove_all
from guichet.journal.services import SYSTEM_CLOCK, erase_subject, record
from guichet.schemes.selectors import pinned_definition
from guichet.shared.clock import PARIS
from guichet.shared.errors import BadInput
from guichet.shared.events import publish

log = logging.getLogger(__name__)

DRAFT_MONTHS = 3
NOTICE = timedelta(days=14)
FINISHED = (State.ACCEPTED, State.REFUSED, State.CLOSED, State.WITHDRAWN)
BATCH = 200

UNTOUCHED = "untouched draft"
KEPT_LONG_ENOUGH = "retention over"
ASKED_FOR = "erasure asked"

_DRAFT_NOTICE = Told(
    subject="bientôt effacée",
    happened="Vous n’avez pas touché à cette demande depuis trois mois : elle n’est pas envoyée, et sera effacée.",
    expected="Pour la garder, ouvrez-la et modifiez une réponse.",
)
_FINISHED_NOTICE = Told(
    subject="bientôt effacé",
    happened="Ce dossier est terminé, et le temps pendant lequel nous le gardons s’achève : il sera effacé.",
    expected="Enregistrez ce que vous voulez garder : l’accusé de réception, la décision, vos pièces.",
)


def keep_no_longer(*, now: datetime) -> tuple[int, int]:
    """Send the notices that are due, then erase what was told two weeks ago; return how many of each.

    Each application in a transaction of its own: stopped, it goes on at the next run; run twice, it does nothing more.
    """
    warned = erased = 0
    for pk in _candidates(now):
        try:
            done = _treat(pk, now)
        except Exception:
            log.exception("retention failed: application=%s", pk)
            continue
        warned += done == "warned"
        erased += done == "erased"
    return warned, erased


def kept_until(application: Application) -> date | None:
    """Return the day from which an application may be erased; None while nothing says so."""
    if application.state == State.DRAFT:
        return add_months(_touched(application).astimezone(PARIS).date(), DRAFT_MONTHS)
    if application.state not in FINISHED or application.decided_at is None:
        return None
    months = _retention_months(application)
    return add_months(application.decided_at.astimezone(PARIS).date(), months) if months else None


def erase(application: int, *, reason: str, by: str, now: datetime) -> Tombstone:
    """Erase an application, its files and all that names a person; keep its tombstone. Authorised by the caller.

    The journal keeps its entries whole, under a reference that leads nowhere. Rooms above hear of it before, in the
    same transaction, and may refuse by raising BadInput. Raise NotYours when there is none.
    """
    with transaction.atomic():
        found = lock(application)
        publish(ApplicationErased(application=found.pk, number=found.number, at=now))
        stone = Tombstone.objects.create(
            number=found.number,
            slug=found.slug,
            state=found.state,
            reason=reason,
            submitted_at=found.submitted_at,
            decided_at=found.decided_at,
            erased_at=now,
        )
        if found.number is not None:  # a draft never entered the journal
            details = {"number": found.number, "state": found.state, "reason": reason}
            record("application.erased", found.subject, actor=by, now=now, details=details)
        erase_subject(found.subject)
        remove_all(found.subject, by=by, now=now)
        found.delete()
    return stone


def _touched(application: Application) -> datetime:
    """The last time anybody changed it: saving an answer writes on the answers alone."""
    saved = Answers.objects.filter(application=application).values_list("saved_at", flat=True).first()
    return max(application.changed_at, saved or application.changed_at)


def _candidates(now: datetime) -> Iterator[int]:
    """Yield what may have been kept long enough, by key, a batch at a time: most is decided one by one."""
    today = now.astimezone(PARIS).date()
    wide = add_months(today + timedelta(days=3), -DRAFT_MONTHS)  # 30 November and three months is 28 February
    untouched = datetime.combine(wide, datetime.max.time(), PARIS)
    soon = Q(state=State.DRAFT, changed_at__lte=untouched) | Q(state__in=FINISHED, decided_at__lte=now)
    after = 0
    while True:
        rows = Application.objects.filter(soon, pk__gt=after).order_by("pk")
        batch = list(rows.values_list("pk", flat=True)[:BATCH])
        yield from batch
        if len(batch) < BATCH:
            return
        after = batch[-1]


@transaction.atomic
def _treat(pk: int, now: datetime) -> str:
    found = lock(pk)
    until = kept_until(found)
    today = now.astimezone(PARIS).date()
    told_since_touched = found.warned_at is not None and found.warned_at >= _touched(found)
    first_day = until if until is None or found.state == State.DRAFT else until - NOTICE
    if first_day is None or today < first_day:
        return ""
    if not told_since_touched:
        _warn(found, until, now)
        return "warned"
    assert found.warned_at is not None  # noqa: S101 - told_since_touched says so
    if until is None or today < until or now < found.warned_at + NOTICE:
        return ""
    reason = UNTOUCHED if found.state == State.DRAFT else KEPT_LONG_ENOUGH
    try:
        erase(pk, reason=reason, by=SYSTEM_CLOCK, now=now)
    except BadInput as refusal:
        log.warning("kept for now: application=%s: %s", pk, refusal.message)
        return ""
    return "erased"


def _warn(application: Application, until: date | None, now: datetime) -> None:
    last = max(until or date.min, (now + NOTICE).astimezone(PARIS).date())
    draft = application.state == State.DRAFT
    words = _DRAFT_NOTICE if draft else _FINISHED_NOTICE
    for party in (Party.APPLICANT,) if draft else (Party.APPLICANT, Party.SERVICE):
        tell(application, party, words, News(by=last), now=now)
    application.warned_at = now
    application.save(update_fields=["warned_at"])


def _retention_months(application: Application) -> int | None:
    scheme = pinned_definition(application.pinned, tuple(application.places))
    return scheme.review.retention_months
