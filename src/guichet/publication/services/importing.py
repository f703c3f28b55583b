"""Take the awards that another body publishes, from its file; taking it again changes nothing."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from guichet.publication.layouts import AwardLine, Refusal, read_award_file
from guichet.publication.models import PublishedAward
from guichet.publication.services.placing import Places
from guichet.publication.services.writing import award_row, differences, note_change, write_rows
from guichet.shared.formats import format_count

NOT_PUBLISHED = frozenset({"line"})
LOCK = 0x7075_626C
"""One import at a time: two of the same file would both find its lines new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDone:
    """What an import did or, tried out, would do. `read` = created + updated + unchanged + lines refused.

    `placed_by` counts the lines taken by how their place is known (`Placed`).
    """

    read: int
    created: int
    updated: int
    unchanged: int
    refused: Sequence[Refusal]
    placed_by: dict[str, int]
    dry_run: bool

    @property
    def sentence(self) -> str:
        """Say it in one sentence."""
        left = self.read - self.created - self.updated - self.unchanged
        verb = "à créer" if self.dry_run else "créées"
        return (
            f"{format_count(self.read, 'ligne lue', 'lignes lues')} : {self.created} {verb}, "
            f"{self.updated} {'à changer' if self.dry_run else 'changées'}, {self.unchanged} sans changement, {left} non reprises."
        )


def import_awards(
    path: Path, *, now: datetime, today: date, year: int | None = None, dry_run: bool = False
) -> ImportDone:
    """Take a file of awards on the real day `today`. Raise BadAwardFile when it is not one: nothing is then changed.

    The territories are those of the end of the year of the awards, of `today` when the year is not known.
    """
    lines, refused, counted = read_award_file(path, today=today, year=year)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        rows = _rows(lines, now, today, refused)
        if dry_run:
            new, different = differences(rows)
            created, updated = len(new), len(different)
        else:
            created, updated = write_rows(rows)
            source = rows[0].source if rows else ""
            note_change(source, created=created, changed=updated, now=now)
    placed_by: dict[str, int] = {}
    for row in rows:
        placed_by[row.placed] = placed_by.get(row.placed, 0) + 1
    return ImportDone(
        read=counted,
        created=created,
        updated=updated,
        unchanged=len(rows) - created - updated,
        refused=sorted(refused, key=lambda one: one.line),
        placed_by=placed_by,
        dry_run=dry_run,
    )


def _rows(
    lines: Sequence[AwardLine], now: datetime, today: date, refused: list[Refusal]
) -> list[PublishedAward]:
    by_day: dict[date, Places] = {}
    rows = []
    for line in lines:
        at = date(line.year, 12, 31) if line.year else today
        places = by_day.get(at) or by_day.setdefault(at, Places(at))
        if wrong := places.elsewhere(commune=line.commune, siren=line.siren):
            refused.append(Refusal(line.line, "siren", wrong))
        kept = replace(line, siren="", siret="") if wrong else line
        rows.append(award_row(_values(kept, places), now=now))
    return rows


def _values(line: AwardLine, places: Places) -> dict[str, Any]:
    """Return what is published of a line: what it says, and where that is."""
    said = {name: value for name, value in asdict(line).items() if name not in NOT_PUBLISHED}
    place = asdict(places.place(commune=line.commune, siren=line.siren, departement=line.departement))
    kind = place.pop("kind")
    return {**said, **place, "beneficiary_kind": kind}
