from guichet.budget.selectors.areas import area_name, area_names, areas_within, places_of_area
from guichet.budget.selectors.envelopes import (
    EnvelopeRecord,
    LineRecord,
    OpenLine,
    children_of,
    committed_envelopes,
    committed_in_euros,
    envelope,
    envelopes_for,
    envelopes_of,
    envelopes_seen,
    lines_of,
    lines_of_reference,
    names_of_envelopes,
    open_lines,
)
from guichet.budget.selectors.gathered import Gathered, Gathering, gather, lines_address
from guichet.budget.selectors.moved import Moved, moved_in
from guichet.budget.selectors.proof import Difference, Proof, prove
from guichet.budget.selectors.references import Reference, references_named, register_references

__all__ = [
    "Difference",
    "EnvelopeRecord",
    "Gathered",
    "Gathering",
    "LineRecord",
    "Moved",
    "OpenLine",
    "Proof",
    "Reference",
    "area_name",
    "area_names",
    "areas_within",
    "children_of",
    "committed_envelopes",
    "committed_in_euros",
    "envelope",
    "envelopes_for",
    "envelopes_of",
    "envelopes_seen",
    "gather",
    "lines_address",
    "lines_of",
    "lines_of_reference",
    "moved_in",
    "names_of_envelopes",
    "open_lines",
    "places_of_area",
    "prove",
    "references_named",
    "register_references",
]
