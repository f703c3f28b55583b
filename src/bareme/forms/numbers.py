"""Numbers, amounts and rates as people write them, to exact values."""

import re
from collections.abc import Callable

from bareme.errors import FieldError, ScalarError
from bareme.forms.fields import FormField
from bareme.forms.texts import text_of
from bareme.values import MAX_CENTS, MAX_NUMBER, parse_amount, parse_integer, parse_rate

DECIMALS = 6
SCALE: int = 10**DECIMALS
MOST = {"integer": MAX_NUMBER, "amount": MAX_CENTS, "rate": 10_000, "decimal": MAX_NUMBER * SCALE}
_SPACES = re.compile("[\\s\u00a0\u202f\u2009']+")


def decimal_of(text: str) -> int | None:
    """Read "12,5", "-3.25" or "1 200" in millionths; None when it is not a decimal number."""
    bare = _SPACES.sub("", text).replace(",", ".").replace("\u2212", "-")
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,6}0*)?", bare, re.ASCII):
        return None
    whole, _, fraction = bare.lstrip("-").partition(".")
    scaled: int = int(whole) * SCALE + int(fraction[:DECIMALS].ljust(DECIMALS, "0"))
    return -scaled if bare.startswith("-") else scaled


def decimal_text(scaled: int) -> str:
    """Write millionths as the shortest decimal text: "12.5"."""
    whole, fraction = divmod(abs(scaled), SCALE)
    text = f"{whole}.{fraction:0{DECIMALS}d}".rstrip("0").rstrip(".")
    return f"-{text}" if scaled < 0 else text


_PARSERS: dict[str, Callable[[str], int]] = {
    "integer": parse_integer,
    "amount": parse_amount,
    "rate": lambda text: parse_rate(text if text.rstrip().endswith("%") else f"{text} %"),
}


def read_number(field: FormField, raw: object) -> int | None:
    """Read an integer, an amount in cents or a rate in basis points. A JSON integer is already in that unit."""
    kind = kind_of(field)
    if isinstance(raw, int) and not isinstance(raw, bool):
        value = raw
    else:
        text = text_of(field, raw)
        if not text:
            return None
        negative = text.startswith(("-", "\u2212")) and (field.minimum or 0) < 0
        try:
            value = _PARSERS[kind](text[1:] if negative else text)
        except ScalarError as problem:
            raise FieldError(field.id, _capital(str(problem))) from None
        value = -value if negative else value
    _bounded(field, value)
    return value


def read_decimal(field: FormField, raw: object) -> str | None:
    if isinstance(raw, float):
        raw = str(raw)
    text = text_of(field, raw)
    if not text:
        return None
    scaled = decimal_of(text)
    if scaled is None:
        raise FieldError(field.id, f"« {text[:40]} » n'est pas un nombre. Écrivez par exemple 12,5.")
    _bounded(field, scaled)
    return decimal_text(scaled)


def _bounded(field: FormField, value: int) -> None:
    low = 0 if field.minimum is None else field.minimum
    high = MOST[kind_of(field)] if field.maximum is None else field.maximum
    if low <= value <= high:
        return
    if value < low:
        raise FieldError(field.id, f"C'est trop peu : écrivez {show_number(field, low)} ou plus.")
    raise FieldError(field.id, f"C'est trop : écrivez {show_number(field, high)} ou moins.")


def kind_of(field: FormField) -> str:
    """Return the type of a number: a formula's is that of what it computes."""
    return field.shape.type if field.type == "formula" and field.shape is not None else field.type


def show_number(field: FormField, value: int) -> str:
    """Write a value of a number field as people read it: 1 200,50 €, 22,5 %, 12 écoles."""
    kind = kind_of(field)
    if kind == "amount":
        whole, cents = divmod(abs(value), 100)
        return f"{'-' * (value < 0)}{grouped(whole)},{cents:02d}\u00a0€"
    if kind in {"rate", "decimal"}:
        scaled = value * (SCALE // 100) if kind == "rate" else value
        text = decimal_text(scaled).replace(".", ",")
        return f"{text}\u00a0%" if kind == "rate" else _with_unit(text, field)
    return _with_unit(f"{'-' * (value < 0)}{grouped(abs(value))}", field)


def _with_unit(text: str, field: FormField) -> str:
    return f"{text}\u00a0{field.unit}" if field.unit else text


def grouped(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")


def euros(cents: int) -> str:
    """Write cents as people read them: 13 180,00 €."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' * (cents < 0)}{grouped(whole)},{rest:02d}\u00a0€"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
