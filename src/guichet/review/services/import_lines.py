"""The job of taking over a follow-up: check each line, or take it over, with the rights its officer has now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from guichet.accounts.permissions import Actor, load_actor
from guichet.applications.services import former_taken_over, read_former, take_over
from guichet.review.enums import ImportLineState, ImportState
from guichet.review.models import ImportFile, ImportLine
from guichet.review.selectors.import_columns import form_of
from guichet.review.selectors.import_lines import LineProblem, LineReader, LineReading
from guichet.review.services.noting import write_note
from guichet.shared.errors import BadInput
from guichet.shared.formats import format_amount, format_date

TOLD_EVERY = 20
NO_RIGHT = "Vous n’instruisez plus cette aide : demandez à qui l’instruit de reprendre ces dossiers."
FAILED = "Cette ligne n’a pas pu être lue. Vérifiez ses valeurs, puis renvoyez le tableau."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """What every line of a run shares. `first` is the row that first bears each former number."""

    file: ImportFile
    reader: LineReader
    actor: Actor | None
    first: Mapping[str, int]
    now: datetime


def go_on_with_import(token: str, *, now: datetime, real: Callable[[], datetime]) -> None:
    """Do what is left of checking or of taking over a table. Run twice, it changes nothing more."""
    file = ImportFile.objects.filter(token=token).first()
    if file is None or file.state not in {ImportState.CHECKING, ImportState.TAKING}:
        return
    checking = file.state == ImportState.CHECKING
    work = _work(file, now)
    wanted = ImportLineState.WAITING if checking else ImportLineState.READY
    rows = list(
        ImportLine.objects.filter(file=file, state=wanted).order_by("row").values_list("pk", flat=True)
    )
    for rank, pk in enumerate(rows):
        if rank % TOLD_EVERY == 0 and not ImportFile.objects.filter(pk=file.pk).update(alive_at=real()):
            return  # it was deleted meanwhile
        _one(work, pk, wanted, _check if checking else _take)
    after = ImportState.CHECKED if checking else ImportState.DONE
    ImportFile.objects.filter(pk=file.pk, state=file.state).update(state=after, alive_at=real())


def _work(file: ImportFile, now: datetime) -> _Work:
    mapping = {int(place): key for place, key in file.mapping.items()}
    reader = LineReader(
        slug=file.slug,
        form=form_of(file.slug, now.date()),
        titles=file.titles,
        mapping=mapping,
        today=now.date(),
    )
    loaded = load_actor(file.person_id, now=now, verified=True)
    column = next((place for place, key in mapping.items() if key == "number"), None)
    first: dict[str, int] = {}
    if column is not None:
        for row, cells in ImportLine.objects.filter(file=file).order_by("row").values_list("row", "cells"):
            if len(cells) > column:
                first.setdefault(str(cells[column]).strip(), row)
    return _Work(file=file, reader=reader, actor=loaded[1] if loaded else None, first=first, now=now)


def _one(
    work: _Work, pk: int, wanted: ImportLineState, do: Callable[[_Work, ImportLine, LineReading], None]
) -> None:
    """Do one line in its own transaction; another worker that holds it, or has done it, leaves nothing to do."""
    with transaction.atomic():
        line = ImportLine.objects.select_for_update().filter(pk=pk, state=wanted).first()
        if line is None:
            return
        try:
            with transaction.atomic():
                reading = work.reader.read(line.cells, merged=line.merged)
                line.former_number, line.name = reading.number[:60], reading.name[:200]
                do(work, line, reading)
        except IntegrityError:  # taken over by someone else at the same instant
            _refuse(
                line, [LineProblem(column="", value="", message="Ce dossier vient d’être repris : relancez.")]
            )
        except BadInput as error:
            _refuse(line, [LineProblem(column="", value="", message=error.message)])
        line.save()


def _refuse(line: ImportLine, problems: list[LineProblem]) -> None:
    line.state = ImportLineState.REFUSED
    line.problems = [problem.as_json() for problem in problems]


def _check(work: _Work, line: ImportLine, reading: LineReading) -> None:
    """Say whether a line is ready, what there is to mend, or that its application is here already."""
    problems = list(reading.problems)
    if work.actor is None:
        problems = [LineProblem(column="", value="", message=NO_RIGHT)]
    first = work.first.get(reading.number, line.row)
    if reading.number and first != line.row:
        message = f"La ligne {first} porte déjà ce numéro : donnez-en un autre, ou retirez l’une des deux."
        problems.append(
            LineProblem(column="Numéro dans l’ancien suivi", value=reading.number, message=message)
        )
    known = None
    if not problems and reading.former is not None and work.actor is not None:
        known = former_taken_over(reading.former, actor=work.actor)
        refusals = () if known else read_former(reading.former, actor=work.actor, now=work.now)
        told = [work.reader.told(refusal, line.cells) for refusal in refusals]
        problems += {one.column: one for one in reversed(told)}.values()  # one column, one thing to mend
    if problems:
        _refuse(line, problems)
        return
    line.state = ImportLineState.KNOWN if known else ImportLineState.READY
    line.number = known.number if known else None
    line.problems = []


def _take(work: _Work, line: ImportLine, reading: LineReading) -> None:
    """Take over one line that was ready; what changed since is told as when it was checked."""
    _check(work, line, reading)
    if line.state != ImportLineState.READY or reading.former is None or work.actor is None:
        return
    application, made = take_over(reading.former, actor=work.actor, now=work.now)
    line.state = ImportLineState.DONE if made else ImportLineState.KNOWN
    line.number = application.number
    if made:
        write_note(application.pk, _note(work.file, line, reading), actor=work.actor, now=work.now)
    line.cells = []  # the application holds them now


def _note(file: ImportFile, line: ImportLine, reading: LineReading) -> str:
    """Return what officers read of where it comes from, with what Guichet does not decide on."""
    parts = [
        f"Repris du tableau « {file.name} », ligne {line.row}. Numéro dans l’ancien suivi : {reading.number}."
    ]
    if reading.granted_cents is not None:
        parts.append(f"Montant accordé dans l’ancien suivi : {format_amount(reading.granted_cents)}.")
    if reading.ended_on is not None:
        parts.append(f"Date de décision dans l’ancien suivi : {format_date(reading.ended_on)}.")
    return " ".join(parts)
