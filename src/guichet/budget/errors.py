"""Why the budget refuses; each sentence says how much, and what to do."""

from guichet.shared.errors import BadInput


class BudgetError(BadInput):
    """A movement the ledger does not allow."""


class NotEnough(BudgetError):  # noqa: N818  # says what was met
    """More than what is left. `available` is what is left, `missing` what is not there; cents, or posts."""

    def __init__(self, message: str, *, available: int, missing: int) -> None:
        super().__init__(message)
        self.available, self.missing = available, missing
