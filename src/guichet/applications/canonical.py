"""Answers as one JSON document: what is kept of a value, and how two versions of it are told apart."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

LONGEST_TEXT = 20_000
"""Characters of one text, whatever the scheme says: beyond, it is a paper to attach."""
LARGEST_DOCUMENT = 1_000_000
"""Bytes of all the answers of one application, written as JSON."""
_UNWRITABLE = {0: None} | dict.fromkeys(range(0xD800, 0xE000))


def digest_of(value: object) -> str:
    """Return the short print of a value, empty when there is none: what a page knew of a field it shows."""
    if value is None:
        return ""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def writable(raw: Any) -> Any:
    """Return the same raw value without the characters that PostgreSQL does not keep (NUL, half characters)."""
    if isinstance(raw, str):
        return raw.translate(_UNWRITABLE)
    if isinstance(raw, Mapping):
        return {writable(str(name)): writable(value) for name, value in raw.items()}
    if isinstance(raw, list | tuple):
        return [writable(item) for item in raw]
    return raw


def longest_text(raw: Any) -> int:
    """Return the length of the longest text inside a raw value."""
    if isinstance(raw, str):
        return len(raw)
    inside = raw.values() if isinstance(raw, Mapping) else raw if isinstance(raw, list | tuple) else ()
    return max((longest_text(item) for item in inside), default=0)


def size_of(values: Mapping[str, Any]) -> int:
    """Return the bytes that answers take as JSON."""
    return len(json.dumps(values, ensure_ascii=False).encode())
