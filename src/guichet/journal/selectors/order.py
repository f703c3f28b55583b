"""The order of the chain: which entries can no longer change, how far each life of the server is sealed, what comes next.

Within a life, from one start of the server to the next, entries are sealed by (transaction, number). Lives are not put in
order by their dates: a replica that takes over, or a server a dump was loaded in, may have started before the one it
replaces.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import connection
from django.db.models import Max

from guichet.journal.models import Entry, Seal

SETTLED = """(
    entry.life <> pg_postmaster_start_time()
    OR entry.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
)"""
"""Its transaction and all older ones have ended; no transaction outlives its server."""

PLACES = """
WITH RECURSIVE lives AS (
    SELECT min(life) AS life FROM journal_entry
    UNION ALL
    SELECT (SELECT min(life) FROM journal_entry WHERE life > lives.life) FROM lives WHERE lives.life IS NOT NULL
), places AS (
    SELECT lives.life, coalesce(sealed.xid, -1) AS xid, coalesce(sealed.last_entry, -1) AS last
    FROM lives LEFT JOIN LATERAL (
        SELECT xid, last_entry FROM journal_seal WHERE life = lives.life ORDER BY number DESC LIMIT 1
    ) AS sealed ON true
    WHERE lives.life IS NOT NULL
)
"""
"""How far each life is sealed. Lives are found by jumping through the index: one probe each."""

NEXT = f"""{PLACES}
SELECT places.life, places.xid, places.last FROM places
WHERE EXISTS (
    SELECT 1 FROM journal_entry AS entry
    WHERE entry.life = places.life AND (entry.xid, entry.id) > (places.xid, places.last) AND {SETTLED}
)
ORDER BY places.life LIMIT 1
"""  # noqa: S608  # assembled from constants

BATCH = f"""
SELECT entry.id, entry.xid, sha256(convert_to(entry.content, 'UTF8')) FROM journal_entry AS entry
WHERE entry.life = %s AND (entry.xid, entry.id) > (%s, %s) AND {SETTLED}
ORDER BY entry.xid, entry.id LIMIT %s
"""  # noqa: S608  # assembled from constants

WAITING = f"""{PLACES}
SELECT count(*), min(entry.real_at) FROM places JOIN journal_entry AS entry
ON entry.life = places.life AND (entry.xid, entry.id) > (places.xid, places.last)
"""  # noqa: S608  # assembled from constants

BETWEEN = """
SELECT id FROM journal_entry
WHERE life = %s AND (xid, id) > (%s, %s) AND (xid, id) <= (%s, %s) ORDER BY xid, id LIMIT %s
"""

SLICE = 100
"""Entries read at once: the memory stays small, were each as long as an entry may be."""

Place = tuple[int, int]
"""How far a life is sealed: transaction, entry."""
START: Place = (-1, -1)


def next_batch(size: int) -> tuple[datetime, list[tuple[int, int, bytes]]] | None:
    """Return a life and its next entries to seal (number, transaction, digest of the content); None when none is ready.

    The digest is made by the database: the contents do not travel.
    """
    with connection.cursor() as cursor:
        cursor.execute(NEXT)
        if (where := cursor.fetchone()) is None:
            return None
        cursor.execute(BATCH, [*where, size])
        return where[0], [(entry, xid, bytes(digest)) for entry, xid, digest in cursor.fetchall()]


def waiting() -> tuple[int, datetime | None]:
    """Return how many entries no seal covers, and the real instant of the oldest."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        count, since = cursor.fetchone()
    return count, since


def seals() -> Iterator[tuple[Seal, Place]]:
    """Yield the seals in order, one query each, with the place after which its batch begins; not those still to come."""
    last = Seal.objects.aggregate(last=Max("number"))["last"]
    reached: dict[datetime, Place] = {}
    number = -1
    while (seal := _seal_between(number, last)) is not None:
        yield seal, reached.get(seal.life, START)
        reached[seal.life] = (seal.xid, seal.last_entry)
        number = seal.number


def _seal_between(after: int, last: int | None) -> Seal | None:
    if last is None:
        return None
    return Seal.objects.filter(number__gt=after, number__lte=last).order_by("number").first()


def entries_under(seal: Seal, after: Place) -> Iterator[list[Entry]]:
    """Yield the entries that stand where a seal says, in order, by slices: whatever is there, sealed or slipped in."""
    place = after
    while True:
        with connection.cursor() as cursor:
            cursor.execute(BETWEEN, [seal.life, *place, seal.xid, seal.last_entry, SLICE])
            ids = [row[0] for row in cursor.fetchall()]
        if not ids:
            return
        found = Entry.objects.in_bulk(ids)
        entries = [found[entry] for entry in ids if entry in found]
        yield entries
        place = (entries[-1].xid, entries[-1].id)
