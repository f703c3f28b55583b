"""One scheme for every territory at once: who is eligible, how much in all, where, and what a change would do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bareme import (
    FactError,
    Plan,
    PlanFact,
    ScalarError,
    SchemeFile,
    SharedFacts,
    compile_scheme,
    read_answer,
)
from bareme.columns import Codes, Column, FactColumn, Ragged, simulate_columns
from bareme.values import parse_integer
from guichet.shared.formats import format_number
from guichet.simulations.errors import UnusableAnswer, UnusableParameter
from guichet.simulations.services.crowd import Crowd
from guichet.simulations.services.facts_file import read_facts_file

NO, UNKNOWN, YES = 0, 1, 2
VERDICTS = ("no", "unknown", "yes")
PER_THOUSAND = "pour 1000"

# Population classes: the upper end of each, not included.
SIZES = (500, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the answers to one fact come from: territory, file, estimate, or nowhere (missing)."""

    fact: PlanFact
    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Totals of a part of the territories. Amounts in cents; `known` counts those whose amount is known."""

    label: str
    count: int
    eligible: int
    unknown: int
    known: int
    total: int


@dataclass(frozen=True, eq=False)
class Everywhere:
    """The answers of all territories, position i of each array being territory i of the crowd.

    `verdict` int8[n] (0 no, 1 unknown, 2 yes); `low`, `high` int64[n] cents, the two ends of the grant if eligible, 0 on a
    no; `criteria` int8[n] each. `plans` gives the rules of each area that differs, None for the country.
    """

    crowd: Crowd
    plans: dict[str | None, Plan]
    area: NDArray[np.object_]
    verdict: NDArray[np.int8]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    criteria: dict[str, NDArray[np.int8]]
    origins: tuple[Origin, ...]
    facts: dict[str, FactColumn]

    @property
    def plan(self) -> Plan:
        return self.plans[None]

    @cached_property
    def amount_known(self) -> NDArray[np.bool_]:
        """bool[n]: eligible for certain, and nothing missing to know the amount."""
        return (
            np.logical_and(self.verdict == YES, self.low == self.high)
            if self.plan.lines
            else np.zeros(len(self.crowd), np.bool_)
        )

    @cached_property
    def bounded(self) -> bool:
        """Whether the upper ends mean something: no fact without a declared maximum is missing."""
        missing = {origin.fact.name for origin in self.origins if origin.kind == "missing"}
        return not any(fact.name in missing and not fact.bounded for fact in self.plan.facts)

    @cached_property
    def country(self) -> Group:
        """The totals of all."""
        return self._group("Ensemble", np.ones(len(self.crowd), np.bool_))

    def by_departement(self) -> list[Group]:
        """Totals by département, by code."""
        return [
            self._group(code, self.crowd.departement == code)
            for code in np.unique(self.crowd.departement).tolist()
        ]

    def by_size(self) -> list[Group]:
        """Totals by population class; those whose population is unknown come last."""
        population = self.crowd.population
        groups, floor = [], 0
        for ceiling in SIZES:
            groups.append(
                self._group(
                    f"{format_number(floor)} à {format_number(ceiling - 1)}",
                    (population >= floor) & (population < ceiling),
                )
            )
            floor = ceiling
        groups.append(self._group(f"{format_number(floor)} et plus", population >= floor))
        groups.append(self._group("inconnue", population < 0))
        return [group for group in groups if group.count]

    def row_facts(self, position: int) -> dict[str, Any]:
        """The facts of one territory, as the traced evaluator takes them."""
        facts: dict[str, Any] = {}
        for name, column in self.facts.items():
            fact = self.plan.fact(name)
            if fact is not None:
                facts[name] = _cell(fact, column, position)
        return facts

    def _group(self, label: str, inside: NDArray[np.bool_]) -> Group:
        eligible = inside & (self.verdict == YES)
        known = inside & self.amount_known
        return Group(
            label,
            int(inside.sum()),
            int(eligible.sum()),
            int((inside & (self.verdict == UNKNOWN)).sum()),
            int(known.sum()),
            int(self.low[known].sum()),
        )


def simulate_everywhere(
    file: SchemeFile,
    shared: SharedFacts,
    crowd: Crowd,
    *,
    at: date,
    facts_csv: bytes | None = None,
    estimates: Mapping[str, str] | None = None,
    parameters: Mapping[str, str] | None = None,
) -> Everywhere:
    """Answer every territory of the crowd.

    `facts_csv` gives facts by territory; `estimates` one value for all ("3"), or a rate ("4 pour 1000 habitants");
    `parameters` is the what-if. Raise UnreadableFacts, UnusableAnswer or UnusableParameter with a sentence.
    """
    areas = [None, *sorted(file.local, key=_precedence)]
    try:
        plans = {
            area: compile_scheme(file, shared, at, place=(area,) if area else (), parameters=parameters)
            for area in areas
        }
    except FactError as error:
        raise UnusableParameter(error.fact, error.message) from None
    plan = plans[None]
    facts: dict[str, FactColumn] = crowd.facts()
    if file.local or any(fact.type == "codes" for fact in plan.facts):
        facts["territory.codes"] = crowd.official_codes
    given = (
        {}
        if facts_csv is None
        else read_facts_file(facts_csv, plan, crowd.positions).columns(plan, crowd.codes.tolist())
    )
    guessed = {name: _estimate(plan, name, text, crowd) for name, text in (estimates or {}).items()}
    origins = _origins(plan, facts, given, estimates or {})
    facts = {**facts, **guessed, **given}
    return _run(crowd, plans, facts, origins)


def _run(
    crowd: Crowd, plans: dict[str | None, Plan], facts: dict[str, FactColumn], origins: tuple[Origin, ...]
) -> Everywhere:
    count = len(crowd)
    area = np.full(count, None, dtype=object)
    for code in plans:
        if code is not None:
            area[crowd.official_codes.within(frozenset({code}))] = code
    verdict = np.zeros(count, np.int8)
    low, high = np.zeros(count, np.int64), np.zeros(count, np.int64)
    criteria = {
        criterion.id: np.full(count, YES, np.int8)
        for plan in plans.values()
        for criterion in plan.criteria
        if criterion.condition is not None
    }
    for code, plan in plans.items():
        rows = np.flatnonzero(area == code) if len(plans) > 1 else slice(None)
        size = count if isinstance(rows, slice) else len(rows)
        if not size:
            continue
        result = simulate_columns(plan, {name: _take(column, rows) for name, column in facts.items()}, size)
        verdict[rows] = result.verdict
        if result.low is not None and result.high is not None:
            low[rows], high[rows] = result.low, result.high
        for name, truth in result.criteria.items():
            criteria[name][rows] = truth
    return Everywhere(crowd, plans, area, verdict, low, high, criteria, origins, facts)


def _precedence(area: str) -> int:
    """Areas from the widest to the nearest: the nearest is laid last, and wins."""
    return ["REG", "DEP", "COL", "ARR", "EPT", "EPCI", "COM"].index(area.split("-", maxsplit=1)[0])


def _take(column: FactColumn, rows: "slice | NDArray[np.intp]") -> FactColumn:
    if isinstance(rows, slice):
        return column
    if isinstance(column, Column):
        return Column(column.values[rows], None if column.known is None else column.known[rows])
    if isinstance(column, (Ragged, Codes)):
        return column.take(rows)
    return column


def _cell(fact: PlanFact, column: FactColumn, position: int) -> Any:
    if isinstance(column, Ragged):
        known = column.known is None or bool(column.known[position])
        return (
            tuple(column.values[column.offsets[position] : column.offsets[position + 1]].tolist())
            if known
            else None
        )
    if isinstance(column, Codes):
        return frozenset(str(level[position]) for level in column.levels if level[position])
    if not isinstance(column, Column):
        return column
    if column.known is not None and not column.known[position]:
        return None
    return fact.decode(int(column.values[position]))


def _estimate(plan: Plan, name: str, text: str, crowd: Crowd) -> FactColumn:
    fact = plan.fact(name)
    if fact is None:
        raise UnusableAnswer(
            name,
            f"« {name[:40]} » n'est pas un fait de cette aide. Faits : {', '.join(fact.name for fact in plan.facts)}.",
        )
    try:
        if PER_THOUSAND not in text:
            return read_answer(fact, text)
        rate = parse_integer(text.split(PER_THOUSAND, maxsplit=1)[0])
    except FactError as error:
        raise UnusableAnswer(name, error.message) from None
    except ScalarError as error:
        raise UnusableAnswer(name, str(error)) from None
    if fact.type not in {"integer", "amount"}:
        raise UnusableAnswer(name, "« pour 1000 habitants » ne vaut que pour un nombre ou un montant.")
    scale = 100 if fact.type == "amount" else 1
    known = crowd.population >= 0
    values = np.minimum((np.maximum(crowd.population, 0) * rate * scale + 500) // 1000, fact.high)
    return Column(values, None if known.all() else known)


def _origins(
    plan: Plan, known: Mapping[str, FactColumn], given: Mapping[str, FactColumn], estimates: Mapping[str, str]
) -> tuple[Origin, ...]:
    origins = []
    for fact in plan.facts:
        if fact.name in given:
            origins.append(Origin(fact, "file"))
        elif fact.name in estimates or fact.key in estimates:
            origins.append(Origin(fact, "estimate", estimates.get(fact.name, estimates.get(fact.key, ""))))
        else:
            origins.append(Origin(fact, "territory" if fact.key in known else "missing"))
    return tuple(origins)
