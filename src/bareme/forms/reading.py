"""From what was typed, posted or sent as JSON to the canonical value of each type of field."""

from collections.abc import Callable
from datetime import date
from typing import Any

from bareme.errors import FactError, FieldError
from bareme.forms.choosing import (
    read_application_link,
    read_checkbox,
    read_choice,
    read_choices,
    read_files,
    read_integers,
    read_linked_choice,
    read_yes_no,
)
from bareme.forms.dates import read_date, read_datetime
from bareme.forms.fields import SILENT, FormField
from bareme.forms.numbers import read_decimal, read_number
from bareme.forms.official import read_address, read_iban, read_school, read_siret, read_territory
from bareme.forms.texts import read_email, read_formatted, read_phone, read_text, text_of
from bareme.plan import FactValue, PlanFact

MAX_ROWS = 200
TAXES = {"included": "toutes taxes comprises (TTC)", "excluded": "hors taxes (HT)"}


def read_value(field: FormField, raw: object) -> Any:
    """Read one answer; None when nothing was given. Raise FieldError with a sentence that says what to write.

    A formula that gives a fact takes the fact's value: what a simulation said, until the lines it adds up are there.
    """
    kind = field.fact.type if field.type == "formula" and field.fact is not None else field.type
    if kind in SILENT:
        raise FieldError(field.id, "Ce champ se calcule tout seul : il n'y a rien à écrire.")
    value = _READERS[kind](field, raw)
    if value is not None and field.fact is not None:
        _within_fact(field.fact, field, value)
    return value


def _within_fact(fact: PlanFact, field: FormField, value: Any) -> None:
    try:
        fact.encode(fact_value(field.type, value))
    except FactError as problem:
        said = problem.message[:1].upper() + problem.message[1:]
        raise FieldError(field.id, said) from None


def fact_value(kind: str, value: Any) -> FactValue:
    """Return a canonical value as the rules take it."""
    if kind == "date":
        return date.fromisoformat(value)
    if kind in {"choices", "codes"}:
        return frozenset(value)
    if kind == "integers":
        return tuple(value)
    found: FactValue = value
    return found


def read_rows(field: FormField, raw: object) -> list[dict[str, Any]] | None:
    """Read a repeatable block: a list of rows, each a mapping by column with its own `row` id."""
    if raw is None or raw == "":
        return None
    if not isinstance(raw, list | tuple):
        raise FieldError(field.id, "Une liste de lignes est attendue.")
    most = MAX_ROWS if field.maximum is None else field.maximum
    if len(raw) > most:
        raise FieldError(field.id, f"Au plus {most} lignes : regroupez-en.")
    rows: list[dict[str, Any]] = []
    taken: set[str] = set()
    for index, item in enumerate(raw):
        if not isinstance(item, dict):
            raise FieldError(
                field.id, f"La ligne {index + 1} n'est pas lisible : chaque ligne nomme ses colonnes."
            )
        row = _row_id(field, item, index, taken)
        rows.append({"row": row, **_cells(field, row, item)})
    return rows or None


def _row_id(field: FormField, item: dict[Any, Any], index: int, taken: set[str]) -> str:
    given = item.get("row")
    row = f"r{index + 1}" if given is None or given == "" else text_of(field, given)
    if not (1 <= len(row) <= 40 and row.isascii() and row.replace("-", "").replace("_", "").isalnum()):
        raise FieldError(field.id, f"Le nom de la ligne {index + 1} n'est pas lisible.")
    if row in taken:
        raise FieldError(field.id, f"Deux lignes portent le même nom : « {row} ».")
    taken.add(row)
    return row


def _cells(field: FormField, row: str, item: dict[Any, Any]) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    known = {column.id: column for column in field.columns}
    for name in item:
        if name != "row" and name not in known:
            raise FieldError(
                field.id, f"« {str(name)[:40]} » n'est pas une colonne. Colonnes : {', '.join(known)}."
            )
    for name, column in known.items():
        if column.type in SILENT or name not in item:
            continue
        try:
            value = read_value(column, item[name])
        except FieldError as problem:
            raise FieldError(f"{field.id}.{row}.{name}", problem.message) from None
        if value is not None:
            cells[name] = value
    return cells


def read_expenses(field: FormField, raw: object) -> dict[str, Any] | None:
    """Read the spend: lines, and how taxes are counted, once for all of them."""
    if raw is None or raw == "":
        return None
    if isinstance(raw, list | tuple):
        raw = {"lines": raw}
    if not isinstance(raw, dict):
        raise FieldError(field.id, "Une liste de dépenses est attendue.")
    tax = read_tax(field, raw.get("tax"))
    lines = read_rows(field, raw.get("lines")) or []
    if tax is None and not lines:
        return None
    return {**({"tax": tax} if tax else {}), "lines": lines}


def read_tax(field: FormField, raw: object) -> str | None:
    """Read the way taxes are counted: "included" or "excluded"."""
    text = text_of(field, raw).lower()
    tax = {"ttc": "included", "ht": "excluded"}.get(text, text)
    if not tax:
        return None
    if tax not in TAXES:
        raise FieldError(f"{field.id}.tax", "Choisissez HT (hors taxes) ou TTC (taxes comprises).")
    return tax


def read_financing(field: FormField, raw: object) -> dict[str, Any] | None:
    """Read the financing plan: one line per source."""
    if raw is None or raw == "":
        return None
    lines = raw if isinstance(raw, list | tuple) else raw.get("lines") if isinstance(raw, dict) else None
    if lines is None:
        raise FieldError(field.id, "Une liste de financements est attendue.")
    return {"lines": read_rows(field, lines) or []}


_READERS: dict[str, Callable[[FormField, object], Any]] = {
    "text": read_text,
    "long_text": read_text,
    "integer": read_number,
    "amount": read_number,
    "rate": read_number,
    "decimal": read_decimal,
    "formatted": read_formatted,
    "date": read_date,
    "datetime": read_datetime,
    "email": read_email,
    "phone": read_phone,
    "iban": read_iban,
    "siret": read_siret,
    "address": read_address,
    "communes": read_territory,
    "epci": read_territory,
    "departement": read_territory,
    "region": read_territory,
    "codes": read_territory,
    "school": read_school,
    "file": read_files,
    "checkbox": read_checkbox,
    "yes_no": read_yes_no,
    "choice": read_choice,
    "choices": read_choices,
    "linked_choice": read_linked_choice,
    "application_link": read_application_link,
    "integers": read_integers,
    "rows": read_rows,
    "expenses": read_expenses,
    "financing": read_financing,
    "partners": read_rows,
}
