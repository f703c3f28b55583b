"""The financing plan of the operation with all its public funders, and what the law allows of it."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from bareme import Interval, public_grants
from bareme.forms.money import NATURES
from guichet.applications.enums import State
from guichet.review.enums import Outcome, ProposalState
from guichet.review.models import CapException
from guichet.review.panels.registry import Panel, register_panel
from guichet.review.selectors.cumulation import CapShown, Cumulated, Exempted, cumulation_of, plan_lines
from guichet.review.selectors.deciding import proposals_shown
from guichet.review.selectors.opened import Opened
from guichet.review.selectors.payments import eligible_spend
from guichet.shared.formats import format_amount

WORDS = {"yes": "respecté", "no": "dépassé", "unknown": "à vérifier", "aside": "pas concerné"}
BADGES = {"yes": "success", "no": "error", "unknown": "warning", "aside": "info"}
SHOWN_STATES = frozenset({State.UNDER_REVIEW, State.SUBMITTED, State.ACCEPTED})


def cumulation_context(opened: Opened) -> dict[str, Any] | None:
    """Hold what is proposed, else computed, else asked against the caps of the framework; None without an amount or a cap."""
    if opened.state not in SHOWN_STATES:
        return None
    award, spend, what = _award(opened)
    if award is None:
        return None
    exceptions = {
        row["cap"]: Exempted(
            id=row["id"],
            reason=row["reason"],
            person=row["person"] or "",
            at=datetime.fromisoformat(row["at"]),
        )
        for row in opened.brought("cap_exceptions")
    }
    cumulated = cumulation_of(opened.standing, opened.others, exceptions, award, spend)
    if not cumulated.caps:
        return None
    return {
        "what": what,
        "award": award,
        "lines": _lines(opened),
        "found": cumulated.found,
        "total": _words(public_grants(cumulated.operation)),
        "unsaid": cumulated.operation.plan is None,
        "caps": [_cap(one, cumulated) for one in cumulated.caps],
        "may_except": opened.state is State.UNDER_REVIEW,
    }


def _award(opened: Opened) -> tuple[int | None, int | None, str]:
    proposals = proposals_shown(opened.brought("proposals_rows"))
    for one in proposals:
        if one.state in {ProposalState.IN_CIRCUIT, ProposalState.SIGNED} and one.outcome is Outcome.ACCEPT:
            return one.amount, one.spend, "proposé"
    spend, computed = eligible_spend(opened.standing), opened.standing.simulation.amount
    if computed is not None:
        return computed, spend, "calculé"
    return opened.application.requested_cents, spend, "demandé"


def _lines(opened: Opened) -> list[dict[str, Any]]:
    names = dict(NATURES)
    return [
        {
            "source": line.get("source") or "Sans nom",
            "nature": names.get(line.get("nature") or "", "à préciser"),
            "amount": line.get("amount"),
            "state": {"asked": "demandé", "obtained": "obtenu"}.get(line.get("state") or "", ""),
        }
        for line in plan_lines(opened.standing) or ()
        if line.get("nature") not in {"scheme", "own"}
    ]


def _cap(one: CapShown, cumulated: Cumulated) -> dict[str, Any]:
    checked = one.checked
    return {
        "cap": checked.cap,
        "verdict": WORDS[checked.verdict],
        "badge": BADGES[checked.verdict],
        "value": _words(checked.value) if checked.value else "",
        "limit": "" if checked.limit is None else format_amount(checked.limit),
        "own": checked.cap.kind == "own_share",
        "aside": checked.verdict == "aside",
        "unknown": "" if checked.verdict != "unknown" else _missing(one, cumulated),
        "exempted": one.exempted,
        "refuses": one.refuses,
    }


def _missing(one: CapShown, cumulated: Cumulated) -> str:
    """Say what one would have to know."""
    operation, cap = cumulated.operation, one.checked.cap
    if operation.cost is None or operation.eligible is None:
        return "Il manque la dépense."
    if operation.plan is None:
        return "Le plan de financement n’est pas dit."
    if any(line.cents is None for line in (*operation.plan, *operation.found)):
        return "Un financement n’a pas de montant."
    if cap.kind == "own_share" and operation.nature == "either":
        return "Cela dépend de la part d’investissement de ces dépenses."
    if cap.lead:
        return "Cela dépend : cette collectivité est-elle chef de file ?"
    return "Cela dépend des autres demandes en cours pour ce projet, ou d’aides déjà dans le plan."


def _words(value: Interval) -> str:
    if value.most is None:
        return f"au moins {format_amount(value.least)}"
    if value.most == value.least:
        return format_amount(value.least)
    return f"de {format_amount(value.least)} à {format_amount(value.most)}"


def install() -> None:
    """Register the panel."""
    rows = CapException.objects.filter(application=OuterRef("pk"), ended_at=None).order_by("id")
    shape = JSONObject(id="id", cap="cap", reason="reason", person="person__name", at="made_at")
    register_panel(
        Panel(
            key="cumul",
            title="Cumul des aides publiques",
            column="control",
            template="review/components/panels/cumulation.html",
            context=cumulation_context,
            rank=15,
            columns={"cap_exceptions": ArraySubquery(rows.values(json=shape))},
        )
    )
