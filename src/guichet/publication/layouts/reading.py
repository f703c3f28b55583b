"""Read a file of awards: which columns it has, its lines, and what of them cannot be taken."""

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from guichet.publication.errors import BadAwardFile
from guichet.publication.layouts import green_fund, scdl
from guichet.publication.layouts.lines import AwardLine, Layout, Reading, Refusal

LAYOUTS = (green_fund.LAYOUT, scdl.LAYOUT)
LARGEST = 200 * 1024 * 1024
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])")


def read_award_file(
    path: Path, *, today: date, year: int | None = None
) -> tuple[list[AwardLine], list[Refusal], int]:
    """Return the lines of a CSV file (";" or ","; UTF-8), what was refused of it, and how many lines were read.

    `today` is the real day: no award is dated after it. `year` is that of the awards when their lines do not say; without it, the one in the name of the file, if any. Raise
    BadAwardFile when it is not such a file: then nothing of it is taken.
    """
    written = _decoded(path)
    head, _, _ = written.partition("\n")
    delimiter = ";" if head.count(";") >= head.count(",") else ","
    rows = _rows(written, delimiter)
    columns = [name.strip() for name in next(rows, (1, []))[1]]
    layout = _layout(columns)
    named = _YEAR.search(path.stem)
    of_year = year if year is not None else int(named[1]) if named else None
    refused: list[Refusal] = []
    reading = Reading(of_year, today, refused)
    lines: list[AwardLine] = []
    seen: dict[tuple[str, ...], int] = {}
    counted = 0
    for number, cells in rows:
        counted += 1
        if len(cells) != len(columns):
            reason = f"{len(cells)} colonnes au lieu de {len(columns)} : la ligne n’est pas reprise."
            refused.append(Refusal(number, "", reason))
            continue
        if (first := seen.setdefault(tuple(cells), number)) != number:
            refused.append(
                Refusal(number, "", f"c’est la ligne {first}, répétée : elle n’est comptée qu’une fois.")
            )
            continue
        line = layout.read(dict(zip(columns, cells, strict=True)), number, reading)
        if line is not None:
            lines.append(line)
    return _numbered(lines), refused, counted


def _decoded(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise BadAwardFile(f"{path.name} dépasse 200 Mo : coupez-le en plusieurs fichiers.")
        raw = path.read_bytes()
    except OSError:
        raise BadAwardFile(f"Le fichier {path.name} ne s’ouvre pas : vérifiez son chemin.") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        message = f"Ligne {line} : ce n’est pas de l’UTF-8. Enregistrez le fichier en « CSV UTF-8 »."
        raise BadAwardFile(message, line=line) from None


def _layout(columns: list[str]) -> Layout:
    """Return the layout whose columns are all there. Raise BadAwardFile with those the nearest one lacks."""
    for layout in LAYOUTS:
        if set(layout.columns) <= set(columns):
            return layout
    nearest = min(LAYOUTS, key=lambda one: len(set(one.columns) - set(columns)))
    missing = [name for name in nearest.columns if name not in columns]
    message = (
        f"Il manque {'la colonne' if len(missing) == 1 else 'les colonnes'} {', '.join(missing)} "
        f"du format {nearest.name} : remettez-les, avec leur nom exact, sur la première ligne."
    )
    raise BadAwardFile(message, line=1, column=missing[0])


def _rows(written: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Give each row that is not empty with the number of its last line. Raise BadAwardFile at one that cannot be read."""
    reader = csv.reader(written.splitlines(keepends=True), delimiter=delimiter)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error:
        message = f"Ligne {reader.line_num} : les guillemets ou les séparateurs ne se lisent pas."
        raise BadAwardFile(message, line=reader.line_num) from None


def _numbered(lines: list[AwardLine]) -> list[AwardLine]:
    """Tell apart the beneficiaries that share one number: by SIREN and commune, then in the order of the file."""
    shared: dict[tuple[str, str], int] = {}
    for line in lines:
        key = (line.source, line.reference)
        shared[key] = shared.get(key, 0) + 1
    ranks: dict[tuple[str, str], int] = {}
    found = []
    for line in lines:
        if shared[line.source, line.reference] == 1:
            found.append(line)
            continue
        base = "/".join(part for part in (line.reference, line.siren, line.commune) if part)[:76]
        rank = ranks[line.source, base] = ranks.get((line.source, base), 0) + 1
        found.append(replace(line, reference=base if rank == 1 else f"{base}/{rank}"))
    return found
