"""Open an envelope, receive, delegate downwards and back: what is delegated plus what is kept is what was received."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from guichet.budget.enums import Account, Unit
from guichet.budget.errors import BudgetError
from guichet.budget.models import Envelope, LedgerLine
from guichet.budget.services.writing import By, check, lock, remaining, require, worded, write
from guichet.journal.services import record


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEnvelope:
    """What an envelope is, before it receives anything; see the model."""

    key: str
    title: str
    schemes: tuple[str, ...]
    year: int
    area: str
    unit: Unit = Unit.EURO
    parent: int | None = None
    confirmed: bool = True
    note: str = ""
    cost_centre: str = ""
    functional_domain: str = ""


@transaction.atomic
def open_envelope(wanted: NewEnvelope, by: By) -> int:
    """Open an empty envelope and return its number. Raise BudgetError for one that exists or has no scheme."""
    if not wanted.schemes:
        raise BudgetError("Choisissez au moins une aide que cette enveloppe finance.")
    if not wanted.title.strip():
        raise BudgetError("Donnez un titre à cette enveloppe.")
    values = {name: getattr(wanted, name) for name in wanted.__slots__ if name not in {"schemes", "parent"}}
    try:
        with transaction.atomic():
            made = Envelope.objects.create(**values, schemes=list(wanted.schemes), parent_id=wanted.parent)
    except IntegrityError as error:
        raise BudgetError(
            "Une enveloppe de ce territoire, de cette année et de cette unité existe déjà."
        ) from error
    details = {"key": wanted.key, "schemes": list(wanted.schemes), "year": wanted.year, "area": wanted.area}
    record("budget.opened", str(made), actor=by.actor, now=by.now, details=details)
    return made.pk


@transaction.atomic
def receive(envelope: int, amount: int, by: By) -> int:
    """Note what an envelope receives from outside; return the line. Raise BudgetError."""
    found = lock(envelope)[envelope]
    check(found, amount, by)
    if found.parent_id is not None:
        raise BudgetError("Cette enveloppe reçoit de celle dont elle dépend : déléguez depuis celle-ci.")
    return write(found, Account.RECEIVED, amount, by).pk


@transaction.atomic
def return_received(envelope: int, amount: int, by: By) -> list[int]:
    """Take back part of what was received from outside and is not used, latest first; return the lines.

    Raise BudgetError, NotEnough.
    """
    found = lock(envelope)[envelope]
    check(found, amount, by)
    require(found, amount)
    rows = LedgerLine.objects.filter(envelope=envelope, account=Account.RECEIVED, corrects=None)
    written, left = _correct(rows.order_by("-id"), found, amount, by)
    if left:
        unit = Unit(found.unit)
        raise BudgetError(f"Cette enveloppe n’a pas reçu autant : il manque {worded(left, unit)}.")
    return written


def _correct(
    lines: QuerySet[LedgerLine], envelope: Envelope, amount: int, by: By, **more: object
) -> tuple[list[int], int]:
    """Correct lines one after the other until `amount` is taken back; return what was written, and what could not be."""
    written, left = [], amount
    for line in lines:
        part = min(left, remaining(line))
        if part > 0:
            written.append(write(envelope, Account(line.account), -part, by, corrects=line, **more).pk)
            left -= part
        if not left:
            break
    return written, left


@transaction.atomic
def set_closed(envelope: int, by: By, *, closed: bool) -> None:
    """Close an envelope, which then moves no more, or open it again, with a reason. Raise BudgetError."""
    found = lock(envelope)[envelope]
    if not by.reason.strip():
        raise BudgetError("Dites pourquoi : le journal garde la raison.")
    if found.closed == closed:
        raise BudgetError(
            "Cette enveloppe est déjà close." if closed else "Cette enveloppe est déjà ouverte."
        )
    Envelope.objects.filter(pk=envelope).update(closed=closed)
    kind = "budget.closed" if closed else "budget.reopened"
    record(kind, str(found), actor=by.actor, now=by.now, details={"reason": by.reason.strip()})


@transaction.atomic
def delegate(parent: int, child: int, amount: int, by: By) -> int:
    """Hand part of an envelope to one that depends on it; return the line. Raise BudgetError, NotEnough."""
    found = lock(parent, child)
    check(found[parent], amount, by)
    check(found[child], amount, by)
    if found[child].parent_id != parent or found[child].unit != found[parent].unit:
        raise BudgetError("Une enveloppe ne délègue qu’à celles qui dépendent d’elle, dans la même unité.")
    require(found[parent], amount)
    return write(found[parent], Account.DELEGATED, amount, by, recipient=found[child]).pk


@transaction.atomic
def give_back(child: int, amount: int, by: By) -> list[int]:
    """Give back what was delegated and is not used, latest delegation first; return the lines. Raise BudgetError, NotEnough."""
    parent = Envelope.objects.filter(pk=child).values_list("parent", flat=True).first()
    if parent is None:
        raise BudgetError("Cette enveloppe ne dépend d’aucune autre : elle n’a rien à rendre.")
    found = lock(parent, child)
    check(found[child], amount, by)
    require(found[child], amount)
    lines = LedgerLine.objects.filter(recipient=child, corrects=None).order_by("-id")
    written, left = _correct(lines, found[parent], amount, by, recipient=found[child])
    if not left:
        return written
    unit = Unit(found[child].unit)
    raise BudgetError(f"Cette enveloppe n’a pas reçu autant par délégation : il manque {worded(left, unit)}.")
