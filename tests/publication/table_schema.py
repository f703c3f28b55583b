"""Our own check of a CSV file against a Table Schema, for when no other validator is at hand: as strict as ours need be."""

import csv
import io
import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from stdnum.fr import siret


def problems(schema: dict[str, Any], content: str) -> list[str]:
    """Return what is wrong, as `line column: reason`; nothing when the file is right."""
    lines = list(csv.reader(io.StringIO(content, newline="")))
    names = [field["name"] for field in schema["fields"]]
    if not lines or lines[0] != names:
        return [f"1: the columns are not {names}"]
    found = []
    for number, cells in enumerate(lines[1:], start=2):
        if len(cells) != len(names):
            found.append(f"{number}: {len(cells)} cells")
            continue
        row = dict(zip(names, cells, strict=True))
        for field in schema["fields"]:
            if wrong := _wrong(field, row[field["name"]]):
                found.append(f"{number} {field['name']}: {wrong}")
        found += [f"{number} {wrong}" for wrong in _custom(schema, row)]
    key = schema.get("primaryKey")
    if key:
        places = [names.index(name) for name in key]
        keys = [tuple(cells[place] for place in places) for cells in lines[1:]]
        if len(set(keys)) != len(keys):
            found.append("the key is not unique")
    return found


def _wrong(field: dict[str, Any], value: str) -> str:
    constraints = field.get("constraints", {})
    if not value:
        return "missing" if constraints.get("required") else ""
    try:
        _read(field, value)
    except (ValueError, InvalidOperation):
        return f"{value!r} is no {field['type']}"
    if "pattern" in constraints and not re.fullmatch(constraints["pattern"], value):
        return f"{value!r} does not match {constraints['pattern']}"
    if len(value) > constraints.get("maxLength", len(value)):
        return "too long"
    if "enum" in constraints and value not in constraints["enum"]:
        return f"{value!r} is not one of the list"
    if field["type"] == "number":
        number = Decimal(value)
        if not constraints.get("minimum", number) <= number <= constraints.get("maximum", number):
            return f"{value} is out of bounds"
    return ""


def _read(field: dict[str, Any], value: str) -> None:
    kind = field["type"]
    if kind == "date":
        date.fromisoformat(value)
    elif kind == "datetime":
        datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ")  # noqa: DTZ007 - the format says Z
    elif kind == "integer":
        int(value)
    elif kind == "number":
        Decimal(value)
    elif kind == "boolean" and value not in [*field["trueValues"], *field["falseValues"]]:
        raise ValueError(value)


def _custom(schema: dict[str, Any], row: dict[str, str]) -> list[str]:
    found = []
    for check in schema.get("custom_checks", []):
        asked = check["params"]
        if check["name"] == "french-siret-value":
            value = row[asked["column"]]
            if value and not siret.is_valid(value):
                found.append(f"{asked['column']}: {value} is no SIRET")
        elif check["name"] == "one-of-required":
            if not row[asked["column1"]] and not row[asked["column2"]]:
                found.append(f"{asked['column1']} or {asked['column2']} is required")
        else:
            found.append(f"unknown check {check['name']}")
    return found
