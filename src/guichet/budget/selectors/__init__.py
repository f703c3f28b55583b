from guichet.budget.selectors.envelopes import (
    EnvelopeRecord,
    LineRecord,
    OpenLine,
    children_of,
    envelope,
    envelopes_for,
    envelopes_of,
    lines_of,
    lines_of_reference,
    open_lines,
)
from guichet.budget.selectors.proof import Difference, Proof, prove

__all__ = [
    "Difference",
    "EnvelopeRecord",
    "LineRecord",
    "OpenLine",
    "Proof",
    "children_of",
    "envelope",
    "envelopes_for",
    "envelopes_of",
    "lines_of",
    "lines_of_reference",
    "open_lines",
    "prove",
]
