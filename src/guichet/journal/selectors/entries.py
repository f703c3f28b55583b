"""What happened to something, as its page tells it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from guichet.journal.models import Entry, PersonalValue

MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRecord:
    """One entry. `personal` holds the personal values that were not erased."""

    id: int
    kind: str
    subject: str
    actor: str
    at: datetime
    real_at: datetime
    details: Mapping[str, Any]
    personal: Mapping[str, str]


def entries_of(subject: str, *, limit: int = MOST, kinds: tuple[str, ...] = ()) -> list[EntryRecord]:
    """Return the last entries about something ("application:12"), the oldest first, 500 at most: one query."""
    values = PersonalValue.objects.filter(entry=OuterRef("pk")).order_by("name")
    named = ArraySubquery(values.values(json=JSONObject(name="name", value="value")))
    rows = Entry.objects.filter(subject=subject).annotate(named=named)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    found = list(rows.order_by("-id")[: min(limit, MOST)])
    return [_record(row, row.named) for row in reversed(found)]


def _record(row: Entry, named: list[dict[str, str]]) -> EntryRecord:
    content = json.loads(row.content)
    return EntryRecord(
        id=row.pk,
        kind=row.kind,
        subject=row.subject,
        actor=row.actor,
        at=row.shown_at,
        real_at=row.real_at,
        details=content["details"],
        personal={value["name"]: value["value"] for value in named},
    )
