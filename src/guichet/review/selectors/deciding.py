"""What the page of an application shows of opinions, marks and proposals: sub-queries of the sheet, read as records."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject

from guichet.accounts.enums import RoleKind
from guichet.review.enums import OpinionVerdict, Outcome, ProposalState, VisaVerdict
from guichet.review.models import Opinion, Proposal, Score
from guichet.review.selectors.grids import AssessedCriterion, Grid, GridLine, mean_of, total_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionShown:
    """An opinion asked, and the answer. `late` when its day has passed without one."""

    id: int
    title: str
    email: str
    question: str
    obligatory: bool
    confidential: bool
    asked_on: date
    due_on: date | None
    verdict: OpinionVerdict | None
    text: str
    answered_on: date | None
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VisaShown:
    """What someone of the circuit did."""

    role: RoleKind
    person: str
    verdict: VisaVerdict
    comment: str
    by_order: str
    at: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalShown:
    """A proposal with its visas. Amounts are cents. `awaited` is the role whose turn it is, None once ended."""

    id: int
    outcome: Outcome
    state: ProposalState
    amount: int | None
    spend: int | None
    computation: str
    grounds: str
    completion_on: date | None
    terms: str
    circuit: tuple[RoleKind, ...]
    step: int
    made_by: str
    maker: int | None
    made_on: date
    visas: tuple[VisaShown, ...]

    @property
    def awaited(self) -> RoleKind | None:
        return self.circuit[self.step] if self.state is ProposalState.IN_CIRCUIT else None


def opinion_columns() -> dict[str, Combinable]:
    """Return the sub-query of opinions that stand."""
    rows = Opinion.objects.filter(application=OuterRef("pk"), withdrawn_at=None).order_by("id")
    shape = JSONObject(
        id="id", title="title", email="email", question="question", obligatory="obligatory",
        confidential="confidential", asked_at="asked_at", due_on="due_on", verdict="verdict", text="text",
        answered_at="answered_at",
    )  # fmt: skip
    return {"opinions_rows": ArraySubquery(rows.values(json=shape))}


def proposal_columns() -> dict[str, Combinable]:
    """Return the sub-query of proposals, the last first, each with its visas."""
    visa = JSONObject(
        role="visas__role", person="visas__person__name", verdict="visas__verdict", comment="visas__comment",
        by_order="visas__by_order", at="visas__at", rank="visas__id",
    )  # fmt: skip
    visas = Proposal.objects.filter(pk=OuterRef("pk"), visas__isnull=False).order_by("visas__id")
    shape = JSONObject(
        id="id", outcome="outcome", state="state", amount="amount_cents", spend="spend_cents",
        computation="computation", grounds="grounds", completion_on="completion_on", terms="terms",
        circuit="circuit", step="step", made_by="made_by__name", maker="made_by", made_at="made_at",
        visas=ArraySubquery(visas.values(json=visa)),
    )  # fmt: skip
    rows = Proposal.objects.filter(application=OuterRef("pk")).order_by("-id")
    return {"proposals_rows": ArraySubquery(rows.values(json=shape)[:10])}


def score_columns() -> dict[str, Combinable]:
    """Return the sub-query of marks."""
    rows = Score.objects.filter(application=OuterRef("pk")).order_by("id")
    shape = JSONObject(
        criterion="criterion", person="person", name="person__name", mark="mark", comment="comment"
    )
    return {"scores_rows": ArraySubquery(rows.values(json=shape))}


def opinions_shown(rows: Sequence[Mapping[str, Any]], today: date) -> list[OpinionShown]:
    """Read the rows of `opinion_columns`."""
    found = []
    for row in rows:
        due = _day(row["due_on"])
        found.append(
            OpinionShown(
                id=row["id"],
                title=row["title"],
                email=row["email"],
                question=row["question"],
                obligatory=row["obligatory"],
                confidential=row["confidential"],
                asked_on=_moment(row["asked_at"]),
                due_on=due,
                verdict=OpinionVerdict(row["verdict"]) if row["verdict"] else None,
                text=row["text"],
                answered_on=_moment(row["answered_at"]) if row["answered_at"] else None,
                late=row["answered_at"] is None and due is not None and due < today,
            )
        )
    return found


def proposals_shown(rows: Sequence[Mapping[str, Any]]) -> list[ProposalShown]:
    """Read the rows of `proposal_columns`."""
    return [
        ProposalShown(
            id=row["id"],
            outcome=Outcome(row["outcome"]),
            state=ProposalState(row["state"]),
            amount=row["amount"],
            spend=row["spend"],
            computation=row["computation"],
            grounds=row["grounds"],
            completion_on=_day(row["completion_on"]),
            terms=row["terms"],
            circuit=tuple(RoleKind(role) for role in row["circuit"]),
            step=row["step"],
            made_by=row["made_by"] or "",
            maker=row["maker"],
            made_on=_moment(row["made_at"]),
            visas=tuple(_visa(visa) for visa in row["visas"]),
        )
        for row in rows
    ]


def grid_shown(
    criteria: Sequence[AssessedCriterion], rows: Sequence[Mapping[str, Any]], person: int | None
) -> Grid:
    """Read the rows of `score_columns` as the grid that `person` sees."""
    given: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        given[row["criterion"]].append(row)
    lines = []
    for criterion in criteria:
        scores = given[criterion.id]
        marks = [score["mark"] for score in scores]
        mine = next((score for score in scores if score["person"] == person), None)
        lines.append(
            GridLine(
                criterion=criterion,
                marks=tuple((score["name"] or "", score["mark"], score["comment"]) for score in scores),
                mine=mine["mark"] if mine else None,
                my_comment=mine["comment"] if mine else "",
                mean=mean_of(sum(marks) * 100, len(marks)) if marks else None,
                gap=max(marks) - min(marks) if marks else None,
            )
        )
    return Grid(lines=tuple(lines), total=total_of(lines))


def _visa(row: Mapping[str, Any]) -> VisaShown:
    return VisaShown(
        role=RoleKind(row["role"]),
        person=row["person"] or "",
        verdict=VisaVerdict(row["verdict"]),
        comment=row["comment"],
        by_order=row["by_order"],
        at=_moment(row["at"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _moment(text: str) -> date:
    return datetime.fromisoformat(text).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecord:
    """What a signed proposal says: cents, the day the project must be completed, the terms of payment."""

    proposal: int
    spend_cents: int | None
    completion_on: date | None
    terms: str
    computation: str


def signed_decision(application: int) -> DecisionRecord | None:
    """Return what was signed on an application, None when no proposal was (a former decision taken over)."""
    found = (
        Proposal.objects.filter(application=application, state=ProposalState.SIGNED).order_by("-id").first()
    )
    if found is None:
        return None
    return DecisionRecord(
        proposal=found.pk,
        spend_cents=found.spend_cents,
        completion_on=found.completion_on,
        terms=found.terms,
        computation=found.computation,
    )
