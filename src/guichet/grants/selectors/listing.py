"""The officers' list of grants: one page after another, from the last decided, however many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from guichet.accounts.permissions import Actor
from guichet.grants.enums import AwardState, RecoveryState
from guichet.grants.errors import GrantError
from guichet.grants.models import Award, Recovery
from guichet.grants.selectors.recoveries import WAITING
from guichet.review.selectors.scope import scope_condition

PAGE = 50
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_MARK = 50
ASKED_BACK = "reversement"
"""The state that shows the grants of which something is asked back, not decided or not all come back yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardQuery:
    """What is asked of the list: a scheme, a state, a number or a part of a name; `mark` is where the page begins."""

    scheme: str = ""
    state: str = ""
    text: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardLine:
    """One line of the list; cents."""

    number: int
    slug: str
    carrier_name: str
    title: str
    state: AwardState
    granted_cents: int
    paid_cents: int
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardPage:
    """A page; `following` is the mark of the next one, empty on the last."""

    lines: Sequence[AwardLine]
    following: str


def read_awards(query: AwardQuery, actor: Actor) -> AwardPage:
    """Return a page of the grants an officer may read, the last decided first: one query. Raise GrantError on a bad mark."""
    rows = Award.objects.filter(scope_condition(actor))
    if query.scheme:
        rows = rows.filter(slug=query.scheme)
    if query.state in AwardState.values:
        rows = rows.filter(state=query.state)
    elif query.state == ASKED_BACK:
        under_way = Recovery.objects.filter(award=OuterRef("pk"), state__in=[*WAITING, RecoveryState.DECIDED])
        rows = rows.filter(Exists(under_way))
    if query.text:
        number = (
            int(query.text)
            if query.text.isascii() and query.text.isdigit() and len(query.text) < 16
            else None
        )
        rows = rows.filter(Q(carrier_name__icontains=query.text) | Q(number=number))
    if query.mark:
        day, number = _read_mark(query.mark)
        rows = rows.filter(decided_at__lte=day).filter(Q(decided_at__lt=day) | Q(number__lt=number))
    paid = Coalesce(Sum("instalments__paid_cents"), 0)
    found = list(rows.annotate(paid=paid).order_by("-decided_at", "-number")[: PAGE + 1])
    return AwardPage(
        lines=[_line(row) for row in found[:PAGE]],
        following=_write_mark(found[PAGE - 1]) if len(found) > PAGE else "",
    )


def schemes_awarded(actor: Actor) -> list[str]:
    """Return the schemes of the grants an officer may read."""
    rows = Award.objects.filter(scope_condition(actor))
    return list(rows.order_by("slug").values_list("slug", flat=True).distinct())


def _line(row: Award) -> AwardLine:
    return AwardLine(
        number=row.number,
        slug=row.slug,
        carrier_name=row.carrier_name,
        title=row.title,
        state=AwardState(row.state),
        granted_cents=row.granted_cents,
        paid_cents=row.paid - row.recovered_cents,  # type: ignore[attr-defined]  # annotated above
        decided_at=row.decided_at,
    )


def _write_mark(row: Award) -> str:
    return f"{(row.decided_at - EPOCH) // timedelta(microseconds=1)}-{row.number}"


def _read_mark(mark: str) -> tuple[datetime, int]:
    parts = mark.split("-")
    if len(mark) > LONGEST_MARK or len(parts) != 2 or not all(p.isascii() and p.isdigit() for p in parts):
        raise GrantError("Cette page n’existe pas : reprenez la liste des subventions depuis le début.")
    decided, number = (min(int(part), 2**62) for part in parts)
    return EPOCH + timedelta(microseconds=min(decided, 2**57)), number
