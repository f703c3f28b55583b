"""Tables written to a file line by line, in constant memory: CSV, XLSX, ODS, JSON.

What a person typed is never a formula: a text that a spreadsheet would compute is kept as text.
"""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO, Literal
from xml.sax.saxutils import escape

import xlsxwriter

Kind = Literal["text", "number", "amount", "date", "moment", "yes_no"]
Value = str | int | bool | date | datetime | None
Progress = Callable[[int], None]

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""A text that begins with one of these is a formula to a spreadsheet; the last four are the wide letters of Asian keyboards."""
LONGEST_CELL = 32_000
SHEET_NAME = 31
TOLD_EVERY = 200


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `key` for programs, `title` for people, the kind of its values (amounts are cents)."""

    key: str
    title: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One sheet. `rows` is called when the sheet is written, so that it may be read from the database as it goes."""

    title: str
    columns: Sequence[Column]
    rows: Callable[[], Iterable[Sequence[Value]]]


def write_tables(
    tables: Sequence[Table], ending: str, out: BinaryIO, *, progress: Progress = lambda _lines: None
) -> None:
    """Write the tables in one of `FORMATS`; `progress` is told how many lines are written. CSV holds the first table only."""
    FORMATS[ending](tables, out, progress)


def plain_euros(cents: int) -> str:
    """Write cents as a program reads them: 1345000 -> "13450.00"."""
    sign, rest = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{rest // 100}.{rest % 100:02d}"


def safe_text(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe goes before what would be one."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _write_csv(tables: Sequence[Table], out: BinaryIO, progress: Progress) -> None:
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";")
    table = tables[0]
    writer.writerow([column.title for column in table.columns])
    for row in _told(table.rows(), progress):
        writer.writerow([_cell(column, value) for column, value in zip(table.columns, row, strict=True)])
    text.flush()
    text.detach()


def _cell(column: Column, value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int):
        return plain_euros(value).replace(".", ",") if column.kind == "amount" else str(value)
    return value.isoformat(sep=" ", timespec="minutes") if isinstance(value, datetime) else value.isoformat()


def _write_json(tables: Sequence[Table], out: BinaryIO, progress: Progress) -> None:
    out.write(b"{")
    for place, table in enumerate(tables):
        out.write(f"{',' if place else ''}\n{json.dumps(table.title, ensure_ascii=False)}: [".encode())
        keys = [column.key for column in table.columns]
        for line, row in enumerate(_told(table.rows(), progress)):
            values = {
                key: _json(column, value) for key, column, value in zip(keys, table.columns, row, strict=True)
            }
            out.write(f"{',' if line else ''}\n{json.dumps(values, ensure_ascii=False)}".encode())
        out.write(b"\n]")
    out.write(b"\n}\n")


def _json(column: Column, value: Value) -> str | int | bool | None:
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return plain_euros(value) if column.kind == "amount" else value
    return value.isoformat()


def _write_xlsx(tables: Sequence[Table], out: BinaryIO, progress: Progress) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, {**options, "remove_timezone": True}) as book:
        styles = {
            "amount": book.add_format({"num_format": "#,##0.00 €"}),
            "date": book.add_format({"num_format": "dd/mm/yyyy"}),
            "moment": book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
        }
        bold = book.add_format({"bold": True})
        for name, table in zip(_sheet_names(tables), tables, strict=True):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 1)
            sheet.write_row(0, 0, [column.title for column in table.columns], bold)
            for line, row in enumerate(_told(table.rows(), progress), start=1):
                for place, (column, value) in enumerate(zip(table.columns, row, strict=True)):
                    _write_xlsx_cell(sheet, (line, place), column, value, styles)


def _write_xlsx_cell(
    sheet: "xlsxwriter.worksheet.Worksheet",
    place: tuple[int, int],
    column: Column,
    value: Value,
    styles: "dict[str, xlsxwriter.format.Format]",
) -> None:
    if value is None:
        return
    if isinstance(value, str):
        sheet.write_string(*place, value[:LONGEST_CELL])
    elif isinstance(value, bool):
        sheet.write_string(*place, "oui" if value else "non")
    elif isinstance(value, int):
        # A spreadsheet knows no other number than a float: Decimal writes the cents exactly.
        number = Decimal(value).scaleb(-2) if column.kind == "amount" else value
        sheet.write_number(*place, number, styles.get(column.kind))
    else:
        sheet.write_datetime(*place, value, styles["moment" if isinstance(value, datetime) else "date"])


def _sheet_names(tables: Sequence[Table]) -> list[str]:
    """Return names a workbook accepts: short, without its reserved signs, each once."""
    names: list[str] = []
    for table in tables:
        clean = "".join(" " if sign in "[]:*?/\\'" else sign for sign in table.title).strip() or "Feuille"
        name, rank = clean[:SHEET_NAME], 2
        while name.lower() in {known.lower() for known in names}:
            name, rank = f"{clean[: SHEET_NAME - 3]} {rank}", rank + 1
        names.append(name)
    return names


_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_ODS_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    "<office:body><office:spreadsheet>"
)
_ODS_TAIL = "</office:spreadsheet></office:body></office:document-content>"


def _write_ods(tables: Sequence[Table], out: BinaryIO, progress: Progress) -> None:
    """Write the few elements a spreadsheet needs as they come: a document object would hold every cell in memory."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", _ODS_TYPE, zipfile.ZIP_STORED)
        package.writestr("META-INF/manifest.xml", _ODS_MANIFEST)
        with package.open("content.xml", "w", force_zip64=True) as content:
            content.write(_ODS_HEAD.encode())
            for name, table in zip(_sheet_names(tables), tables, strict=True):
                content.write(f'<table:table table:name="{escape(name, _QUOTE)}">'.encode())
                content.write(_ods_row([_ods_text(column.title) for column in table.columns]))
                for row in _told(table.rows(), progress):
                    pairs = zip(table.columns, row, strict=True)
                    content.write(_ods_row([_ods_cell(column, value) for column, value in pairs]))
                content.write(b"</table:table>")
            content.write(_ODS_TAIL.encode())


_QUOTE = {'"': "&quot;"}


def _ods_row(cells: Iterable[str]) -> bytes:
    return f"<table:table-row>{''.join(cells)}</table:table-row>".encode()


def _ods_text(text: str) -> str:
    kept = "".join(sign for sign in text[:LONGEST_CELL] if sign >= " " or sign in "\n\t")
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in kept.split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def _ods_cell(column: Column, value: Value) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, str):
        return _ods_text(value)
    if isinstance(value, bool):
        return _ods_text("oui" if value else "non")
    if isinstance(value, int):
        number = plain_euros(value) if column.kind == "amount" else str(value)
        return f'<table:table-cell office:value-type="float" office:value="{number}"/>'
    day = value.strftime("%Y-%m-%dT%H:%M:%S") if isinstance(value, datetime) else value.isoformat()
    return f'<table:table-cell office:value-type="date" office:date-value="{day}"/>'


def _told(rows: Iterable[Sequence[Value]], progress: Progress) -> Iterator[Sequence[Value]]:
    for line, row in enumerate(rows, start=1):
        yield row
        if line % TOLD_EVERY == 0:
            progress(line)


FORMATS: dict[str, Callable[[Sequence[Table], BinaryIO, Progress], None]] = {
    ".csv": _write_csv,
    ".json": _write_json,
    ".ods": _write_ods,
    ".xlsx": _write_xlsx,
}
