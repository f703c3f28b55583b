"""Pages by keyset: each page begins after the last line of the one before, however far it is.

An order is a column that is never null, then the number, which is unique. Two rows are compared at once
(`(due_on, number) > (…, …)`), so that the database goes straight to the place in an index.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db.models import BooleanField, F, Func, JSONField, Value
from django.db.models.expressions import Combinable

from guichet.review.errors import ReviewError

LONGEST = 900


class Pair(Func):
    """Two values as one row."""

    template = "(%(expressions)s)"
    arg_joiner = ", "


class Compared(Func):
    """A comparison of two rows, as a condition of `filter`."""

    template = "%(expressions)s"
    output_field = BooleanField()

    def __init__(self, left: Pair, right: Pair, *, after: bool) -> None:
        super().__init__(left, right)
        self.arg_joiner = " > " if after else " < "


Kind = Literal["number", "text", "json"]
"""What an order compares: numbers, texts (days too), or any value of a form's field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a page begins: the value of the order and the number of a line; `back` reads the lines before it."""

    value: Any
    number: int
    back: bool = False


def beyond(column: str | Combinable, place: Place, *, descending: bool, kind: Kind = "text") -> Compared:
    """Return the condition of the lines that follow a place (or come before it) in an order."""
    value = Value(place.value, JSONField()) if kind == "json" else Value(place.value)
    after = descending is place.back
    key = F(column) if isinstance(column, str) else column
    return Compared(
        Pair(key, F("number"), output_field=BooleanField()),
        Pair(value, Value(place.number), output_field=BooleanField()),
        after=after,
    )


def write_place(value: Any, number: int, signature: str, *, back: bool) -> str:
    """Write a place for an address, with a trace of the list it belongs to."""
    plain = value.isoformat() if isinstance(value, date) else value
    text = json.dumps(
        [_trace(signature), plain, number, int(back)], separators=(",", ":"), ensure_ascii=False
    )
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_place(text: str, signature: str, *, kind: Kind) -> Place | None:
    """Read a place; None for none. Raise ReviewError when it is not one, or belongs to another list."""
    if not text:
        return None
    try:
        if len(text) > LONGEST:
            raise ValueError(text[:20])
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        trace, value, number, back = json.loads(raw)
        good = trace == _trace(signature) and type(number) is int and back in {0, 1}
        good = good and _suits(value, kind)
    except (ValueError, TypeError, RecursionError):
        good = False
    if not good:
        raise ReviewError("Cette page n’est pas celle de cette liste : reprenez-la depuis le début.")
    return Place(value=value, number=number, back=bool(back))


def _suits(value: Any, kind: Kind) -> bool:
    if kind == "number":
        return type(value) is int and abs(value) < 2**63
    if kind == "text":
        return type(value) is str and "\0" not in value and value.isprintable()
    return "\\u0000" not in json.dumps(value)


def _trace(signature: str) -> str:
    return hashlib.sha256(signature.encode()).hexdigest()[:12]
