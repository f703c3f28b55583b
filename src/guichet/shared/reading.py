"""What a person types in an address or a form, read by the engine's own types; a refusal becomes a BadInput."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from bareme import ScalarError, values
from guichet.shared.errors import BadInput
from guichet.shared.formats import format_number

Value = TypeVar("Value")


def typed_text(raw: object) -> str:
    """Return what a form says as text, without U+0000: PostgreSQL cannot store it."""
    return str(raw or "").replace("\x00", "")


def read_date(text: str) -> date:
    """Read 2021-03-31 or 31/03/2021. Raise BadInput with the remedy."""
    return _read(values.parse_date, text)


def read_integer(text: str, *, maximum: int = values.MAX_NUMBER) -> int:
    """Read a whole number from 0 to `maximum`: "16 584". Raise BadInput with the remedy."""
    number = _read(values.parse_integer, text)
    if number > maximum:
        raise BadInput(
            f"« {text.strip()[:40]} » est trop grand. Écrivez un nombre de 0 à {format_number(maximum)}."
        )
    return number


def read_amount(text: str) -> int:
    """Read "13 180,00 €" in cents. Raise BadInput with the remedy."""
    return _read(values.parse_amount, text)


def _read(parse: Callable[[str], Value], text: str) -> Value:
    try:
        return parse(text)
    except ScalarError as error:
        raise BadInput(str(error)) from None
