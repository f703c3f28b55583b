"""Read a catalogue in the exchange format: every row is checked, and every fault has its line and column."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from guichet.schemes.errors import UnreadableCatalogue
from guichet.schemes.exchange.fields import exchange_fields

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 20_000
FORMATS = ("csv", "json")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one value. `line` counts from 1: a line of a CSV, the rank of an object in JSON."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        place = f"Ligne {self.line}" + (f", colonne « {self.column} »" if self.column else "")
        return f"{place} : {self.reason}"


@dataclass(frozen=True, slots=True)
class ReadCatalogue:
    """The rows that can be used, with their lines, and the faults of the others."""

    rows: tuple[tuple[int, dict[str, str]], ...]
    faults: tuple[Fault, ...]


def read_catalogue(content: bytes, kind: str) -> ReadCatalogue:
    """Read a file in the exchange format; `kind` is csv or json.

    Raise UnreadableCatalogue when nothing of it can be read: wrong encoding, no header, not JSON, too big.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableCatalogue(f"Le fichier dépasse {MAX_BYTES // 1024 // 1024} Mo : coupez-le.")
    if kind not in FORMATS:
        raise UnreadableCatalogue(f"Le format « {kind[:20]} » n’est pas connu : csv ou json.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UnreadableCatalogue(
            f"Ligne {line} : le fichier n’est pas en UTF-8. Enregistrez-le en UTF-8."
        ) from None
    if "\0" in text:
        raise UnreadableCatalogue("Le fichier contient un caractère nul : ce n’est pas un texte.")
    found = list(_csv_rows(text) if kind == "csv" else _json_rows(text))
    if len(found) > MAX_ROWS:
        raise UnreadableCatalogue(f"Le fichier a plus de {MAX_ROWS} lignes : coupez-le.")
    return _checked(found)


def _csv_rows(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    first = text.partition("\n")[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=separator, strict=True)
    try:
        names = [name.strip() for name in reader.fieldnames or ()]
        missing = [field.name for field in exchange_fields() if field.required and field.name not in names]
        if missing:
            raise UnreadableCatalogue(f"Ligne 1 : il manque les colonnes {', '.join(missing)}.")
        reader.fieldnames = names
        before = 1
        for row in reader:
            yield before + 1, row
            before = reader.line_num
    except csv.Error as error:
        raise UnreadableCatalogue(
            f"Ligne {reader.line_num} : le CSV ne se lit pas ({error}). Vérifiez les guillemets."
        ) from None


def _json_rows(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        found = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise UnreadableCatalogue(
            f"Ligne {line} : ce n’est pas du JSON. Vérifiez guillemets et virgules."
        ) from None
    if not isinstance(found, list):
        raise UnreadableCatalogue("Le fichier JSON doit être une liste d’aides : [{…}, {…}].")
    for rank, row in enumerate(found, start=1):
        yield rank, row if isinstance(row, dict) else {"": row}


def _checked(found: list[tuple[int, dict[str, Any]]]) -> ReadCatalogue:
    rows, faults = [], []
    seen: dict[str, int] = {}
    for line, raw in found:
        wrong = list(_faults(line, raw))
        row = {field.name: _text(raw.get(field.name)) for field in exchange_fields()}
        key = row["id"].lower()
        if not wrong and key in seen:
            wrong = [Fault(line, "id", f"cet identifiant est déjà celui de la ligne {seen[key]}.")]
        if wrong:
            faults += wrong
        else:
            seen[key] = line
            rows.append((line, row | {"id": key}))
    return ReadCatalogue(tuple(rows), tuple(faults))


def _faults(line: int, raw: dict[str, Any]) -> Iterator[Fault]:
    if None in raw:
        yield Fault(line, "", "la ligne a plus de valeurs que l’en-tête n’a de colonnes.")
        return
    if "" in raw and len(raw) == 1:
        yield Fault(line, "", "une aide est un objet {champ: valeur}.")
        return
    for field in exchange_fields():
        value = raw.get(field.name)
        if value is not None and not isinstance(value, str):
            yield Fault(line, field.name, "un texte est attendu.")
        elif problem := field.problem(_text(value)):
            yield Fault(line, field.name, problem)


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
