"""Ask for a file of a list, write it in a job with the rights one has then, hand it over to whoever asked, forget it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import BinaryIO, cast
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.http import QueryDict
from procrastinate.contrib.django import app

from bareme import SchemeError
from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor, load_actor
from guichet.applications.errors import NotYours
from guichet.journal.services import record
from guichet.review.enums import ExportState
from guichet.review.errors import ReviewError
from guichet.review.models import ExportFile, ReviewSheet
from guichet.review.selectors.export_fields import fields_of
from guichet.review.selectors.export_rows import numbers_of
from guichet.review.selectors.export_tables import Exported, tables_of
from guichet.review.selectors.fields import Fields
from guichet.review.selectors.filters import BY_NAME, Asking
from guichet.review.selectors.listing import filtered
from guichet.review.selectors.query import ListQuery, read_query
from guichet.review.services.export_bytes import (
    ExportWriter,
    SupersededError,
    blocks_of,
    delete_parts,
    refuse_superseded,
)
from guichet.review.services.export_folders import MOST_FOLDERS, write_folders
from guichet.schemes.errors import SchemeProblem
from guichet.schemes.selectors import pinned_form, rules_in_force, titles_of
from guichet.shared.errors import BadInput
from guichet.shared.tables import Table, Value, write_tables

TASK = "review.write_export"
KEPT = timedelta(hours=32)
STOPPED = timedelta(minutes=10)
"""A file that did not go on for that long lost its worker."""
AT_ONCE = 3
ZIP = ".zip"
ENDINGS = {
    ".xlsx": "Excel (XLSX)",
    ".ods": "LibreOffice (ODS)",
    ".csv": "CSV, une seule feuille",
    ".json": "JSON, pour un programme",
    ZIP: "ZIP, avec les pièces : un dossier par demande",
}
SHEET_LINES = 1_048_575
MOST = 1_000_000
NO_RIGHT = "Vous n’avez plus accès à ces dossiers."
BROKEN = "L’écriture s’est arrêtée. Redemandez ce fichier ; si cela recommence, réduisez la liste."


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRecord:
    """Where a file stands. `percent` of it is written; `name` is what it is downloaded as; `until` when it is deleted."""

    token: UUID
    name: str
    state: ExportState
    percent: int
    applications: int
    size: int
    refusal: str
    query: str
    until: datetime

    @property
    def going_on(self) -> bool:
        return self.state in {ExportState.WAITING, ExportState.RUNNING}


def order_export(query: ListQuery, ending: str, *, actor: Actor, now: datetime, real: datetime) -> UUID:
    """Keep the list that is asked for and defer the job, in one transaction; `real` is the real time, for keeping it.

    Raise NotYours without the right to read any, ReviewError for an unknown format, a filter that cannot be read, an empty
    list, too many files at once.
    """
    if actor.person is None or not actor.scopes_of(Right.VIEW):
        raise NotYours
    if ending not in ENDINGS:
        raise ReviewError("Choisissez un format dans la liste.")
    query = replace(query, place="")
    rows, problems = _listed(query, actor, now)
    if problems:
        raise ReviewError(f"Corrigez d’abord ce filtre de la liste : {next(iter(problems.values()))}")
    if not rows.exists():
        raise ReviewError("Cette liste est vide : il n’y a rien à exporter.")
    with transaction.atomic():
        mine = ExportFile.objects.filter(person=actor.person)
        if mine.filter(state__in=[ExportState.WAITING, ExportState.RUNNING]).count() >= AT_ONCE:
            raise ReviewError("Trois de vos fichiers sont déjà en cours : attendez que l’un soit prêt.")
        export = ExportFile.objects.create(
            person_id=actor.person, query=query.address(), ending=ending, asked_at=real, alive_at=real
        )
        record(
            "review.export_asked",
            str(export),
            actor=actor.reference,
            now=now,
            details={"format": ending, "scheme": query.scheme},
        )
        _defer(export)
    return export.token


def _defer(export: ExportFile) -> None:
    app.configure_task(TASK, lock=str(export)).defer(token=str(export.token))


def _listed(query: ListQuery, actor: Actor, now: datetime) -> tuple[QuerySet[ReviewSheet], dict[str, str]]:
    reader = None
    if query.scheme:
        try:
            reader = Fields(pinned_form(rules_in_force(query.scheme), now.date()))
        except SchemeProblem:
            reader = None
    return filtered(query, Asking(actor=actor, today=now.date()), reader)


def write_export(token: str, *, now: datetime, real: Callable[[], datetime]) -> None:
    """Write one file from its beginning; what prevents it is kept for the page. Once ready, running it again changes nothing.

    `real` tells the real time, asked again as the writing goes on.
    """
    export = _begin(token, real())
    if export is None:
        return
    try:
        exported = _read(export, now)
        writer = ExportWriter(export)
        _write(exported, export.ending, cast(BinaryIO, writer), _Progress(export, exported, real).told)
        _end(export, state=ExportState.READY, size=writer.finish())
    except SupersededError:
        return
    except (BadInput, SchemeError) as error:
        _refuse(export, str(error))
    except Exception:
        _refuse(export, BROKEN)
        raise


def _begin(token: str, real: datetime) -> ExportFile | None:
    with transaction.atomic():
        export = ExportFile.objects.select_for_update().filter(token=token).first()
        if export is None or export.state in {ExportState.READY, ExportState.REFUSED}:
            return None
        export.state, export.attempt, export.alive_at = ExportState.RUNNING, export.attempt + 1, real
        export.done = export.total = 0
        export.save()
    delete_parts(export)
    return export


def _read(export: ExportFile, now: datetime) -> Exported:
    """Return what the list holds now for whoever asked, with the rights they have now. Raise ReviewError."""
    loaded = load_actor(export.person_id, now=now, verified=True)
    if loaded is None or not loaded[1].scopes_of(Right.VIEW):
        raise ReviewError(NO_RIGHT)
    query = read_query(
        {name: [str(value) for value in values] for name, values in QueryDict(export.query).lists()},
        known=BY_NAME,
    )
    rows, _ = _listed(query, loaded[1], now)
    most = MOST_FOLDERS if export.ending == ZIP else MOST
    numbers = numbers_of(rows, most + 1)
    if len(numbers) > most:
        raise ReviewError(
            f"Cette liste compte plus de {most} dossiers : filtrez-la, puis redemandez le fichier."
        )
    if not numbers:
        raise ReviewError("Cette liste est maintenant vide : il n’y a rien à exporter.")
    slugs = sorted(set(rows.order_by().values_list("slug", flat=True).distinct()))
    fields = fields_of(rows.order_by(), slugs[0], now.date()) if len(slugs) == 1 else ()
    return Exported(numbers=numbers, fields=fields, schemes=titles_of(set(slugs)), now=now)


def _write(exported: Exported, ending: str, out: BinaryIO, told: Callable[[int], None]) -> None:
    if ending == ZIP:
        write_folders(exported, out, told)
        return
    tables = tables_of(exported, told)
    write_tables([_bounded(table) for table in tables] if ending == ".xlsx" else tables, ending, out)


def _bounded(table: Table) -> Table:
    """Refuse a sheet longer than Excel's: the lines beyond would be lost without a word."""

    def rows() -> Iterator[Sequence[Value]]:
        for place, row in enumerate(table.rows()):
            if place >= SHEET_LINES:
                raise ReviewError(
                    f"La feuille « {table.title} » dépasse ce qu’Excel sait tenir : prenez le format ODS, CSV ou JSON."
                )
            yield row

    return replace(table, rows=rows)


