"""Prove the journal: follow the chain over what the database holds, or write it out so that anyone may."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from guichet.journal import export_lines
from guichet.journal.chain import FIRST, Broken, Chain, Leaf, SealRecord, leaf_of, personal_digest
from guichet.journal.models import Entry, PersonalValue, Seal
from guichet.journal.selectors.order import Place, entries_under, seals, waiting

COLUMNS = ("kind", "subject", "actor")
INSTANTS = {"at": "shown_at", "real": "real_at"}


@dataclass(frozen=True, slots=True)
class Unsealed:
    """What the chain does not cover yet: how many entries, and for how many seconds the oldest has waited."""

    count: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the chain holds: `problem` names in French the first thing that does not, empty when all does.

    `entry` is the entry it names, or follows; `last` the hash of the last seal that holds, in hexadecimal.
    """

    problem: str
    seals: int
    entries: int
    entry: int | None
    last: str

    @property
    def holds(self) -> bool:
        return not self.problem


def unsealed(real: datetime) -> Unsealed:
    """Return what is not sealed yet: a seal comes each minute, and waits for running transactions. One query."""
    count, oldest = waiting()
    return Unsealed(count, 0 if oldest is None else max(0, int((real - oldest).total_seconds())))


def verify_database(*, noted: str = "") -> Verdict:
    """Follow the chain over the database: seals, entries, the columns that repeat them, personal values still there.

    A few entries are read at a time; what is written and sealed meanwhile does no harm. `noted` is the hash of a seal
    written down elsewhere: the chain must hold it.
    """
    chain = Chain(noted)
    try:
        for seal, after in seals():
            _verify_seal(chain, seal, after)
        chain.finish()
    except Broken as broken:
        return _verdict(chain, broken)
    return _verdict(chain)


def verify_export(file: BinaryIO, *, noted: str = "") -> Verdict:
    """Follow the chain over an export, open in binary: without the database, in constant memory. Every byte counts."""
    chain = Chain(noted)
    try:
        export_lines.follow(chain, file)
        chain.finish()
    except Broken as broken:
        return _verdict(chain, broken)
    return _verdict(chain)


def exported() -> Iterator[bytes]:
    """Yield the lines of an export: the entries of each seal, the seal, and the count of all. Constant memory.

    Personal values are not exported: their salted digests are part of the entries. What is there is written as it is: a
    broken journal makes an export that shows it.
    """
    yield export_lines.first_line()
    entries = count = 0
    last = FIRST
    for seal, after in seals():
        for rows in entries_under(seal, after):
            yield from (export_lines.entry_line(row.pk, row.content) for row in rows)
            entries += len(rows)
        yield export_lines.seal_line(record_of(seal))
        count, last = count + 1, bytes(seal.hash)
    yield export_lines.last_line(entries, count, last)


def record_of(seal: Seal) -> SealRecord:
    """Return a seal as its hash sees it."""
    return SealRecord(
        number=seal.number,
        previous=bytes(seal.previous),
        sealed_at=seal.sealed_at.astimezone(UTC).isoformat(),
        packed=bytes(seal.leaves),
        hash=bytes(seal.hash),
    )


def _verify_seal(chain: Chain, seal: Seal, after: Place) -> None:
    kept = record_of(seal)
    expected = chain.open(kept)
    if (seal.count, seal.first_entry, seal.last_entry) != (
        len(expected),
        expected[0].entry,
        expected[-1].entry,
    ):
        raise Broken(f"le scellé n° {seal.number} ne dit plus ce qu’il couvre", expected[0].entry)
    found: list[Leaf] = []
    for rows in entries_under(seal, after):
        found += [leaf_of(row.pk, row.content) for row in rows]
        if len(found) > len(expected):
            break
        _check_columns(expected, found[-len(rows) :], rows)
    chain.compare(expected, found)
    chain.close(kept, expected)


def _check_columns(expected: list[Leaf], found: list[Leaf], rows: list[Entry]) -> None:
    """Pages read the columns and the personal values, the chain covers the content: all must say the same.

    Entries whose content is not what was sealed are left to the comparison, which names the first.
    """
    sealed = set(expected)
    values: dict[int, list[PersonalValue]] = {}
    for value in PersonalValue.objects.filter(entry__in=rows):
        values.setdefault(value.entry_id, []).append(value)
    for leaf, row in zip(found, rows, strict=True):
        if leaf not in sealed:
            return
        content = json.loads(row.content)
        same = all(content[name] == getattr(row, name) for name in COLUMNS)
        same = same and all(
            datetime.fromisoformat(content[name]) == getattr(row, column) for name, column in INSTANTS.items()
        )
        if not same:
            raise Broken(f"l’écriture n° {row.pk} a été changée dans ses colonnes", row.pk)
        for value in values.get(row.pk, ()):
            if content["personal"].get(value.name) != personal_digest(bytes(value.salt), value.value):
                raise Broken(f"une donnée personnelle de l’écriture n° {row.pk} a été changée", row.pk)


def _verdict(chain: Chain, broken: Broken | None = None) -> Verdict:
    return Verdict(
        problem=broken.problem if broken else "",
        seals=chain.number,
        entries=chain.entries,
        entry=broken.entry if broken else None,
        last=chain.hash.hex() if chain.number else "",
    )
