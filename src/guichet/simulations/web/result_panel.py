"""The right side of the simulator: the answer, how it is computed, what would change it, who pays what."""

from typing import Any

from bareme import CriterionResult
from guichet.simulations.lever_words import binding_words, lever_words
from guichet.simulations.result_words import (
    amount_words,
    bar_caption,
    dates_words,
    own_share_words,
    result_sentence,
    share_parts,
    step_lines,
    taxes_words,
    warning_on_orders,
)
from guichet.simulations.selectors.case import Case
from guichet.simulations.selectors.financing import financing_of
from guichet.simulations.selectors.levers import bindings, levers
from guichet.simulations.wording import criterion_words


def panel(case: Case) -> dict[str, Any]:
    """Return what the result panel shows."""
    financing = financing_of(case)
    return {
        "headline": headline(case),
        "dates": dates_words(case),
        "financing": financing,
        "bar": share_parts(financing),
        "bar_caption": bar_caption(financing),
        "own_share": own_share_words(financing),
        "steps": step_lines(case),
        "criteria": [
            criterion_view(result, case) for result in case.computed.criteria if result.verdict != "assessed"
        ],
        "assessed": [
            criterion_view(result, case) for result in case.computed.criteria if result.verdict == "assessed"
        ],
        "levers": [lever_words(lever, case.computed) for lever in levers(case)],
        "bindings": [binding_words(binding) for binding in bindings(case)],
        "refused": [
            (expense.title, expense.refused) for expense in case.scheme.expenses.values() if expense.refused
        ],
        "taxes": taxes_words(case),
        "warning": warning_on_orders(case),
        "shaky": any(not step.line.confirmed for step in case.computed.steps)
        or not all(result.criterion.confirmed for result in case.computed.criteria),
    }


def headline(case: Case) -> dict[str, Any]:
    """Return the answer in one figure and one sentence."""
    computed, award = case.computed, case.scheme.award
    words = amount_words(case)
    return {
        "verdict": computed.verdict,
        "sentence": result_sentence(case),
        "amount": words,
        "if_eligible": computed.verdict == "unknown" and bool(case.plan.lines),
        "ceiling": case.plan.ceiling,
        "in_kind": award.in_kind or "",
        "unknown": (award.unknown or "") if not case.plan.lines else "",
        "note": award.note or "",
        "failed": [
            criterion_words(result, case.plan) for result in computed.criteria if result.verdict == "no"
        ],
    }


def criterion_view(result: CriterionResult, case: Case) -> dict[str, Any]:
    criterion = result.criterion
    return {
        "title": criterion.title,
        "verdict": result.verdict,
        "words": criterion_words(result, case.plan),
        "quote": criterion.quote or "",
        "source": criterion.source,
        "confirmed": criterion.confirmed,
        "helps": criterion.helps or "",
        "refusal": criterion.refusal,
    }
