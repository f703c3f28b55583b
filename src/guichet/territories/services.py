"""Load the file of territories: the only thing that writes in this room."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection, transaction
from django.db.models import Model
from psycopg import sql

from guichet.shared.formats import format_date, format_number
from guichet.territories.errors import BrokenTerritoryFile
from guichet.territories.file_format import (
    COMMITTED,
    SUCCESSION_COLUMNS,
    TERRITORY_COLUMNS,
    TerritoryFile,
    file_digest,
)
from guichet.territories.models import Edition, Succession, Territory

COUNTED = {"kind", "code", "valid_from", "valid_to", "epci", "name_key", "search_text", "from_code"}
"""Columns a search starts from; counting the others too would take as long as copying them."""
LOCK = 7_243_001
"""Number of the advisory lock that keeps two loads from running at once."""


@dataclass(frozen=True, kw_only=True)
class LoadReport:
    """What a load did. `skipped`: the very same file was already there."""

    skipped: bool
    territories: int
    successions: int
    first_day: date
    last_day: date

    @property
    def sentence(self) -> str:
        counted = (
            f"{format_number(self.territories)} territoires et {format_number(self.successions)} successions"
        )
        days = f"du {format_date(self.first_day)} au {format_date(self.last_day)}"
        return f"{counted}, {days} : {'déjà chargés, rien à faire' if self.skipped else 'chargés'}."


def load_territories(path: Path | None = None, *, force: bool = False) -> LoadReport:
    """Replace every territory by those of the file, the committed one by default, in one transaction.

    Nothing is done when the same file was loaded last, unless `force`. BrokenTerritoryFile, and nothing
    changed, when it cannot be read.
    """
    source = path or COMMITTED
    if not source.is_file():
        raise BrokenTerritoryFile(f"Le fichier {source} n’existe pas.")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        edition = Edition.objects.first()
        if edition and not force and edition.digest == file_digest(source):
            return _report(edition, skipped=True)
        try:
            return _replace(source)
        except (psycopg.DataError, psycopg.IntegrityError) as refusal:
            raise BrokenTerritoryFile(f"{source.name} : {_why(refusal)}") from refusal


def _why(refusal: psycopg.Error) -> str:
    """The sentence of the constraint that refused a row, and the place of the row."""
    constraints = {
        c.name: c.violation_error_message for m in (Territory, Succession) for c in m._meta.constraints
    }
    name = refusal.diag.constraint_name or ""
    sentence = constraints.get(name, refusal.diag.message_primary or "la base refuse une ligne.")
    return f"{sentence} ({(refusal.diag.context or '')[:120]})"


def _replace(source: Path) -> LoadReport:
    found = TerritoryFile(source)
    Edition.objects.all().delete()
    edition = Edition.objects.create(
        digest=found.digest,
        first_day=found.first_day,
        last_day=found.last_day,
        successions=_copy(Succession, SUCCESSION_COLUMNS, found.successions),
        territories=_copy(Territory, TERRITORY_COLUMNS, found.territories()),
    )
    return _report(edition, skipped=False)


def _copy(model: type[Model], columns: list[str], rows: Iterable[tuple[Any, ...]]) -> int:
    """Replace a table by COPY, without its indexes: filling the trigram ones row by row takes ten times longer.

    Readers wait the two seconds this lasts. The table is counted at the end, for a search right after must
    use its indexes. Returns how many rows were copied.
    """
    table = sql.Identifier(model._meta.db_table)
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    with connection.schema_editor() as editor, connection.cursor() as cursor:
        for index in model._meta.indexes:
            editor.remove_index(model, index)
        cursor.execute(sql.SQL("TRUNCATE {}").format(table))
        with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(table, names)) as copy:
            for row in rows:
                copy.write_row(row)
        copied = cursor.rowcount
        for index in model._meta.indexes:
            editor.add_index(model, index)
        counted = sql.SQL(", ").join(sql.Identifier(name) for name in columns if name in COUNTED)
        cursor.execute(sql.SQL("ANALYZE {} ({})").format(table, counted))
    return int(copied)


def _report(edition: Edition, *, skipped: bool) -> LoadReport:
    return LoadReport(
        skipped=skipped,
        territories=edition.territories,
        successions=edition.successions,
        first_day=edition.first_day,
        last_day=edition.last_day,
    )
