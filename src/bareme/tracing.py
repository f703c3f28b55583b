"""One applicant, with every reason and every step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bareme.arithmetic import INTEGERS, NO, UNKNOWN, YES
from bareme.conditions import Leaf
from bareme.plan import Facts, Plan, PlanCriterion, PlanFact, PlanLine
from bareme.questions import Open, next_question

VERDICTS = {NO: "no", UNKNOWN: "unknown", YES: "yes"}


@dataclass(frozen=True, slots=True)
class Reason:
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


@dataclass(frozen=True, slots=True)
class CriterionResult:
    criterion: PlanCriterion
    verdict: str  # yes, no, unknown, assessed
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the computation. `low == high` when its value is known."""

    line: PlanLine
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Simulation:
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
    results = tuple(_criterion(plan, criterion, low, high, opened) for criterion in plan.criteria)
    decided = [result.verdict for result in results if result.verdict != "assessed"]
    verdict = "no" if "no" in decided else "unknown" if "unknown" in decided else "yes"
    if verdict == "no":
        return Simulation(plan, verdict, None, None, results, (), (), None, tuple(low), tuple(high))
    _run(plan.lines, low, high)
    steps = _steps(plan, low, high)
    amount, span, needed = _grant(plan, facts, low, high, opened)
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
    reasons = tuple(_reason(plan, leaf, low, high) for leaf in condition.leaves(low, high))
    missing = opened.facts(condition.open_inputs(low, high)) if truth == UNKNOWN else ()
    return CriterionResult(criterion, VERDICTS[truth], reasons, missing)


def _reason(plan: Plan, leaf: Leaf, low: list[Any], high: list[Any]) -> Reason:
    name, unit = plan.names[leaf.x], plan.units[leaf.x]
    if leaf.bound is None:
        return Reason(leaf.code, name, unit, low[leaf.x], high[leaf.x], options=getattr(leaf, "options", ()))
    bound = low[leaf.bound]
    gap = None
    if low[leaf.x] == high[leaf.x] and unit not in {"yes_no", "choice"}:
        gap = abs(low[leaf.x] - bound)
    return Reason(leaf.code, name, unit, low[leaf.x], high[leaf.x], bound, gap)


def _steps(plan: Plan, low: list[Any], high: list[Any]) -> tuple[Step, ...]:
    shown: list[Step] = []
    for line in (*plan.derived, *plan.lines):
        if line.kind == "hidden":
            continue
        if (
            line.kind == "clamp"
            and shown
            and (low[line.slot], high[line.slot]) == (shown[-1].low, shown[-1].high)
        ):
            continue  # the limit does not bite
        shown.append(Step(line, low[line.slot], high[line.slot]))
    return tuple(shown)


def _grant(
    plan: Plan, facts: Facts, low: list[Any], high: list[Any], opened: Open
) -> tuple[int | None, tuple[int, int] | None, tuple[str, ...]]:
    """Return the amount, else its range, and the facts still needed to know it."""
    if not plan.lines:
        return None, None, ()
    slot = plan.lines[-1].slot
    if low[slot] == high[slot]:
        return low[slot], None, ()
    needed = opened.facts([slot])
    span = None if _open_ended(plan, facts, needed, high[slot]) else (low[slot], high[slot])
    return None, span, needed


def _open_ended(plan: Plan, facts: Facts, needed: tuple[str, ...], most: int) -> bool:
    """Tell whether the upper end comes from a bound nobody declared: it would say nothing to a reader."""
    guessed = [fact for fact in plan.facts if not fact.bounded and fact.name in needed]
    if not guessed:
        return False
    low, high = plan.fill(facts)
    halved = set()
    for fact in guessed:
        if fact.type == "integers":
            halved |= {
                line.slot for line in (*plan.derived, *plan.lines) if fact.slot in line.operation.inputs
            }
        else:
            high[fact.slot] = fact.high // 2
    for line in (*plan.derived, *plan.lines):
        low[line.slot], high[line.slot] = line.operation.span(INTEGERS, low, high)
        if line.slot in halved:
            high[line.slot] //= 2
    return bool(high[plan.lines[-1].slot] != most)
