"""Ask a grant back in whole or part: proposed by an officer, answered by the beneficiary, withdrawn before it is decided."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.errors import NotYours
from guichet.documents.services import receive_uploads, withdraw_issued
from guichet.grants.enums import RecoveryCase, RecoveryMove, RecoveryState
from guichet.grants.errors import FieldRefused, GrantError
from guichet.grants.events import RecoveryMoved
from guichet.grants.models import Award, Recovery
from guichet.grants.permissions import may_answer, may_oversee
from guichet.grants.selectors.recoveries import FILES, MOVES, WAITING, excess, recoverable
from guichet.grants.services.locking import award_for, locked_award
from guichet.grants.services.recovery_paper import issue_letter, repayment_of
from guichet.grants.services.telling import tell_applicant, tell_service
from guichet.journal.services import record
from guichet.shared.clock import PARIS
from guichet.shared.events import publish
from guichet.shared.formats import format_amount, format_date

LONGEST = 4_000
MOST_SPEND = 10**14
TYPES = ("pdf", "image", "text", "spreadsheet", "archive")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an officer asks back: cents (None, for an excess: all that is computed), why, and the real spend of an excess."""

    case: str
    reasons: str
    amount_cents: int | None = None
    real_spend_cents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the beneficiary says, and the files of a plain form that go with it."""

    text: str
    uploads: list[Any] = field(default_factory=list)


@transaction.atomic
def propose_recovery(award: int, asked: Asked, *, actor: Actor, now: datetime) -> Recovery:
    """Ask part or all of what was paid back, and open the time to answer with a letter. Raise NotYours, GrantError.

    Never more than was paid, what other decisions already ask subtracted; for an excess, never more than it is.
    """
    found = award_for(award, actor, Right.INSTRUCT)
    if asked.case not in RecoveryCase.values:
        raise FieldRefused("cas", "Choisissez pourquoi le reversement est demandé.")
    reasons = asked.reasons.strip()
    if not reasons:
        raise FieldRefused("motifs", "Dites les motifs : le bénéficiaire les lira et y répondra.")
    if len(reasons) > LONGEST:
        raise FieldRefused("motifs", "Ces motifs sont trop longs : gardez-les sous 4 000 caractères.")
    if found.recoveries.filter(state__in=WAITING).exists():
        raise GrantError(
            "Une demande de reversement attend déjà sa décision : décidez-la, ou retirez-la d’abord."
        )
    amount, steps = _amount(found, asked)
    last = found.recoveries.aggregate(last=Max("rank"))["last"] or 0
    row = Recovery(
        award=found,
        rank=last + 1,
        case=asked.case,
        asked_cents=amount,
        real_spend_cents=asked.real_spend_cents if asked.case == RecoveryCase.EXCESS else None,
        steps=steps,
        reasons=reasons,
        proposed_by=actor.reference,
        proposed_at=now,
        answer_by=now.astimezone(PARIS).date() + timedelta(days=repayment_of(found).answer_days),
    )
    issued = issue_letter(row, found, by=actor.reference, now=now)
    row.letter, row.letter_code = issued.token, issued.code
    row.save()
    details = {"case": row.case, "answer_by": row.answer_by.isoformat()}
    moved("recovery.proposed", row, amount, actor=actor, now=now, right=Right.INSTRUCT, details=details)
    happened = f"Il vous est demandé de reverser {format_amount(amount)}."
    tell_applicant(found, happened, "Vous pouvez répondre avant la décision.", now=now, by=row.answer_by)
    return row


@transaction.atomic
def answer_recovery(recovery: int, answer: Answer, *, actor: Actor, now: datetime) -> None:
    """Answer a demand of repayment, once, even late while nothing is decided. Raise NotYours, GrantError.

    What is answered is kept with its files; a file that cannot be taken refuses the answer whole.
    """
    row, award = locked_recovery(recovery)
    if not may_answer(award, actor):
        raise NotYours
    to = require_move(row, RecoveryMove.ANSWER)
    text = answer.text.strip()
    if not text:
        raise FieldRefused("reponse", "Écrivez votre réponse : le service la lira avant de décider.")
    if len(text) > LONGEST:
        raise FieldRefused(
            "reponse", "Cette réponse est trop longue : gardez-la sous 4 000 caractères, le reste en pièce."
        )
    kept = receive_uploads(str(row), FILES, answer.uploads, by=actor.reference, now=now, accept=TYPES)
    for file in kept:
        if file.refusal:
            raise FieldRefused("fichiers-reponse", f"« {file.name} » : {file.refusal}")
    row.state, row.answer, row.answered_by, row.answered_at = to, text, actor.reference, now
    row.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    moved("recovery.answered", row, row.asked_cents, actor=actor, now=now)
    tell_service(
        award,
        "Le bénéficiaire a répondu à la demande de reversement.",
        "À une autre personne de décider.",
        now=now,
    )


@transaction.atomic
def cancel_recovery(recovery: int, why: str, *, actor: Actor, now: datetime) -> None:
    """Withdraw a demand of repayment that is not decided; its letter no longer holds. Raise NotYours, GrantError."""
    row, award = locked_recovery(recovery)
    if not may_oversee(award, actor, Right.INSTRUCT):
        raise NotYours
    to = require_move(row, RecoveryMove.CANCEL)
    if not why.strip():
        raise FieldRefused("raison", "Dites pourquoi la demande est retirée : le bénéficiaire le lira.")
    row.state, row.cancelled_by, row.cancelled_at = to, actor.reference, now
    row.cancelled_why = why.strip()[:400]
    row.save(update_fields=["state", "cancelled_by", "cancelled_at", "cancelled_why"])
    withdraw_issued(row.letter_code, "La demande de reversement est retirée.", by=actor.reference, now=now)
    moved("recovery.cancelled", row, row.asked_cents, actor=actor, now=now, right=Right.INSTRUCT)
    tell_applicant(award, "La demande de reversement est retirée.", row.cancelled_why, now=now)


def locked_recovery(pk: int) -> tuple[Recovery, Award]:
    """Lock the grant, then its demand of repayment: always in this order. Raise NotYours when there is none."""
    known = Recovery.objects.filter(pk=pk).values_list("award", flat=True).first()
    if known is None:
        raise NotYours
    award = locked_award(known)
    row = Recovery.objects.select_for_update().get(pk=pk)
    row.award = award
    return row, award


def require_move(row: Recovery, move: RecoveryMove) -> RecoveryState:
    """Return the state that a move leads to. Raise GrantError when it is not possible from where the row stands."""
    begins, to = MOVES[move]
    if row.state not in begins:
        when = f" depuis le {format_date(row.decided_at.astimezone(PARIS).date())}" if row.decided_at else ""
        raise GrantError(
            f"Cette demande de reversement est « {RecoveryState(row.state).label} »{when} : relisez la page."
        )
    return to


def moved(
    kind: str,
    row: Recovery,
    cents: int,
    *,
    actor: Actor,
    now: datetime,
    right: Right | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Write a move in the journal and tell the other rooms."""
    award = row.award
    by_order = actor.delegation(right, scheme=award.slug, places=award.places) if right else {}
    said = {"recovery": row.pk, "rank": row.rank, "cents": cents} | (details or {}) | by_order
    record(kind, award.subject, actor=actor.reference, now=now, details=said)
    publish(
        RecoveryMoved(
            award=award.pk,
            number=award.number,
            recovery=row.pk,
            state=str(row.state),
            cents=cents,
            actor=actor.reference,
            at=now,
        )
    )


