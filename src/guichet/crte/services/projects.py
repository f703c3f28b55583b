"""What a contract pursues: its axes in their order, and the operations inscribed under them."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from guichet.crte.errors import ContractRefusal
from guichet.crte.models import Contract, ContractAxis, ContractOperation
from guichet.crte.services.locking import By, changed, locked, text_of

LONGEST_TITLE = 200
LONGEST_OPERATION = 300
LONGEST_DESCRIPTION = 3000
MOST_RANK = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class AxisWords:
    """An axis as it is written; `rank` None puts it last."""

    title: str
    description: str = ""
    rank: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationWords:
    """An operation as it is written; `forecast` in cents, None while unknown; `number` of its application, if any."""

    title: str
    owner: str
    axis: int
    forecast: int | None = None
    number: int | None = None


@transaction.atomic
def write_axis(code: str, words: AxisWords, by: By, *, axis: int | None = None) -> int:
    """Add an axis, or write one otherwise; return its key. Raise ContractRefusal."""
    contract = locked(code, by)
    found = ContractAxis(contract=contract) if axis is None else _axis(contract, axis)
    found.title = text_of(words.title, "titre", "Donnez un titre à cet axe.", longest=LONGEST_TITLE)
    if len(words.description) > LONGEST_DESCRIPTION:
        raise ContractRefusal(f"Écrivez {LONGEST_DESCRIPTION} caractères au plus.", field="description")
    found.description = words.description.strip()
    if words.rank is not None:
        found.rank = words.rank
    elif axis is None:
        found.rank = (contract.axes.aggregate(last=Max("rank"))["last"] or 0) + 1
    if not 1 <= found.rank <= MOST_RANK:
        raise ContractRefusal(f"L’ordre est un nombre de 1 à {MOST_RANK}.", field="ordre")
    found.save()
    changed(contract, by, "axes", written=found.title)
    return int(found.pk)


@transaction.atomic
def remove_axis(code: str, axis: int, by: By) -> None:
    """Remove an axis that holds no operation. Raise ContractRefusal."""
    contract = locked(code, by)
    found = _axis(contract, axis)
    held = found.operations.count()
    if held:
        raise ContractRefusal(
            f"Cet axe porte {held} opération{'s' if held > 1 else ''} : rattachez-les d’abord à un autre axe, ou retirez-les.",
            field="titre",
        )
    found.delete()
    changed(contract, by, "axes", removed=found.title)


@transaction.atomic
def write_operation(code: str, words: OperationWords, by: By, *, operation: int | None = None) -> None:
    """Inscribe an operation, or write one otherwise. Raise ContractRefusal."""
    contract = locked(code, by)
    found = ContractOperation(contract=contract) if operation is None else _operation(contract, operation)
    found.title = text_of(
        words.title, "titre", "Donnez un titre à cette opération.", longest=LONGEST_OPERATION
    )
    found.owner = text_of(words.owner, "porteur", "Dites quel organisme la porte.", longest=LONGEST_TITLE)
    found.axis = _axis(contract, words.axis)
    if words.number is not None:
        _refuse_linked(found, words.number)
    found.forecast_cents, found.application_number = words.forecast, words.number
    found.save()
    changed(contract, by, "operations", written=found.title)


@transaction.atomic
def remove_operation(code: str, operation: int, by: By) -> None:
    """Take an operation off a contract. Raise ContractRefusal."""
    contract = locked(code, by)
    found = _operation(contract, operation)
    found.delete()
    changed(contract, by, "operations", removed=found.title)


def _refuse_linked(operation: ContractOperation, number: int) -> None:
    others = ContractOperation.objects.filter(application_number=number).exclude(pk=operation.pk)
    other = others.select_related("contract").first()
    if other is not None:
        raise ContractRefusal(
            f"Le dossier {number} est déjà relié à « {other.title} » ({other.contract.title}) : un dossier n’est compté qu’une fois.",
            field="numero",
        )


def _axis(contract: Contract, pk: int) -> ContractAxis:
    found: ContractAxis | None = contract.axes.filter(pk=pk).first()
    if found is None:
        raise ContractRefusal("Choisissez un axe de ce contrat.", field="axe")
    return found


def _operation(contract: Contract, pk: int) -> ContractOperation:
    found: ContractOperation | None = contract.operations.filter(pk=pk).first()
    if found is None:
        raise ContractRefusal("Cette opération n’est plus là : rechargez la page.", field="titre")
    return found
