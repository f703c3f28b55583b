"""Order a payment: a demand of payment for the instalment of an approved claim, to the confirmed account."""

from datetime import datetime

from django.db import transaction

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.grants.enums import AccountState, ClaimState, InstalmentState, OrderState, Payer
from guichet.grants.errors import GrantError
from guichet.grants.models import BankAccount, Claim, PaymentOrder
from guichet.grants.permissions import award_of_officer
from guichet.grants.selectors.expenses import is_paid_by_bank
from guichet.grants.services.claiming import instalment_of
from guichet.journal.services import record

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
    """Order anew what the payer rejected, to the account confirmed now. Raise NotYours, GrantError."""
    award = award_of_officer(number, actor, Right.PAY)
    instalment = instalment_of(award, rank)
    claim = Claim.objects.select_for_update().filter(instalment=instalment).first()
    live = PaymentOrder.objects.filter(instalment=instalment).exclude(state=OrderState.REJECTED)
    if claim is None or claim.state != ClaimState.APPROVED or live.exists():
        raise GrantError("Ce versement est déjà ordonné, ou n’est pas encore approuvé.")
    if claim.reviewed_by == actor.reference:
        raise GrantError("Vous avez vérifié cette demande : une autre personne doit ordonner son paiement.")
    claim.award, claim.instalment = award, instalment
    return order(claim, actor=actor, now=now)
