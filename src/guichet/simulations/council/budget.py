"""The financing plan of a case, line by line: what is known, what is missing, and whether it balances. Amounts in cents."""

from dataclasses import dataclass

from guichet.simulations.selectors.case import Case
from guichet.simulations.selectors.financing import Financing, financing_of


@dataclass(frozen=True, slots=True)
class Spend:
    """A kind of spend: `tax` is included, excluded or either; `amount` None while nobody said."""

    title: str
    tax: str
    amount: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Who pays what. `own` is known only when everything else is; `own_range` follows the range of the grant.

    `ceiling` says that the grant is a most, not what to expect; `confirmed` that every number of the rules was checked.
    `excess` is what the grants bring beyond the spend.
    """

    spends: tuple[Spend, ...]
    spend: int | None
    grant: int | None
    grant_range: tuple[int, int] | None
    ceiling: bool
    confirmed: bool
    others: int | None
    own: int | None
    own_range: tuple[int, int] | None
    excess: int
    financing: Financing

    @property
    def without_others(self) -> int | None:
        """Return the own share if there were no other grant, when nobody said whether there are."""
        if self.others is not None or self.spend is None or self.grant is None:
            return None
        return max(self.spend - self.grant, 0)

    @property
    def balanced(self) -> bool:
        """Tell whether spend and resources are known and equal."""
        return self.own is not None and self.excess == 0

    @property
    def tax(self) -> str:
        """Return how the spend counts taxes: included, excluded, or "" when it differs or is free."""
        taxes = {spend.tax for spend in self.spends}
        return taxes.pop() if len(taxes) == 1 and taxes <= {"included", "excluded"} else ""


def budget_of(case: Case) -> Budget:
    """Draw the plan of a case from its answers and its computed amount."""
    financing, computed = financing_of(case), case.computed
    spends = tuple(
        Spend(fact.title, fact.expense, value if isinstance(value := case.value(fact), int) else None)
        for fact in case.plan.facts
        if fact.expense is not None
    )
    told = case.answered_about_project and computed.verdict != "no" and financing.grant is None
    grant_range = computed.range if told else None
    spend, grant, others = financing.spend, financing.grant, financing.others
    known = None if spend is None or others is None else spend - others
    rest = None if known is None or grant is None else known - grant
    return Budget(
        spends=spends,
        spend=spend,
        grant=grant,
        grant_range=grant_range,
        ceiling=case.plan.ceiling,
        confirmed=not case.plan.lines or case.plan.lines[-1].confirmed,
        others=others,
        own=None if rest is None else max(rest, 0),
        own_range=None
        if known is None or grant_range is None
        else (max(known - grant_range[1], 0), max(known - grant_range[0], 0)),
        excess=max(-rest, 0) if rest is not None else 0,
        financing=financing,
    )
