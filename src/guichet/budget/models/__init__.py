from guichet.budget.models.envelopes import Envelope
from guichet.budget.models.ledger import LedgerLine, MonthTotal

__all__ = ["Envelope", "LedgerLine", "MonthTotal"]
