"""Why each territory is eligible, is not, or could be: one sentence for each of the few patterns of answers."""

import numpy as np

from bareme import Simulation, simulate
from guichet.simulations.services.everywhere import Everywhere
from guichet.simulations.wording import calendar_words, criterion_words


def reasons(answer: Everywhere) -> list[str]:
    """Return a sentence for each territory, in the crowd's order.

    Territories that meet and miss the same criteria share a sentence, so that 35 000 need only a handful of traces.
    """
    patterns = np.stack([*answer.criteria.values(), answer.amount_known.astype(np.int8)])
    areas = {area: index for index, area in enumerate(answer.plans)}
    where = np.array([areas[area] for area in answer.area.tolist()], np.int8)
    _, first, pattern = np.unique(
        np.vstack([patterns, where]), axis=1, return_index=True, return_inverse=True
    )
    sentences = [_sentence(trace(answer, int(position))) for position in first]
    return [sentences[index] for index in pattern.ravel().tolist()]


def trace(answer: Everywhere, position: int) -> Simulation:
    """Answer one territory again, with every reason and step."""
    return simulate(answer.plans[answer.area[position]], answer.row_facts(position))


def detailed_reason(simulation: Simulation) -> str:
    """Say why for one territory, with its own figures."""
    told = [
        criterion_words(result, simulation.plan)
        for result in simulation.criteria
        if result.verdict == ("no" if simulation.verdict == "no" else "unknown")
    ]
    return " ".join(told) or _missing(simulation)


def _sentence(simulation: Simulation) -> str:
    if simulation.verdict != "no":
        return _missing(simulation)
    failed = [result.criterion for result in simulation.criteria if result.verdict == "no"]
    return " ".join(
        calendar_words(criterion.refusal, criterion.day)
        if criterion.code == "calendar"
        else criterion.refusal
        for criterion in failed
    )


def _missing(simulation: Simulation) -> str:
    titles = [fact.title for name in simulation.missing if (fact := simulation.fact(name)) is not None]
    return f"Il manque : {', '.join(titles)}." if titles else ""
