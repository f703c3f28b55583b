"""What the pages of contracts share: who asks, and the contract they may read or hold."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from guichet.accounts.permissions import Actor, actor_from
from guichet.crte.models import Contract
from guichet.crte.permissions import may_hold, may_read
from guichet.crte.selectors.contracts import contract_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A contract as whoever asks finds it; `holds` when they may change it."""

    contract: Contract
    holds: bool


def officer_from(request: HttpRequest) -> Actor | None:
    """Return the officer who asks; None for anybody else, and for who has not given the code of their second factor."""
    actor = actor_from(request)
    return actor if actor is not None and actor.is_officer and actor.verified else None


def asked_contract(request: HttpRequest, code: str, *, to_change: bool = False) -> Asked:
    """Return a contract; 404 for whoever may not read it (or change it), as when there is none."""
    contract, actor = contract_of(code), officer_from(request)
    if contract is None or not may_read(actor, contract):
        raise Http404
    holds = may_hold(actor, contract.places)
    if to_change and not holds:
        raise Http404
    return Asked(contract=contract, holds=holds)
