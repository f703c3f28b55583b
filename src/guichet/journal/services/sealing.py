"""Seal the journal: chain in batches the entries whose transactions can no longer change.

A transaction that is still running may yet add entries before others in the order of the chain. Only those of finished
transactions are sealed (guichet.journal.selectors.order). One sealer at a time.
"""

from datetime import UTC, datetime

from django.db import connection, transaction

from guichet.journal.chain import FIRST, Leaf, pack, seal_hash
from guichet.journal.models import Seal
from guichet.journal.selectors.order import next_batch

LOCK = 7_243_001
BATCH = 5_000


def seal_entries(*, real: datetime, batch: int = BATCH) -> int:
    """Seal every entry that can be, batch by batch; return how many. Nothing when another sealer is at work.

    Each batch is a transaction: stopped anywhere, the next run goes on after the last seal. `real` is written in the
    seals and decides nothing: a clock that goes back changes no order.
    """
    sealed = 0
    while count := _seal_batch(real, batch):
        sealed += count
    return sealed


@transaction.atomic
def _seal_batch(real: datetime, size: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
    if (batch := next_batch(size)) is None:
        return 0
    life, rows = batch
    last = Seal.objects.order_by("-number").only("number", "hash").first()
    number, previous = (last.number + 1, bytes(last.hash)) if last else (1, FIRST)
    packed = pack(Leaf(entry, digest) for entry, _, digest in rows)
    at = real.astimezone(UTC)
    Seal.objects.create(
        number=number,
        previous=previous,
        sealed_at=at,
        count=len(rows),
        first_entry=rows[0][0],
        last_entry=rows[-1][0],
        leaves=packed,
        hash=seal_hash(number, previous, at.isoformat(), packed),
        life=life,
        xid=rows[-1][1],
    )
    return len(rows)
