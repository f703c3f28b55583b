"""The export of the journal as lines: written and read without the database, one at a time.

Each line is one JSON object in its one canonical form, so that every byte counts. After the first line come, for each seal,
its entries and then the seal; the last line counts both. See docs/reference/journal.md.
"""

import json
from collections.abc import Mapping
from typing import Any, BinaryIO

from guichet.journal import chain
from guichet.journal.chain import Broken, Chain, Leaf, SealRecord, leaf_of

FORMAT = "guichet-journal-1"
SHAPES: tuple[dict[str, type], ...] = (
    {"entry": int, "content": str},
    {"seal": int, "previous": str, "sealed_at": str, "leaves": str, "hash": str},
    {"entries": int, "seals": int, "last": str},
)
LONGEST_LINE = 8_000_000
"""Bytes: an entry at its largest, every character escaped, takes less."""
MOST_IN_A_BATCH = 100_000
"""Entries one seal may cover when an export is read; the sealer makes batches of 5 000."""


def first_line() -> bytes:
    return _line({"journal": FORMAT})


def entry_line(entry: int, content: str) -> bytes:
    return _line({"entry": entry, "content": content})


def seal_line(seal: SealRecord) -> bytes:
    return _line(
        {
            "seal": seal.number,
            "previous": seal.previous.hex(),
            "sealed_at": seal.sealed_at,
            "leaves": seal.packed.hex(),
            "hash": seal.hash.hex(),
        }
    )


def last_line(entries: int, seals: int, last: bytes) -> bytes:
    return _line({"entries": entries, "seals": seals, "last": last.hex()})


def _line(found: Mapping[str, Any]) -> bytes:
    return chain.canonical(found).encode() + b"\n"


def follow(state: Chain, file: BinaryIO) -> None:
    """Follow the chain over an export, in constant memory. Raise Broken at the first thing that does not hold."""
    if file.readline(1_000) != first_line():
        raise Broken("ce fichier n’est pas un export du journal")
    pending: list[Leaf] = []
    number = 1
    while raw := file.readline(LONGEST_LINE):
        number += 1
        found = _parse(raw)
        if found is None or len(pending) > MOST_IN_A_BATCH:
            why = (
                f"la ligne {number} est illisible"
                if raw.endswith(b"\n")
                else "le fichier s’arrête avant sa fin"
            )
            raise state.cut(why, pending[-1].entry if pending else None)
        if "content" in found:
            pending.append(leaf_of(found["entry"], found["content"]))
        elif "seal" in found:
            _follow_seal(state, found, pending, number)
            pending = []
        else:
            _check_end(state, found, pending)
            if file.read(1):
                raise state.cut("le fichier continue après sa fin")
            return
    raise state.cut("le fichier s’arrête avant sa fin", pending[-1].entry if pending else None)


def _follow_seal(state: Chain, found: Mapping[str, Any], pending: list[Leaf], number: int) -> None:
    seal = _read(found)
    if seal is None:
        raise state.cut(f"la ligne {number} est illisible")
    expected = state.open(seal)
    state.compare(expected, pending)
    state.close(seal, expected)


def _check_end(state: Chain, found: Mapping[str, Any], pending: list[Leaf]) -> None:
    if pending:
        raise Broken(f"l’écriture n° {pending[0].entry} est hors de tout scellé", pending[0].entry)
    if (found["entries"], found["seals"], found["last"]) != (state.entries, state.number, state.hash.hex()):
        raise state.cut("la dernière ligne ne compte pas ce qui précède")


def _parse(raw: bytes) -> dict[str, Any] | None:
    """Read a line; None unless it is, byte for byte, one that an export holds."""
    try:
        found = json.loads(raw.decode())
        same = isinstance(found, dict) and _line(found) == raw
    except (ValueError, TypeError, RecursionError):
        return None
    return found if same and any(_has_shape(found, shape) for shape in SHAPES) else None


def _has_shape(found: Mapping[str, Any], shape: Mapping[str, type]) -> bool:
    return found.keys() == shape.keys() and all(
        type(found[key]) is kind and (kind is str or 0 <= found[key] < 1 << 63) for key, kind in shape.items()
    )


def _read(found: Mapping[str, Any]) -> SealRecord | None:
    names = ("previous", "leaves", "hash")
    try:
        previous, packed, hashed = (bytes.fromhex(found[name]) for name in names)
    except ValueError:
        return None
    if (previous.hex(), packed.hex(), hashed.hex()) != tuple(found[name] for name in names):
        return None
    return SealRecord(
        number=found["seal"], previous=previous, sealed_at=found["sealed_at"], packed=packed, hash=hashed
    )
