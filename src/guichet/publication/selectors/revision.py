"""The revision of what is published: who kept a copy compares it alone."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from guichet.publication.models import PublicationChange


@dataclass(frozen=True, slots=True)
class Revision:
    """`tag` changes with any published change; `at` is when the last one was made, None while nothing is published.

    The count tells apart two transactions of which the first begun ended last.
    """

    tag: str
    at: datetime | None


def revision() -> Revision:
    """Return the present revision, in one query."""
    found = PublicationChange.objects.aggregate(last=Max("pk"), count=Count("pk"), at=Max("at"))
    return Revision(tag=f"{found['last'] or 0}-{found['count']}", at=found["at"])
