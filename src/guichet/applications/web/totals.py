"""Totals of expense lines and of the financing plan, and by how much they do not meet."""

from collections.abc import Mapping

from bareme.forms import FormField
from guichet.shared.formats import format_amount, format_percent

WHOLE = 10_000
"""A share of all, in basis points."""


def totals_of(found: FormField, computed: Mapping[str, int]) -> list[tuple[str, str, str]]:
    """Return (key, words, amount) of each total under the rows of a field; the keys are those of the form's view."""
    if found.type == "expenses":
        kinds = [(f"expenses.{kind.id}", kind.title) for kind in found.kinds]
        lines = [(key, title) for key, title in kinds if computed.get(key)]
        return [
            *((key, title, format_amount(computed[key])) for key, title in lines),
            ("expenses", "Total des dépenses", format_amount(computed.get("expenses", 0))),
        ]
    if found.type == "financing":
        parts = [("grant", "L’aide demandée ici"), ("own", "À votre charge")]
        return [
            *((key, words, format_amount(computed[key])) for key, words in parts if key in computed),
            ("financing", "Total des financements", format_amount(computed.get("financing", 0))),
        ]
    if found.type == "partners" and found.shared_by != "amount" and "partners" in computed:
        return [("partners", "Total des parts", format_percent(computed["partners"]))]
    return []


def balance_of(found: FormField, computed: Mapping[str, int]) -> str:
    """Say by how much the plan is out of balance, empty when there is nothing to compare yet."""
    if found.type == "financing" and computed.get("expenses"):
        return _plan(computed.get("financing", 0) - computed["expenses"])
    if found.type == "partners" and found.shared_by != "amount" and "partners" in computed:
        gap = computed["partners"] - WHOLE
        if gap == 0:
            return "Les parts font bien 100 %."
        return f"Il manque {format_percent(-gap)}." if gap < 0 else f"Il y a {format_percent(gap)} de trop."
    return ""


def _plan(gap: int) -> str:
    if gap == 0:
        return "Le plan est équilibré : les financements couvrent les dépenses."
    if gap < 0:
        return f"Il manque {format_amount(-gap)} de financement pour couvrir les dépenses."
    return f"Les financements dépassent les dépenses de {format_amount(gap)}."
