"""One applicant, with every reason and every step."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from bareme.arithmetic import INTEGERS, NO, UNKNOWN, YES
from bareme.conditions import Leaf
from bareme.plan import Facts, Plan, PlanCriterion, PlanFact, PlanLine
from bareme.questions import Open, next_question

VERDICTS = ("no", "unknown", "yes")
_NO_GAP = {"yes_no", "choice"}


class Reason(NamedTuple):
    """A comparison that decides a criterion: codes and values; the sentence is made at the edge.

    `low`/`high` are the two ends of what is compared, `bound` what it is compared with, in the unit (cents, basis points,
    numbers, day ordinals); `gap` is how far from the threshold a "no" falls. `options` replaces `bound` for choices.
    """

    code: str
    name: str
    unit: str
    low: Any
    high: Any
    bound: int | None = None
    gap: int | None = None
    options: tuple[str, ...] = ()


class CriterionResult(NamedTuple):
    criterion: PlanCriterion
    verdict: str  # yes, no, unknown, assessed
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...] = ()


class Step(NamedTuple):
    """One line of the computation. `low == high` when its value is known."""

    line: PlanLine
    low: int
    high: int


class Simulation(NamedTuple):
    """The answer to one applicant for one scheme. Amounts in cents.

    `amount` is None while a fact it needs is missing, on a no, and when the scheme has no formula. `range` is the two ends
    of the amount if eligible; None when the amount is known or when no upper end makes sense.
    """

    plan: Plan
    verdict: str
    amount: int | None
    range: tuple[int, int] | None
    criteria: tuple[CriterionResult, ...]
    steps: tuple[Step, ...]
    missing: tuple[str, ...]
    next_question: str | None
    low: tuple[Any, ...]  # the value of each slot: what a wording of the steps needs
    high: tuple[Any, ...]

    def fact(self, name: str) -> PlanFact | None:
        return self.plan.fact(name)


def decide(plan: Plan, facts: Facts) -> int:
    """Return the verdict alone (0 no, 1 unknown, 2 yes), stopping at the first no."""
    low, high = plan.fill(facts)
    _run(plan.derived, low, high)
    verdict = YES
    for criterion in plan.criteria:
        if criterion.condition is not None:
            truth = criterion.condition.test(INTEGERS, low, high)
            if truth == NO:
                return NO
            verdict = min(verdict, truth)
    return verdict


def simulate(plan: Plan, facts: Facts, popularity: Mapping[str, int] | None = None) -> Simulation:
    """Answer one applicant. `popularity` counts, per shared fact, the schemes one answer would advance.

    Raise FactError when a fact is not of its type or out of its bounds. Facts the plan does not know are left aside.
    """
    low, high = plan.fill(facts)
    _run(plan.derived, low, high)
    opened = Open(plan, low, high)
    results = tuple([_criterion(plan, criterion, low, high, opened) for criterion in plan.criteria])
    decided = {result.verdict for result in results}
    if "no" in decided:
        return Simulation(plan, "no", None, None, results, (), (), None, tuple(low), tuple(high))
    verdict = "unknown" if "unknown" in decided else "yes"
    _run(plan.lines, low, high)
    steps = _steps(plan, low, high)
    amount, span, needed = _grant(plan, low, high, opened)
    undecided = [result.missing for result in results if result.verdict == "unknown"]
    missing = dict.fromkeys(name for names in undecided for name in names)
    missing.update(dict.fromkeys(needed))
    return Simulation(
        plan, verdict, amount, span, results, steps, tuple(missing),
        next_question(plan, undecided, needed, popularity or {}), tuple(low), tuple(high),
    )  # fmt: skip


def _run(lines: Sequence[PlanLine], low: list[Any], high: list[Any]) -> None:
    for line in lines:
        low[line.slot], high[line.slot] = line.operation.span(INTEGERS, low, high)


def _criterion(
    plan: Plan, criterion: PlanCriterion, low: list[Any], high: list[Any], opened: Open
) -> CriterionResult:
    condition = criterion.condition
    if condition is None:
        return CriterionResult(criterion, "assessed", ())
    truth = condition.test(INTEGERS, low, high)
    reasons = _reasons(plan, condition.leaves(low, high), low, high)
    missing = opened.facts(condition.deciding_inputs(low, high)) if truth == UNKNOWN else ()
    return CriterionResult(criterion, VERDICTS[truth], reasons, missing)


def _reasons(plan: Plan, leaves: Iterable[Leaf], low: list[Any], high: list[Any]) -> tuple[Reason, ...]:
    names, units, reasons = plan.names, plan.units, []
    for leaf in leaves:
        x, bound, gap = leaf.x, None, None
        least, most, unit = low[x], high[x], units[x]
        if leaf.bound is not None:
            bound = low[leaf.bound]
            if least == most and unit not in _NO_GAP:
                gap = abs(least - bound)
        reasons.append(Reason(leaf.code, names[x], unit, least, most, bound, gap, leaf.options))
    return tuple(reasons)


def _steps(plan: Plan, low: list[Any], high: list[Any]) -> tuple[Step, ...]:
    shown: list[Step] = []
    for line in plan.shown:
        step = Step(line, low[line.slot], high[line.slot])
        if line.kind == "clamp" and shown and step[1:] == shown[-1][1:]:
            continue  # the limit does not bite
        shown.append(step)
    return tuple(shown)


def _grant(
    plan: Plan, low: list[Any], high: list[Any], opened: Open
) -> tuple[int | None, tuple[int, int] | None, tuple[str, ...]]:
    """Return the amount, else its range, and the facts still needed to know it."""
    if not plan.lines:
        return None, None, ()
    slot = plan.lines[-1].slot
    if low[slot] == high[slot]:
        return low[slot], None, ()
    needed = opened.facts([slot])
    span = None if _open_ended(plan, needed, low, high) else (low[slot], high[slot])
    return None, span, needed


def _open_ended(plan: Plan, needed: tuple[str, ...], low: list[Any], high: list[Any]) -> bool:
    """Tell whether the upper end comes from a bound nobody declared: it would say nothing to a reader."""
    guessed = [fact for fact in plan.facts if not fact.bounded and fact.name in needed]
    if not guessed:
        return False
    slot = plan.lines[-1].slot
    most = high[slot]
    low, high = list(low), list(high)
    touched, counted = {fact.slot for fact in guessed}, set()
    for fact in guessed:
        if fact.type == "integers":
            counted.add(fact.slot)  # its values cannot be halved, their sum can
        else:
            high[fact.slot] = fact.high // 2
    for line in (*plan.derived, *plan.lines):
        inputs = line.operation.inputs
        if not touched.isdisjoint(inputs):
            touched.add(line.slot)
            low[line.slot], high[line.slot] = line.operation.span(INTEGERS, low, high)
            if not counted.isdisjoint(inputs):
                high[line.slot] //= 2
    return bool(high[slot] != most)
