"""From the bytes of a spreadsheet to titles and lines: what cannot be read is refused with a sentence.

Pure but for the process that reads workbooks. Cells are JSON values: a CSV has texts only.
"""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from guichet.documents.enums import Family
from guichet.documents.services import inspect_bytes
from guichet.review.errors import ReviewError
from guichet.shared.formats import format_number
from guichet.shared.tables import FORMULA

Cell = str | int | float | bool | None
Row = Sequence[Cell]

SIZE_AT_MOST = 10_000_000
MOST_LINES = 10_000
MOST_COLUMNS = 300
LOOKED_AT = 30
"""How many first lines may stand before the titles."""
LONGEST_CELL = 20_000
CONTAINERS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How workbooks begin, whatever their name says."""
WORKBOOKS = ("xlsx", "ods")
TOO_LONG = f"Ce tableau dépasse {format_number(MOST_LINES)} lignes : partagez-le en plusieurs fichiers, puis envoyez-les un par un."
UNREADABLE = (
    "Ce tableur ne s’ouvre pas ici : enregistrez-le de nouveau en XLSX, en ODS ou en CSV, puis renvoyez-le."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet: its rows from the first, and the cells merged in it as ((row, column), (row, column)), from 0."""

    name: str
    rows: Sequence[Row]
    more: bool = False
    merged: Sequence[Sequence[Sequence[int]]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The lines of a sheet below its titles. `titles` by column, empty for a column without any.

    `lines` are (number of the row as the spreadsheet shows it, cells); empty ones are left out. `merged` are the numbers
    of the rows that share a cell with another. `others` are the names of the sheets that were not read.
    """

    sheet: str
    titles: tuple[str, ...]
    lines: Sequence[tuple[int, Row]]
    merged: frozenset[int] = field(default_factory=frozenset)
    others: tuple[str, ...] = ()


def read_spreadsheet(
    content: bytes, name: str, *, known: Callable[[Iterable[str]], int], sheet: str = ""
) -> Lines:
    """Return the lines of a file. `known` tells how many titles of a row are recognised: the row that has most is the titles.

    `sheet` names the sheet to read; else the one whose titles are best known. Raise ReviewError, RefusedFile.
    """
    if len(content) > SIZE_AT_MOST:
        raise ReviewError(
            "Ce fichier dépasse 10 Mo : n’y laissez que le tableau, sans images, puis renvoyez-le."
        )
    if not content.strip():
        raise ReviewError("Ce fichier est vide : choisissez celui qui contient votre tableau.")
    sheets = _sheets(content, name)
    if sheet.strip():
        wanted = sheet.strip().casefold()
        chosen = next((one for one in sheets if one.name.strip().casefold() == wanted), None)
        if chosen is None:
            names = ", ".join(f"« {one.name[:40]} »" for one in sheets)
            raise ReviewError(
                f"Il n’y a pas de feuille « {sheet.strip()[:40]} ». Feuilles du fichier : {names}."
            )
    else:
        chosen = max(
            sheets, key=lambda one: max((known(_texts(row)) for row in one.rows[:LOOKED_AT]), default=0)
        )
    others = tuple(one.name for one in sheets if one is not chosen)
    return _lines(chosen, known, others)


def _sheets(content: bytes, name: str) -> list[Sheet]:
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending in {"txt", "tsv"}:
        name, ending = f"{name}.csv", "csv"
    if ending == "csv" and not content.startswith(CONTAINERS):
        return [_csv(content)]  # one in UTF-16 holds zeros, as no text does elsewhere
    found = inspect_bytes(content, name, [Family.SPREADSHEET])
    if found.kind.code not in WORKBOOKS:
        raise ReviewError(
            f"Ce fichier est {found.kind.label} : enregistrez-le en XLSX, en ODS ou en CSV, puis renvoyez-le."
        )
    return _workbook(content)


def _workbook(content: bytes) -> list[Sheet]:
    limits = [str(MOST_LINES + LOOKED_AT), str(MOST_COLUMNS)]
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-m", "guichet.review.workbook_child", *limits],
            input=content,
            capture_output=True,
            timeout=60,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ReviewError(UNREADABLE) from None
    if done.returncode:
        raise ReviewError(UNREADABLE)
    sheets = [Sheet(**one) for one in json.loads(done.stdout)["sheets"]]
    if not any(sheet.rows for sheet in sheets):
        raise ReviewError("Ce tableur n’a aucune ligne : choisissez celui qui contient votre tableau.")
    return [sheet for sheet in sheets if sheet.rows]


def _csv(content: bytes) -> Sheet:
    text = _decoded(content)
    separator = _separator(text)
    rows: list[Row] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            rows.append([_unquoted(cell) for cell in row[:MOST_COLUMNS]])
            if len(rows) > MOST_LINES + LOOKED_AT:
                break
    except csv.Error:
        raise ReviewError(
            "Ce CSV ne se lit pas jusqu’au bout : ouvrez-le dans un tableur, puis enregistrez-le en XLSX ou en ODS."
        ) from None
    return Sheet(name="CSV", rows=rows[: MOST_LINES + LOOKED_AT], more=len(rows) > MOST_LINES + LOOKED_AT)


def _decoded(content: bytes) -> str:
    """Read the text of a CSV: with a mark, in UTF-8, else as Windows writes French."""
    marked = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    encodings = [code for mark, code in marked.items() if content.startswith(mark)] or ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise ReviewError(
        "Les lettres de ce fichier ne se lisent pas : enregistrez-le en XLSX, ou en CSV « UTF-8 »."
    )


def _separator(text: str) -> str:
    """Return what separates the cells: the sign that cuts most first lines alike."""
    sample = text[:20_000].splitlines()[:LOOKED_AT]

    def score(sign: str) -> tuple[int, int]:
        counts = [len(next(csv.reader([line], delimiter=sign), [])) for line in sample if line.strip()]
        usual = max(set(counts), key=lambda n: (counts.count(n), n)) if counts else 1
        return (0 if usual == 1 else counts.count(usual), usual)

    try:
        return max(";\t,", key=score)
    except csv.Error:
        return ";"


def _unquoted(cell: str) -> str:
    """Return a text without the apostrophe that keeps a spreadsheet from computing it."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def _lines(sheet: Sheet, known: Callable[[Iterable[str]], int], others: tuple[str, ...]) -> Lines:
    place = _place_of_titles(sheet, known)
    titles = [" ".join(str(cell or "").split())[:200] for cell in sheet.rows[place]]
    while titles and not titles[-1]:
        titles.pop()
    _refuse_twins(titles)
    width = len(titles)
    lines = [
        (number, [_bounded(cell) for cell in row[:width]])
        for number, row in enumerate(sheet.rows[place + 1 :], start=place + 2)
        if any(_texts(row[:width]))
    ]
    if not lines:
        raise ReviewError("Sous ses titres, ce tableau n’a aucune ligne : remplissez-le, puis renvoyez-le.")
    if sheet.more or len(lines) > MOST_LINES:
        raise ReviewError(TOO_LONG)
    return Lines(
        sheet=sheet.name,
        titles=tuple(titles),
        lines=lines,
        merged=_merged(sheet, place, width),
        others=others,
    )


def _place_of_titles(sheet: Sheet, known: Callable[[Iterable[str]], int]) -> int:
    """Return the row of the titles: the one best known, else the first that has two words or more and no number."""
    first = list(sheet.rows[:LOOKED_AT])
    counts = [known(_texts(row)) for row in first]
    best = max(range(len(first)), key=lambda place: (counts[place], -place), default=None)
    if best is not None and counts[best] >= 2:
        return best
    for place, row in enumerate(first):
        filled = [cell for cell in row if cell not in (None, "")]
        if len(filled) > 1 and all(
            isinstance(cell, str) and not cell.strip()[:1].isdigit() for cell in filled
        ):
            return place
    raise ReviewError(
        "Il manque la ligne des titres : écrivez au-dessus des colonnes ce qu’elles contiennent, comme dans le modèle."
    )


def _refuse_twins(titles: Sequence[str]) -> None:
    seen: dict[str, int] = {}
    for place, title in enumerate(titles):
        if not title:
            continue
        if (other := seen.setdefault(title.casefold(), place)) != place:
            raise ReviewError(
                f"Deux colonnes portent le titre « {title[:60]} » ({column_name(other)} et {column_name(place)}) : "
                "renommez l’une d’elles."
            )


def column_name(place: int) -> str:
    """Return how a spreadsheet names a column, from 0: A, Z, AA."""
    name, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def _merged(sheet: Sheet, place: int, width: int) -> frozenset[int]:
    """Return the numbers of the rows that share a merged cell with another row."""
    return frozenset(
        row + 1
        for (top, left), (bottom, _right) in sheet.merged
        if bottom > top and left < width
        for row in range(max(top, place + 1), min(bottom, len(sheet.rows)) + 1)
    )


def _bounded(cell: Any) -> Cell:
    return cell.replace("\x00", "")[:LONGEST_CELL] if isinstance(cell, str) else cell


def _texts(row: Row) -> list[str]:
    return [text for cell in row if (text := str("" if cell is None else cell).strip())]
