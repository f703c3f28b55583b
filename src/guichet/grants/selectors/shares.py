"""How a grant is cut into its payments: whole cents, and the balance takes what the shares leave."""

from collections.abc import Sequence

WHOLE = 10_000


def planned_amounts(granted: int, shares: Sequence[int | None]) -> list[int]:
    """Return the cents of each payment of `granted` cents; a share is in basis points, half-up, None for the rest.

    They add up to `granted`, whatever the shares; a share never takes more than what is left.
    """
    amounts, left = [], granted
    for share in shares:
        amount = left if share is None else min(left, (granted * share + WHOLE // 2) // WHOLE)
        amounts.append(amount)
        left -= amount
    return amounts
