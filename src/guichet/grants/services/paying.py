"""Note what was paid of a demand, or came back: the budget, the instalment and the demand, in the caller's transaction."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime

from guichet.budget.enums import Account, Unit
from guichet.budget.selectors import open_lines
from guichet.budget.services import By, pay, take_back_payment
from guichet.grants.enums import AwardState, InstalmentState, OrderState
from guichet.grants.errors import GrantError
from guichet.grants.models import Award, Instalment, PaymentOrder, PaymentReturnLine
from guichet.grants.services import ledger
from guichet.grants.services import payment_mails as mails
from guichet.journal.services import record
from guichet.shared.formats import format_amount

Movement = list[list[int]]
"""Lines of the budget and their signed cents: [[line, cents], …]."""


def move_money(
    order_pk: int, amount: int, day: date, *, rejected: bool, actor: str, now: datetime
) -> Movement:
    """Note a payment (above zero) or what came back (under zero) of one demand; return what it wrote in the budget.

    `day` is the one the payer tells.

    Raise GrantError for more than is left to pay or than was paid, for a demand that was never sent; BudgetError.
    """
    # the grant is locked first, as everywhere
    award = Award.objects.select_for_update(of=("self",)).get(orders=order_pk)
    order = PaymentOrder.objects.select_for_update().get(pk=order_pk)
    instalment = Instalment.objects.select_for_update().get(pk=order.instalment_id)
    order.instalment, order.award = instalment, award
    if order.state in {OrderState.WAITING, OrderState.CANCELLED}:
        ended = " : elle est annulée" if order.state == OrderState.CANCELLED else ""
        raise GrantError(f"Cette demande de paiement n’est encore partie dans aucun fichier{ended}.")
    by = By(
        actor=actor,
        now=now,
        reason=f"Paiement {order.number}, dossier n° {award.number}",
        reference=award.reference,
    )
    if amount > 0:
        written = _paid(order, amount, by)
    elif amount < 0 and order.paid_cents:
        _require_still_held(award, -amount)
        written = _came_back(order, -amount, by)
    elif rejected and amount == -order.amount_cents and order.state != OrderState.REJECTED:
        written, amount = [], 0
    else:
        raise GrantError("Rien n’a été payé de cette demande : il n’y a rien à reprendre.")
    _note(order, instalment, amount)
    _note_award(award, by)
    _tell(order, amount, day, now)
    details = {"order": order.number, "amount_cents": amount, "paid_cents": order.paid_cents}
    record("payment.reconciled", award.subject, actor=actor, now=now, details=details)
    return written


def _paid(order: PaymentOrder, amount: int, by: By) -> Movement:
    if order.state == OrderState.REJECTED:
        raise GrantError("Cette demande est rejetée : ordonnez-la de nouveau, puis rapprochez son paiement.")
    left = order.amount_cents - order.paid_cents
    if amount > left:
        raise GrantError(
            f"Il reste {format_amount(left)} à payer de cette demande : cette ligne en dit {format_amount(amount)}."
        )
    written: Movement = []
    lines = [line for line in open_lines(by.reference, Account.COMMITTED) if line.unit is Unit.EURO]
    missing = amount if lines else 0  # no envelope is followed for this grant: nothing to move in the budget
    for line in lines:
        part = min(missing, line.left - line.paid)
        if part > 0:
            written.append([pay(line.pk, part, by), part])
            missing -= part
    if missing:
        raise GrantError(
            f"L’engagement de cette subvention n’a plus assez : il manque {format_amount(missing)}."
        )
    return written


def _came_back(order: PaymentOrder, amount: int, by: By) -> Movement:
    if amount > order.paid_cents:
        raise GrantError(
            f"{format_amount(order.paid_cents)} ont été payés de cette demande : {format_amount(amount)} ne peuvent en revenir."
        )
    left: Counter[int] = Counter()
    for written in (
        PaymentReturnLine.objects.filter(order=order).order_by("pk").values_list("ledger", flat=True)
    ):
        for line, cents in written:
            left[line] += cents
    # a recovery may have brought back part of these lines: what is missing then comes from the other lines of the grant
    still = {line.pk: line.left for line in open_lines(by.reference, Account.PAID)}
    taken: Movement = []
    missing = amount if left else 0
    others = sorted(still.keys() - left.keys(), reverse=True)
    for line in (*sorted(left, reverse=True), *others):
        part = min(missing, still.get(line, 0), left.get(line, missing))
        if part > 0:
            take_back_payment(line, part, by)
            taken.append([line, -part])
            missing -= part
    return taken


def _require_still_held(award: Award, amount: int) -> None:
    """Raise GrantError when a recovery already brought back what a payment says comes back."""
    held = sum(award.instalments.values_list("paid_cents", flat=True)) - award.recovered_cents
    if amount > held:
        raise GrantError(
            f"Il ne reste que {format_amount(held)} versés : le reste est déjà revenu par un reversement décidé."
        )


def _note(order: PaymentOrder, instalment: Instalment, amount: int) -> None:
    order.paid_cents += amount
    instalment.paid_cents += amount
    if order.paid_cents == 0:
        order.state, instalment.state = OrderState.REJECTED, InstalmentState.CLAIMED
    elif order.paid_cents < order.amount_cents:
        order.state, instalment.state = OrderState.PART_PAID, InstalmentState.ORDERED
    else:
        order.state, instalment.state = OrderState.PAID, InstalmentState.PAID
    order.save(update_fields=["paid_cents", "state"])
    instalment.save(update_fields=["paid_cents", "state"])


def _tell(order: PaymentOrder, amount: int, day: date, now: datetime) -> None:
    if amount > 0:
        mails.tell_paid(order, amount, day, now=now)
    elif order.state == OrderState.REJECTED:
        mails.tell_rejected(order, now=now)
    else:
        mails.tell_taken_back(order, -amount, now=now)


def _note_award(award: Award, by: By) -> None:
    """A grant is completed once its balance is paid and nothing else is under way: what it will not take is freed.

    It goes on when the balance comes back, with what it took alone.
    """
    states = list(Instalment.objects.filter(award=award).order_by("rank").values_list("state", flat=True))
    under_way = {InstalmentState.CLAIMED, InstalmentState.ORDERED} & set(states)
    whole = states[-1:] == [InstalmentState.PAID] and not under_way
    if whole and award.state == AwardState.ACTIVE:
        award.state, award.ended_at, award.ended_why = AwardState.COMPLETED, by.now, "le solde est payé"
        ledger.free(award, award.granted_cents, replace(by, reason=f"{by.reason} : le solde est payé"))
    elif not whole and award.state == AwardState.COMPLETED:
        award.state, award.ended_at, award.ended_why = AwardState.ACTIVE, None, ""
    else:
        return
    award.save(update_fields=["state", "ended_at", "ended_why"])
