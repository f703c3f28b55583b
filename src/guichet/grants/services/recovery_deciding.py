"""Decide a recovery, by another person than who proposed it, and note what comes back."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.errors import NotYours
from guichet.budget.enums import Account, Unit
from guichet.budget.selectors import open_lines
from guichet.budget.services import By, take_back_payment, uncommit
from guichet.grants.enums import RecoveryMove, RecoveryState
from guichet.grants.errors import FieldRefused, GrantError
from guichet.grants.models import Award, Recovery, RecoveryEntry
from guichet.grants.permissions import may_oversee
from guichet.grants.selectors.recoveries import may_be_decided, paid_of, recoverable
from guichet.grants.services import ledger
from guichet.grants.services.recovering import LONGEST, locked_recovery, moved, require_move
from guichet.grants.services.recovery_paper import issue_decision
from guichet.grants.services.separation import refuse_own, refuse_stand_in
from guichet.grants.services.telling import tell_applicant, tell_service
from guichet.shared.clock import PARIS
from guichet.shared.formats import format_amount, format_date

Movement = list[list[int]]
"""Payment lines of the budget and the cents given back of each: [[line, cents], …]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What came back: cents, the day, the reference of the accountant's title."""

    amount_cents: int
    received_on: date | None
    reference: str


@transaction.atomic
def decide_recovery(
    recovery: int, kept_cents: int | None, grounds: str, *, actor: Actor, now: datetime
) -> None:
    """Keep what was asked (None), reduce it, or give it up (0), with the grounds: once, by another person than who proposed.

    It waits for the answer of the beneficiary, or for the end of the time to answer. Raise NotYours, GrantError.
    """
    row, award = locked_recovery(recovery)
    if not may_oversee(award, actor, Right.DECIDE):
        raise NotYours
    kept = row.asked_cents if kept_cents is None else kept_cents
    to = require_move(row, RecoveryMove.DECIDE if kept else RecoveryMove.GIVE_UP)
    _require_ready(row, kept, award, actor, now)
    reasons = grounds.strip()
    if not reasons:
        raise FieldRefused("motifs", "Dites les motifs de la décision : ils y sont écrits.")
    if len(reasons) > LONGEST:
        raise FieldRefused("motifs", "Ces motifs sont trop longs : gardez-les sous 4 000 caractères.")
    row.state, row.decided_cents, row.grounds = to, kept, reasons
    row.decided_by, row.decided_at = actor.reference, now
    row.decision = issue_decision(row, award, signer=actor.name, by=actor.reference, now=now).token
    row.save()
    moved("recovery.decided", row, kept, actor=actor, now=now, right=Right.DECIDE)
    if kept:
        happened = f"Il est décidé que vous reversez {format_amount(kept)}."
        expected = "La décision dit pourquoi, et comment la contester. Le comptable vous dira comment payer."
    else:
        happened, expected = "Aucun reversement ne vous est demandé.", "La décision dit pourquoi."
    tell_applicant(award, happened, expected, now=now)


@transaction.atomic
def receive_recovery(recovery: int, received: Received, *, actor: Actor, now: datetime) -> None:
    """Note what came back of a decided recovery, in part or whole, and give it back to its envelope: never more than decided.

    Raise NotYours, GrantError, BudgetError.
    """
    row, award = locked_recovery(recovery)
    if not may_oversee(award, actor, Right.PAY):
        raise NotYours
    whole = require_move(row, RecoveryMove.RECEIVE)
    amount, reference = received.amount_cents, " ".join(received.reference.split())
    _require_amount(row, award, amount)
    day = _require_day(row, received.received_on, now)
    if not reference:
        raise FieldRefused(
            "titre", "Il manque la référence du titre de perception, ou de ce qui en tient lieu."
        )
    if len(reference) > 60:
        raise FieldRefused("titre", "Cette référence est trop longue : gardez-la sous 60 caractères.")
    if row.entries.filter(reference=reference, received_on=day, amount_cents=amount).exists():
        raise GrantError("Ce reversement est déjà noté : même titre, même jour, même montant.")
    by = ledger.by_of(award, f"Reversement, titre {reference}", actor=actor.reference, now=now)
    RecoveryEntry.objects.create(
        recovery=row,
        amount_cents=amount,
        received_on=day,
        reference=reference,
        ledger=_give_back(award, amount, by),
        recorded_by=actor.reference,
        recorded_at=now,
    )
    row.recovered_cents += amount
    if row.recovered_cents == row.decided_cents:
        row.state = whole
    row.save(update_fields=["recovered_cents", "state"])
    award.recovered_cents += amount
    award.save(update_fields=["recovered_cents"])
    details = {"title": reference, "received_on": day.isoformat()}
    moved("recovery.received", row, amount, actor=actor, now=now, right=Right.PAY, details=details)
    _tell(row, award, amount, now)


