"""Prepare a contract, say it otherwise, note that it is signed, drop a draft."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.text import slugify

from guichet.accounts.permissions import Actor
from guichet.crte.enums import ContractState, Side
from guichet.crte.errors import ContractRefusal, NoContract
from guichet.crte.models import Contract
from guichet.crte.permissions import may_hold
from guichet.crte.services.locking import By, changed, locked, text_of
from guichet.journal.services import record
from guichet.shared.formats import format_date
from guichet.territories.errors import TerritoryError
from guichet.territories.selectors import containers_of, find_territory

LONGEST_TITLE = 200
LONGEST_CODE = 50
RESERVED = frozenset({"nouveau"})
"""Words that are addresses of pages already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a contract is called, and its days; `ends_on` None while unknown."""

    title: str
    starts_on: date
    ends_on: date | None = None


@transaction.atomic
def prepare_contract(
    description: Description, area: str, *, actor: Actor, now: datetime, demonstration: bool = False
) -> Contract:
    """Begin the draft of a contract of an area ("DEP-37", "REG-24") and return it. Raise ContractRefusal, NoContract."""
    try:
        territory = find_territory(area, at=now.date())
    except TerritoryError as unknown:
        raise ContractRefusal(unknown.message, field="territoire") from None
    places = list(containers_of(territory))
    if not may_hold(actor, places):
        raise NoContract
    contract = Contract(area=territory.official_code, places=places, created_at=now)
    contract.demonstration = demonstration
    _describe(contract, description)
    contract.code = _free_code(contract.title)
    contract.save()
    details = {"title": contract.title, "area": contract.area}
    record("crte.prepared", contract.subject, actor=actor.reference, now=now, details=details)
    return contract


@transaction.atomic
def describe_contract(code: str, description: Description, by: By) -> Contract:
    """Change the title and the days of a contract; its address stays. Raise ContractRefusal, NoContract."""
    contract = locked(code, by)
    _describe(contract, description)
    contract.save()
    changed(contract, by, "title and days", title=contract.title)
    return contract


@transaction.atomic
def sign_contract(code: str, by: By) -> Contract:
    """Note that everybody has signed: the contract becomes public, dated from the last signature. Raise ContractRefusal.

    It needs a perimeter, an axis, the State and an EPCI among its signatories, and the day of each signature.
    """
    contract = locked(code, by)
    if contract.state == ContractState.SIGNED:
        raise ContractRefusal("Ce contrat est déjà signé : rechargez la page.", field="")
    signatories = list(contract.signatories.all())
    sides = {one.side for one in signatories}
    waited = next((one.body for one in signatories if one.signed_on is None), "")
    lacks = (
        (not contract.members.exists(), "Ajoutez au périmètre au moins une intercommunalité."),
        (not contract.axes.exists(), "Écrivez au moins un axe."),
        (Side.STATE not in sides, "Ajoutez la signature de l’État."),
        (Side.EPCI not in sides, "Ajoutez la signature d’une intercommunalité."),
        (bool(waited), f"Notez le jour où « {waited} » a signé."),
    )
    missing = [sentence for lack, sentence in lacks if lack]
    if missing:
        raise ContractRefusal(f"Il manque encore : {' '.join(missing)}", field="")
    contract.state = ContractState.SIGNED
    contract.signed_on = max(one.signed_on for one in signatories if one.signed_on is not None)
    contract.save()
    details = {"title": contract.title, "signed_on": str(contract.signed_on)}
    record("crte.signed", contract.subject, actor=by.actor.reference, now=by.now, details=details)
    return contract


@transaction.atomic
def drop_contract(code: str, by: By) -> None:
    """Remove a draft for good; its intercommunalities are free again. Raise ContractRefusal for a signed contract."""
    contract = locked(code, by)
    if contract.state == ContractState.SIGNED:
        raise ContractRefusal(
            "Un contrat signé ne se supprime pas : donnez-lui une date de fin à la place.", field=""
        )
    subject, title = contract.subject, contract.title
    contract.operations.all().delete()
    contract.delete()
    record("crte.dropped", subject, actor=by.actor.reference, now=by.now, details={"title": title})


def _describe(contract: Contract, description: Description) -> None:
    contract.title = text_of(
        description.title,
        "titre",
        "Donnez un titre à ce contrat, par exemple « CRTE de Touraine ».",
        longest=LONGEST_TITLE,
    )
    if description.ends_on is not None and description.ends_on < description.starts_on:
        raise ContractRefusal(
            f"Le contrat finit après son début : choisissez un jour à partir du {format_date(description.starts_on)}.",
            field="fin",
        )
    contract.starts_on, contract.ends_on = description.starts_on, description.ends_on


def _free_code(title: str) -> str:
    """Return an address for this title that no contract has."""
    base = slugify(title)[:LONGEST_CODE].strip("-") or "crte"
    taken = set(Contract.objects.filter(code__startswith=base).values_list("code", flat=True)) | RESERVED
    found, rank = base, 1
    while found in taken:
        rank += 1
        found = f"{base}-{rank}"
    return found
