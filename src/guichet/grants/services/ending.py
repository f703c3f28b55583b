"""End a grant: cancel it while nothing is paid, or complete it at its final amount."""

from datetime import datetime

from django.db import transaction

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.grants.enums import AgreementState, AwardState, InstalmentState
from guichet.grants.errors import GrantError
from guichet.grants.events import AwardEnded
from guichet.grants.models import Award
from guichet.grants.selectors.recoveries import paid_of
from guichet.grants.services import ledger
from guichet.grants.services.locking import award_for, require_active
from guichet.grants.services.telling import tell_applicant
from guichet.journal.services import record
from guichet.shared.events import publish
from guichet.shared.formats import format_amount

MOST = 10**18
"""More than any grant."""
UNDER_WAY = (InstalmentState.CLAIMED, InstalmentState.ORDERED)


def final_amount(award: Award, real_spend: int) -> int:
    """Return rate × real spend in cents, half-up, never above the grant; the grant itself when its spend is not known."""
    if not award.spend_cents:
        return award.granted_cents
    exact = (award.granted_cents * real_spend * 2 + award.spend_cents) // (2 * award.spend_cents)
    return min(award.granted_cents, exact)


@transaction.atomic
def cancel_award(award: int, why: str, *, actor: Actor, now: datetime) -> None:
    """Cancel a grant of which nothing is paid; all it committed goes back to its envelopes. Raise NotYours, GrantError."""
    found = _to_end(award, actor)
    if not why.strip():
        raise GrantError("Dites pourquoi la subvention est annulée : le bénéficiaire le lira.")
    paid = paid_of(found) - found.recovered_cents
    if paid:
        raise GrantError(
            f"{format_amount(paid)} sont déjà versés : une subvention payée ne s’annule pas. Soldez-la à son montant final."
        )
    _end(found, AwardState.CANCELLED, why.strip(), actor=actor, now=now)


@transaction.atomic
def complete_award(award: int, real_spend: int, *, actor: Actor, now: datetime) -> int:
    """Complete a grant at rate × real spend, free the rest; return the final amount in cents. Raise NotYours, GrantError."""
    found = _to_end(award, actor)
    if not 0 <= real_spend <= 10**14:
        raise GrantError("Indiquez la dépense réelle, en euros.")
    final = final_amount(found, real_spend)
    paid = paid_of(found) - found.recovered_cents
    if paid < final:
        raise GrantError(
            f"Il reste {format_amount(final - paid)} à verser sur un montant final de {format_amount(final)} : payez le solde d’abord."
        )
    if paid > final:
        raise GrantError(
            f"{format_amount(paid - final)} de trop ont été versés : le montant final est de {format_amount(final)}. "
            "Demandez d’abord son reversement."
        )
    found.granted_cents = final
    _end(found, AwardState.COMPLETED, f"dépense réelle de {format_amount(real_spend)}", actor=actor, now=now)
    return final


def _to_end(pk: int, actor: Actor) -> Award:
    award = award_for(pk, actor, Right.DECIDE)
    require_active(award)
    if award.agreements.filter(state=AgreementState.ISSUED).exists():
        raise GrantError("Un document attend ses signatures : faites-le signer, ou abandonnez-le d’abord.")
    if award.instalments.filter(state__in=UNDER_WAY).exists():
        raise GrantError("Un versement est demandé : répondez-y d’abord.")
    return award


def _end(award: Award, state: AwardState, why: str, *, actor: Actor, now: datetime) -> None:
    words = "Subvention annulée" if state is AwardState.CANCELLED else "Subvention soldée"
    by = ledger.by_of(award, words, actor=actor.reference, now=now)
    if state is AwardState.CANCELLED:
        ledger.free_everything(award, by)
    else:  # the posts of a project that was carried out stay taken
        ledger.free(award, MOST, by)
    award.state, award.ended_at, award.ended_why = state, now, why[:400]
    award.save(update_fields=["state", "ended_at", "ended_why", "granted_cents"])
    award.instalments.filter(state=InstalmentState.COMING).update(state=InstalmentState.CANCELLED)
    details = {"state": str(state), "granted_cents": award.granted_cents, "reason": why[:400]}
    record("award.ended", award.subject, actor=actor.reference, now=now, details=details)
    publish(
        AwardEnded(
            award=award.pk,
            number=award.number,
            state=str(state),
            granted_cents=award.granted_cents,
            actor=actor.reference,
            at=now,
        )
    )
    tell_applicant(award, f"{words}.", why, now=now)
