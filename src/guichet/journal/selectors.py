"""What the journal says of one thing."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guichet.journal.models import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRecord:
    """One change: `actor` is opaque ("person:7"), `details` are the JSON values given with it. No personal value."""

    pk: int
    kind: str
    subject: str
    actor: str
    shown_at: datetime
    real_at: datetime
    details: dict[str, Any]


def entries_of(subject: str, *, limit: int = 200) -> list[EntryRecord]:
    """Return the latest entries of a subject ("application:12"), the newest first."""
    return [
        EntryRecord(
            pk=row.pk,
            kind=row.kind,
            subject=row.subject,
            actor=row.actor,
            shown_at=row.shown_at,
            real_at=row.real_at,
            details=json.loads(row.content)["details"],
        )
        for row in Entry.objects.filter(subject=subject).order_by("-pk")[:limit]
    ]
