"""Scenarios as their pages read them: who may see which, each line with what it leaves of the envelope, the totals."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count, OuterRef, Q, Subquery

from bareme import simulate
from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.enums import State
from guichet.applications.errors import NotYours
from guichet.applications.selectors import standing_of
from guichet.budget.selectors import EnvelopeRecord, envelope, envelopes_of
from guichet.review.enums import LineChoice, ProposalState, ScenarioBasis
from guichet.review.models import Proposal, Scenario, ScenarioLine
from guichet.review.routing import COUNTRY
from guichet.review.selectors.committees import scores_of
from guichet.review.selectors.scope import areas_of
from guichet.schemes.selectors import pinned_plan, titles_of
from guichet.territories.errors import TerritoryError
from guichet.territories.selectors import containers_of, find_territory

SHOWN = 200
WHOLE = 10_000
FACT = "fait:"
"""Before the name of the fact that ranks the lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """One application of a scenario. Cents; None is unknown. `left` is what the envelope keeps after it, None when an amount
    before it is unknown; `short` what is missing for this line, 0 when it fits. `score` is in hundredths of a point.
    """

    pk: int
    rank: int
    application: int
    number: int
    carrier: str
    project: str
    scheme: str
    places: tuple[str, ...]
    state: State
    choice: LineChoice
    comment: str
    requested: int | None
    computed: int | None
    amount: int | None
    spend: int | None
    by_hand: bool
    figure: int | None
    score: int | None
    proposal: str
    left: int = 0
    short: int = 0
    doubtful: bool = False

    @property
    def counted(self) -> bool:
        """It takes of the envelope."""
        return self.choice is LineChoice.AWARD

    @property
    def moved(self) -> bool:
        """Its review ended since it was added."""
        return self.state is not State.UNDER_REVIEW


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownScenario:
    """A scenario with its lines. `total` is the sum of the known amounts in cents, `unknown` how many are not."""

    row: Scenario
    envelope: EnvelopeRecord
    schemes: Mapping[str, str]
    rows: tuple[ScenarioLine, ...]
    lines: tuple[ShownLine, ...]
    total: int
    unknown: int
    start: int
    may_compose: bool

    @property
    def left(self) -> int:
        """What the envelope would keep, below zero when it runs out."""
        return self.start - self.total

    @property
    def missing(self) -> int:
        """What the envelope lacks, 0 when it pays everything that is known."""
        return max(0, -self.left)

    @property
    def counted(self) -> list[ShownLine]:
        return [line for line in self.lines if line.counted]

    @property
    def runs_out(self) -> ShownLine | None:
        """The first line that the envelope cannot pay wholly."""
        return next((line for line in self.lines if line.short), None)


def may_compose(scenario: Scenario, actor: Actor, right: Right) -> bool:
    """Tell whether an actor holds a right on a scenario: on each of its schemes, over its whole territory."""
    return bool(scenario.slugs) and all(
        actor.may(right, scheme=slug, places=scenario.places) for slug in scenario.slugs
    )


def scenarios_of(actor: Actor, right: Right = Right.VIEW, *, still_open: bool = False) -> Sequence[Scenario]:
    """Return the scenarios over which an actor holds a right, the last changed first, with their number of lines: one query."""
    scopes, reach = actor.scopes_of(right), Q()
    if not any(not scope.territory for scope in scopes):
        reach = Q(places__overlap=sorted({scope.territory for scope in scopes}))
    rows = Scenario.objects.filter(reach).select_related("envelope", "changed_by")
    if still_open:
        rows = rows.filter(decided_at=None, ordered_at=None)
    found = rows.annotate(count=Count("lines")).order_by("-changed_at", "-pk")[: 2 * SHOWN]
    return [row for row in found if may_compose(row, actor, right)][:SHOWN]


def open_scenarios(actor: Actor) -> list[tuple[str, str]]:
    """Return the scenarios to which an actor may still add applications, as choices: one query."""
    return [(str(row.pk), row.title) for row in scenarios_of(actor, Right.INSTRUCT, still_open=True)]


def envelopes_shared_by(actor: Actor, day: date) -> list[EnvelopeRecord]:
    """Return the open envelopes in euros against which an officer may compose: of their areas and of what contains them."""
    areas = areas_of(actor, Right.INSTRUCT)
    wide = (
        ()
        if COUNTRY in areas
        else tuple({COUNTRY, *areas, *(place for area in areas for place in wider(area, day))})
    )
    found = envelopes_of(wide) if areas else []
    named = {scope.scheme for scope in actor.scopes_of(Right.INSTRUCT)}
    return [
        one
        for one in found
        if not one.closed and one.unit == "euro" and ("" in named or named & set(one.schemes))
    ][:SHOWN]


