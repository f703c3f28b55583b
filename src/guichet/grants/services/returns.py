"""Take in what the payer did: each line once, in its own transaction with the budget and the instalment.

The same file again is known by its digest, the same line in another file, or sent by a colleague, by its key: neither
changes anything.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor, load_actor
from guichet.applications.errors import NotYours
from guichet.grants.enums import ReturnLineState, ReturnState
from guichet.grants.errors import FieldRefused, GrantError
from guichet.grants.models import PaymentOrder, PaymentReturn, PaymentReturnLine
from guichet.grants.permissions import over_awards
from guichet.grants.selectors.return_lines import read_returns
from guichet.grants.services.locking import locked_award
from guichet.grants.services.paying import move_money
from guichet.journal.services import record
from guichet.shared.clock import PARIS
from guichet.shared.errors import BadInput

TASK = "grants.reconcile"
STOPPED = timedelta(minutes=10)
TOLD_EVERY = 50
UNKNOWN = (
    "Aucune demande de paiement ne porte ce numéro parmi celles que vous suivez : rapprochez-la à la main."
)
NO_RIGHT = "Vous ne suivez plus les paiements : demandez à qui les suit de reprendre ce fichier."


def receive_returns(
    content: bytes, name: str, *, actor: Actor, now: datetime, real: datetime
) -> tuple[UUID, bool]:
    """Keep a file of what was paid and defer its matching; return its token, and whether it was known already.

    Raise NotYours without the right to follow payments, GrantError and ReviewError for what cannot be read.
    """
    if actor.person is None or not actor.scopes_of(Right.PAY):
        raise NotYours
    digest = sha256(content).hexdigest()
    mine = PaymentReturn.objects.filter(digest=digest, person=actor.person)
    if (known := mine.first()) is not None:
        return known.token, True
    lines = read_returns(content, name)
    try:
        with transaction.atomic():
            file = PaymentReturn.objects.create(
                digest=digest, name=name[-200:], person_id=actor.person, received_at=now, alive_at=real
            )
            PaymentReturnLine.objects.bulk_create(
                (
                    PaymentReturnLine(
                        file=file,
                        state=ReturnLineState.REFUSED if line.reason else ReturnLineState.WAITING,
                        **(asdict(line) | {"cells": list(line.cells), "reason": line.reason[:400]}),
                    )
                    for line in lines
                ),
                batch_size=1000,
            )
            details = {"lines": len(lines), "sha256": digest}
            record("payment_return.received", str(file), actor=actor.reference, now=now, details=details)
            _defer(file)
    except IntegrityError:  # the same file, sent twice at the same instant
        return mine.get().token, True
    return file.token, False


def reconcile(token: str, *, now: datetime, real: Callable[[], datetime]) -> None:
    """Match each line that waits. Run twice, it changes nothing more."""
    file = PaymentReturn.objects.filter(token=token).exclude(state=ReturnState.DONE).first()
    if file is None:
        return
    PaymentReturn.objects.filter(pk=file.pk).update(state=ReturnState.RUNNING, alive_at=real())
    loaded = load_actor(file.person_id, now=now, verified=True)
    actor = loaded[1] if loaded else None
    waiting = PaymentReturnLine.objects.filter(file=file, state=ReturnLineState.WAITING).order_by("row")
    for rank, pk in enumerate(list(waiting.values_list("pk", flat=True))):
        if rank % TOLD_EVERY == 0:
            PaymentReturn.objects.filter(pk=file.pk).update(alive_at=real())
        _one(pk, actor, now)
    PaymentReturn.objects.filter(pk=file.pk).update(state=ReturnState.DONE, alive_at=real())


def resume_returns(*, real: datetime) -> int:
    """Defer again the files that a stopped worker left; return how many."""
    left = list(PaymentReturn.objects.exclude(state=ReturnState.DONE).filter(alive_at__lt=real - STOPPED))
    for file in left:
        with transaction.atomic():
            PaymentReturn.objects.filter(pk=file.pk).update(alive_at=real)
            _defer(file)
    return len(left)


@transaction.atomic
def match_line(token: UUID, pk: int, number: str, *, actor: Actor, now: datetime) -> None:
    """Match by hand a line that found no demand, or was refused. Raise NotYours, GrantError."""
    file = return_of(token, actor)
    line = PaymentReturnLine.objects.select_for_update().filter(file=file, pk=pk).first()
    if line is None:
        raise NotYours
    if line.state not in {ReturnLineState.UNKNOWN, ReturnLineState.REFUSED}:
        raise GrantError("Cette ligne est déjà rapprochée.")
    if line.amount_cents is None or line.paid_on is None:
        raise GrantError("Cette ligne n’a pas de date ou de montant : corrigez-la dans un nouveau fichier.")
    order = _order(number.strip(), actor)
    if order is None:
        raise FieldRefused(
            f"dp-{pk}", "Aucune demande de paiement ne porte ce numéro parmi celles que vous suivez."
        )
    _settle(line, order, actor, now)
    line.save()


def return_of(token: UUID, actor: Actor) -> PaymentReturn:
    """Return a file of what was paid, for whoever sent it. Raise NotYours for anybody else."""
    found = PaymentReturn.objects.filter(token=token, person=actor.person).first()
    if found is None or actor.person is None or not actor.scopes_of(Right.PAY):
        raise NotYours
    return found


def _one(pk: int, actor: Actor | None, now: datetime) -> None:
    """Match one line in its own transaction; another worker that holds it, or has done it, leaves nothing to do."""
    with transaction.atomic():
        line = (
            PaymentReturnLine.objects.select_for_update().filter(pk=pk, state=ReturnLineState.WAITING).first()
        )
        if line is None:
            return
        if actor is None or not actor.scopes_of(Right.PAY):
            line.state, line.reason = ReturnLineState.REFUSED, NO_RIGHT
        elif (order := _order(line.reference, actor)) is None:
            line.state, line.reason = ReturnLineState.UNKNOWN, UNKNOWN
        else:
            try:
                with transaction.atomic():
                    _settle(line, order, actor, now)
            except BadInput as error:
                line.state, line.reason = ReturnLineState.REFUSED, error.message[:400]
                line.order, line.ledger = None, []
        line.save()


def _order(number: str, actor: Actor) -> PaymentOrder | None:
    rows = PaymentOrder.objects.filter(over_awards(actor, Right.PAY, "award__"))
    return rows.filter(number=number).first() if number else None


def _settle(line: PaymentReturnLine, order: PaymentOrder, actor: Actor, now: datetime) -> None:
    """Move the money of a line, unless the same line did already. Raise GrantError, BudgetError."""
    locked_award(order.award_id)  # twins of one demand wait for one another here
    twin = PaymentReturnLine.objects.filter(key=line.key, state=ReturnLineState.MATCHED).first()
    if twin is not None:
        line.state, line.reason = (
            ReturnLineState.REPEATED,
            f"Déjà dans « {twin.file.name} », ligne {twin.row}."[:400],
        )
        return
    line.ledger = move_money(
        order.pk,
        line.amount_cents or 0,
        line.paid_on or now.astimezone(PARIS).date(),
        rejected=line.rejected,
        actor=actor.reference,
        now=now,
    )
    line.state, line.order, line.reason = ReturnLineState.MATCHED, order, ""
    line.matched_by, line.matched_at = actor.reference, now


def _defer(file: PaymentReturn) -> None:
    app.configure_task(TASK, lock=str(file)).defer(token=str(file.token))
