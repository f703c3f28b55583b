"""The accounts an office pays from: given by someone who pays, confirmed by someone else who pays, the old ones kept."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.errors import NotYours
from guichet.grants.enums import AccountState
from guichet.grants.errors import FieldRefused
from guichet.grants.models import PayingAccount
from guichet.grants.selectors.paying_accounts import may_use, paying_accounts
from guichet.grants.services.accounts import read_bic, read_iban
from guichet.grants.services.judging_accounts import mark_confirmed, mark_refused, require_judge
from guichet.journal.services import record


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenPayingAccount:
    """An account as it was typed: for which scheme and territory ("" for all), and which confirmed one it replaces."""

    scheme: str
    territory: str
    name: str
    iban: str
    bic: str
    replaces: int | None = None


@transaction.atomic
def propose_paying_account(given: GivenPayingAccount, *, actor: Actor, now: datetime) -> PayingAccount:
    """Keep an account until another person confirms it. Raise NotYours without the right to pay there, FieldRefused."""
    if not any(
        (one.scheme, one.territory) == (given.scheme, given.territory) for one in actor.scopes_of(Right.PAY)
    ):
        raise NotYours
    name = " ".join(given.name.split())[:70]
    if not name:
        raise FieldRefused("nom", "Il manque le nom de qui paie, comme la banque le connaît.")
    iban, bic = read_iban(given.iban), read_bic(given.bic)
    former = _replaced(given, actor)
    held = PayingAccount.objects.filter(scheme=given.scheme, territory=given.territory, iban=iban)
    if held.filter(state=AccountState.PROPOSED).exists():
        raise FieldRefused("iban", "Ce compte attend déjà d’être confirmé par une autre personne.")
    if held.filter(state=AccountState.CONFIRMED, name=name, bic=bic).exists():
        raise FieldRefused(
            "iban", "C’est déjà un compte confirmé de ces paiements : il n’y a rien à changer."
        )
    made = PayingAccount.objects.create(
        scheme=given.scheme,
        territory=given.territory,
        name=name,
        iban=iban,
        bic=bic,
        replaces=former,
        proposed_by=actor.reference,
        proposed_at=now,
    )
    _journal("paying_account.proposed", made, actor, now)
    return made


@transaction.atomic
def confirm_paying_account(pk: int, *, actor: Actor, now: datetime) -> None:
    """Make an account one that may be debited; the one it replaces ends. Raise NotYours, GrantError."""
    account = _judged(pk, actor)
    same = Q(scheme=account.scheme, territory=account.territory, iban=account.iban)
    former = PayingAccount.objects.filter(same | Q(pk=account.replaces_id), state=AccountState.CONFIRMED)
    former.update(state=AccountState.REPLACED, until=now)
    mark_confirmed(account, actor=actor, now=now)
    _journal("paying_account.confirmed", account, actor, now)


@transaction.atomic
def refuse_paying_account(pk: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """Put a proposed account aside, and say why. Raise NotYours, GrantError."""
    account = _judged(pk, actor)
    mark_refused(account, reason, reader="qui l’a donné", actor=actor, now=now)
    _journal("paying_account.refused", account, actor, now)


def _replaced(given: GivenPayingAccount, actor: Actor) -> PayingAccount | None:
    if given.replaces is None:
        return None
    found = next(
        (one for one in paying_accounts(actor, AccountState.CONFIRMED) if one.pk == given.replaces), None
    )
    if found is None or (found.scheme, found.territory) != (given.scheme, given.territory):
        raise FieldRefused("remplace", "Choisissez un compte confirmé des mêmes paiements, ou aucun.")
    return found


def _judged(pk: int, actor: Actor) -> PayingAccount:
    account = PayingAccount.objects.select_for_update().filter(pk=pk).first()
    if account is None or not may_use(account, actor):
        raise NotYours
    require_judge(account, actor)
    return account


def _journal(kind: str, account: PayingAccount, actor: Actor, now: datetime) -> None:
    details: dict[str, object] = {"scheme": account.scheme, "territory": account.territory}
    details |= {"ends_with": account.iban[-4:], "replaces": account.replaces_id}
    record(kind, str(account), actor=actor.reference, now=now, details=details)
