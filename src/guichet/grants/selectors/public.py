"""What anybody may know of a grant: what is published of it (loi n° 2000-321, article 10)."""

from dataclasses import dataclass
from datetime import date, datetime

from guichet.accounts.selectors import organisation_by_pk
from guichet.grants.enums import AwardState
from guichet.grants.models import Award
from guichet.shared.clock import PARIS


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicAward:
    """A grant as it is published. Cents; `carrier` is the official code of the territory that carries the project, else empty."""

    number: int
    slug: str
    title: str
    carrier: str
    carrier_name: str
    siret: str
    places: tuple[str, ...]
    granted_cents: int
    spend_cents: int | None
    decided_on: date
    completion_on: date | None
    payments: int
    cancelled_at: datetime | None


def public_award(number: int) -> PublicAward | None:
    """Return what is published of the grant of an application, by its number; None when there is none."""
    found = Award.objects.filter(number=number).first()
    if found is None:
        return None
    body = organisation_by_pk(found.organisation_id) if found.organisation_id else None
    return PublicAward(
        number=found.number,
        slug=found.slug,
        title=found.title,
        carrier=found.carrier,
        carrier_name=found.carrier_name or (body.name if body else ""),
        siret=body.siret if body else "",
        places=tuple(found.places),
        granted_cents=found.granted_cents,
        spend_cents=found.spend_cents,
        decided_on=found.decided_at.astimezone(PARIS).date(),
        completion_on=found.completion_on,
        payments=found.instalments.count(),
        cancelled_at=found.ended_at if found.state == AwardState.CANCELLED else None,
    )


def unpublished_since(numbers: frozenset[int]) -> list[tuple[int, date]]:
    """Return (number, day of the decision) of the grants that are not among these numbers and were not cancelled, oldest first."""
    rows = Award.objects.exclude(state=AwardState.CANCELLED).order_by("decided_at", "number")
    return [
        (number, at.astimezone(PARIS).date())
        for number, at in rows.values_list("number", "decided_at")
        if number not in numbers
    ]
