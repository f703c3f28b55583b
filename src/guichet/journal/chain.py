"""The chain that seals the journal: pure arithmetic over stored bytes, the same for the database and for an export.

A leaf is the SHA-256 of an entry's content, as stored. A seal covers the seal before it, its own number, its instant and its
leaves; changing, dropping, adding or moving one entry changes a hash that every later seal covers.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

VERSION = b"guichet-journal-1"
FIRST = bytes(32)
"""What the first seal is chained to."""
_ID, _LEAF = 8, 40


@dataclass(frozen=True, slots=True)
class Leaf:
    """An entry in a batch: its number, and the SHA-256 of its content."""

    entry: int
    digest: bytes


def canonical(value: Mapping[str, Any]) -> str:
    """Return the one JSON text of a value: keys sorted, no spaces, characters as they are.

    Half of a surrogate pair cannot be stored: a text that holds one is written with escapes. Raise ValueError or
    TypeError for what JSON does not have (NaN, a date).
    """
    text = _json(value, escaped=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return _json(value, escaped=True)
    return text


def _json(value: Mapping[str, Any], *, escaped: bool) -> str:
    return json.dumps(value, ensure_ascii=escaped, sort_keys=True, separators=(",", ":"), allow_nan=False)


def leaf_of(entry: int, content: str) -> Leaf:
    """Return the leaf of an entry's content."""
    return Leaf(entry, hashlib.sha256(content.encode()).digest())


def personal_digest(salt: bytes, value: str) -> str:
    """Return what an entry keeps of a personal value: without the salt, nobody finds the value by trying."""
    return hashlib.sha256(salt + value.encode()).hexdigest()


def pack(leaves: Iterable[Leaf]) -> bytes:
    """Return leaves as they are stored: 8 bytes of number, 32 of digest, each."""
    return b"".join(leaf.entry.to_bytes(_ID, "big") + leaf.digest for leaf in leaves)


def unpack(packed: bytes) -> Iterator[Leaf]:
    """Read back what `pack` gave. Raise ValueError when it cannot be that."""
    if len(packed) % _LEAF:
        raise ValueError("leaves are 40 bytes each")
    for start in range(0, len(packed), _LEAF):
        part = packed[start : start + _LEAF]
        yield Leaf(int.from_bytes(part[:_ID], "big"), part[_ID:])


def seal_hash(number: int, previous: bytes, sealed_at: str, packed: bytes) -> bytes:
    """Return the hash of a seal. Each part is preceded by its length, so that no two seals read the same."""
    digest = hashlib.sha256(VERSION)
    for part in (str(number).encode(), previous, sealed_at.encode(), packed):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class SealRecord:
    """A seal as it was kept. `sealed_at` is the text that was hashed (ISO 8601, UTC)."""

    number: int
    previous: bytes
    sealed_at: str
    packed: bytes
    hash: bytes


class Broken(Exception):  # noqa: N818  # it carries what was found, it is no fault of the program
    """The first thing that does not hold: a French clause, and the entry it names or follows, if any."""

    def __init__(self, problem: str, entry: int | None = None) -> None:
        super().__init__(problem)
        self.problem, self.entry = problem, entry


class Chain:
    """Follows seals in order; raises Broken at the first thing that does not hold.

    For each seal: `open` it (is it whole, does it follow?), `compare` the entries that stand there, `close` it. `noted` is
    the hash of a seal that was written down elsewhere, in hexadecimal: `finish` says when the chain does not hold it.
    """

    def __init__(self, noted: str = "") -> None:
        self.number, self.hash = 0, FIRST
        self.entries = 0
        self.last_entry: int | None = None
        self.noted = noted.strip().lower()
        self.met = not self.noted

    def open(self, seal: SealRecord) -> list[Leaf]:
        """Check the seal itself, before what it says of entries is believed; return its leaves."""
        first = int.from_bytes(seal.packed[:_ID], "big") if len(seal.packed) >= _LEAF else None
        named = "" if first is None else f", qui commence à l’écriture n° {first},"
        if seal.number != self.number + 1:
            raise self.cut(f"le scellé n° {self.number + 1} manque")
        if seal.previous != self.hash:
            raise Broken(f"le scellé n° {seal.number}{named} ne suit pas le précédent", first)
        if seal_hash(seal.number, seal.previous, seal.sealed_at, seal.packed) != seal.hash:
            raise Broken(f"le scellé n° {seal.number}{named} a été changé", first)
        if first is None or len(seal.packed) % _LEAF:
            raise Broken(f"le scellé n° {seal.number}{named} est abîmé", first)
        return list(unpack(seal.packed))

    def compare(self, expected: Sequence[Leaf], found: Sequence[Leaf]) -> None:
        """Check entries against leaves, in order."""
        if difference := _first_difference(expected, found):
            problem, entry = difference
            raise Broken(f"{problem} (scellé n° {self.number + 1})", entry)

    def close(self, seal: SealRecord, leaves: Sequence[Leaf]) -> None:
        """Go past a seal that holds."""
        self.number, self.hash = seal.number, seal.hash
        self.entries += len(leaves)
        self.last_entry = leaves[-1].entry
        self.met = self.met or seal.hash.hex() == self.noted

    def finish(self) -> None:
        if not self.met:
            raise Broken(f"le scellé {self.noted} n’est plus dans la chaîne")

    def cut(self, why: str, pending: int | None = None) -> Broken:
        """Return what to say when nothing further can be read; `pending` is an entry read since the last seal."""
        last = self.last_entry if pending is None else pending
        return Broken(why if last is None else f"{why}, après l’écriture n° {last}", last)


def _first_difference(expected: Sequence[Leaf], found: Sequence[Leaf]) -> tuple[str, int] | None:
    for wanted, there in zip(expected, found, strict=False):
        if wanted.entry != there.entry:
            if all(leaf.entry != wanted.entry for leaf in found):
                return f"l’écriture n° {wanted.entry} manque", wanted.entry
            if all(leaf.entry != there.entry for leaf in expected):
                return f"l’écriture n° {there.entry} est de trop", there.entry
            return f"l’écriture n° {there.entry} n’est pas à sa place", there.entry
        if wanted.digest != there.digest:
            return f"l’écriture n° {wanted.entry} a été changée", wanted.entry
    if len(found) < len(expected):
        entry = expected[len(found)].entry
        return f"l’écriture n° {entry} manque", entry
    if len(found) > len(expected):
        entry = found[len(expected)].entry
        return f"l’écriture n° {entry} est de trop", entry
    return None
