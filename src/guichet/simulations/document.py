"""A simulation as the JSON document of the API, the command line and the link that reproduces it."""

from typing import Any

from bareme import CriterionResult, Simulation, Step
from guichet.simulations.wording import StepWords, criterion_words


def simulation_document(simulation: Simulation) -> dict[str, Any]:
    """Return the document `GET /api/v1/openapi.json` calls SimulationOut. Amounts are euros as text: "13450.00"."""
    plan = simulation.plan
    words = StepWords(simulation)
    return {
        "scheme": plan.slug,
        "version": plan.version,
        "at": plan.at.isoformat(),
        "verdict": simulation.verdict,
        "amount": euros(simulation.amount),
        "amount_range": None if simulation.range is None else [euros(end) for end in simulation.range],
        "ceiling": plan.ceiling,
        "criteria": [_criterion(result, simulation) for result in simulation.criteria],
        "steps": [_step(step, words) for step in simulation.steps],
        "missing": list(simulation.missing),
        "next_question": simulation.next_question,
    }


def euros(cents: int | None) -> str | None:
    """Write cents as plain euros for a machine: 1345000 -> "13450.00"; None stays None."""
    return None if cents is None else f"{cents // 100}.{cents % 100:02d}"


def _criterion(result: CriterionResult, simulation: Simulation) -> dict[str, Any]:
    criterion = result.criterion
    return {
        "id": criterion.id,
        "verdict": result.verdict,
        "title": criterion.title,
        "reason": criterion_words(result, simulation.plan),
        "quote": criterion.quote,
        "source": criterion.source or None,
    }


def _step(step: Step, words: StepWords) -> dict[str, Any]:
    known = step.low == step.high
    return {
        "id": step.line.id,
        "title": step.line.title,
        "value": plain_value(step.low, step.line.unit) if known else None,
        "range": None
        if known
        else [plain_value(step.low, step.line.unit), plain_value(step.high, step.line.unit)],
        "words": words.of(step.line.operation),
        "confirmed": step.line.confirmed,
    }


def plain_value(value: int, unit: str) -> str:
    """Write a value for a machine: euros with two decimals, percent with two decimals, or the number."""
    return f"{value // 100}.{value % 100:02d}" if unit in {"money", "rate"} else str(value)