def _require_ready(row: Recovery, kept: int, award: Award, actor: Actor, now: datetime) -> None:
    if row.proposed_by == actor.reference:
        raise GrantError("Vous avez proposé ce reversement : une autre personne doit en décider.")
    refuse_own(award, actor, what="en décider", asked_by=row.answered_by)
    refuse_stand_in(award, actor, Right.DECIDE, row.proposed_by, what="en décider")
    if not may_be_decided(row, now.astimezone(PARIS).date()):
        raise GrantError(
            f"Le bénéficiaire peut répondre jusqu’au {format_date(row.answer_by)} : décidez après sa réponse, ou après ce jour."
        )
    if isinstance(kept, bool) or not 0 <= kept <= row.asked_cents:
        raise FieldRefused(
            "montant",
            f"Décidez d’un montant entre zéro et {format_amount(row.asked_cents)}, qui était demandé.",
        )
    held = recoverable(award)
    if kept > held:
        raise FieldRefused(
            "montant", f"Il ne reste que {format_amount(held)} à reverser : un versement est revenu depuis."
        )


def _require_amount(row: Recovery, award: Award, amount: int) -> None:
    left = (row.decided_cents or 0) - row.recovered_cents
    if isinstance(amount, bool) or amount <= 0:
        raise FieldRefused("montant", "Indiquez un montant plus grand que zéro.")
    if amount > left:
        raise FieldRefused(
            "montant", f"Il reste {format_amount(left)} à reverser : notez au plus ce montant."
        )
    held = paid_of(award) - award.recovered_cents
    if amount > held:
        raise FieldRefused(
            "montant", f"Il ne reste que {format_amount(held)} versés : un versement est revenu depuis."
        )


def _require_day(row: Recovery, day: date | None, now: datetime) -> date:
    today = now.astimezone(PARIS).date()
    if day is None or day > today or day < row.proposed_at.astimezone(PARIS).date():
        raise FieldRefused(
            "date", "Indiquez le jour où l’argent est revenu : entre la demande et aujourd’hui."
        )
    return day


def _give_back(award: Award, amount: int, by: By) -> Movement:
    """Take the payment back (CP), and free what it paid of the commitment (AE); nothing where no envelope is followed."""
    paid = [line for line in open_lines(award.reference, Account.PAID) if line.unit is Unit.EURO]
    moves: Movement = []
    missing = amount if paid else 0
    for line in reversed(paid):
        part = min(missing, line.left)
        if part > 0 and line.commitment is not None:
            take_back_payment(line.pk, part, by)
            uncommit(line.commitment, part, by)
            moves.append([line.pk, part])
            missing -= part
    if missing:
        raise GrantError(
            f"Le budget ne porte pas {format_amount(missing)} de ce qui fut versé : rapprochez d’abord les paiements."
        )
    return moves


def _tell(row: Recovery, award: Award, amount: int, now: datetime) -> None:
    left = (row.decided_cents or 0) - row.recovered_cents
    happened = f"{format_amount(amount)} sont revenus."
    if row.state == RecoveryState.RECOVERED:
        tell_applicant(award, happened, "Tout est reversé : vous n’avez plus rien à faire.", now=now)
        tell_service(award, f"{happened} Tout est reversé.", now=now)
    else:
        tell_applicant(award, happened, f"Il reste {format_amount(left)} à reverser.", now=now)
