"""Where the payments of one grant stand: its claims, its demands of payment, its bank accounts. Three queries."""

from collections.abc import Mapping
from dataclasses import dataclass

from guichet.grants.enums import OVER, AccountState
from guichet.grants.models import Award, BankAccount, Claim, PaymentOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class Payments:
    """What the page of a grant says of its payments; claims and live orders by the key of their instalment."""

    claims: Mapping[int, Claim]
    orders: Mapping[int, PaymentOrder]
    accounts: tuple[BankAccount, ...]

    @property
    def confirmed(self) -> BankAccount | None:
        return self._one(AccountState.CONFIRMED)

    @property
    def proposed(self) -> BankAccount | None:
        return self._one(AccountState.PROPOSED)

    @property
    def refused(self) -> BankAccount | None:
        """Return the last account, when it was refused by someone and nothing was proposed since."""
        last = self.accounts[0] if self.accounts else None
        return last if last is not None and last.state == AccountState.REFUSED and last.judged_by else None

    @property
    def former(self) -> list[BankAccount]:
        return [one for one in self.accounts if one.state == AccountState.REPLACED]

    def _one(self, state: AccountState) -> BankAccount | None:
        return next((one for one in self.accounts if one.state == state), None)


def payments_of(award: Award) -> Payments:
    """Return where the payments of a grant stand."""
    claims = {claim.instalment_id: claim for claim in Claim.objects.filter(award=award)}
    orders: dict[int, PaymentOrder] = {}
    for order in PaymentOrder.objects.filter(award=award).order_by("pk"):
        held = orders.get(order.instalment_id)
        if held is None or held.state in OVER:
            orders[order.instalment_id] = order
    accounts = BankAccount.objects.filter(organisation=award.organisation_id).order_by("-pk")
    return Payments(
        claims=claims, orders=orders, accounts=tuple(accounts) if award.organisation_id is not None else ()
    )
