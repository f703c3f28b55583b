"""Order a payment: a demand of payment for the instalment of an approved claim, to the confirmed account; cancel it."""

from datetime import datetime

from django.db import transaction

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.grants.enums import OVER, AccountState, ClaimState, InstalmentState, OrderState, Payer
from guichet.grants.errors import FieldRefused, GrantError
from guichet.grants.models import BankAccount, Claim, PaymentOrder
from guichet.grants.permissions import award_of_officer
from guichet.grants.selectors.expenses import is_paid_by_bank
from guichet.grants.services import payment_mails as mails
from guichet.grants.services.claiming import instalment_of
from guichet.grants.services.locking import locked_award, require_active
from guichet.grants.services.separation import refuse_own, refuse_reviewer
from guichet.journal.services import record

LATER = (
    "Un versement qui vient après est déjà ordonné : son montant a pris ce que ce rejet laissait. "
    "Ordonner celui-ci paierait deux fois."
)
NO_ACCOUNT = "Le demandeur n’a pas de compte bancaire confirmé : confirmez-le d’abord, puis approuvez."


def order(claim: Claim, *, actor: Actor, now: datetime) -> PaymentOrder:
    """Make the demand of payment of an approved claim. Runs in the caller's transaction. Raise GrantError."""
    account = BankAccount.objects.filter(
        organisation=claim.award.organisation_id, state=AccountState.CONFIRMED
    ).first()
    if account is None:
        raise GrantError(NO_ACCOUNT)
    tries = PaymentOrder.objects.filter(instalment=claim.instalment).count()
    suffix = f"-{tries + 1}" if tries else ""
    made = PaymentOrder.objects.create(
        number=f"DP{claim.award.number}-{claim.instalment.rank + 1}{suffix}",
        award=claim.award,
        instalment=claim.instalment,
        claim=claim,
        account=account,
        payer=Payer.BANK if is_paid_by_bank(claim.award) else Payer.CHORUS,
        amount_cents=claim.due_cents or 0,
        ordered_by=actor.reference,
        ordered_at=now,
    )
    claim.instalment.state = InstalmentState.ORDERED
    claim.instalment.save(update_fields=["state"])
    details = {"number": claim.award.number, "order": made.number, "amount_cents": made.amount_cents}
    record("payment.ordered", claim.award.subject, actor=actor.reference, now=now, details=details)
    return made


@transaction.atomic
def order_again(number: int, rank: int, *, actor: Actor, now: datetime) -> PaymentOrder:
    """Order anew what the payer rejected or an officer cancelled, to the account confirmed now. Raise NotYours, GrantError."""
    award = locked_award(award_of_officer(number, actor, Right.PAY).pk)
    require_active(award)
    instalment = instalment_of(award, rank)
    claim = Claim.objects.select_for_update().filter(instalment=instalment).first()
    live = PaymentOrder.objects.filter(instalment=instalment).exclude(state__in=OVER)
    if claim is None or claim.state != ClaimState.APPROVED or live.exists():
        raise GrantError("Ce versement est déjà ordonné, ou n’est pas encore approuvé.")
    later = PaymentOrder.objects.filter(award=award, instalment__rank__gt=instalment.rank)
    if later.exclude(state__in=OVER).exists():
        raise GrantError(LATER)
    claim.award, claim.instalment = award, instalment
    refuse_reviewer(claim, actor, what="ordonner son paiement")
    refuse_own(award, actor, what="ordonner son paiement", asked_by=claim.sent_by)
    made = order(claim, actor=actor, now=now)
    mails.tell_ordered_again(made, now=now)
    return made


@transaction.atomic
def cancel_order(number: int, rank: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """Cancel a demand of payment that is in no file yet, and say why. Its claim stays approved: it may be ordered again.

    Raise NotYours, GrantError: no reason, no such demand, one that a file holds already.
    """
    award = locked_award(award_of_officer(number, actor, Right.PAY).pk)
    instalment = instalment_of(award, rank)
    found = (
        PaymentOrder.objects.select_for_update().filter(instalment=instalment).exclude(state__in=OVER).first()
    )
    if found is None:
        raise GrantError("Ce versement n’est pas ordonné : il n’y a rien à annuler.")
    if found.state != OrderState.WAITING:
        raise GrantError(
            f"La demande {found.number} est déjà dans un fichier : elle ne s’annule plus ici. "
            "Voyez avec qui paie, puis rapprochez ce qui en revient."
        )
    if not reason.strip():
        raise FieldRefused("motif", "Dites pourquoi ce paiement est annulé : le demandeur lira cette raison.")
    found.state, found.cancelled_why = OrderState.CANCELLED, " ".join(reason.split())[:400]
    found.save(update_fields=["state", "cancelled_why"])
    instalment.state = InstalmentState.CLAIMED
    instalment.save(update_fields=["state"])
    details = {"number": award.number, "order": found.number, "amount_cents": found.amount_cents}
    details |= {"reason": found.cancelled_why}
    record("payment.cancelled", award.subject, actor=actor.reference, now=now, details=details)
    found.award, found.instalment = award, instalment
    mails.tell_cancelled(found, now=now)
