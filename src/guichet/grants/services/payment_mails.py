"""Tell the beneficiary by mail what becomes of a request for payment, up to the money. Queued in the caller's transaction."""

from collections.abc import Iterable
from datetime import date, datetime

from guichet.grants.enums import LineVerdict
from guichet.grants.models import Claim, ClaimLine, PaymentOrder
from guichet.grants.services.telling import tell_applicant, tell_service
from guichet.shared.formats import format_amount, format_date

CHECK_ACCOUNT = (
    "Ce qu’il faut faire : comparez le compte de la page de la subvention avec votre RIB. S’il a changé ou s’il est faux, "
    "donnez le bon compte avec son RIB ; le service le confirme, puis ordonne de nouveau le paiement. "
    "S’il est juste, vous n’avez rien à faire : le service regarde avec qui paie."
)


def tell_returned(claim: Claim, *, now: datetime) -> None:
    """The claim comes back, with what is missing."""
    happened = f"Demande de paiement à compléter : {_title(claim)}."
    expected = (
        f"Le service attend : {claim.returned_why}\n\nComplétez la demande, puis envoyez-la de nouveau."
    )
    tell_applicant(claim.award, happened, expected, now=now)


def tell_approved(order: PaymentOrder, lines: Iterable[ClaimLine], *, now: datetime) -> None:
    """The claim is approved and its payment ordered: how much, to which account, and what was not accepted, line by line."""
    happened = (
        f"Demande de paiement approuvée : {format_amount(order.amount_cents)} pour {_title(order.claim)}."
    )
    told = [_ordered(order), *(_left_out(line) for line in lines if line.verdict != LineVerdict.ACCEPTED)]
    tell_applicant(order.award, happened, "\n\n".join(told), now=now)


def tell_ordered_again(order: PaymentOrder, *, now: datetime) -> None:
    """What was rejected or cancelled is ordered anew."""
    happened = (
        f"Paiement ordonné de nouveau : {format_amount(order.amount_cents)} pour {_title(order.claim)}."
    )
    tell_applicant(order.award, happened, _ordered(order), now=now)


def tell_cancelled(order: PaymentOrder, *, now: datetime) -> None:
    """The demand is cancelled before it left; the claim stays approved."""
    happened = f"Paiement annulé avant son départ : {_title(order)}."
    expected = (
        f"Raison : {order.cancelled_why}\n\nVotre demande reste approuvée : vous n’avez rien à refaire."
    )
    tell_applicant(order.award, happened, expected, now=now)


def tell_paid(order: PaymentOrder, cents: int, day: date, *, now: datetime) -> None:
    """Money was paid: how much, on which day the payer told it, and what is left of the demand."""
    happened = f"{format_amount(cents)} payés : {_title(order)}."
    left = order.amount_cents - order.paid_cents
    told = f"Paiement {order.number}, vers {_account(order)}, le {format_date(day)}."
    more = f" Il reste {format_amount(left)} à recevoir de ce paiement." if left else ""
    tell_applicant(order.award, happened, told + more, now=now)


def tell_rejected(order: PaymentOrder, *, now: datetime) -> None:
    """The bank or the accountant sent all of it back: what the beneficiary does, and what the service does."""
    happened = f"Paiement rejeté : {format_amount(order.amount_cents)} pour {_title(order)}."
    tell_applicant(
        order.award, happened, f"Il était parti vers {_account(order)}.\n\n{CHECK_ACCOUNT}", now=now
    )
    tell_service(
        order.award, happened, "Faites vérifier le compte, puis ordonnez de nouveau ce paiement.", now=now
    )


def tell_taken_back(order: PaymentOrder, cents: int, *, now: datetime) -> None:
    """A part of what was paid came back to the payer."""
    happened = f"{format_amount(cents)} sont revenus à qui paie : {_title(order)}."
    expected = (
        f"Il reste {format_amount(order.paid_cents)} payés sur {format_amount(order.amount_cents)}. "
        "Si vous ne savez pas pourquoi, écrivez au service depuis la page du dossier."
    )
    tell_applicant(order.award, happened, expected, now=now)


def _ordered(order: PaymentOrder) -> str:
    return f"Le paiement {order.number} est ordonné, vers {_account(order)}. Un message vous dira quand il sera payé."


def _left_out(line: ClaimLine) -> str:
    kept = f"retenue pour {format_amount(line.accepted_cents or 0)}" if line.accepted_cents else "non retenue"
    return f"« {line.label} », {format_amount(line.amount_cents or 0)}, est {kept} : {line.reason}"


def _account(order: PaymentOrder) -> str:
    return f"le compte qui finit par {order.account.iban[-4:]}"


def _title(of: Claim | PaymentOrder) -> str:
    return str(of.instalment.title).lower()
