"""How envelopes are drawn: bars, figures in words, the tree of those that delegate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from guichet.budget.enums import Account, Unit
from guichet.budget.selectors import EnvelopeRecord, area_names
from guichet.shared.formats import format_amount, format_count

BALANCES = (
    ("Reçu", "received", Account.RECEIVED),
    ("Délégué", "delegated", Account.DELEGATED),
    ("Engagé", "committed", Account.COMMITTED),
    ("Réservé", "reserved", Account.RESERVED),
    ("Payé", "paid", Account.PAID),
)
PARTS = (
    ("Délégué", "delegated"),
    ("Engagé", "committed"),
    ("Réservé", "reserved"),
    ("Disponible", "available"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """An envelope as a list shows it, and those it delegates to; `parts` cut its bar."""

    record: EnvelopeRecord
    area: str
    schemes: tuple[str, ...]
    caption: str
    parts: Sequence[Mapping[str, Any]]
    children: list["Branch"] = field(default_factory=list)


def worded(amount: int, unit: Unit) -> str:
    """Write an amount in its unit: 13 180,00 € or 3 postes; a correction keeps its sign."""
    return format_amount(amount) if unit is Unit.EURO else format_count(amount, "poste")


def branch_of(record: EnvelopeRecord, titles: Mapping[str, str], at: date) -> Branch:
    """Return an envelope ready to be drawn."""
    unit = record.unit
    return Branch(
        record=record,
        area=area_names(at).get(record.area, record.area),
        schemes=tuple(titles.get(slug, slug) for slug in record.schemes),
        caption=f"Reçu : {worded(record.received, unit)} ; payé : {worded(record.paid, unit)}",
        parts=[
            {"label": label, "value": getattr(record, name), "text": worded(getattr(record, name), unit)}
            for label, name in PARTS
        ],
    )


def tree(records: Sequence[EnvelopeRecord], titles: Mapping[str, str], at: date) -> list[Branch]:
    """Return the envelopes that depend on no other of the list, each with those below it."""
    branches = {record.pk: branch_of(record, titles, at) for record in records}
    roots: list[Branch] = []
    for record in records:
        above = branches.get(record.parent) if record.parent is not None else None
        (above.children if above else roots).append(branches[record.pk])
    return roots


def totals(records: Sequence[EnvelopeRecord], unit: Unit) -> dict[str, int]:
    """Add the balances up, what one envelope of the list delegates to another counted once."""
    known = {record.pk for record in records}
    chosen = [record for record in records if record.unit is unit]
    tops = [record for record in chosen if record.parent not in known]
    summed = {
        name: sum(getattr(record, name) for record in chosen)
        for name in ("reserved", "committed", "paid", "available")
    }
    received = sum(record.received for record in tops)
    inside = summed["reserved"] + summed["committed"] + summed["available"]
    return {"received": received, "delegated": received - inside, **summed}
