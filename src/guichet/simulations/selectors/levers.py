"""What would change the answer. Found by answering again with another value, never written in advance."""

from collections.abc import Iterator
from dataclasses import dataclass

from bareme import FactValue, PlanFact, Simulation
from bareme.operations import Cap, Cumulation, Units
from guichet.simulations.selectors.case import Case, with_answer

MOST = 8
COMPARED = frozenset({"at_least", "at_most", "more_than", "less_than"})


@dataclass(frozen=True, slots=True)
class Lever:
    """Another value of one fact, and what it gives. `kind`: answer, threshold (the value from which a criterion holds),
    one_more (one unit more of what a cap counts), without (nothing of what lowers the grant).
    """

    kind: str
    fact: PlanFact
    value: FactValue
    result: Simulation


@dataclass(frozen=True, slots=True)
class Binding:
    """A limit that bites: more of `fact` would add nothing. `kept` and `given` in the unit of the fact."""

    fact: PlanFact
    title: str
    kept: int
    given: int


def levers(case: Case) -> list[Lever]:
    """Return the other answers that change the verdict or the amount, those that open the scheme first."""
    before = outcome(case.computed)
    found = [lever for lever in _candidates(case) if outcome(lever.result) != before]
    found.sort(key=lambda lever: _gain(case.computed, lever.result), reverse=True)
    return found[:MOST]


def outcome(simulation: Simulation) -> tuple[object, ...]:
    return simulation.verdict, simulation.amount, simulation.range


def _gain(before: Simulation, after: Simulation) -> tuple[int, int]:
    verdicts = {"no": 0, "unknown": 1, "yes": 2}
    return verdicts[after.verdict] - verdicts[before.verdict], _worth(after) - _worth(before)


def _worth(simulation: Simulation) -> int:
    if simulation.amount is not None:
        return simulation.amount
    return simulation.range[1] if simulation.range else 0


def _candidates(case: Case) -> Iterator[Lever]:
    for fact in case.plan.facts:
        value = case.value(fact)
        if value is None or not case.answered(fact):
            continue
        for other in _other_answers(fact, value):
            yield Lever("answer", fact, other, with_answer(case, fact, other))
    yield from _thresholds(case)
    yield from _more(case)
    yield from _without(case)


def _other_answers(fact: PlanFact, value: FactValue) -> list[FactValue]:
    if fact.type == "yes_no":
        return [not value]
    if fact.type == "choice":
        return [code for code, _ in fact.options if code != value]
    return []


def _thresholds(case: Case) -> Iterator[Lever]:
    """Try the bound of each comparison that fails on an answered number, then its neighbour when the bound is excluded."""
    for result in case.computed.criteria:
        if result.verdict != "no":
            continue
        for reason in result.reasons:
            fact = case.plan.fact(reason.name)
            if fact is None or reason.code not in COMPARED or not isinstance(reason.bound, int):
                continue
            step = {"more_than": 1, "less_than": -1}.get(reason.code, 0)
            value = reason.bound + step
            if (
                fact.type in {"integer", "amount", "rate"}
                and case.answered(fact)
                and fact.low <= value <= fact.high
            ):
                yield Lever("threshold", fact, value, with_answer(case, fact, value))


def _more(case: Case) -> Iterator[Lever]:
    """Try one unit more of what a biting cap counts."""
    low = case.computed.low
    for line in (*case.plan.derived, *case.plan.lines):
        operation = line.operation
        if not isinstance(operation, Cap) or operation.per is None:
            continue
        fact = next((fact for fact in case.plan.facts if fact.slot == operation.per), None)
        value = case.value(fact) if fact else None
        if (
            fact is None
            or type(value) is not int
            or low[operation.x] <= low[operation.at] * low[operation.per]
        ):
            continue
        if value + 1 <= fact.high:
            yield Lever("one_more", fact, value + 1, with_answer(case, fact, value + 1))


def _without(case: Case) -> Iterator[Lever]:
    """Try without the other grants, where they lower this one."""
    for line in case.plan.lines:
        if not isinstance(line.operation, Cumulation):
            continue
        fact = next((fact for fact in case.plan.facts if fact.slot == line.operation.others), None)
        if fact is not None and case.value(fact):
            yield Lever("without", fact, 0, with_answer(case, fact, 0))


def bindings(case: Case) -> list[Binding]:
    """Return the limits that bite: a spend beyond its cap, units beyond those that count."""
    if case.computed.verdict == "no":
        return []
    low, high = case.computed.low, case.computed.high
    by_slot = {fact.slot: fact for fact in case.plan.facts}
    found = []
    for step in case.computed.steps:
        operation = step.line.operation
        if isinstance(operation, Cap) and operation.x in by_slot and step.low == step.high:
            kept, given = step.low, low[operation.x]
        elif isinstance(operation, Units) and operation.up_to is not None and operation.count in by_slot:
            kept, given = low[operation.up_to], low[operation.count]
            if given != high[operation.count]:
                continue
        else:
            continue
        slot = operation.x if isinstance(operation, Cap) else operation.count
        if kept < given and case.value(by_slot[slot]) is not None:
            found.append(Binding(by_slot[slot], step.line.title, kept, given))
    return found
