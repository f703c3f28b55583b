"""The chain that seals the journal: pure arithmetic over stored bytes, the same for the database and for an export.

A leaf is the SHA-256 of an entry's content, as stored. A seal covers the seal before it, its own number, its instant and its
leaves; changing, dropping, adding or moving one entry changes a hash that every later seal covers.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

VERSION = b"guichet-journal-1"
FIRST = bytes(32)
"""What the first seal is chained to."""
_ID, _LEAF = 8, 40


@dataclass(frozen=True, slots=True)
class Leaf:
    """An entry in a batch: its number, and the SHA-256 of its content."""

    entry: int
    digest: bytes


def leaf_of(entry: int, content: str) -> Leaf:
    """Return the leaf of an entry's content."""
    return Leaf(entry, hashlib.sha256(content.encode()).digest())


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


class Chain:
    """Follows seals in order and says the first thing that does not hold."""

    def __init__(self) -> None:
        self.number, self.hash = 0, FIRST

    def follow(self, seal: SealRecord, found: Sequence[Leaf]) -> str:
        """Return what is wrong with the next seal, given the entries that stand there; an empty text when it holds."""
        if seal.number != self.number + 1:
            return f"le scellé n° {self.number + 1} manque"
        if seal.previous != self.hash:
            return f"le scellé n° {seal.number} ne suit pas le précédent"
        try:
            expected = list(unpack(seal.packed))
        except ValueError:
            return f"le scellé n° {seal.number} est abîmé"
        if problem := _first_difference(expected, found):
            return f"{problem} (scellé n° {seal.number})"
        if seal_hash(seal.number, seal.previous, seal.sealed_at, seal.packed) != seal.hash:
            return f"le scellé n° {seal.number} a été changé"
        self.number, self.hash = seal.number, seal.hash
        return ""


def _first_difference(expected: Sequence[Leaf], found: Sequence[Leaf]) -> str:
    for wanted, there in zip(expected, found, strict=False):
        if wanted.entry != there.entry:
            standing = {leaf.entry for leaf in found}
            gone = wanted.entry not in standing
            return (
                f"l’écriture n° {wanted.entry} manque"
                if gone
                else f"l’écriture n° {there.entry} n’est pas à sa place"
            )
        if wanted.digest != there.digest:
            return f"l’écriture n° {wanted.entry} a été changée"
    if len(found) < len(expected):
        return f"l’écriture n° {expected[len(found)].entry} manque"
    if len(found) > len(expected):
        return f"l’écriture n° {found[len(expected)].entry} est de trop"
    return ""
