"""Committees as their pages read them: who may see which, the agenda with its figures, the totals."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, OuterRef, Q, Subquery

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.enums import State
from guichet.applications.errors import NotYours
from guichet.review.enums import ItemOutcome, ProposalState
from guichet.review.errors import ReviewError
from guichet.review.models import Committee, CommitteeItem, Proposal, Score
from guichet.review.selectors.circuits import Ruled
from guichet.review.selectors.deciding import grid_shown
from guichet.review.selectors.grids import criteria_of
from guichet.review.selectors.payments import spend_of
from guichet.review.selectors.scope import visible
from guichet.schemes.selectors import titles_of
from guichet.shared.clock import PARIS

SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaLine:
    """One application on an agenda. Amounts are cents, `score` hundredths of a point out of 100; None is unknown.

    `proposal` says where its latest proposal stands, empty without one.
    """

    item: int
    rank: int
    number: int
    carrier: str
    project: str
    scheme: str
    state: State
    score: int | None
    requested: int | None
    computed: int | None
    amount: int | None
    spend: int | None
    outcome: ItemOutcome
    comment: str
    revision: int
    proposal: str
    refusal: str
    done_at: datetime | None

    @property
    def moved(self) -> bool:
        """Its review ended while it waited for the committee, or after."""
        return self.state is not State.UNDER_REVIEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """A sum in cents of what is known, and of how many lines it is not."""

    cents: int
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The sums of an agenda: asked, computed, and proposed (what is neither refused nor postponed)."""

    requested: Total
    computed: Total
    amount: Total


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeShown:
    """A committee with its agenda. `may_prepare`: its reader may change it while it is open."""

    row: Committee
    schemes: Mapping[str, str]
    lines: tuple[AgendaLine, ...]
    totals: Totals
    may_prepare: bool

    def said(self, outcome: ItemOutcome) -> list[AgendaLine]:
        return [line for line in self.lines if line.outcome is outcome]

    @property
    def day(self) -> date:
        return self.row.held_at.astimezone(PARIS).date()

    @property
    def members(self) -> list[str]:
        return self.row.members.splitlines()


def may_take(committee: Committee, actor: Actor, right: Right) -> bool:
    """Tell whether an actor holds a right on a committee: on each of its schemes, over its whole territory."""
    return bool(committee.slugs) and all(
        actor.may(right, scheme=slug, places=committee.places) for slug in committee.slugs
    )


def committees_of(
    actor: Actor, right: Right = Right.VIEW, *, still_open: bool = False
) -> Sequence[Committee]:
    """Return the committees over which an actor holds a right, the latest first, with `lines` and `pending`: one query."""
    reach = Q()
    scopes = actor.scopes_of(right)
    if not any(not scope.territory for scope in scopes):
        reach = Q(places__overlap=sorted({scope.territory for scope in scopes}))
    rows = Committee.objects.filter(reach).annotate(
        lines=Count("items"), pending=Count("items", filter=Q(items__outcome=ItemOutcome.PENDING))
    )
    if still_open:
        rows = rows.filter(closed_at=None)
    found = rows.order_by("-held_at", "-pk")[: 4 * SHOWN]
    return [row for row in found if may_take(row, actor, right)][:SHOWN]


def open_for(actor: Actor) -> list[tuple[str, str]]:
    """Return the committees to which an actor may still add applications, the next first, as choices: one query."""
    return [
        (str(row.pk), row.title) for row in reversed(committees_of(actor, Right.INSTRUCT, still_open=True))
    ]


def committee_shown(pk: int, actor: Actor) -> CommitteeShown:
    """Return a committee for whoever may see it: four queries. Raise NotYours for anybody else."""
    row = (
        Committee.objects.select_related("created_by", "closed_by", "ordered_by")
        .filter(pk=pk if pk < 2**63 else 0)
        .first()
    )
    if row is None or not may_take(row, actor, Right.VIEW):
        raise NotYours
    return read_committee(row, actor)