class _Progress:
    """Keeps how far the writing is, chunk after chunk, and stops it when another run took over."""

    def __init__(self, export: ExportFile, exported: Exported, real: Callable[[], datetime]) -> None:
        self.export, self.real = export, real
        sheets = 1 if export.ending == ".csv" else len(tables_of(exported, lambda _count: None))
        passes = 2 if export.ending == ZIP else sheets
        total = len(exported.numbers) * passes
        ExportFile.objects.filter(pk=export.pk).update(total=total, applications=len(exported.numbers))
        self.waiting = 0

    def told(self, count: int) -> None:
        self.waiting += count
        if self.waiting >= 100 or count > 1:
            refuse_superseded(self.export)
            self.flush()

    def flush(self) -> None:
        rows = ExportFile.objects.filter(pk=self.export.pk)
        rows.update(done=F("done") + self.waiting, alive_at=self.real())
        self.waiting = 0


def _refuse(export: ExportFile, why: str) -> None:
    delete_parts(export)
    _end(export, state=ExportState.REFUSED, refusal=why[:500])


def _end(export: ExportFile, **columns: object) -> None:
    ExportFile.objects.filter(pk=export.pk, attempt=export.attempt).update(**columns)


def export_of(token: UUID, actor: Actor) -> ExportRecord:
    """Return where a file stands, for whoever asked it. Raise NotYours for anybody else."""
    return _record(_mine(token, actor))


def _mine(token: UUID, actor: Actor) -> ExportFile:
    found = ExportFile.objects.filter(token=token, person=actor.person).first()
    if found is None or actor.person is None:
        raise NotYours
    return found


def _record(export: ExportFile) -> ExportRecord:
    return ExportRecord(
        token=export.token,
        name=f"dossiers-{export.asked_at:%Y-%m-%d-%Hh%M}{export.ending}",
        state=ExportState(export.state),
        percent=min(99, 100 * export.done // export.total) if export.total else 0,
        applications=export.applications,
        size=export.size,
        refusal=export.refusal,
        query=export.query,
        until=export.asked_at + KEPT,
    )


def open_export(token: UUID, *, actor: Actor, now: datetime) -> tuple[ExportRecord, Iterator[bytes]]:
    """Return a file that is ready and its blocks, and journal that it left. Raise NotYours."""
    export = _mine(token, actor)
    if export.state != ExportState.READY:
        raise NotYours
    record("review.export_downloaded", str(export), actor=actor.reference, now=now)
    return _record(export), blocks_of(export)


def exports_of(actor: Actor) -> list[ExportRecord]:
    """Return the files of an officer that are still kept, latest first."""
    rows = ExportFile.objects.filter(person=actor.person).order_by("-asked_at")[:20]
    return [_record(export) for export in rows]


def resume_exports(*, real: datetime) -> int:
    """Defer again the files that a stopped worker left; return how many."""
    waiting = [ExportState.WAITING, ExportState.RUNNING]
    left = list(ExportFile.objects.filter(state__in=waiting, alive_at__lt=real - STOPPED))
    for export in left:
        with transaction.atomic():
            ExportFile.objects.filter(pk=export.pk).update(alive_at=real)
            _defer(export)
    return len(left)


def forget_exports(*, real: datetime) -> int:
    """Delete the files older than 32 hours; return how many."""
    old = list(ExportFile.objects.filter(asked_at__lt=real - KEPT))
    for export in old:
        delete_parts(export)
        export.delete()
    return len(old)
