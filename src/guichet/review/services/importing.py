"""Take over the applications of a spreadsheet: read it, say what each column holds, check all of it, then take it over.

Nothing is written of the applications before the officer asks it. Checking and taking over are jobs: each line has its own
transaction, so that a job that stops goes on where it was, and a line taken over once is never taken over again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from procrastinate.contrib.django import app

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.errors import NotYours
from guichet.journal.services import record
from guichet.review.enums import ImportLineState, ImportState
from guichet.review.errors import ReviewError
from guichet.review.models import ColumnMapping, ImportFile, ImportLine
from guichet.review.selectors.import_columns import form_of, guess, known_titles, missing_targets, targets_of
from guichet.review.selectors.import_sheet import Lines, read_spreadsheet
from guichet.shared.folding import sort_key

TASK = "review.go_on_with_import"
KEPT = timedelta(days=30)
STOPPED = timedelta(minutes=10)
"""A job that did not go on for that long lost its worker."""
AT_ONCE = 30
"""Lines that are checked while the officer waits."""
GOING_ON = (ImportState.CHECKING, ImportState.TAKING)
MOST_FILES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A spreadsheet as it came: the scheme it is of, its name, its bytes, the sheet to read (empty: the best known)."""

    slug: str
    name: str
    content: bytes
    sheet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCounts:
    """How many lines stand where."""

    waiting: int = 0
    ready: int = 0
    refused: int = 0
    done: int = 0
    known: int = 0

    @property
    def total(self) -> int:
        return self.waiting + self.ready + self.refused + self.done + self.known


def receive_import(upload: Upload, *, actor: Actor, now: datetime, real: datetime) -> UUID:
    """Read a spreadsheet, keep its lines and how its columns seem to be meant; return its token.

    Raise NotYours without the right to review the scheme, ReviewError and RefusedFile for what cannot be read.
    """
    person = refuse_unless_instructs(actor, upload.slug)
    targets = targets_of(form_of(upload.slug, now.date()))
    lines = read_spreadsheet(upload.content, upload.name, known=known_titles(targets), sheet=upload.sheet)
    kept = ColumnMapping.objects.filter(
        person=actor.person, slug=upload.slug, digest=digest_of(lines.titles)
    ).first()
    allowed = {target.key for target in targets}
    mapping = {place: key for place, key in kept.mapping.items() if key in allowed} if kept else {}
    mapping = mapping or {str(place): key for place, key in guess(lines.titles, targets).items()}
    with transaction.atomic():
        if ImportFile.objects.filter(person=actor.person).count() >= MOST_FILES:
            raise ReviewError("Vous avez déjà vingt tableaux ici : supprimez ceux qui ne servent plus.")
        file = _keep(upload, lines, mapping, person, real)
        details = {"scheme": upload.slug, "lines": len(lines.lines)}
        record("review.import_received", str(file), actor=actor.reference, now=now, details=details)
    return file.token


def _keep(
    upload: Upload, lines: Lines, mapping: Mapping[str, str], person: int, real: datetime
) -> ImportFile:
    file = ImportFile.objects.create(
        person_id=person,
        slug=upload.slug,
        name=upload.name[-200:],
        sheet=lines.sheet[:200],
        others=list(lines.others),
        titles=list(lines.titles),
        mapping=mapping,
        asked_at=real,
        alive_at=real,
    )
    ImportLine.objects.bulk_create(
        (
            ImportLine(file=file, row=row, cells=list(cells), merged=row in lines.merged)
            for row, cells in lines.lines
        ),
        batch_size=1000,
    )
    return file


def refuse_unless_instructs(actor: Actor, slug: str) -> int:
    """Return who the actor is. Raise NotYours unless they review the scheme somewhere."""
    if actor.person is None or not {"", slug} & {scope.scheme for scope in actor.scopes_of(Right.INSTRUCT)}:
        raise NotYours
    return actor.person


def digest_of(titles: tuple[str, ...] | list[str]) -> str:
    """Return what tells a row of titles from another: their words, in their order."""
    return sha256("\n".join(sort_key(title) for title in titles).encode()).hexdigest()


