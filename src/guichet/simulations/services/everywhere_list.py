"""A page of the list of all territories, each with its own reason."""

from dataclasses import dataclass

import numpy as np

from bareme import Simulation
from guichet.simulations.services.everywhere import VERDICTS, Everywhere
from guichet.simulations.services.everywhere_reasons import detailed_reason, trace

PAGE = 30


@dataclass(frozen=True, slots=True)
class Row:
    """One territory of the list. Population and amount are None where unknown."""

    code: str
    name: str
    departement: str
    population: int | None
    verdict: str
    amount: int | None
    range: tuple[int, int] | None
    reason: str


@dataclass(frozen=True, slots=True)
class RowPage:
    """Some rows, and the code after which the next page begins."""

    rows: list[Row]
    next: str


def list_rows(answer: Everywhere, *, verdict: str = "", departement: str = "", after: str = "") -> RowPage:
    """Return one page, by code. A filter that is not a verdict or a département of the list keeps nothing of it."""
    kept = np.ones(len(answer.crowd), np.bool_)
    if verdict:
        wanted = VERDICTS.index(verdict) if verdict in VERDICTS else -1
        kept &= answer.verdict == wanted
    if departement:
        kept &= answer.crowd.departement == departement
    if after:
        kept &= answer.crowd.codes > after
    positions = np.flatnonzero(kept)[: PAGE + 1].tolist()
    more = len(positions) > PAGE
    rows = [_row(answer, position) for position in positions[:PAGE]]
    return RowPage(rows, rows[-1].code if more else "")


def _row(answer: Everywhere, position: int) -> Row:
    simulation: Simulation = trace(answer, position)
    crowd = answer.crowd
    population = int(crowd.population[position])
    return Row(
        str(crowd.codes[position]),
        str(crowd.names[position]),
        str(crowd.departement[position]),
        None if population < 0 else population,
        simulation.verdict,
        simulation.amount,
        simulation.range,
        detailed_reason(simulation),
    )
