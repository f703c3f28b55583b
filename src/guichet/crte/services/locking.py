"""Load and lock a contract for who may change it, and say in the journal what was changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guichet.accounts.permissions import Actor
from guichet.crte.errors import ContractRefusal, NoContract
from guichet.crte.models import Contract
from guichet.crte.permissions import may_hold
from guichet.journal.services import record


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who changes a contract, and when."""

    actor: Actor
    now: datetime


def locked(code: str, by: By) -> Contract:
    """Return a contract, locked until the end of the transaction. Raise NoContract for who may not change it."""
    contract = Contract.objects.select_for_update().filter(code=code).first()
    if contract is None or not may_hold(by.actor, contract.places):
        raise NoContract
    return contract


def changed(contract: Contract, by: By, what: str, **details: Any) -> None:
    """Note in the journal that a contract changed: what, and its words."""
    said: Mapping[str, Any] = {"what": what, **details}
    record("crte.changed", contract.subject, actor=by.actor.reference, now=by.now, details=dict(said))


def text_of(text: str, field: str, missing: str, *, longest: int) -> str:
    """Return a text without its outer spaces. Raise ContractRefusal when it is empty (`missing`) or too long."""
    kept = " ".join(text.split())
    if not kept:
        raise ContractRefusal(missing, field=field)
    if len(kept) > longest:
        raise ContractRefusal(f"Écrivez {longest} caractères au plus.", field=field)
    return kept
