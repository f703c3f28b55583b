"""Reserve, commit, pay, and take back: each is one line, or two, of one envelope.

AE are consumed by the commitment, in the year of the decision; CP by the payment.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from guichet.budget.enums import Account, Unit
from guichet.budget.errors import BudgetError
from guichet.budget.models import Envelope, LedgerLine
from guichet.budget.services.writing import By, check, lock, remaining, require, worded, write

EXPIRED = "Réservation échue"


@transaction.atomic
def reserve(envelope: int, amount: int, expires_at: datetime, by: By) -> int:
    """Set an amount aside until a date; return the line. Raise BudgetError, NotEnough."""
    found = lock(envelope)[envelope]
    check(found, amount, by)
    if expires_at <= by.now:
        raise BudgetError("Une réservation prend fin plus tard : choisissez une date à venir.")
    require(found, amount)
    return write(found, Account.RESERVED, amount, by, expires_at=expires_at).pk


@transaction.atomic
def release(reservation: int, by: By) -> int | None:
    """Free what is left of a reservation; return the line, None when nothing was left. Raise BudgetError."""
    line, envelope = _locked(reservation, Account.RESERVED)
    left = remaining(line)
    return _take_back(line, envelope, left, by).pk if left else None


@transaction.atomic
def commit(envelope: int, amount: int, by: By, *, reservation: int | None = None) -> int:
    """Commit an amount (AE), freeing its reservation first; return the line. Raise BudgetError, NotEnough.

    The reservation may be of another envelope, or have expired: what is left of it is freed.
    """
    line = (
        LedgerLine.objects.filter(pk=reservation, account=Account.RESERVED).first() if reservation else None
    )
    found = lock(envelope, *([line.envelope_id] if line else []))
    check(found[envelope], amount, by)
    if line is not None and (left := remaining(line)):
        here = line.envelope_id == envelope
        require(found[envelope], amount, freed=left if here else 0)
        _take_back(line, found[line.envelope_id], left, by)
    else:
        require(found[envelope], amount)
    return write(found[envelope], Account.COMMITTED, amount, by).pk


@transaction.atomic
def uncommit(commitment: int, amount: int, by: By) -> int:
    """Take back part or all of a commitment that is not paid; return the line. Raise BudgetError."""
    line, envelope = _locked(commitment, Account.COMMITTED)
    left = remaining(line) - _paid(line)
    if amount > left:
        raise BudgetError(
            f"Il ne reste que {worded(left, Unit(envelope.unit))} à reprendre sur cet engagement : le reste est payé ou repris."
        )
    return _take_back(line, envelope, amount, by).pk


@transaction.atomic
def pay(commitment: int, amount: int, by: By) -> int:
    """Note that part of a commitment is paid (CP); return the line. Raise BudgetError."""
    line, envelope = _locked(commitment, Account.COMMITTED)
    if isinstance(amount, bool) or amount <= 0:
        raise BudgetError("Indiquez un montant plus grand que zéro.")
    left = remaining(line) - _paid(line)
    if amount > left:
        raise BudgetError(f"Il ne reste que {worded(left, Unit(envelope.unit))} à payer sur cet engagement.")
    return write(envelope, Account.PAID, amount, by, commitment=line).pk


@transaction.atomic
def take_back_payment(payment: int, amount: int, by: By) -> int:
    """Note that part of a payment came back (rejected, reversed); return the line. Raise BudgetError."""
    line, envelope = _locked(payment, Account.PAID)
    return _take_back(line, envelope, amount, by).pk


def expire_reservations(*, now: datetime) -> int:
    """Free the reservations whose day has passed, each in its transaction; return how many. A job calls it."""
    rows = LedgerLine.objects.filter(account=Account.RESERVED, amount__gt=0, expires_at__lte=now)
    held = rows.annotate(left=F("amount") + Coalesce(Sum("corrections__amount"), 0)).filter(left__gt=0)
    freed = 0
    for pk, reference in list(held.order_by("pk").values_list("pk", "reference")):
        by = By(actor="system:clock", now=now, reason=EXPIRED, reference=reference)
        freed += release(pk, by) is not None
    return freed


def _locked(pk: int, account: Account) -> tuple[LedgerLine, Envelope]:
    line = LedgerLine.objects.filter(pk=pk, account=account).first()
    if line is None:
        raise BudgetError("Cette ligne n’existe pas.")
    if line.corrects_id is not None:
        raise BudgetError("Une correction ne se corrige pas : écrivez une nouvelle ligne.")
    return line, lock(line.envelope_id)[line.envelope_id]


def _take_back(line: LedgerLine, envelope: Envelope, amount: int, by: By) -> LedgerLine:
    unit, left = Unit(envelope.unit), remaining(line)
    if isinstance(amount, bool) or amount <= 0:
        raise BudgetError("Indiquez un montant plus grand que zéro.")
    if not by.reason.strip():
        raise BudgetError("Dites pourquoi : le grand livre garde la raison de chaque mouvement.")
    if amount > left:
        raise BudgetError(f"Il ne reste que {worded(left, unit)} à reprendre sur cette ligne.")
    return write(envelope, Account(line.account), -amount, by, corrects=line, commitment=line.commitment)


def _paid(line: LedgerLine) -> int:
    """Return what was paid of a commitment, what came back subtracted."""
    return int(line.payments.aggregate(total=Sum("amount"))["total"] or 0)