def wider(area: str, day: date) -> tuple[str, ...]:
    """Return the official codes of an area and of what contains it; none when it is not known that day."""
    try:
        return containers_of(find_territory(area, at=day))
    except TerritoryError:
        return ()


def scenario_shown(pk: int, actor: Actor) -> ShownScenario:
    """Return a scenario for whoever may see it: five queries. Raise NotYours for anybody else."""
    rows = Scenario.objects.select_related("created_by", "changed_by", "ordered_by", "copied_from")
    row = rows.filter(pk=pk if pk < 2**63 else 0).first()
    if row is None or not may_compose(row, actor, Right.VIEW):
        raise NotYours
    return read_scenario(row, actor)


def read_scenario(row: Scenario, actor: Actor) -> ShownScenario:
    """Return a scenario with its lines: four queries."""
    titles = titles_of(row.slugs)
    schemes = {slug: titles.get(slug, slug) for slug in row.slugs}
    paying = envelope(row.envelope_id)
    rows = rows_of(row)
    scores = scores_of([one.application for one in rows]) if rows else {}
    raw = [_line(row, one, schemes, scores.get(one.application_id)) for one in rows]
    known = [line.amount for line in raw if line.counted and line.amount is not None]
    start = paying.available + (sum(known) if row.decided_at else 0)
    return ShownScenario(
        row=row,
        envelope=paying,
        schemes=schemes,
        rows=tuple(rows),
        lines=tuple(_running(raw, start)),
        total=sum(known),
        unknown=sum(line.counted and line.amount is None for line in raw),
        start=start,
        may_compose=actor.person is not None and may_compose(row, actor, Right.INSTRUCT),
    )


def rows_of(scenario: Scenario) -> list[ScenarioLine]:
    """Return the lines of a scenario in order, with their applications: one query."""
    latest = Proposal.objects.filter(application=OuterRef("application")).order_by("-id")
    rows = ScenarioLine.objects.filter(scenario=scenario).select_related("application", "proposal")
    return list(rows.annotate(latest=Subquery(latest.values("state")[:1])).order_by("rank", "pk"))


def amount_of(scenario: Scenario, line: ScenarioLine) -> int | None:
    """Return what a line proposes in cents: what was written, else the basis times the rate, half up; None when unknown."""
    if line.set_cents is not None:
        return line.set_cents
    asked = scenario.basis == ScenarioBasis.ASKED
    base = line.application.requested_cents if asked else line.computed_cents
    return None if base is None else (2 * base * scenario.rate_bp + WHOLE) // (2 * WHOLE)


def ruled_amount(line: ScenarioLine, overlay: Mapping[str, str], now: datetime) -> int | None:
    """Return what the rules give an application in cents, some parameters at other values. Raise FactError."""
    application = line.application
    standing = standing_of(application, now)
    if not overlay:
        return standing.simulation.amount
    plan = pinned_plan(application.pinned, standing.today, tuple(application.places), overlay)
    return simulate(plan, standing.view.facts).amount


def _line(scenario: Scenario, line: ScenarioLine, schemes: Mapping[str, str], score: int | None) -> ShownLine:
    application = line.application
    state = line.proposal.state if line.proposal else getattr(line, "latest", None)
    return ShownLine(
        pk=line.pk,
        rank=line.rank,
        application=application.pk,
        number=application.number or 0,
        carrier=application.carrier_name or "Sans nom",
        project=application.title,
        scheme=schemes.get(application.slug, application.slug),
        places=tuple(application.places),
        state=State(application.state),
        choice=LineChoice(line.choice),
        comment=line.comment,
        requested=application.requested_cents,
        computed=line.computed_cents,
        amount=amount_of(scenario, line),
        spend=line.spend_cents,
        by_hand=line.set_cents is not None,
        figure=line.figure,
        score=score,
        proposal=str(ProposalState(state).label) if state else "",
    )


def _running(lines: Sequence[ShownLine], start: int) -> Iterator[ShownLine]:
    """Say after each line what is left: a line is short by what it asks beyond that. An unknown amount makes what follows doubtful."""
    left, doubtful = start, False
    for line in lines:
        short = 0
        if line.counted:
            doubtful = doubtful or line.amount is None
            taken = line.amount or 0
            short = min(taken, max(0, taken - left)) if taken else 0
            left -= taken
        yield replace(line, left=left, short=short, doubtful=doubtful)
