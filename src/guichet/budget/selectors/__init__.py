from guichet.budget.selectors.envelopes import (
    EnvelopeRecord,
    LineRecord,
    children_of,
    envelope,
    envelope_for,
    envelopes_of,
    lines_of,
    lines_of_reference,
)
from guichet.budget.selectors.proof import Difference, Proof, prove

__all__ = [
    "Difference",
    "EnvelopeRecord",
    "LineRecord",
    "Proof",
    "children_of",
    "envelope",
    "envelope_for",
    "envelopes_of",
    "lines_of",
    "lines_of_reference",
    "prove",
]
