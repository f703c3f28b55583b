"""Opinions, the scoring grid, and the decision with its circuit."""

from dataclasses import dataclass
from typing import Any

from guichet.accounts.enums import RoleKind
from guichet.applications.enums import State
from guichet.budget.enums import Unit
from guichet.budget.permissions import may_read
from guichet.budget.selectors import envelopes_for
from guichet.review.enums import ProposalState
from guichet.review.panels.registry import Panel, register_panel
from guichet.review.selectors.circuits import circuit_of
from guichet.review.selectors.deciding import (
    ProposalShown,
    grid_shown,
    opinion_columns,
    opinions_shown,
    proposal_columns,
    proposals_shown,
    score_columns,
)
from guichet.review.selectors.grids import criteria_of
from guichet.review.selectors.opened import Opened
from guichet.review.selectors.payments import eligible_spend, usual_terms
from guichet.shared.formats import format_amount, format_count
from guichet.simulations.selectors.words import steps_in_words

ACTION_OF = {RoleKind.VALIDATOR: "valider", RoleKind.SOUS_PREFET: "viser", RoleKind.DECIDER: "signer"}


def opinions_context(opened: Opened) -> dict[str, Any] | None:
    opinions = opinions_shown(opened.brought("opinions_rows"), opened.today)
    asked = {one.title for one in opinions}
    named = [one for one in opened.standing.scheme.review.opinions if one.title not in asked]
    if not opinions and not named and opened.state is not State.UNDER_REVIEW:
        return None
    return {"opinions": opinions, "named": named, "missing": [o for o in named if o.required]}


def grid_context(opened: Opened) -> dict[str, Any] | None:
    criteria = criteria_of(opened.application)
    if not criteria:
        return None
    grid = grid_shown(criteria, opened.brought("scores_rows"), opened.actor.person)
    return {"lines": grid.lines, "total": grid.total}


def decision_context(opened: Opened) -> dict[str, Any] | None:
    proposals = proposals_shown(opened.brought("proposals_rows"))
    current = next((one for one in proposals if one.state is ProposalState.IN_CIRCUIT), None)
    if opened.state not in {State.UNDER_REVIEW, State.ACCEPTED, State.REFUSED}:
        return None
    return {
        "current": current,
        "steps": _steps(current) if current else [],
        "action": ACTION_OF.get(current.awaited) if current and current.awaited else None,
        "mine": current is not None and current.maker == opened.actor.person,
        "past": [one for one in proposals if one is not current],
        "circuit": [role.label for role in circuit_of(opened.application)],
        "usual": _usual(opened),
        "payers": _payers(opened) if opened.state is State.UNDER_REVIEW else None,
        "row": opened.application,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """An envelope that a decision would take from: what is left of it; `address` is empty for who may not open it."""

    title: str
    left: str
    confirmed: bool
    empty: bool
    address: str


def _payers(opened: Opened) -> list[Payer]:
    """Return the envelopes that would pay a decision of today: one query. None is followed when the list is empty."""
    row = opened.application
    found = envelopes_for(row.slug, row.places, year=opened.today.year)
    return [
        Payer(
            title=envelope.title,
            left=format_amount(envelope.available)
            if unit is Unit.EURO
            else format_count(envelope.available, "poste"),
            confirmed=envelope.confirmed,
            empty=not envelope.available,
            address=f"/budget/{envelope.pk}" if may_read(opened.actor, envelope, opened.today) else "",
        )
        for unit, envelope in found.items()
    ]


def _steps(proposal: ProposalShown) -> list[dict[str, str]]:
    """Return the circuit as steps of a time line."""
    passed = {visa.role: visa for visa in proposal.visas}
    steps = [{"title": f"Proposée par {proposal.made_by}", "state": "done", "text": ""}]
    for rank, role in enumerate(proposal.circuit[1:], start=1):
        visa = passed.get(role)
        state = "done" if visa else "current" if rank == proposal.step else "coming"
        text = f"{visa.person}, {visa.verdict.label}" if visa else ""
        if visa and visa.by_order:
            text += f", par délégation ({visa.by_order})"
        steps.append({"title": str(role.label).capitalize(), "state": state, "text": text})
    return steps


def _usual(opened: Opened) -> dict[str, str]:
    """Return what the proposal would say if the reviewer changes nothing: what the rules give."""
    simulation, spend = opened.standing.simulation, eligible_spend(opened.standing)
    amount = simulation.amount
    return {
        "amount": "" if amount is None else format_amount(amount),
        "spend": "" if spend is None else format_amount(spend),
        "computation": " ; ".join(f"{title} : {value}" for title, value, _ in steps_in_words(simulation)),
        "terms": usual_terms(opened.standing.scheme),
        "button": "Proposer" if amount is None else f"Proposer {format_amount(amount)}",
    }


def install() -> None:
    """Register the panels of this module."""
    register_panel(
        Panel(
            key="opinions",
            title="Avis",
            column="control",
            template="review/components/panels/opinions.html",
            context=opinions_context,
            rank=25,
            columns=opinion_columns(),
        ),
        Panel(
            key="grid",
            title="Grille d’appréciation",
            column="answers",
            template="review/components/panels/grid.html",
            context=grid_context,
            rank=60,
            columns=score_columns(),
        ),
        Panel(
            key="decision",
            title="Décision",
            column="decision",
            template="review/components/panels/decision.html",
            context=decision_context,
            rank=10,
            columns=proposal_columns(),
        ),
    )
