"""Canonical values back to what people type and read."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from bareme.forms.fields import OTHER, TERRITORIES, FormField
from bareme.forms.numbers import kind_of, show_number
from bareme.forms.reading import TAXES
from bareme.forms.texts import write_phone


def write_value(field: FormField, value: Any) -> Any:
    """Return the text, the list or the structure that reads back to `value`."""
    if value is None:
        return ""
    written = _WRITTEN.get(kind_of(field))
    return value if written is None else written(value)


def _hundredths(value: int) -> str:
    whole, rest = divmod(abs(value), 100)
    return f"{'-' * (value < 0)}{whole}{f',{rest:02d}' if rest else ''}"


_WRITTEN: dict[str, Callable[[Any], str]] = {
    "amount": _hundredths,
    "rate": _hundredths,
    "integer": str,
    "application_link": str,
    "decimal": lambda value: str(value).replace(".", ","),
    "yes_no": lambda value: "yes" if value else "no",
    "checkbox": lambda value: "yes" if value else "no",
    "phone": write_phone,
    "iban": lambda value: " ".join(value[index : index + 4] for index in range(0, len(value), 4)),
    "integers": lambda value: " | ".join(str(number) for number in value),
}


def show_value(field: FormField, value: Any) -> str:
    """Write a value as people read it. Codes of territories and tokens of files stay as they are."""
    if value is None or value in ("", []):
        return ""
    if field.type in _SHOWN:
        return str(_SHOWN[field.type](field, value))
    if field.type in {"rows", "partners"}:
        return "\n".join(_row(field, row) for row in value)
    if field.type in {"expenses", "financing"}:
        lines = [_row(field, line) for line in value["lines"]]
        tax = value.get("tax")
        return "\n".join([*lines, *([f"Montants {TAXES[tax]}"] if tax else [])])
    if field.type in TERRITORIES or isinstance(value, list):
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return str(write_value(field, value))


def _row(field: FormField, row: dict[str, Any]) -> str:
    cells = [(column.label, show_value(column, row.get(column.id))) for column in field.columns]
    return " · ".join(f"{label} : {text}" for label, text in cells if text)


def _option(field: FormField, code: str) -> str:
    if field.other and code.startswith(f"{OTHER}:"):
        return code.partition(":")[2]
    return dict(field.options).get(code, code)


def _linked(field: FormField, value: list[str]) -> str:
    titles = [dict(field.options).get(value[0], value[0])]
    if len(value) > 1:
        titles.append(dict(field.then.get(value[0], ())).get(value[1], value[1]))
    return " › ".join(titles)


def _scaled(field: FormField, value: Any) -> str:
    return f"{str(value).replace('.', ',')}{f' {field.unit}' if field.unit else ''}"


_SHOWN: dict[str, Any] = {
    "integer": show_number,
    "amount": show_number,
    "rate": show_number,
    "formula": show_number,
    "decimal": _scaled,
    "yes_no": lambda _, value: "Oui" if value else "Non",
    "checkbox": lambda _, value: "Oui" if value else "Non",
    "date": lambda _, value: f"{date.fromisoformat(value):%d/%m/%Y}",
    "datetime": lambda _, value: f"{datetime.fromisoformat(value):%d/%m/%Y %H:%M}",
    "choice": _option,
    "choices": lambda field, value: ", ".join(_option(field, code) for code in value),
    "linked_choice": _linked,
    "address": lambda _, value: value["label"],
    "school": lambda _, value: f"{value['name']} ({value['uai']})" if value.get("name") else value["uai"],
    "file": lambda _, value: f"{len(value)} fichier{'s' if len(value) > 1 else ''}",
}
