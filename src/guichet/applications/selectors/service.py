"""Who answers for an application, and how long answers usually take."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_high

from bareme.scheme import Contact
from guichet.applications.enums import State
from guichet.applications.models import Application
from guichet.schemes.selectors import pinned_definition

ENOUGH = 10
"""Decisions below which a measured delay says nothing."""
LAST = 200
WITHIN = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class UsualDelay:
    """How many days a decision usually takes; `measured` on the last `count` decisions, else stated by the scheme."""

    days: int
    measured: bool
    count: int = 0


def contact_of(application: Application) -> Contact | None:
    """Return who answers where the applicant is: the nearest contact of the scheme, None when none is published."""
    contacts = pinned_definition(application.pinned, tuple(application.places)).contacts
    return next((contacts[code] for code in (*application.places, "default") if code in contacts), None)


def usual_delay_of(application: Application, now: datetime) -> UsualDelay | None:
    """Return the usual days from sending to a decision: measured on the last ones when there are ten, else stated.

    What the clock decided by silence is no decision of the service, but counts for what one waits. One query.
    """
    rows = Application.objects.filter(
        slug=application.slug,
        state__in=[State.ACCEPTED, State.REFUSED],
        submitted_at__isnull=False,
        decided_at__gte=now - WITHIN,
    ).order_by("-decided_at", "-id")
    waits = [
        (decided - sent).days
        for sent, decided in rows.values_list("submitted_at", "decided_at")[:LAST]
        if sent is not None and decided is not None
    ]
    if len(waits) >= ENOUGH:
        return UsualDelay(median_high(waits), measured=True, count=len(waits))
    stated = pinned_definition(application.pinned, tuple(application.places)).review.usual_days
    return None if stated is None else UsualDelay(stated, measured=False)
