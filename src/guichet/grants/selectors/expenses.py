"""Which expenses a claim may hold, and how its amounts are written, as the scheme and the decision say."""

from collections.abc import Mapping
from dataclasses import dataclass

from guichet.applications.selectors import answers_of
from guichet.grants.models import Award
from guichet.schemes.selectors import pinned_definition

OTHER = "other"


@dataclass(frozen=True, slots=True)
class ExpenseKind:
    """One kind of expense of the scheme; `refused` says why it is never aided, "" when it is."""

    title: str
    refused: str


def expense_kinds(award: Award) -> dict[str, ExpenseKind]:
    """Return the kinds of expense of the scheme that the grant follows, by their code; one when the scheme names none."""
    scheme = pinned_definition(award.pinned, tuple(award.places))
    kinds = {key: ExpenseKind(kind.title, kind.refused or "") for key, kind in scheme.expenses.items()}
    return kinds or {OTHER: ExpenseKind("Dépense du projet", "")}


def tax_of(award: Award) -> str:
    """Return how the decision counts: "included" (TTC), "excluded" (HT), as the application's spend was written."""
    if award.application is not None:
        for value in answers_of(award.application).values.values():
            if isinstance(value, Mapping) and value.get("tax") in {"included", "excluded"}:
                return str(value["tax"])
    scheme = pinned_definition(award.pinned, tuple(award.places))
    taxes = {kind.tax for kind in scheme.expenses.values()}
    return "excluded" if taxes == {"excluded"} else "included"


def is_paid_by_bank(award: Award) -> bool:
    """Tell whether the funder pays by its bank; the State's public accountant pays otherwise."""
    scheme = pinned_definition(award.pinned, tuple(award.places))
    return scheme.identity.paid_by == "bank"