@transaction.atomic
def set_mapping(
    token: UUID, mapping: Mapping[int, str], *, actor: Actor, now: datetime, real: datetime
) -> None:
    """Keep what each column holds, for this file and the next one of the same titles, then check every line anew.

    Raise NotYours, ReviewError when a required column misses or two columns hold the same thing.
    """
    file = locked(token, actor)
    if file.state in GOING_ON:
        raise ReviewError("Ce tableau est en cours de lecture : attendez la fin, puis changez ses colonnes.")
    targets = {target.key: target.title for target in targets_of(form_of(file.slug, now.date()))}
    kept = {place: key for place, key in mapping.items() if key in targets and 0 <= place < len(file.titles)}
    twice = next((key for key in kept.values() if list(kept.values()).count(key) > 1), None)
    if twice is not None:
        raise ReviewError(f"Deux colonnes donnent « {targets[twice]} » : n’en gardez qu’une.")
    if missing := missing_targets(kept):
        raise ReviewError(f"Il manque la colonne : {', '.join(missing)}. Dites laquelle la contient.")
    file.mapping = {str(place): key for place, key in sorted(kept.items())}
    ColumnMapping.objects.update_or_create(
        person_id=file.person_id,
        slug=file.slug,
        digest=digest_of(file.titles),
        defaults={"mapping": file.mapping, "kept_at": real},
    )
    taken = (ImportLineState.DONE, ImportLineState.KNOWN)
    ImportLine.objects.filter(file=file).exclude(state__in=taken).update(
        state=ImportLineState.WAITING, problems=[]
    )
    _begin(file, ImportState.CHECKING, real)


@transaction.atomic
def ask_taking(token: UUID, *, actor: Actor, now: datetime, real: datetime) -> None:
    """Ask that the lines that are ready be taken over. Asked again, it changes nothing. Raise NotYours, ReviewError."""
    file = locked(token, actor)
    if file.state in GOING_ON:
        return
    ready = ImportLine.objects.filter(file=file, state=ImportLineState.READY).count()
    if not ready:
        raise ReviewError("Aucune ligne n’est prête : corrigez le tableau, puis renvoyez-le.")
    details = {"scheme": file.slug, "lines": ready}
    record("review.import_asked", str(file), actor=actor.reference, now=now, details=details)
    _begin(file, ImportState.TAKING, real)


def _begin(file: ImportFile, state: ImportState, real: datetime) -> None:
    file.state, file.alive_at = state, real
    file.save(update_fields=["mapping", "state", "alive_at"])
    defer(file)


def defer(file: ImportFile) -> None:
    """Defer the job that goes on with a file; one at a time for each."""
    app.configure_task(TASK, lock=str(file)).defer(token=str(file.token))


@transaction.atomic
def drop_import(token: UUID, *, actor: Actor, now: datetime) -> None:
    """Delete a table and its lines; the applications taken over stay. Raise NotYours, ReviewError while a job runs."""
    file = locked(token, actor)
    if file.state in GOING_ON:
        raise ReviewError("Ce tableau est en cours de lecture : attendez la fin, puis supprimez-le.")
    record("review.import_dropped", str(file), actor=actor.reference, now=now)
    file.delete()


def locked(token: UUID, actor: Actor) -> ImportFile:
    """Return one's own table, its row locked. Raise NotYours for anybody else's."""
    found = ImportFile.objects.select_for_update().filter(token=token, person=actor.person).first()
    if found is None or actor.person is None:
        raise NotYours
    return found


def import_of(token: UUID, actor: Actor) -> tuple[ImportFile, ImportCounts]:
    """Return a table and where its lines stand, for whoever sent it. Raise NotYours for anybody else."""
    found = ImportFile.objects.filter(token=token, person=actor.person).first()
    if found is None or actor.person is None:
        raise NotYours
    return found, counts_of(found)


def counts_of(file: ImportFile) -> ImportCounts:
    """Return how many lines of a table stand where: one query."""
    rows = ImportLine.objects.filter(file=file).values("state").annotate(count=Count("id")).order_by()
    return ImportCounts(**{row["state"]: row["count"] for row in rows})


def imports_of(actor: Actor) -> list[ImportFile]:
    """Return the tables of an officer, latest first."""
    return list(ImportFile.objects.filter(person=actor.person).order_by("-asked_at")[:MOST_FILES])


def resume_imports(*, real: datetime) -> int:
    """Defer again the tables that a stopped worker left; return how many."""
    left = list(ImportFile.objects.filter(state__in=GOING_ON, alive_at__lt=real - STOPPED))
    for file in left:
        with transaction.atomic():
            ImportFile.objects.filter(pk=file.pk).update(alive_at=real)
            defer(file)
    return len(left)


def forget_imports(*, real: datetime) -> int:
    """Delete the tables sent more than thirty days ago; return how many."""
    old = ImportFile.objects.filter(asked_at__lt=real - KEPT).exclude(state__in=GOING_ON)
    count = old.count()
    old.delete()
    return count
