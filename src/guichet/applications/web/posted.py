"""From what a page posts to the raw value of a field: one name a field, `field.part`, `field.row.column` for rows."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import QueryDict

from bareme.forms import FormField
from guichet.simulations.selectors.places import find_place

LINES = frozenset({"expenses", "financing"})
"""Fields whose rows stand under `lines`."""
ROWS = LINES | {"rows", "partners"}
PARTS: dict[str, tuple[str, ...]] = {
    "address": ("label", "postal_code", "commune"),
    "school": ("uai", "name"),
}
BODY_OF = {
    "communes": "commune",
    "epci": "epci",
    "departement": "departement",
    "region": "region",
}
"""Which kind of organisation a typed territory is read as."""
MOST_ROWS = 200
_OFFICIAL = {
    "commune": re.compile(r"COM-(\d{2}|2[AB])\d{3}"),
    "epci": re.compile(r"(EPCI|EPT)-\d{9}"),
    "departement": re.compile(r"(DEP|COL)-(\d{2,3}|2[AB])"),
    "region": re.compile(r"REG-\d{2}"),
}


def raw_of(found: FormField, post: QueryDict, name: str, at: date) -> Any:
    """Return what was posted for a field under `name`, in the shape that `Form.read` reads."""
    if found.type in ROWS:
        return _rows(found, post, name, at)
    if found.type in PARTS:
        return _parts(found, post, name, at)
    if found.type in BODY_OF:
        return _territories(found, post.getlist(name), at)
    if found.type == "choices":
        return _with_other(found, post.getlist(name), post.get(f"{name}.autre", ""))
    if found.type == "choice":
        return next(iter(_with_other(found, post.getlist(name)[-1:], post.get(f"{name}.autre", ""))), "")
    if found.type == "file":
        return post.getlist(name)
    return post.get(name, "")


def _with_other(found: FormField, chosen: list[str], written: str) -> list[str]:
    """Write "other" with what was said; what was said alone is a choice."""
    if not found.other:
        return chosen
    return [f"other:{written}" if code == "other" else code for code in chosen]


def _parts(found: FormField, post: QueryDict, name: str, at: date) -> dict[str, Any] | None:
    values: dict[str, Any] = {part: post.get(f"{name}.{part}", "").strip() for part in PARTS[found.type]}
    if values.get("commune"):
        values["commune"] = typed_territory(values["commune"], "commune", at)
    return values if any(values.values()) else None


def _territories(found: FormField, typed: list[str], at: date) -> list[str]:
    return [typed_territory(text, BODY_OF[found.type], at) for text in typed if text.strip()]


def typed_territory(text: str, body: str, at: date) -> str:
    """Return the official code of a territory typed by its name, code or postal code; the text itself when it is unclear."""
    if _OFFICIAL[body].fullmatch(text.strip()):
        return text.strip()
    place = find_place(text, body, at=at)
    return place.code or text.strip()


def _rows(found: FormField, post: QueryDict, name: str, at: date) -> Any:
    """Read the rows in the order of the page; a row where nothing is written is no row."""
    removed = post.get("retirer", "")
    rows = []
    for row in list(dict.fromkeys(post.getlist(f"{name}.row")))[:MOST_ROWS]:
        if f"{name}.{row}" == removed:
            continue
        cells = {
            column.id: raw_of(column, post, f"{name}.{row}.{column.id}", at)
            for column in found.columns
            if column.type not in {"formula", "explanation"}
        }
        if any(map(_says, cells.values())):
            rows.append({"row": row, **cells})
    if found.type == "expenses":
        chosen = len(found.taxes) != 1 or rows  # the only way there is to count is no answer by itself
        return {"tax": post.get(f"{name}.tax", "") if chosen else "", "lines": rows}
    return {"lines": rows} if found.type in LINES else rows


def _says(raw: Any) -> bool:
    if isinstance(raw, Mapping):
        return any(map(_says, raw.values()))
    if isinstance(raw, list):
        return any(map(_says, raw))
    return bool(raw.strip()) if isinstance(raw, str) else raw is not None