def _amount(award: Award, asked: Asked) -> tuple[int, list[list[str]]]:
    """Return the cents that are asked back and, for an excess, each step of it. Raise GrantError, FieldRefused."""
    held = recoverable(award)
    if not held:
        raise GrantError("Rien n’est versé qui ne soit déjà à reverser : il n’y a rien à demander.")
    amount, most, steps = asked.amount_cents, held, []
    if asked.case == RecoveryCase.EXCESS:
        real = asked.real_spend_cents
        if real is None or isinstance(real, bool) or not 0 <= real <= MOST_SPEND:
            raise FieldRefused("depense", "Indiquez la dépense réelle retenue, en euros.")
        computed = excess(award, real, held)
        most, steps = computed.amount, [[step.label, step.text] for step in computed.steps]
        if not most:
            raise FieldRefused(
                "depense", f"Rien n’est versé en trop : cette dépense donne droit à {steps[2][1]}."
            )
        amount = most if amount is None else amount
    if amount is None or isinstance(amount, bool) or amount <= 0:
        raise FieldRefused("montant", "Indiquez un montant à reverser plus grand que zéro.")
    if amount > most:
        why = "versés en trop" if steps else "versés et pas encore à reverser"
        raise FieldRefused("montant", f"Demandez au plus {format_amount(most)} : ce sont les euros {why}.")
    if steps and amount < most:
        steps.append(["Reversement demandé", format_amount(amount)])
    return amount, steps
