"""The answer of the rules in words, for pages that are not the simulator."""

from dataclasses import dataclass

from bareme import FactValue, PlanFact, Simulation
from guichet.shared.formats import format_amount
from guichet.simulations.wording import answer_words, criterion_words, step_value

DATED = frozenset({"calendar", "in_force"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionWords:
    """One criterion: verdict (yes, no, unknown, assessed), and why in a sentence."""

    id: str
    title: str
    verdict: str
    words: str
    confirmed: bool


def criteria_in_words(simulation: Simulation) -> tuple[CriterionWords, ...]:
    """Return every criterion with its reason, in the order of the file; the dates of the call are said elsewhere."""
    return tuple(
        CriterionWords(
            id=result.criterion.id,
            title=result.criterion.title,
            verdict=result.verdict,
            words=criterion_words(result, simulation.plan),
            confirmed=result.criterion.confirmed,
        )
        for result in simulation.criteria
        if result.criterion.code not in DATED
    )


def amount_in_words(simulation: Simulation) -> str:
    """Return the grant that the answers give, or its two ends; empty when nothing can be said yet, and on a no."""
    ceiling = "jusqu’à " if simulation.plan.ceiling else ""
    if simulation.verdict == "no":
        return ""
    if simulation.amount is not None:
        return ceiling + format_amount(simulation.amount)
    ends = simulation.range
    if ends is None or ends[1] == 0:
        return ""
    if ends[0] == 0:
        return f"jusqu’à {format_amount(ends[1])}"
    return f"de {format_amount(ends[0])} à {format_amount(ends[1])}"


def steps_in_words(simulation: Simulation) -> tuple[tuple[str, str, bool], ...]:
    """Return each line of the computation: its title, its value, whether its numbers are confirmed."""
    return tuple((step.line.title, step_value(step), step.line.confirmed) for step in simulation.steps)


def fact_in_words(fact: PlanFact, value: FactValue) -> str:
    """Return an answer to a question of the rules as the person would write it."""
    return answer_words(fact, value)
