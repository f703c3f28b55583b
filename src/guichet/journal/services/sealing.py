"""Seal the journal: chain in batches the entries whose transactions can no longer change.

A transaction that is still running may yet add entries before others in the order of the chain. Only those of finished
transactions are sealed: below the oldest one running (`pg_snapshot_xmin`), or of an earlier life of the server. One sealer at
a time.
"""

from datetime import UTC, datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from guichet.journal.chain import FIRST, leaf_of, pack, seal_hash
from guichet.journal.models import Entry, Seal

LOCK = 7_243_001
BATCH = 5_000


def seal_entries(*, real: datetime) -> int:
    """Seal every entry that can be, batch by batch; return how many. Nothing when another sealer is at work."""
    sealed = 0
    while count := _seal_batch(real):
        sealed += count
        if count < BATCH:
            break
    return sealed


def sealable() -> "QuerySet[Entry]":
    """Return the entries after the last seal that no running transaction can come before, in the order of the chain."""
    life, horizon = _horizon()
    last = Seal.objects.order_by("-number").first()
    rows = Entry.objects.filter(Q(life__lt=life) | Q(life=life, xid__lt=horizon))
    if last is not None:
        rows = rows.filter(
            Q(life__gt=last.life)
            | Q(life=last.life, xid__gt=last.xid)
            | Q(life=last.life, xid=last.xid, id__gt=last.last_entry)
        )
    return rows.order_by("life", "xid", "id")


@transaction.atomic
def _seal_batch(real: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
    rows = list(sealable()[:BATCH])
    if not rows:
        return 0
    last = Seal.objects.order_by("-number").first()
    number, previous = (last.number + 1, bytes(last.hash)) if last else (1, FIRST)
    packed = pack(leaf_of(row.pk, row.content) for row in rows)
    at = real.astimezone(UTC)
    Seal.objects.create(
        number=number,
        previous=previous,
        sealed_at=at,
        count=len(rows),
        first_entry=rows[0].pk,
        last_entry=rows[-1].pk,
        leaves=packed,
        hash=seal_hash(number, previous, at.isoformat(), packed),
        life=rows[-1].life,
        xid=rows[-1].xid,
    )
    return len(rows)


def _horizon() -> tuple[datetime, int]:
    """Return which life of the server this is, and the oldest transaction of it that may still write."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_postmaster_start_time(), pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
        )
        life, horizon = cursor.fetchone()
    return life, horizon
