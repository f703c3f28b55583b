"""One applicant, with every reason and every step."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from bareme.arithmetic import INTEGERS, NO, UNKNOWN, YES
from bareme.conditions import Leaf
from bareme.plan import Facts, Plan, PlanCriterion, PlanFact, PlanLine
from bareme.questions import Open, next_question

VERDICTS = ("no", "unknown", "yes")


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
    """A criterion's verdict (yes, no, unknown, assessed) and the facts it still misses."""

    criterion: PlanCriterion
    verdict: str
    missing: tuple[str, ...]
    plan: Plan
    low: Sequence[Any]
    high: Sequence[Any]

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The comparisons that decide; made when read, for most results are never shown."""
        plan, low, high, condition = self.plan, self.low, self.high, self.criterion.condition
        if condition is None:
            return ()
        return tuple([_reason(plan, leaf, low, high) for leaf in condition.leaves(low, high)])


class Step(NamedTuple):
    """One line of the computation. `low == high` when its value is known."""

    line: PlanLine
    low: int
    high: int


class Simulation(NamedTuple):
    """The answer to one applicant for one scheme. Amounts in cents.

    `amount` is None while a fact it needs is missing, on a no, and when the scheme has no formula. `low` and `high` are the
    two ends of each slot: what the criteria, the steps and the range are made from when they are read.
    """

    plan: Plan
    verdict: str
    amount: int | None
    missing: tuple[str, ...]
    next_question: str | None
    low: Sequence[Any]
    high: Sequence[Any]

    @property
    def criteria(self) -> tuple[CriterionResult, ...]:
        """Every criterion with its verdict, in the order of the file."""
        opened = Open(self.plan, self.low, self.high)
        return tuple([_criterion(self, criterion, opened) for criterion in self.plan.criteria])

    @property
    def range(self) -> tuple[int, int] | None:
        """The two ends of the amount if eligible; None when it is known or when no upper end makes sense."""
        if self.verdict == "no" or not self.plan.lines or self.amount is not None:
            return None
        slot = self.plan.lines[-1].slot
        needed = Open(self.plan, self.low, self.high).facts([slot])
        if _open_ended(self.plan, needed, self.low, self.high):
            return None
        return self.low[slot], self.high[slot]

    @property
    def steps(self) -> tuple[Step, ...]:
        """The lines of the computation, in the order of the file; none on a no."""
        if self.verdict == "no":
            return ()
        shown: list[Step] = []
        for line in self.plan.shown:
            step = Step(line, self.low[line.slot], self.high[line.slot])
            if line.kind == "clamp" and shown and step[1:] == shown[-1][1:]:
                continue  # the limit does not bite
            shown.append(step)
        return tuple(shown)

    def fact(self, name: str) -> PlanFact | None:
        return self.plan.fact(name)


def decide(plan: Plan, facts: Facts) -> int:
    """Return the verdict alone (0 no, 1 unknown, 2 yes), stopping at the first no."""
    low, high = plan.fill(facts)
    _run(plan.derived, low, high)
    verdict = YES
    for condition in plan.conditions:
        truth = condition.test(INTEGERS, low, high)
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
    opened, undecided = Open(plan, low, high), []
    for condition in plan.conditions:
        truth = condition.test(INTEGERS, low, high)
        if truth == NO:
            return Simulation(plan, "no", None, (), None, low, high)
        if truth == UNKNOWN:
            undecided.append(opened.facts(condition.deciding_inputs(low, high)))
    _run(plan.lines, low, high)
    amount, needed = _grant(plan, low, high, opened)
    missing = dict.fromkeys([name for names in undecided for name in names] + list(needed))
    question = next_question(plan, undecided, needed, popularity or {})
    verdict = "unknown" if undecided else "yes"
    return Simulation(plan, verdict, amount, tuple(missing), question, low, high)


def _run(lines: Sequence[PlanLine], low: list[Any], high: list[Any]) -> None:
    for line in lines:
        low[line.slot], high[line.slot] = line.operation.span(INTEGERS, low, high)


def _criterion(found: Simulation, criterion: PlanCriterion, opened: Open) -> CriterionResult:
    plan, low, high = found.plan, found.low, found.high
    condition = criterion.condition
    if condition is None:
        return CriterionResult(criterion, "assessed", (), plan, low, high)
    truth = YES if found.verdict == "yes" else condition.test(INTEGERS, low, high)  # a yes: all hold
    missing = opened.facts(condition.deciding_inputs(low, high)) if truth == UNKNOWN else ()
    return CriterionResult(criterion, VERDICTS[truth], missing, plan, low, high)


def _reason(plan: Plan, leaf: Leaf, low: Sequence[Any], high: Sequence[Any]) -> Reason:
    x = leaf.x
    unit, least, most, bound, gap = plan.units[x], low[x], high[x], None, None
    if leaf.bound is not None:
        bound = low[leaf.bound]
        if least == most and unit != "yes_no":
            gap = abs(least - bound)
    return Reason(leaf.code, plan.names[x], unit, least, most, bound, gap, leaf.options)


def _grant(plan: Plan, low: list[Any], high: list[Any], opened: Open) -> tuple[int | None, tuple[str, ...]]:
    """Return the amount, or None with the facts still needed to know it."""
    if not plan.lines:
        return None, ()
    slot = plan.lines[-1].slot
    if low[slot] == high[slot]:
        return low[slot], ()
    return None, opened.facts([slot])


def _open_ended(
    plan: Plan, needed: tuple[str, ...], known_low: Sequence[Any], known_high: Sequence[Any]
) -> bool:
    """Tell whether the upper end comes from a bound nobody declared: it would say nothing to a reader."""
    guessed = [fact for fact in plan.facts if not fact.bounded and fact.name in needed]
    if not guessed:
        return False
    slot = plan.lines[-1].slot
    low, high = list(known_low), list(known_high)
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
    return bool(high[slot] != known_high[slot])
