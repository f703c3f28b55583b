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
LONGEST = 200_000
"""Characters of an entry: it says what happened, it does not carry documents."""


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

    `personal` holds values that name a person (a mail address, a name): they are kept apart and may be erased; the entry
    keeps their salted digests only. Raise ValueError past 200 000 characters. One insertion, two when somebody is named.
    """
    real = clock.real()
    kept = [(name, secrets.token_bytes(16), value) for name, value in (personal or {}).items()]
    content = {
        "kind": kind,
        "subject": subject,
        "actor": actor,
        "at": now.isoformat(),
        "real": real.isoformat(),
        "details": dict(details or {}),
        "personal": {name: personal_digest(salt, value) for name, salt, value in kept},
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if len(text) > LONGEST:
        raise ValueError(f"an entry of the journal holds {LONGEST} characters at most, not {len(text)}")
    entry = Entry.objects.create(
        kind=kind, subject=subject, actor=actor, shown_at=now, real_at=real, content=text
    )
    if kept:
        PersonalValue.objects.bulk_create(
            PersonalValue(entry=entry, name=name, person=actor, salt=salt, value=value)
            for name, salt, value in kept
        )


def personal_digest(salt: bytes, value: str) -> str:
    """Return what an entry keeps of a personal value: without the salt, nobody finds the value by trying."""
    return hashlib.sha256(salt + value.encode()).hexdigest()
