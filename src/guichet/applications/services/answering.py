"""The applicant answers what the service asked: corrections and pieces, several at once, sent together."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from guichet.accounts.permissions import Actor
from guichet.applications.enums import Action, Author, RequestKind, RequestState
from guichet.applications.errors import ApplicationError, Incomplete
from guichet.applications.models import Application, Request
from guichet.applications.selectors.asked import RequestRecord, purpose_of, record_of
from guichet.applications.selectors.files import sent_files
from guichet.applications.services import correcting
from guichet.applications.services.messages import write_message
from guichet.applications.services.moving import Said, authorise, lock, move
from guichet.applications.transitions import BY_ACTION

_ACTIONS = {RequestKind.CORRECTION: Action.ANSWER_CORRECTION, RequestKind.PIECE: Action.ANSWER_PIECE}


@transaction.atomic
def answer_request(
    application: int, answers: Mapping[int, Any], *, actor: Actor, now: datetime, message: str = ""
) -> list[RequestRecord]:
    """Answer open requests, by their id: a correction with a value as a person types it, a piece with anything.

    A piece is answered by the files kept under `purpose_of(request)` beside the application. One mail tells the service.
    All or nothing: Incomplete maps each refused request's id to its sentence. Raise NotYours, NotAllowedNow,
    ApplicationError when one is no longer awaited.
    """
    found = lock(application)
    authorise(found, BY_ACTION[Action.ANSWER_PIECE], actor)
    rows = _open_rows(found, answers)
    kinds = [kind for kind in RequestKind if any(row.kind == kind for row in rows)]
    for kind in kinds:
        mine = [row for row in rows if row.kind == kind]

        def effect(locked: Application, mine: list[Request] = mine) -> None:
            _close(locked, mine, answers, now)

        said = Said(
            what=tuple(row.title for row in rows),
            effect=effect,
            details={"requests": [row.pk for row in mine]},
            quiet=kind is not kinds[-1],
        )
        move(application, _ACTIONS[kind], actor=actor, now=now, said=said)
    if message.strip():
        found.refresh_from_db()
        write_message(found, message, author=Author.APPLICANT, actor=actor, now=now, request=rows[0].pk)
    return [record_of(row) for row in rows]


def _open_rows(application: Application, answers: Mapping[int, Any]) -> list[Request]:
    """Return the rows to close, locked."""
    if not answers:
        raise ApplicationError("Il n’y a rien à envoyer : répondez à au moins une demande.")
    rows = list(
        Request.objects.select_for_update()
        .filter(application=application, pk__in=list(answers))
        .order_by("asked_at", "id")
    )
    if len(rows) < len(answers):
        raise ApplicationError("Une de ces demandes n’existe pas. Rechargez la page.")
    for row in rows:
        if row.state != RequestState.OPEN:
            raise ApplicationError(
                f"« {row.title} » n’est plus attendu : rechargez la page, puis envoyez le reste."
            )
    return rows


def _close(
    application: Application, rows: Sequence[Request], answers: Mapping[int, Any], now: datetime
) -> None:
    """Check every answer, then write them: the values corrected, the pieces named."""
    refused: dict[str, str] = {}
    values: dict[str, Any] = {}
    for row in rows:
        try:
            if row.kind == RequestKind.PIECE:
                row.new_value = _files(application, row)
            else:
                row.new_value = values[row.field] = _value(application, row, answers[row.pk], now)
        except ApplicationError as error:
            refused[str(row.pk)] = error.message
    if refused:
        raise Incomplete("Il reste à compléter avant d’envoyer.", refused)
    if values:
        correcting.write_values(application, values, now)
    for row in rows:
        row.state, row.answered_at = RequestState.ANSWERED, now
    Request.objects.bulk_update(rows, ["state", "answered_at", "new_value"])


def _value(application: Application, row: Request, raw: Any, now: datetime) -> Any:
    """Read the new value of a field; that of a file field is what was sent for the request."""
    found = correcting.form_of(application, now).fields.get(row.field)
    if found is not None and found.type == "file":
        return _files(application, row)
    return correcting.read_value(application, row.field, raw, now)


def _files(application: Application, row: Request) -> list[str]:
    """Return the tokens of the files sent for a piece. Raise ApplicationError when there is none that can be read."""
    kept = sent_files(application, purpose_of(row.pk))
    if not kept:
        raise ApplicationError(f"Il manque un fichier : ajoutez « {row.title} ».")
    return [str(one) for one in kept]
