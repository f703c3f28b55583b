"""Files written block after block: as much is held at once, however long the file is."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from guichet.publication.open_data.columns import COLUMNS, Column, Value
from guichet.publication.selectors import AwardView
from guichet.shared.tables import plain_euros, safe_text

BLOCK = 64_000
"""Characters gathered before they leave: a block a line would be slow."""
MILLION = 1_000_000
PLACES = frozenset({"latitude", "longitude"})
Rows = Iterable[AwardView]


def write_csv(rows: Rows) -> Iterator[bytes]:
    """Write laureates as CSV: UTF-8, commas, one header line; what a spreadsheet would compute is kept as text."""
    return csv_blocks(
        [column.name for column in COLUMNS],
        ([_cell(column, column.value(row)) for column in COLUMNS] for row in rows),
    )


def write_json(rows: Rows) -> Iterator[bytes]:
    """Write laureates as a list of objects under the names of the columns; null says nothing."""
    return json_blocks((_plain(row) for row in rows), before="[", after="]\n")


def write_geojson(rows: Rows) -> Iterator[bytes]:
    """Write laureates as features (RFC 7946); where nothing says where an award is, its geometry is null and it is there still."""
    return json_blocks(
        (_feature(row) for row in rows), before='{"type": "FeatureCollection", "features": [', after="]}\n"
    )


def csv_blocks(head: Sequence[str], lines: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Write lines of text as CSV, as they come."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    for line in lines:
        writer.writerow(line)
        if text.tell() > BLOCK:
            yield _taken(text)
    yield _taken(text)


def json_blocks(objects: Iterable[dict[str, Any]], *, before: str, after: str) -> Iterator[bytes]:
    """Write objects one a line between two texts, as they come."""
    text = io.StringIO()
    text.write(before)
    separator = "\n"
    for found in objects:
        text.write(separator)
        text.write(json.dumps(found, ensure_ascii=False))
        separator = ",\n"
        if text.tell() > BLOCK:
            yield _taken(text)
    text.write(f"\n{after}")
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    block = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return block


def euros(cents: int) -> float:
    """Return euros as a number of JSON: exact to the cent for any amount below ten thousand billion."""
    return cents / 100


def instant(at: datetime) -> str:
    """Write an instant as programs read it."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def _cell(column: Column, value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if column.kind == "amount":
        return plain_euros(value)
    return f"{value / MILLION:.6f}" if column.kind == "degrees" else str(value)


def _plain(row: AwardView) -> dict[str, Any]:
    return {column.name: _json_value(column, column.value(row)) for column in COLUMNS}


def _json_value(column: Column, value: Value) -> str | int | float | bool | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if column.kind == "amount" and isinstance(value, int):
        return euros(value)
    if column.kind == "degrees" and isinstance(value, int):
        return value / MILLION
    return value


def _feature(row: AwardView) -> dict[str, Any]:
    said = _plain(row)
    latitude, longitude = said["latitude"], said["longitude"]
    place = {"type": "Point", "coordinates": [longitude, latitude]} if latitude is not None else None
    return {
        "type": "Feature",
        "id": f"{row.source}:{row.reference}",
        "geometry": place,
        "properties": {name: value for name, value in said.items() if name not in PLACES},
    }
