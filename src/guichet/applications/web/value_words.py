"""A canonical value as an input shows it, and as a person reads it."""

from collections.abc import Mapping
from typing import Any

from bareme.forms import Form, FormField
from guichet.shared.formats import format_amount, format_number, format_percent


def input_text(found: FormField, value: Any) -> str:
    """Return what an input of one line or several holds for a value; what was typed and refused stands as it is."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace(".", ",") if found.type == "decimal" else value
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if found.type == "amount":
        return format_amount(value).removesuffix("\u00a0€").replace("\u202f", " ")
    if found.type == "rate":
        return format_percent(value).removesuffix("\u00a0%")
    if found.type == "integer":
        return format_number(value).replace("\u202f", " ")
    return str(value)


def in_words(form: Form, path: str, value: Any, names: Mapping[str, str]) -> str:
    """Return a value as a person reads it, empty when there is none; territories by their names."""
    if value is None:
        return ""
    found = form.field(path)
    if found is not None and _counts(found) and isinstance(value, int) and found.unit:
        return f"{format_number(value)}\u00a0{_noun(value, found.unit)}"
    text = form.show(path, value)
    for code, name in names.items():
        text = text.replace(code, name)
    return text


def _counts(found: FormField) -> bool:
    shape = found.shape
    return found.type == "integer" or (
        found.type == "formula" and shape is not None and shape.type == "integer"
    )


def _noun(count: int, unit: str) -> str:
    """Return the unit as French writes it after 0 or 1: "1 école"."""
    first, space, rest = unit.partition(" ")
    return unit if count > 1 or first in {"mois", "repas"} else first.removesuffix("s") + space + rest
