"""Remind by mail of the demands of repayment: the beneficiary before the last day to answer, the service once it has passed."""

from datetime import date, datetime

from django.db import transaction

from guichet.grants.enums import RecoveryState
from guichet.grants.models import Recovery
from guichet.grants.services.recovering import locked_recovery
from guichet.grants.services.telling import tell_applicant, tell_service
from guichet.shared.clock import PARIS

BEFORE = 7
"""Days before the last one at which the beneficiary is reminded."""


def remind_recoveries(*, now: datetime) -> int:
    """Send the reminders that are due, each once; return how many. A job calls it each morning."""
    today = now.astimezone(PARIS).date()
    rows = Recovery.objects.filter(state=RecoveryState.PROPOSED).order_by("pk")
    waiting = [row for row in rows.iterator() if _mark(row, today)]
    return sum(_remind(row.pk, today, now) for row in waiting)


def _mark(row: Recovery, today: date) -> str:
    """Return which reminder is due, "" when none is or it has left."""
    left = (row.answer_by - today).days
    mark = "late" if left < 0 else "before" if left <= BEFORE else ""
    return "" if mark in row.reminded else mark


@transaction.atomic
def _remind(pk: int, today: date, now: datetime) -> bool:
    row, award = locked_recovery(pk)
    mark = _mark(row, today)
    if not mark or row.state != RecoveryState.PROPOSED:
        return False
    row.reminded = [*row.reminded, mark]
    row.save(update_fields=["reminded"])
    if mark == "late":
        tell_service(
            award,
            "Le temps pour répondre au reversement est passé.",
            "Une autre personne en décide.",
            now=now,
        )
    else:
        expected = "Vous pouvez encore répondre avant la décision."
        tell_applicant(award, "Un reversement vous est demandé.", expected, now=now, by=row.answer_by)
    return True
