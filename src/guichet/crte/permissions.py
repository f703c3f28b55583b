"""Who reads and who writes a contract: everybody reads what is signed, officers of its territory hold the rest.

A role over one scheme does not reach contracts, unless that scheme is named `crte`.
"""

from collections.abc import Sequence

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.crte.enums import ContractState
from guichet.crte.models import Contract

CRTE = "crte"
"""What contracts are called where a role names a scheme."""


def may_hold(actor: Actor | None, places: Sequence[str]) -> bool:
    """Tell whether someone may make and change a contract of this territory: who instructs there, for every scheme."""
    return (
        actor is not None
        and actor.person is not None
        and actor.may(Right.INSTRUCT, scheme=CRTE, places=places)
    )


def may_read(actor: Actor | None, contract: Contract) -> bool:
    """Tell whether someone may read a contract; a draft is read by who may read every scheme of its territory."""
    if contract.state == ContractState.SIGNED:
        return True
    return actor is not None and actor.may(Right.VIEW, scheme=CRTE, places=contract.places)


def annex_read(reference: str, purpose: str, actor: Actor | None) -> bool:
    """Tell whether someone may open the annexes of a contract, named by its key."""
    contract = Contract.objects.filter(pk=int(reference)).first() if reference.isdigit() else None
    return contract is not None and may_read(actor, contract)


def nobody(reference: str, purpose: str, actor: Actor | None) -> bool:
    """Annexes are made by Guichet alone."""
    return False
