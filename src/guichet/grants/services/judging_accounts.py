"""How a bank account is judged, whoever it belongs to: by another person than who gave it, with a reason when refused."""

from datetime import datetime

from guichet.accounts.permissions import Actor
from guichet.grants.enums import AccountState
from guichet.grants.errors import FieldRefused, GrantError
from guichet.grants.models.judged import JudgedAccount

SECOND_PERSON = "Vous avez donné ce compte : une autre personne doit le confirmer."
NO_LONGER_WAITS = "Ce compte n’attend plus d’être confirmé : rechargez la page."


def require_judge(account: JudgedAccount, actor: Actor) -> None:
    """Refuse who gave the account, and an account that waits no longer. Raise GrantError."""
    if account.state != AccountState.PROPOSED:
        raise GrantError(NO_LONGER_WAITS)
    if account.proposed_by == actor.reference:
        raise GrantError(SECOND_PERSON)


def mark_confirmed(account: JudgedAccount, *, actor: Actor, now: datetime) -> None:
    """Make it an account that is used."""
    account.state, account.judged_by, account.judged_at = AccountState.CONFIRMED, actor.reference, now
    account.save(update_fields=["state", "judged_by", "judged_at"])


def mark_refused(account: JudgedAccount, reason: str, *, reader: str, actor: Actor, now: datetime) -> None:
    """Put it aside and say why to `reader` ("le demandeur"). Raise FieldRefused without a reason."""
    why = " ".join(reason.split())[:400]
    if not why:
        raise FieldRefused("motif", f"Dites pourquoi ce compte est refusé : {reader} lira cette raison.")
    account.state, account.judged_by, account.judged_at = AccountState.REFUSED, actor.reference, now
    account.until, account.reason = now, why
    account.save(update_fields=["state", "judged_by", "judged_at", "until", "reason"])
