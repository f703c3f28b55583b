"""What an envelope holds, and the lines behind each figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Cast, Coalesce

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.budget.enums import Account, Unit
from guichet.budget.errors import BudgetError
from guichet.budget.models import Envelope, LedgerLine
from guichet.budget.selectors.areas import COUNTRY, areas_within

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeRecord:
    """An envelope and its balances, in cents or in posts as `unit` says."""

    pk: int
    title: str
    schemes: tuple[str, ...]
    year: int
    area: str
    unit: Unit
    parent: int | None
    confirmed: bool
    note: str
    closed: bool
    received: int
    delegated: int
    reserved: int
    committed: int
    paid: int
    available: int
    cost_centre: str = ""
    functional_domain: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRecord:
    """A line of the ledger; `pk` orders them and pages them."""

    pk: int
    envelope: int
    account: Account
    amount: int
    recipient: int | None
    corrects: int | None
    reference: str
    reason: str
    actor: str
    at: datetime


def record_of(found: Envelope) -> EnvelopeRecord:
    """Return what others may know of an envelope that was read."""
    return EnvelopeRecord(
        pk=found.pk,
        title=found.title,
        schemes=tuple(found.schemes),
        year=found.year,
        area=found.area,
        unit=Unit(found.unit),
        parent=found.parent_id,
        confirmed=found.confirmed,
        note=found.note,
        closed=found.closed,
        received=found.received,
        delegated=found.delegated,
        reserved=found.reserved,
        committed=found.committed,
        paid=found.paid,
        available=found.available,
        cost_centre=found.cost_centre,
        functional_domain=found.functional_domain,
    )


def envelope(pk: int) -> EnvelopeRecord:
    """Return an envelope. Raise BudgetError when there is none."""
    found = Envelope.objects.filter(pk=pk).first()
    if found is None:
        raise BudgetError("Cette enveloppe n’existe pas.")
    return record_of(found)


def envelopes_for(scheme: str, places: Sequence[str], *, year: int) -> dict[Unit, EnvelopeRecord]:
    """Return the envelopes that pay for a scheme in these places, the year of the decision, one a unit at most; one query.

    `places` goes from the nearest to the widest (COM-37018, EPCI-…, DEP-37, REG-24); the whole country comes last. The
    nearest envelope is taken: what a département received is spent before what the nation kept. A unit that is missing has
    no envelope that is followed, which is not an empty one.
    """
    areas = (*places, "FR")
    open_ones = Envelope.objects.filter(schemes__contains=[scheme], year=year, closed=False, area__in=areas)
    nearest: dict[Unit, EnvelopeRecord] = {}
    for found in sorted(open_ones, key=lambda row: (areas.index(row.area), -row.pk)):
        nearest.setdefault(Unit(found.unit), record_of(found))
    return nearest


def envelopes_of(
    areas: Sequence[str], *, year: int | None = None, schemes: Sequence[str] = ()
) -> list[EnvelopeRecord]:
    """Return the envelopes of some areas (none named: of all), by year, scheme and area; one query."""
    rows: QuerySet[Envelope] = Envelope.objects.order_by("-year", "title", "area", "id")
    if areas:
        rows = rows.filter(area__in=areas)
    if year is not None:
        rows = rows.filter(year=year)
    if schemes:
        rows = rows.filter(schemes__overlap=list(schemes))
    return [record_of(found) for found in rows]


def envelopes_seen(
    actor: Actor,
    at: date,
    *,
    year: int | None = None,
    scheme: str = "",
    area: str = "",
    unit: Unit | None = None,
) -> list[EnvelopeRecord]:
    """Return the envelopes that an officer may read, filtered, by title, area and number; one query."""
    rows = seen_envelopes(actor, at, area=area).order_by("title", "area", "id")
    if year is not None:
        rows = rows.filter(year=year)
    if scheme:
        rows = rows.filter(schemes__contains=[scheme])
    if unit is not None:
        rows = rows.filter(unit=unit)
    return [record_of(found) for found in rows]


def seen_envelopes(actor: Actor, at: date, *, area: str = "") -> QuerySet[Envelope]:
    """Return the rows of the envelopes an officer may read, of one area when it is named, those within it included."""
    rows = Envelope.objects.filter(_seen(actor, at))
    return rows.filter(area__in=areas_within(area, at)) if area and area != COUNTRY else rows


def _seen(actor: Actor, at: date) -> Q:
    """Return the condition of the envelopes over whose area an officer may read one of the schemes."""
    found = Q(pk__in=())
    for scope in actor.scopes_of(Right.VIEW):
        here = Q(area__in=areas_within(scope.territory, at)) if scope.territory else Q()
        found |= here & (Q(schemes__contains=[scope.scheme]) if scope.scheme else Q())
        if not scope.territory and not scope.scheme:
            return Q()
    return found


def names_of_envelopes(pks: Sequence[int]) -> dict[int, str]:
    """Return the titles of envelopes by number; one query, none for no envelope."""
    return dict(Envelope.objects.filter(pk__in=pks).values_list("pk", "title")) if pks else {}


def children_of(pk: int) -> list[EnvelopeRecord]:
    """Return the envelopes that one delegates to, by area."""
    return [record_of(found) for found in Envelope.objects.filter(parent=pk).order_by("area", "id")]


def lines_of(pk: int, *, account: Account | None = None, before: int | None = None) -> list[LineRecord]:
    """Return 50 lines of an envelope, newest first, those numbered under `before`; what it was delegated among them."""
    rows = LedgerLine.objects.filter(Q(envelope=pk) | Q(recipient=pk))
    if account is Account.RECEIVED:
        rows = LedgerLine.objects.filter(Q(envelope=pk, account=account) | Q(recipient=pk))
    elif account is not None:
        rows = LedgerLine.objects.filter(envelope=pk, account=account)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [line_record(found) for found in rows.order_by("-id")[:PAGE]]


def lines_of_reference(reference: str) -> list[LineRecord]:
    """Return the lines about one thing, oldest first."""
    return [line_record(found) for found in LedgerLine.objects.filter(reference=reference).order_by("id")]


def line_record(found: LedgerLine) -> LineRecord:
    """Return what others may know of a line that was read."""
    return LineRecord(
        pk=found.pk,
        envelope=found.envelope_id,
        account=Account(found.account),
        amount=found.amount,
        recipient=found.recipient_id,
        corrects=found.corrects_id,
        reference=found.reference,
        reason=found.reason,
        actor=found.actor,
        at=found.shown_at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLine:
    """A reservation, a commitment or a payment of which something is left, corrections counted; `paid` of a commitment is in it.

    `commitment` is the line that a payment pays.
    """

    pk: int
    envelope: int
    unit: Unit
    account: Account
    left: int
    paid: int
    year: int
    commitment: int | None = None


def open_lines(reference: str, account: Account) -> list[OpenLine]:
    """Return what is still reserved, committed or paid for one thing; one query."""
    rows = LedgerLine.objects.filter(reference=reference, account=account, corrects=None).select_related(
        "envelope"
    )
    corrected = (
        LedgerLine.objects.filter(corrects=OuterRef("pk")).values("corrects").annotate(total=Sum("amount"))
    )
    paid = (
        LedgerLine.objects.filter(commitment=OuterRef("pk"))
        .values("commitment")
        .annotate(total=Sum("amount"))
    )
    counted = rows.annotate(
        left=F("amount") + Coalesce(Cast(Subquery(corrected.values("total")), BigIntegerField()), 0),
        paid_of=Coalesce(Cast(Subquery(paid.values("total")), BigIntegerField()), 0),
    )
    return [
        OpenLine(
            pk=row.pk,
            envelope=row.envelope_id,
            unit=Unit(row.envelope.unit),
            account=account,
            left=row.left,
            paid=row.paid_of,
            year=row.envelope.year,
            commitment=row.commitment_id,
        )
        for row in counted.filter(left__gt=0).order_by("id")
    ]


def committed_envelopes(references: Sequence[str]) -> dict[str, EnvelopeRecord]:
    """Return the envelope of euros that each thing's first commitment takes, for those that have one; one query."""
    rows = LedgerLine.objects.filter(
        reference__in=list(references), account=Account.COMMITTED, corrects=None, envelope__unit=Unit.EURO
    )
    found: dict[str, EnvelopeRecord] = {}
    for line in rows.select_related("envelope").order_by("id"):
        found.setdefault(line.reference, record_of(line.envelope))
    return found


def committed_in_euros(references: Sequence[str]) -> dict[str, int]:
    """Return the cents committed now for each thing that an envelope of euros follows, corrections counted; one query."""
    rows = (
        LedgerLine.objects.filter(
            reference__in=list(references), account=Account.COMMITTED, envelope__unit=Unit.EURO
        )
        .values("reference")
        .annotate(total=Sum("amount"))
        .order_by("reference")
    )
    return {row["reference"]: int(row["total"]) for row in rows}
