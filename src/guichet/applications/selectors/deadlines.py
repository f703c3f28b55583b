"""The legal clock of an application, read: what is due, and when."""

from datetime import date

from bareme import ClockFact, Deadline, deadlines
from guichet.applications.enums import ClockKind
from guichet.applications.models import Application, ClockEvent
from guichet.schemes.selectors import framework, pinned_definition
from guichet.shared.clock import PARIS


def deadlines_of(application: Application, today: date) -> tuple[Deadline, ...]:
    """Return where each delay of the application's framework stands on a day: one query.

    A delay counts from the last reception: an application taken up again begins anew (décret 2018-514, article 7).
    """
    scheme = pinned_definition(application.pinned, tuple(application.places))
    events = ClockEvent.objects.filter(application=application).order_by("at", "id")
    facts = [_fact(event) for event in events]
    last = max((index for index, fact in enumerate(facts) if fact.kind == "received"), default=0)
    return deadlines(framework(scheme.review.framework), facts[last:], today)


def _fact(event: ClockEvent) -> ClockFact:
    until = event.until.astimezone(PARIS).date() if event.until else None
    kind = ClockKind(event.kind)
    return ClockFact(kind.value, event.at.astimezone(PARIS).date(), until)
