"""Prove the journal: follow the chain over what the database holds, or write it out so that anyone may."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from guichet.journal.chain import Chain, Leaf, SealRecord, leaf_of, unpack
from guichet.journal.models import Entry, Seal

FORMAT = "guichet-journal-1"
COLUMNS = ("kind", "subject", "actor")


@dataclass(frozen=True, slots=True)
class Unsealed:
    """What the chain does not cover yet: how many entries, and for how many seconds the oldest has waited."""

    count: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the chain holds: `problem` names the first thing that does not, empty when all does."""

    problem: str
    seals: int
    entries: int
    unsealed: int

    @property
    def holds(self) -> bool:
        return not self.problem


def unsealed(real: datetime) -> Unsealed:
    """Return what is not sealed yet: a seal comes each minute, and waits for running transactions."""
    rows = _after(Seal.objects.order_by("-number").first())
    oldest = rows.order_by("real_at").values_list("real_at", flat=True).first()
    seconds = 0 if oldest is None else max(0, int((real - oldest).total_seconds()))
    return Unsealed(rows.count(), seconds)


@transaction.atomic
def verify_database() -> Verdict:
    """Follow the chain over the entries of the database."""
    chain, entries, last = Chain(), 0, None
    for seal in Seal.objects.order_by("number").iterator(chunk_size=20):
        rows = _rows_of(seal)
        if problem := _changed_column(rows) or chain.follow(_record(seal), [_leaf(row) for row in rows]):
            return Verdict(problem, chain.number, entries, 0)
        entries, last = entries + len(rows), seal
    outside = Entry.objects.count() - entries
    after = _after(last).count()
    if outside != after:
        return Verdict(
            f"{outside - after} écritures se sont glissées avant le dernier scellé",
            chain.number,
            entries,
            after,
        )
    return Verdict("", chain.number, entries, after)


@transaction.atomic
def exported() -> Iterator[str]:
    """Yield the lines of an export: the entries of each seal, the seal, what is not sealed yet, and the count of all.

    Personal values are not exported: their salted digests are part of the entries.
    """
    yield _line({"journal": FORMAT})
    entries = seals = 0
    last = None
    for seal in Seal.objects.order_by("number").iterator(chunk_size=20):
        for row in _rows_of(seal):
            yield _line({"entry": row.pk, "content": row.content})
            entries += 1
        yield _line({"seal": _written(seal)})
        seals, last = seals + 1, seal
    waiting = 0
    for row in _after(last).order_by("life", "xid", "id").iterator(chunk_size=1000):
        yield _line({"unsealed": row.pk, "content": row.content})
        waiting += 1
    yield _line({"end": {"entries": entries, "seals": seals, "unsealed": waiting}})


def verify_export(lines: Iterator[str]) -> Verdict:
    """Follow the chain over an export, without the database, in constant memory."""
    chain, pending = Chain(), list[Leaf]()
    entries = waiting = 0
    end: dict[str, int] | None = None
    for number, line in enumerate(lines, start=1):
        try:
            found: dict[str, Any] = json.loads(line)
            if number == 1:
                problem = (
                    "" if found.get("journal") == FORMAT else "ce fichier n’est pas un export du journal"
                )
            elif "entry" in found:
                pending.append(leaf_of(int(found["entry"]), str(found["content"])))
                problem = ""
            elif "seal" in found:
                problem = chain.follow(_read(found["seal"]), pending)
                entries, pending = entries + len(pending), []
            elif "unsealed" in found:
                waiting, problem = waiting + 1, ""
            else:
                end, problem = dict(found["end"]), ""
        except (ValueError, KeyError, TypeError, AttributeError):
            problem = f"la ligne {number} est illisible"
        if problem:
            return Verdict(problem, chain.number, entries, waiting)
    if end != {"entries": entries, "seals": chain.number, "unsealed": waiting} or pending:
        return Verdict("la fin de l’export manque", chain.number, entries, waiting)
    return Verdict("", chain.number, entries, waiting)


def _rows_of(seal: Seal) -> list[Entry]:
    """Return the entries that stand where a seal says, in the order of the chain."""
    wanted = [leaf.entry for leaf in unpack(bytes(seal.leaves))]
    return list(Entry.objects.filter(pk__in=wanted).order_by("life", "xid", "id"))


def _after(last: Seal | None) -> Any:
    rows = Entry.objects.all()
    if last is None:
        return rows
    return rows.filter(
        Q(life__gt=last.life)
        | Q(life=last.life, xid__gt=last.xid)
        | Q(life=last.life, xid=last.xid, id__gt=last.last_entry)
    )


def _changed_column(rows: list[Entry]) -> str:
    """Pages read the columns, the chain covers the content: both must say the same."""
    for row in rows:
        try:
            content = json.loads(row.content)
            same = all(content[name] == getattr(row, name) for name in COLUMNS)
            same = same and datetime.fromisoformat(content["at"]) == row.shown_at
        except (ValueError, KeyError, TypeError):
            same = False
        if not same:
            return f"l’écriture n° {row.pk} a été changée"
    return ""


def _leaf(row: Entry) -> Leaf:
    return leaf_of(row.pk, row.content)


def _record(seal: Seal) -> SealRecord:
    return SealRecord(
        number=seal.number,
        previous=bytes(seal.previous),
        sealed_at=seal.sealed_at.astimezone(UTC).isoformat(),
        packed=bytes(seal.leaves),
        hash=bytes(seal.hash),
    )


def _written(seal: Seal) -> dict[str, Any]:
    record = _record(seal)
    return {
        "number": record.number,
        "previous": record.previous.hex(),
        "sealed_at": record.sealed_at,
        "leaves": record.packed.hex(),
        "hash": record.hash.hex(),
    }


def _read(written: dict[str, Any]) -> SealRecord:
    return SealRecord(
        number=int(written["number"]),
        previous=bytes.fromhex(written["previous"]),
        sealed_at=str(written["sealed_at"]),
        packed=bytes.fromhex(written["leaves"]),
        hash=bytes.fromhex(written["hash"]),
    )


def _line(found: dict[str, Any]) -> str:
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))
