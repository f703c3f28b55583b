"""An export with its papers: a ZIP with one folder for each application, written forward, file after file."""

import io
import shutil
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, cast

from django.db.models import F

from guichet.applications.selectors import standing_of
from guichet.documents.errors import FileLocked, NoSuchFile
from guichet.documents.selectors import files_of, open_file
from guichet.review.enums import OpinionVerdict
from guichet.review.models import Opinion, ReviewSheet
from guichet.review.selectors.export_rows import Told, sheets_of
from guichet.review.selectors.export_tables import FIXED, Exported, fixed_cells, tables_of
from guichet.review.services.folder_names import Names, safe_name
from guichet.schemes.errors import SchemeProblem
from guichet.shared.formats import format_amount, format_date
from guichet.shared.tables import Column, Value, write_tables

BLOCK = 1 << 16
MOST_FOLDERS = 5_000
"""The table of contents of a ZIP is held in memory until its end."""


def write_folders(exported: Exported, out: BinaryIO, told: Told) -> None:
    """Write the table of the applications, then each with its summary, its clean papers and its opinions."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        with archive.open("dossiers.csv", "w", force_zip64=True) as entry:
            write_tables(tables_of(exported, told)[:1], ".csv", cast(BinaryIO, entry))
        for sheet in sheets_of(exported.numbers, lambda _count: None):
            folder = safe_name(f"{sheet.number} {sheet.application.carrier_name}", 60)
            _write_text(archive, f"{folder}/résumé.txt", summary_of(sheet, exported))
            _write_papers(archive, folder, sheet)
            if opinions := opinions_text(sheet.pk):
                _write_text(archive, f"{folder}/avis.txt", opinions)
            told(1)


def _write_text(archive: zipfile.ZipFile, name: str, text: str) -> None:
    with archive.open(name, "w") as entry:
        entry.write(text.replace("\n", "\r\n").encode("utf-8-sig"))


def _write_papers(archive: zipfile.ZipFile, folder: str, sheet: ReviewSheet) -> None:
    """Copy the clean papers block by block; what only the service's confidential opinions hold is left out."""
    kept_back = _confidential(sheet.pk)
    names = Names()
    for file in files_of(f"application:{sheet.pk}"):
        if not file.is_clean or file.token in kept_back:
            continue
        try:
            content = open_file(file.token)
        except (NoSuchFile, FileLocked):  # removed since the list was read
            continue
        with (
            content,
            archive.open(f"{folder}/pièces/{names.give(file.name)}", "w", force_zip64=True) as entry,
        ):
            shutil.copyfileobj(content, entry, BLOCK)


def _confidential(application: int) -> frozenset[str]:
    rows = Opinion.objects.filter(application=application, confidential=True, file__isnull=False)
    return frozenset(str(token) for token in rows.values_list("file__token", flat=True))


def summary_of(sheet: ReviewSheet, exported: Exported) -> str:
    """Return an application as plain text: what its line says, then its answers by section."""
    cells = zip(FIXED, fixed_cells(sheet, exported.schemes), strict=True)
    head = [f"{column.title} : {_plain(column, value)}" for column, value in cells if value not in (None, "")]
    return "\n".join([f"Dossier n° {sheet.number}", "", *head, *_sections(sheet, exported.now), ""])


def _sections(sheet: ReviewSheet, now: datetime) -> Iterator[str]:
    try:
        standing = standing_of(sheet.application, now)
    except SchemeProblem:
        yield from (
            "",
            "Le formulaire de ce dossier ne peut plus être relu : ses réponses sont dans le dossier.",
        )
        return
    for view in standing.view.sections:
        yield from ("", view.section.title.upper())
        for field in view.fields:
            value = standing.answers.values.get(field.id)
            if field.type == "formula":
                value = standing.view.computed.get(field.id)
            if field.type != "explanation" and (text := standing.form.show(field.id, value)):
                lines = text.splitlines()
                yield f"{field.label} : {lines[0]}" if len(lines) == 1 else f"{field.label} :"
                yield from (f"    {line}" for line in lines if len(lines) > 1)


def _plain(column: Column, value: Value) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int):
        return format_amount(value) if column.kind == "amount" else str(value)
    if isinstance(value, datetime):
        return f"{format_date(value.date())} à {value:%H h %M}"
    return str(value) if isinstance(value, str) or value is None else format_date(value)


def opinions_text(application: int) -> str:
    """Return the opinions of an application that are not confidential, as plain text; empty when there is none."""
    rows = Opinion.objects.filter(application=application, confidential=False, withdrawn_at=None)
    found = rows.select_related("expert").order_by(F("answered_at").asc(nulls_last=True), "pk")
    out = io.StringIO()
    for opinion in found:
        who = (opinion.expert.name if opinion.expert else "") or opinion.email
        out.write(f"{opinion.title} ({who})\n")
        if opinion.answered_at is None:
            out.write("Attendu.\n\n")
        else:
            verdict = OpinionVerdict(opinion.verdict).label
            out.write(f"{verdict}, le {format_date(opinion.answered_at.date())}\n{opinion.text}\n\n")
    return out.getvalue()
