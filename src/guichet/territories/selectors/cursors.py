"""The mark of a next page: opaque, checked, and good only for the search that gave it."""

import base64
import hashlib
import json
from typing import Any

from guichet.territories.errors import InvalidCursor

LONGEST = 600
SHAPE = (int, int, int, int, str, str)


def write_cursor(place: list[Any], signature: str) -> str:
    """Write where the page stopped, with a trace of what was searched."""
    text = json.dumps([_trace(signature), *place], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(text: str, signature: str) -> list[Any]:
    """Return where to go on; InvalidCursor when it is not one, or belongs to another search."""
    place: list[Any] = []
    try:
        if len(text) > LONGEST:
            raise ValueError(text[:20])
        trace, *place = json.loads(
            base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        )
        good = trace == _trace(signature) and len(place) == len(SHAPE)
        good = good and all(type(value) is kind for value, kind in zip(place, SHAPE, strict=True))
        good = good and all(
            abs(value) < 2**31 if isinstance(value, int) else "\0" not in value for value in place
        )
    except (ValueError, TypeError, RecursionError):
        good = False
    if not good:
        raise InvalidCursor(
            "Cette suite n’est pas celle de cette recherche : reprenez-la depuis la première page."
        )
    return place


def _trace(signature: str) -> str:
    return hashlib.sha256(signature.encode()).hexdigest()[:12]
