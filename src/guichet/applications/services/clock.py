"""The legal clock of an application: what happened is kept, what is due is computed and written beside the lists."""

from collections.abc import Iterable
from datetime import date, datetime, time

from guichet.applications.enums import ClockKind
from guichet.applications.models import Application, ClockEvent
from guichet.applications.selectors.deadlines import deadlines_of
from guichet.shared.clock import PARIS

LAST_MOMENT = time(23, 59, 59)


def note(
    application: Application, kinds: Iterable[ClockKind], *, at: datetime, reason: str, until: datetime | None
) -> None:
    """Keep what counts for the clock, then write the nearest date on the row (not saved)."""
    ClockEvent.objects.bulk_create(
        ClockEvent(
            application=application,
            kind=kind,
            at=at,
            reason=reason,
            until=until if kind == ClockKind.EXTENDED else None,
        )
        for kind in kinds
    )
    set_due(application, at.astimezone(PARIS).date())


def set_due(application: Application, today: date) -> None:
    """Write the nearest legal date on the row (not saved): nothing when the clock stands still or has stopped."""
    running = [found for found in deadlines_of(application, today) if found.due and found.state in _WAITED]
    nearest = min(running, key=lambda found: found.due or today, default=None)
    application.due_kind = nearest.delay.id if nearest else ""
    application.due_at = (
        datetime.combine(nearest.due, LAST_MOMENT, PARIS) if nearest and nearest.due else None
    )


_WAITED = {"running", "passed"}
