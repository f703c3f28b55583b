"""What to ask next, how many questions are left at most, and why each is asked."""

from collections.abc import Mapping

from bareme import Plan, PlanFact, Scheme, Simulation
from bareme.questions import next_question

FROM_TERRITORY = frozenset({"codes"})


def remaining(simulation: Simulation, declined: frozenset[str]) -> tuple[str, ...]:
    """Return the facts still worth asking, by the plan's own names; those declined are not asked again."""
    return tuple(name for name in simulation.missing if name not in declined)


def question_to_ask(
    simulation: Simulation, declined: frozenset[str], popularity: Mapping[str, int] | None = None
) -> str | None:
    """Return the next fact to ask: the engine's order, leaving out what a person has said they do not know."""
    if not declined:
        return simulation.next_question
    undecided = [
        tuple(name for name in result.missing if name not in declined)
        for result in simulation.criteria
        if result.verdict == "unknown"
    ]
    return next_question(simulation.plan, undecided, remaining(simulation, declined), popularity or {})


def deciding_question(
    simulation: Simulation, declined: frozenset[str], popularity: Mapping[str, int]
) -> str | None:
    """Return the next fact that can still decide the verdict; None when only the amount is left, or all were declined."""
    undecided = [
        tuple(name for name in result.missing if name not in declined)
        for result in simulation.criteria
        if result.verdict == "unknown"
    ]
    return next_question(simulation.plan, undecided, (), popularity)


def why_asked(fact: PlanFact, simulation: Simulation, scheme: Scheme) -> str:
    """Say why a fact is asked: the scheme's own words, else the criterion or the line that needs it."""
    definition = scheme.facts.get(fact.name)
    if definition is not None and definition.why:
        return definition.why
    for result in simulation.criteria:
        if fact.name in result.missing:
            return f"Pour savoir si vous y avez droit : {_lower(result.criterion.title)}."
    title = _first_line(fact, simulation.plan)
    return f"Pour calculer le montant : {_lower(title)}." if title else "Pour affiner le résultat."


def _first_line(fact: PlanFact, plan: Plan) -> str | None:
    for line in (*plan.lines, *plan.derived):
        if line.kind == "line" and fact.slot in line.operation.inputs:
            return line.title
    return None


def _lower(text: str) -> str:
    """Lower the first letter of a phrase, unless it begins an acronym."""
    if len(text) > 1 and text[1].isupper():
        return text.rstrip(".")
    return f"{text[:1].lower()}{text[1:]}".rstrip(".")
