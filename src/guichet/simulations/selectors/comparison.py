"""Two or three schemes for one project: what they share, and what may not be combined. Amounts in cents."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from bareme import PlanFact
from guichet.simulations.selectors.answers import is_shared, parameter_name
from guichet.simulations.selectors.case import Case
from guichet.simulations.selectors.financing import Financing, financing_of
from guichet.simulations.selectors.questions import remaining

MOST = 3


@dataclass(frozen=True, slots=True)
class Ban:
    """Two schemes that may not pay for the same project, and why."""

    first: Case
    second: Case
    why: str


@dataclass(frozen=True, slots=True)
class Together:
    """The grants added up, against what one project costs.

    `spend` is the greatest of the spends declared; `most` what public money may reach: the spend, less what the law leaves
    to the owner of an investment.
    """

    total: int
    spend: int
    most: int

    @property
    def excess(self) -> int:
        return max(self.total - self.most, 0)


@dataclass(frozen=True, slots=True)
class SharedQuestion:
    """The next fact to ask for all the schemes at once. `name` is its parameter: short when several schemes share it."""

    fact: PlanFact
    case: Case
    name: str
    serves: int


def bans(cases: Sequence[Case]) -> list[Ban]:
    """Return the pairs that one of the two schemes forbids."""
    found = []
    for first, second in combinations(cases, 2):
        for one, other in ((first, second), (second, first)):
            why = next((item.why for item in one.scheme.incompatible if item.scheme == other.slug), None)
            if why is not None:
                found.append(Ban(first, second, why))
                break
    return found


def together(cases: Sequence[Case]) -> Together | None:
    """Add up the grants; None while fewer than two are known, or no spend is."""
    plans = [financing_of(case) for case in cases]
    known = [plan for plan in plans if plan.grant is not None]
    spends = [plan.spend for plan in known if plan.spend is not None]
    if len(known) < 2 or not spends:
        return None
    spend = max(spends)
    others = max(plan.others or 0 for plan in known)
    total = sum(plan.grant or 0 for plan in known) + others
    return Together(total, spend, spend - max((_minimum(plan, spend) for plan in known), default=0))


def _minimum(plan: Financing, spend: int) -> int:
    """Return what the law leaves to the owner, for schemes that pay an investment."""
    return (
        plan.minimum
        if plan.nature == "investment" and plan.minimum is not None and plan.spend == spend
        else 0
    )


def shared_question(cases: Sequence[Case]) -> SharedQuestion | None:
    """Return the fact that serves most of the schemes still open, then the first of them."""
    best: SharedQuestion | None = None
    for case in cases:
        for name in _asked(case):
            fact = case.plan.fact(name)
            if fact is None or fact.type == "codes":
                continue
            serves = [other for other in cases if _needs(other, fact)]
            parameter = parameter_name(case.slug, fact) if is_shared(fact) or len(serves) < 2 else fact.name
            if best is None or len(serves) > best.serves:
                best = SharedQuestion(fact, case, parameter, len(serves))
    return best


def _asked(case: Case) -> tuple[str, ...]:
    """Return the facts left to ask, the engine's own choice first."""
    first = case.question
    left = remaining(case.computed, case.declined)
    return left if first is None else (first.name, *(name for name in left if name != first.name))


def _needs(case: Case, asked: PlanFact) -> bool:
    """Tell whether an answer serves a scheme: the same shared fact, or one of the same name and nature."""
    for name in remaining(case.computed, case.declined):
        fact = case.plan.fact(name)
        if fact is None or is_shared(fact) != is_shared(asked):
            continue
        if (
            fact.key == asked.key
            and fact.type == asked.type
            and (is_shared(fact) or fact.options == asked.options)
        ):
            return True
    return False
