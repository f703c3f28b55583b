"""Who is in a contract: the intercommunalities of its perimeter, by the day, and those who sign it."""

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from guichet.crte.enums import ContractState, Side
from guichet.crte.errors import AlreadyCovered, ContractRefusal
from guichet.crte.models import Contract, ContractSignatory, PerimeterMember
from guichet.crte.permissions import may_hold
from guichet.crte.services.locking import By, changed, locked, text_of
from guichet.shared.formats import format_date
from guichet.territories.enums import TerritoryKind
from guichet.territories.errors import TerritoryError
from guichet.territories.selectors import TerritoryRecord, containers_of, find_territory

LONGEST_NAME = 200
PERIMETER_LOCK = 37_0101
"""The key of the advisory lock under which perimeters change: the sentence names the contract that came first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A body that signs, for a side, by whom; `signed_on` None until it has."""

    side: str
    body: str
    capacity: str
    signed_on: date | None = None


@transaction.atomic
def add_member(code: str, epci: str, since: date, by: By) -> None:
    """Bring an EPCI ("EPCI-243700754" or its SIREN) in the perimeter from a day on.

    Raise AlreadyCovered when another contract holds it then, ContractRefusal for what is no EPCI of the territory.
    """
    contract = locked(code, by)
    territory = _epci(epci, since)
    if contract.area not in containers_of(territory) and not may_hold(by.actor, containers_of(territory)):
        raise ContractRefusal(
            f"{territory.name} n’est pas sur le territoire de ce contrat, et vous n’y instruisez pas : choisissez une "
            "intercommunalité de la liste.",
            field="epci",
        )
    _lock_perimeters()
    _refuse_covered(contract, territory, since)
    PerimeterMember.objects.create(
        contract=contract, siren=territory.code, name=territory.name, valid_from=since
    )
    changed(contract, by, "perimeter", added=territory.official_code, since=str(since))


@transaction.atomic
def remove_member(code: str, member: int, until: date | None, by: By) -> None:
    """Take an EPCI out: of a draft for good, of a signed contract from a day on, that must be said. Raise ContractRefusal."""
    contract = locked(code, by)
    found = contract.members.filter(pk=member).first()
    if found is None:
        raise ContractRefusal("Cette intercommunalité n’est plus là : rechargez la page.", field="le")
    if contract.state == ContractState.DRAFT:
        found.delete()
    elif until is None:
        raise ContractRefusal("Dites à partir de quel jour elle n’est plus dans le contrat.", field="le")
    elif until <= found.valid_from:
        raise ContractRefusal(
            f"Elle est dans le contrat depuis le {format_date(found.valid_from)} : choisissez un jour d’après.",
            field="le",
        )
    else:
        _lock_perimeters()
        found.valid_to = until
        _refuse_longer(found)
        found.save()
    changed(contract, by, "perimeter", removed=found.place, until=str(until or ""))


@transaction.atomic
def add_signatory(code: str, signature: Signature, by: By) -> None:
    """Add a body that signs. A contract already signed takes one with the day it signed. Raise ContractRefusal."""
    contract = locked(code, by)
    if signature.side not in Side.values:
        raise ContractRefusal("Dites pour qui cet organisme signe.", field="cote")
    body = text_of(signature.body, "organisme", "Écrivez le nom de l’organisme.", longest=LONGEST_NAME)
    capacity = text_of(
        signature.capacity,
        "qualite",
        "Écrivez la qualité de qui signe, par exemple « le préfet ».",
        longest=LONGEST_NAME,
    )
    if signature.signed_on is None and contract.state == ContractState.SIGNED:
        raise ContractRefusal("Ce contrat est signé : notez le jour de cette signature.", field="signe")
    _refuse_later(signature.signed_on, by)
    contract.signatories.create(
        side=signature.side, body=body, capacity=capacity, signed_on=signature.signed_on
    )
    changed(contract, by, "signatories", added=body)


@transaction.atomic
def date_signature(code: str, signatory: int, signed_on: date, by: By) -> None:
    """Note the day a body signed. Raise ContractRefusal."""
    contract = locked(code, by)
    found = _signatory(contract, signatory)
    _refuse_later(signed_on, by)
    found.signed_on = signed_on
    found.save()
    changed(contract, by, "signatories", signed=found.body, on=str(signed_on))


@transaction.atomic
def remove_signatory(code: str, signatory: int, by: By) -> None:
    """Take a body off a draft. Raise ContractRefusal once the contract is signed."""
    contract = locked(code, by)
    found = _signatory(contract, signatory)
    if contract.state == ContractState.SIGNED:
        raise ContractRefusal("Ce contrat est signé : ses signataires restent.", field="signe")
    found.delete()
    changed(contract, by, "signatories", removed=found.body)


def _epci(code: str, at: date) -> TerritoryRecord:
    if not code.strip():
        raise ContractRefusal("Choisissez une intercommunalité.", field="epci")
    try:
        found = find_territory(code, at=at, kind=TerritoryKind.EPCI)
    except TerritoryError as unknown:
        raise ContractRefusal(unknown.message, field="epci") from None
    if found.kind is not TerritoryKind.EPCI:
        raise ContractRefusal(
            f"{found.name} n’est pas une intercommunalité : choisissez celle dont elle fait partie.",
            field="epci",
        )
    return found


def _lock_perimeters() -> None:
    """Take the lock of all perimeters, to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PERIMETER_LOCK])


def _refuse_covered(contract: Contract, territory: TerritoryRecord, since: date) -> None:
    others = PerimeterMember.objects.filter(siren=territory.code).exclude(valid_to__lte=since)
    other = others.select_related("contract").order_by("valid_from").first()
    if other is None:
        return
    if other.contract_id == contract.pk:
        raise AlreadyCovered(f"{territory.name} est déjà dans ce contrat.", field="epci")
    day = format_date(max(since, other.valid_from))
    remedy = (
        f"Choisissez un jour à partir du {format_date(other.valid_to)}, ou une autre intercommunalité."
        if other.valid_to is not None
        else "Retirez-la d’abord de cet autre contrat, ou choisissez une autre intercommunalité."
    )
    raise AlreadyCovered(
        f"{territory.name} est dans un autre contrat au {day} : « {other.contract.title} ». {remedy}",
        field="epci",
    )


def _refuse_longer(member: PerimeterMember) -> None:
    """Refuse to put off the end of a stay over the days that another contract holds."""
    others = PerimeterMember.objects.filter(siren=member.siren, valid_from__lt=member.valid_to)
    other = (
        others.exclude(pk=member.pk)
        .exclude(valid_to__lte=member.valid_from)
        .select_related("contract")
        .first()
    )
    if other is not None:
        raise AlreadyCovered(
            f"Elle est dans « {other.contract.title} » depuis le {format_date(other.valid_from)} : choisissez ce jour au plus tard.",
            field="le",
        )


def _refuse_later(day: date | None, by: By) -> None:
    if day is not None and day > by.now.date():
        raise ContractRefusal(
            f"Une signature n’est pas à venir : choisissez un jour jusqu’au {format_date(by.now.date())}.",
            field="signe",
        )


def _signatory(contract: Contract, pk: int) -> ContractSignatory:
    found: ContractSignatory | None = contract.signatories.filter(pk=pk).first()
    if found is None:
        raise ContractRefusal("Ce signataire n’est plus là : rechargez la page.", field="signe")
    return found
