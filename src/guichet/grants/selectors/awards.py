"""What others may know of a grant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from guichet.grants.enums import AwardState, InstalmentState, PaidWhen
from guichet.grants.models import Award, Instalment


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardRecord:
    """A grant; cents. `paid_cents` is what was paid of it, what came back subtracted."""

    pk: int
    number: int
    slug: str
    carrier_name: str
    places: tuple[str, ...]
    title: str
    state: AwardState
    granted_cents: int
    spend_cents: int | None
    posts: int | None
    private_body: bool
    decided_at: datetime
    completion_on: date | None
    started_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalmentRecord:
    """One planned payment; cents, `share_bp` in basis points (None: the rest)."""

    pk: int
    rank: int
    key: str
    title: str
    share_bp: int | None
    planned_cents: int
    paid_cents: int
    paid_when: PaidWhen
    due_on: date | None
    state: InstalmentState
    note: str


def award_of(number: int) -> AwardRecord | None:
    """Return the grant of an application by its number; None when there is none."""
    found = Award.objects.filter(number=number).first()
    return _award(found) if found else None


def awards_of(organisation: int) -> Sequence[AwardRecord]:
    """Return the grants of an organisation, the latest first."""
    return [
        _award(found)
        for found in Award.objects.filter(organisation=organisation).order_by("-decided_at", "-id")
    ]


def instalments_of(award: int) -> Sequence[InstalmentRecord]:
    """Return the planned payments of a grant, in order."""
    return [_instalment(found) for found in Instalment.objects.filter(award=award).order_by("rank")]


def _award(found: Award) -> AwardRecord:
    return AwardRecord(
        pk=found.pk,
        number=found.number,
        slug=found.slug,
        carrier_name=found.carrier_name,
        places=tuple(found.places),
        title=found.title,
        state=AwardState(found.state),
        granted_cents=found.granted_cents,
        spend_cents=found.spend_cents,
        posts=found.posts,
        private_body=found.private_body,
        decided_at=found.decided_at,
        completion_on=found.completion_on,
        started_on=found.started_on,
    )


def _instalment(found: Instalment) -> InstalmentRecord:
    return InstalmentRecord(
        pk=found.pk,
        rank=found.rank,
        key=found.key,
        title=found.title,
        share_bp=found.share_bp,
        planned_cents=found.planned_cents,
        paid_cents=found.paid_cents,
        paid_when=PaidWhen(found.paid_when),
        due_on=found.due_on,
        state=InstalmentState(found.state),
        note=found.note,
    )