def read_committee(row: Committee, actor: Actor | None = None) -> CommitteeShown:
    """Return a committee with its agenda: three queries; `actor` is who reads, None for a job."""
    titles = titles_of(row.slugs)
    schemes = {slug: titles.get(slug, slug) for slug in row.slugs}
    lines = _lines(row, schemes)
    prepares = actor is not None and actor.person is not None and may_take(row, actor, Right.INSTRUCT)
    return CommitteeShown(
        row=row, schemes=schemes, lines=lines, totals=totals_of(lines), may_prepare=prepares
    )


def totals_of(lines: Sequence[AgendaLine]) -> Totals:
    """Add up an agenda: what is unknown is counted, never taken for zero."""
    kept = [line for line in lines if line.outcome in {ItemOutcome.ACCEPT, ItemOutcome.PENDING}]
    return Totals(
        requested=_total(line.requested for line in lines),
        computed=_total(line.computed for line in lines),
        amount=_total(line.amount for line in kept),
    )


def scores_of(applications: Sequence[Ruled]) -> dict[int, int | None]:
    """Return the score of each application, by its key, None while a criterion has no mark: one query."""
    marks: dict[int, list[dict[str, object]]] = defaultdict(list)
    rows = Score.objects.filter(application__in=[one.pk for one in applications]).order_by("id")
    names = ("application", "criterion", "person", "mark", "comment")
    for row in rows.values(*names, name=F("person__name")):
        marks[row["application"]].append(row)
    found: dict[int, int | None] = {}
    for one in applications:
        given = marks.get(one.pk)
        found[one.pk] = grid_shown(criteria_of(one), given, None).total if given else None
    return found


def _lines(committee: Committee, schemes: Mapping[str, str]) -> tuple[AgendaLine, ...]:
    latest = Proposal.objects.filter(application=OuterRef("application")).order_by("-id")
    rows = CommitteeItem.objects.filter(committee=committee).select_related("application")
    items = list(rows.annotate(proposal=Subquery(latest.values("state")[:1])).order_by("rank", "pk"))
    scores = scores_of([item.application for item in items]) if items else {}
    return tuple(_line(item, schemes, scores.get(item.application_id)) for item in items)


def _line(item: CommitteeItem, schemes: Mapping[str, str], score: int | None) -> AgendaLine:
    application = item.application
    proposal = getattr(item, "proposal", None)
    return AgendaLine(
        item=item.pk,
        rank=item.rank,
        number=application.number or 0,
        carrier=application.carrier_name or "Sans nom",
        project=application.title,
        scheme=schemes.get(application.slug, application.slug),
        state=State(application.state),
        score=score,
        requested=application.requested_cents,
        computed=application.computed_cents,
        amount=item.amount_cents,
        spend=item.spend_cents,
        outcome=ItemOutcome(item.outcome),
        comment=item.comment,
        revision=item.revision,
        proposal=str(ProposalState(proposal).label) if proposal else "",
        refusal=item.refusal,
        done_at=item.done_at,
    )


def _total(amounts: Iterable[int | None]) -> Total:
    found = list(amounts)
    known = [amount for amount in found if amount is not None]
    return Total(cents=sum(known), unknown=len(found) - len(known))


def to_add(numbers: Sequence[str], actor: Actor) -> list[int]:
    """Return the applications of these numbers, in this order. Raise ReviewError naming those one may not take."""
    read = [int(text) for text in numbers if text.isascii() and text.isdigit() and len(text) < 19]
    if not numbers:
        raise ReviewError("Écrivez au moins un numéro de dossier, par exemple 1042.")
    known = dict(visible(actor, Right.INSTRUCT).filter(number__in=read).values_list("number", "pk"))
    lost = [text for text in numbers if not (text.isascii() and text.isdigit() and int(text) in known)]
    if lost:
        names = ", ".join(text[:20] for text in lost[:10])
        raise ReviewError(f"Aucun dossier à instruire de ce numéro chez vous : {names}.")
    return [known[number] for number in read]


def spend_shown(item: int, now: datetime) -> int | None:
    """Return the eligible spend of one line in cents: one query, and the rules."""
    rows = CommitteeItem.objects.select_related("application", "application__answers")
    return spend_of(rows.get(pk=item), now)
