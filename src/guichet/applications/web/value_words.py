"""A canonical value as an input shows it, and as a person reads it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bareme.forms import FormField
from guichet.shared.formats import format_amount, format_date, format_number, format_percent

NOTHING = "rien"
OTHER = "other:"


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


def in_words(found: FormField, value: Any, names: Mapping[str, str]) -> str:
    """Return a value as a person reads it on a summary."""
    if value is None or value in ([], {}, ""):
        return ""
    if found.type in _WORDS:
        return _WORDS[found.type](found, value)
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list) and found.type != "linked_choice":
        return ", ".join(names.get(str(item)) or option_words(found, str(item)) for item in value)
    if found.type == "linked_choice":
        return " : ".join(linked_words(found, value))
    text = str(value)
    return names.get(text) or option_words(found, text)


def option_words(found: FormField, code: str) -> str:
    """Return the words of an option, of what was written beside "other", or the text itself."""
    if code.startswith(OTHER):
        return code.removeprefix(OTHER)
    return dict(found.options).get(code, code)


def linked_words(found: FormField, value: Sequence[str]) -> list[str]:
    first, *rest = value
    second = dict(found.then.get(first, ()))
    return [option_words(found, first), *(second.get(code, code) for code in rest)]


def _date(found: FormField, value: str) -> str:
    return format_date(date.fromisoformat(value))


def _moment(found: FormField, value: str) -> str:
    moment = datetime.fromisoformat(value)
    return f"{format_date(moment.date())} à {moment:%H h %M}"


def _iban(found: FormField, value: str) -> str:
    return " ".join(value[start : start + 4] for start in range(0, len(value), 4))


def _counted(found: FormField, value: Any) -> str:
    return f"{format_number(value)} {found.unit}".strip() if isinstance(value, int) else str(value)


_WORDS: Mapping[str, Callable[[FormField, Any], str]] = {
    "amount": lambda found, value: format_amount(value) if isinstance(value, int) else str(value),
    "rate": lambda found, value: format_percent(value) if isinstance(value, int) else str(value),
    "integer": _counted,
    "decimal": lambda found, value: f"{str(value).replace('.', ',')} {found.unit}".strip(),
    "date": _date,
    "datetime": _moment,
    "iban": _iban,
    "address": lambda found, value: " ".join(
        part for part in (value.get("label", ""), value.get("postal_code", "")) if part
    ),
    "school": lambda found, value: " ".join(part for part in (value.get("name", ""), value["uai"]) if part),
    "file": lambda found, value: f"{len(value)} fichier{'s' if len(value) > 1 else ''}",
}
