"""The accounts an office pays from, as those who pay see them."""

from django.db.models import Q

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.grants.enums import AccountState
from guichet.grants.models import PayingAccount


def may_use(account: PayingAccount, actor: Actor) -> bool:
    """Tell whether the actor pays everything that this account pays."""
    return actor.may(Right.PAY, scheme=account.scheme, places=[account.territory])


def paying_accounts(actor: Actor, *states: AccountState) -> list[PayingAccount]:
    """Return the accounts in these states, or in any, that the actor may use; one query."""
    rows = PayingAccount.objects.select_related("replaces").order_by("name", "pk")
    found = rows.filter(state__in=states) if states else rows
    return [one for one in found if may_use(one, actor)]


def paid_from(account: PayingAccount) -> Q:
    """Return the condition of the demands of payment that an account may pay: those of its scheme and territory."""
    condition = Q()
    if account.scheme:
        condition &= Q(award__slug=account.scheme)
    if account.territory:
        condition &= Q(award__places__contains=[account.territory])
    return condition
