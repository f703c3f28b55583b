"""Ask the applicant: a field to correct, a piece to send; or take it back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from guichet.accounts.permissions import Actor
from guichet.applications.enums import Action, RequestKind, RequestState, State
from guichet.applications.errors import ApplicationError, NotYours
from guichet.applications.models import Answers, Application, Request
from guichet.applications.selectors.asked import RequestRecord, record_of
from guichet.applications.selectors.files import file_key
from guichet.applications.selectors.labels import field_label
from guichet.applications.services.moving import Said, move
from guichet.shared.clock import PARIS
from guichet.shared.formats import format_date

LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One thing to ask. `about` is the id of the field to correct, or the name of the piece.

    `suspends`: the legal clock waits for the answer. `model` is a clean file to fill in. `due_on` is the last day.
    """

    about: str
    explanation: str = ""
    due_on: date | None = None
    suspends: bool = False
    model: UUID | None = None


def ask_correction(
    application: int, asked: Sequence[Asked], *, actor: Actor, now: datetime, expected: State | None = None
) -> list[RequestRecord]:
    """Ask to answer fields of the form again, all in one mail; their present values are kept.

    Raise NotYours, NotAllowedNow, ApplicationError (unknown field, asked already, no explanation, day passed).
    """
    return _ask(application, RequestKind.CORRECTION, asked, actor=actor, now=now, expected=expected)


def ask_piece(
    application: int, asked: Sequence[Asked], *, actor: Actor, now: datetime, expected: State | None = None
) -> list[RequestRecord]:
    """Ask for papers by their names, all in one mail. Raise NotYours, NotAllowedNow, ApplicationError."""
    return _ask(application, RequestKind.PIECE, asked, actor=actor, now=now, expected=expected)


def cancel_request(request: int, *, actor: Actor, now: datetime, reason: str = "") -> RequestRecord:
    """Take back what was asked. Raise NotYours, NotAllowedNow, ApplicationError when it is no longer awaited."""
    row = Request.objects.filter(pk=request).first()
    if row is None:
        raise NotYours

    def effect(application: Application) -> None:
        found = Request.objects.select_for_update().get(pk=row.pk)
        if found.state != RequestState.OPEN:
            raise ApplicationError(f"« {found.title} » n’est plus attendu : il n’y a rien à annuler.")
        found.state, found.answered_at = RequestState.CANCELLED, now
        found.save(update_fields=["state", "answered_at"])

    said = Said(reason=reason, what=(row.title,), effect=effect, details={"request": row.pk})
    move(row.application_id, Action.CANCEL_REQUEST, actor=actor, now=now, said=said)
    row.refresh_from_db()
    return record_of(row)


@transaction.atomic
def _ask(
    application: int,
    kind: RequestKind,
    asked: Sequence[Asked],
    *,
    actor: Actor,
    now: datetime,
    expected: State | None,
) -> list[RequestRecord]:
    made: list[Request] = []

    def effect(found: Application) -> None:
        made.extend(_prepare(found, kind, asked, actor, now))
        Request.objects.bulk_create(made)

    action = Action.ASK_CORRECTION if kind is RequestKind.CORRECTION else Action.ASK_PIECE
    days = [one.due_on for one in asked if one.due_on]
    said = Said(
        what=tuple(one.about for one in asked),
        by=min(days, default=None),
        effect=effect,
        details={"kind": kind.value, "about": [one.about for one in asked]},
    )
    found = Application.objects.filter(pk=application).first()
    if found is not None and kind is RequestKind.CORRECTION:
        said = replace(said, what=tuple(field_label(found, one.about, now) or one.about for one in asked))
    move(application, action, actor=actor, now=now, expected=expected, said=said)
    return [record_of(row) for row in made]


def _prepare(
    application: Application, kind: RequestKind, asked: Sequence[Asked], actor: Actor, now: datetime
) -> list[Request]:
    if not asked:
        raise ApplicationError(
            "Dites ce que vous demandez : choisissez au moins un champ ou nommez une pièce."
        )
    answers = Answers.objects.filter(application=application).first()
    values = answers.values if answers else {}
    today = now.astimezone(PARIS).date()
    taken = _awaited(application, kind)
    rows = []
    for one in asked:
        title = _title(application, kind, one, taken, now)
        taken.add(one.about if kind is RequestKind.CORRECTION else title)
        if one.due_on is not None and one.due_on < today:
            raise ApplicationError(
                f"Le {format_date(one.due_on)} est passé : donnez au demandeur un jour à venir pour répondre."
            )
        correction = kind is RequestKind.CORRECTION
        rows.append(
            Request(
                application=application,
                kind=kind,
                field=one.about if correction else "",
                title=title,
                explanation=one.explanation.strip(),
                model_id=_model(one.model),
                suspends=one.suspends,
                asked_at=now,
                asked_by_id=actor.person,
                due_on=one.due_on,
                old_value=values.get(one.about) if correction else None,
            )
        )
    return rows


def _awaited(application: Application, kind: RequestKind) -> set[str]:
    rows = Request.objects.filter(application=application, kind=kind, state=RequestState.OPEN)
    return set(rows.values_list("field" if kind is RequestKind.CORRECTION else "title", flat=True))


def _title(application: Application, kind: RequestKind, asked: Asked, taken: set[str], now: datetime) -> str:
    if kind is RequestKind.PIECE:
        title: str | None = " ".join(asked.about.split())[:LONGEST_TITLE]
        if not title:
            raise ApplicationError(
                "Nommez la pièce que vous demandez : le demandeur la cherchera sous ce nom."
            )
    else:
        title = field_label(application, asked.about, now)
        if title is None:
            raise ApplicationError(
                "Ce champ n’est pas dans le formulaire de cette aide. Choisissez-en un autre."
            )
        if not asked.explanation.strip():
            raise ApplicationError(f"Dites ce qui est à corriger dans « {title} » : le demandeur le lira.")
    if (asked.about if kind is RequestKind.CORRECTION else title) in taken:
        raise ApplicationError(
            f"« {title} » est déjà demandé : attendez la réponse, ou annulez la première demande."
        )
    return title


def _model(token: UUID | None) -> int | None:
    if token is None:
        return None
    found = file_key(token)
    if found is None:
        raise ApplicationError("Le modèle à remplir n’existe plus. Choisissez un autre fichier.")
    return found
