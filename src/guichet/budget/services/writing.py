"""How a line is written: envelopes locked by ascending number, what is left said before the database refuses."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from guichet.budget.enums import Account, Unit
from guichet.budget.errors import BudgetError, NotEnough
from guichet.budget.models import Envelope, LedgerLine
from guichet.journal.services import record
from guichet.shared import clock
from guichet.shared.formats import format_amount, format_count

MOST = 10**15
"""More cents than any budget of France: what is above was mistyped."""
NAMED = 3
_COUNTED = (Account.COMMITTED, Account.RESERVED, Account.DELEGATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who moves money, when, and why; `reference` is what it is for ("application:12")."""

    actor: str
    now: datetime
    reason: str
    reference: str = ""


def lock(*pks: int) -> dict[int, Envelope]:
    """Lock envelopes by ascending number, late and once. Raise BudgetError when one does not exist."""
    rows = Envelope.objects.filter(pk__in=pks).order_by("pk").select_for_update(no_key=True)
    found = {row.pk: row for row in rows}
    if len(found) != len(set(pks)):
        raise BudgetError("Cette enveloppe n’existe pas.")
    return found


def check(envelope: Envelope, amount: int, by: By) -> None:
    """Raise BudgetError for an amount that is not one, a movement without a reason, an envelope that is closed."""
    if isinstance(amount, bool) or not isinstance(amount, int) or not 0 < amount <= MOST:
        raise BudgetError("Indiquez un montant plus grand que zéro, et vraisemblable.")
    if not by.reason.strip():
        raise BudgetError("Dites pourquoi : le grand livre garde la raison de chaque mouvement.")
    if envelope.closed:
        raise BudgetError(
            f"L’enveloppe « {envelope.title} » est close : rouvrez-la, ou choisissez-en une autre."
        )


def require(envelope: Envelope, amount: int, *, freed: int = 0) -> None:
    """Raise NotEnough when `amount` is more than what is left, `freed` included; say how much, and what took the rest."""
    available = envelope.available + freed
    if amount <= available:
        return
    unit = Unit(envelope.unit)
    raise NotEnough(
        f"Il reste {worded(available, unit)} sur « {envelope.title} » : il manque {worded(amount - available, unit)}. "
        f"{_taken(envelope)}",
        available=available,
        missing=amount - available,
    )


def write(envelope: Envelope, account: Account, amount: int, by: By, **more: object) -> LedgerLine:
    """Write one line and its entry in the journal. The caller holds the lock and has checked."""
    line = LedgerLine.objects.create(
        envelope=envelope,
        account=account,
        amount=amount,
        reference=by.reference,
        reason=by.reason.strip(),
        actor=by.actor,
        shown_at=by.now,
        real_at=clock.real(),
        **more,
    )
    details = {"line": line.pk, "account": account, "amount": amount, "reference": by.reference}
    record("budget.line", str(envelope), actor=by.actor, now=by.now, details=details)
    return line


def remaining(line: LedgerLine) -> int:
    """Return what is left of a positive line once its corrections are counted."""
    corrected = line.corrections.aggregate(total=Sum("amount"))["total"] or 0
    return line.amount + int(corrected)


def worded(amount: int, unit: Unit) -> str:
    """Write an amount in its unit: 13 180,00 € or 3 postes."""
    return format_amount(amount) if unit is Unit.EURO else format_count(amount, "poste")


def _taken(envelope: Envelope) -> str:
    """Say what has taken the rest: the largest commitments, reservations and delegations, what came back counted."""
    rows = (
        LedgerLine.objects.filter(envelope=envelope, account__in=_COUNTED, corrects=None)
        .annotate(held=F("amount") + Coalesce(Sum("corrections__amount"), 0))
        .filter(held__gt=0)
        .order_by("-held", "pk")
        .values_list("reason", "held")[:NAMED]
    )
    unit = Unit(envelope.unit)
    named = [f"{reason} ({worded(held, unit)})" for reason, held in rows]
    if not named:
        return (
            f"Elle a reçu {worded(envelope.received, unit)}." if envelope.received else "Rien n’y a été reçu."
        )
    return f"Les plus grands mouvements : {' ; '.join(named)}."
