"""Write the journal: each use case records its entries in its own transaction."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from guichet.journal.models import Entry, PersonalValue
from guichet.shared import clock

SYSTEM_CLOCK = "system:clock"


def record(
    kind: str,
    subject: str,
    *,
    actor: str,
    now: datetime,
    details: Mapping[str, Any] | None = None,
    personal: Mapping[str, str] | None = None,
) -> None:
    """Add one entry: what happened (`kind`), to what (`subject`), by whom, and the details as JSON values.

    `personal` holds values that name a person (a mail address, a name): they are kept apart and may be erased;
    the entry keeps their salted digests only.
    """
    kept = [(name, secrets.token_bytes(16), value) for name, value in (personal or {}).items()]
    digests = {name: hashlib.sha256(salt + value.encode()).hexdigest() for name, salt, value in kept}
    content = {
        "kind": kind,
        "subject": subject,
        "actor": actor,
        "at": now.isoformat(),
        "details": dict(details or {}),
        "personal": digests,
    }
    entry = Entry.objects.create(
        kind=kind,
        subject=subject,
        actor=actor,
        shown_at=now,
        real_at=clock.real(),
        content=json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
    )
    PersonalValue.objects.bulk_create(
        PersonalValue(entry=entry, name=name, person=actor, salt=salt, value=value)
        for name, salt, value in kept
    )
