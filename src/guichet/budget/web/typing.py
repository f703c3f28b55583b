"""What is typed in the forms of envelopes, read with what is wrong beside its field."""

from collections.abc import Mapping
from typing import NamedTuple

from bareme import ScalarError, values
from guichet.budget.enums import Unit
from guichet.shared.errors import BadInput
from guichet.shared.reading import read_integer

LONGEST_REASON = 400
AMOUNT, REASON = "montant", "motif"


class Typed(NamedTuple):
    """What a form said, once read; `errors` are sentences by field, empty when everything can be read."""

    amount: int
    reason: str
    errors: Mapping[str, str]


def read_movement(said: Mapping[str, str], unit: Unit, *, amount_asked: bool = True) -> Typed:
    """Read the amount and the reason of a movement."""
    errors: dict[str, str] = {}
    amount = 0
    if amount_asked:
        try:
            amount = read_amount(said.get(AMOUNT, ""), unit)
        except BadInput as error:
            errors[AMOUNT] = error.message
    reason = said.get(REASON, "").strip()
    if not reason:
        errors[REASON] = "Dites pourquoi : le grand livre garde la raison de chaque mouvement."
    elif len(reason) > LONGEST_REASON:
        errors[REASON] = f"Dites-le en {LONGEST_REASON} caractères au plus."
    return Typed(amount, reason, errors)


def read_amount(text: str, unit: Unit) -> int:
    """Read euros as cents, or posts. Raise BadInput with the remedy; zero is refused."""
    if not text.strip():
        raise BadInput(
            "Indiquez un montant, par exemple 12 500,50." if unit is Unit.EURO else "Indiquez combien."
        )
    if unit is Unit.POST:
        amount = read_integer(text)
    else:
        try:
            amount = values.parse_amount(text)
        except ScalarError as error:
            raise BadInput(str(error)) from None
    if not amount:
        raise BadInput("Indiquez un montant plus grand que zéro.")
    return amount
