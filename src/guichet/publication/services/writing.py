"""How a published award is written: its digest, what is new in it, and the change that caches compare."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from guichet.publication.models import PublicationChange, PublishedAward
from guichet.shared.folding import sort_key

KEPT = ("pk", "published_at", "changed_at", "withdrawn_at", "digest", "search_text")
CONTENT = tuple(
    field.attname
    for field in PublishedAward._meta.concrete_fields
    if field.attname not in {"id", *KEPT, "source", "reference"}
)
BATCH = 1_000


def award_row(values: Mapping[str, Any], *, now: datetime) -> PublishedAward:
    """Return a row, not saved yet, with its digest and the words it is searched by."""
    row = PublishedAward(**values, published_at=now, changed_at=now)
    said = [str(getattr(row, name)) for name in CONTENT]
    row.digest = hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
    row.search_text = sort_key(f"{row.beneficiary} {row.title} {row.scheme_title} {row.siren}")
    return row


def write_rows(rows: Sequence[PublishedAward]) -> tuple[int, int]:
    """Write what is new and what differs in rows of one source; return how many were created and changed."""
    created, changed = differences(rows)
    PublishedAward.objects.bulk_create(created, batch_size=BATCH)
    PublishedAward.objects.bulk_update(
        changed, [*CONTENT, "digest", "search_text", "changed_at", "withdrawn_at"], batch_size=BATCH
    )
    return len(created), len(changed)


def differences(rows: Sequence[PublishedAward]) -> tuple[list[PublishedAward], list[PublishedAward]]:
    """Return the rows that are new and those that differ from what is published; these bear its number and its first day."""
    sources = {row.source for row in rows}
    known = {
        (source, reference): (pk, digest, published, withdrawn)
        for pk, source, reference, digest, published, withdrawn in PublishedAward.objects.filter(
            source__in=sources, reference__in=[row.reference for row in rows]
        ).values_list("pk", "source", "reference", "digest", "published_at", "withdrawn_at")
    }
    created, changed = [], []
    for row in rows:
        found = known.get((row.source, row.reference))
        if found is None:
            created.append(row)
        elif found[1] != row.digest or found[3] != row.withdrawn_at:
            row.pk, row.published_at = found[0], found[2]
            changed.append(row)
    return created, changed


def note_change(source: str, *, created: int, changed: int, withdrawn: int = 0, now: datetime) -> None:
    """Note that what is published is no longer what it was; nothing when it is."""
    if created or changed or withdrawn:
        PublicationChange.objects.create(
            at=now, source=source, created=created, changed=changed, withdrawn=withdrawn
        )
