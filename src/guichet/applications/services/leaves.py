"""What the applicant asks leave for: to start before the decision, more time to answer; and what the service says."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from guichet.accounts.permissions import Actor
from guichet.applications.enums import Action, LeaveKind, LeaveState, RequestState
from guichet.applications.errors import ApplicationError, NotYours
from guichet.applications.models import Application, Leave, Request
from guichet.applications.services.moving import Said, move
from guichet.shared.clock import PARIS
from guichet.shared.formats import format_date


@transaction.atomic
def ask_early_start(
    application: int, why: str, *, actor: Actor, now: datetime, wanted: date | None = None
) -> int:
    """Ask leave to start before the decision; return the leave. Raise NotYours, NotAllowedNow, ApplicationError."""

    def effect(found: Application) -> None:
        if found.early_start_at is not None:
            raise ApplicationError("Vous avez déjà le droit de commencer.")
        leave.append(_ask(found, LeaveKind.EARLY_START, why, now, wanted=wanted))

    leave: list[int] = []
    said = Said(reason=why.strip(), by=wanted, effect=effect)
    move(application, Action.ASK_EARLY_START, actor=actor, now=now, said=said)
    return leave[0]


@transaction.atomic
def ask_more_time(request: int, why: str, *, actor: Actor, now: datetime, wanted: date) -> int:
    """Ask more time to answer a request; return the leave. Raise NotYours, NotAllowedNow, ApplicationError."""
    row = _request(request)

    def effect(found: Application) -> None:
        asked = Request.objects.select_for_update().get(pk=row.pk)
        _check_request(asked, wanted, now)
        leave.append(_ask(found, LeaveKind.MORE_TIME, why, now, wanted=wanted, request=row.pk))

    leave: list[int] = []
    said = Said(reason=why.strip(), what=(row.title,), effect=effect, details={"request": row.pk})
    move(row.application_id, Action.ASK_MORE_TIME, actor=actor, now=now, said=said)
    return leave[0]


def answer_leave(
    leave: int, granted: bool, *, actor: Actor, now: datetime, reason: str = "", day: date | None = None
) -> None:
    """Answer for the service what was asked. `day` is the new last day, that which was asked for unless said.

    Raise NotYours, NotAllowedNow, ApplicationError (answered already, no reason for a refusal).
    """
    row = Leave.objects.filter(pk=leave).select_related("request").first()
    if row is None:
        raise NotYours
    early = row.kind == LeaveKind.EARLY_START
    given = None if early or not granted else day or row.wanted

    def effect(found: Application) -> None:
        _answer(found, leave, granted, reason, given, now)

    said = Said(
        reason=reason.strip(),
        what=(row.request.title,) if row.request else (),
        by=given,
        effect=effect,
        details={"leave": leave},
        changes={"early_start_at": now} if early and granted else {},
    )
    move(row.application_id, _ACTIONS[LeaveKind(row.kind), granted], actor=actor, now=now, said=said)


def allow_early_start(application: int, *, actor: Actor, now: datetime, reason: str = "") -> Application:
    """Let the work begin before the decision, asked or not. Raise NotYours, NotAllowedNow."""

    def effect(found: Application) -> None:
        Leave.objects.filter(application=found, kind=LeaveKind.EARLY_START, state=LeaveState.ASKED).update(
            state=LeaveState.GRANTED, answer=reason.strip(), answered_at=now
        )

    said = Said(reason=reason.strip(), changes={"early_start_at": now}, effect=effect)
    return move(application, Action.ALLOW_EARLY_START, actor=actor, now=now, said=said)


_ACTIONS = {
    (LeaveKind.EARLY_START, True): Action.ALLOW_EARLY_START,
    (LeaveKind.EARLY_START, False): Action.REFUSE_EARLY_START,
    (LeaveKind.MORE_TIME, True): Action.GIVE_MORE_TIME,
    (LeaveKind.MORE_TIME, False): Action.REFUSE_MORE_TIME,
}


def _request(request: int) -> Request:
    row = Request.objects.filter(pk=request).first()
    if row is None:
        raise NotYours
    return row


def _check_request(asked: Request, wanted: date, now: datetime) -> None:
    if asked.state != RequestState.OPEN:
        raise ApplicationError(f"« {asked.title} » n’est plus attendu.")
    if asked.due_on is None:
        raise ApplicationError(f"« {asked.title} » n’a pas de date limite : répondez quand vous pouvez.")
    today = now.astimezone(PARIS).date()
    if wanted <= max(asked.due_on, today):
        raise ApplicationError(
            f"Demandez un jour après le {format_date(max(asked.due_on, today))}, la date d’aujourd’hui ou la date limite."
        )


def _ask(
    application: Application,
    kind: LeaveKind,
    why: str,
    now: datetime,
    *,
    wanted: date | None,
    request: int | None = None,
) -> int:
    try:
        with transaction.atomic():
            row = Leave.objects.create(
                application=application,
                kind=kind,
                why=why.strip(),
                wanted=wanted,
                request_id=request,
                asked_at=now,
            )
    except IntegrityError:
        raise ApplicationError("Vous l’avez déjà demandé : le service doit d’abord répondre.") from None
    return row.pk


def _answer(
    application: Application, leave: int, granted: bool, reason: str, day: date | None, now: datetime
) -> None:
    row = Leave.objects.select_for_update().get(pk=leave)
    if row.state != LeaveState.ASKED:
        raise ApplicationError("Quelqu’un a déjà répondu à cette demande. Rechargez la page.")
    if day is not None and day < now.astimezone(PARIS).date():
        raise ApplicationError(f"Le {format_date(day)} est passé : donnez un jour à venir.")
    row.state = LeaveState.GRANTED if granted else LeaveState.REFUSED
    row.answer, row.granted, row.answered_at = reason.strip(), day, now
    row.save()
    if day is not None and row.request_id is not None:
        Request.objects.filter(pk=row.request_id, state=RequestState.OPEN).update(due_on=day)
