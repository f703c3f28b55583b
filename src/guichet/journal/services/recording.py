"""Write the journal: each use case records its entries in its own transaction."""

import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from guichet.journal.chain import canonical, personal_digest
from guichet.journal.errors import EntryTooLong
from guichet.journal.models import Entry, PersonalValue
from guichet.shared import clock
from guichet.shared.formats import format_number

SYSTEM_CLOCK = "system:clock"
LONGEST = 200_000
"""Characters of an entry, personal values included: it says what happened, it does not carry documents."""
NAME = re.compile(r"[a-z][a-z0-9_.-]*(:[A-Za-z0-9_.:-]+)?")
"""What kinds, subjects and actors look like: nothing a person typed, nothing that names one."""


def record(
    kind: str,
    subject: str,
    *,
    actor: str,
    now: datetime,
    details: Mapping[str, Any] | None = None,
    personal: Mapping[str, str] | None = None,
    person: str = "",
) -> None:
    """Add one entry: what happened (`kind`), to what (`subject`), by whom, and the details as JSON values.

    `personal` holds values that name a person (a mail address, a name): they are kept apart and may be erased; the entry
    keeps their salted digests only. `person` says whose they are, the actor by default. One insertion, two when somebody
    is named. Raise EntryTooLong past 200 000 characters; ValueError for a kind, subject or actor that is not shaped like
    "application.submit", "application:12", "person:7".
    """
    _check_names(kind, subject, actor)
    real = clock.real()
    kept = [(name, secrets.token_bytes(16), _storable(value)) for name, value in (personal or {}).items()]
    content = canonical(
        {
            "kind": kind,
            "subject": subject,
            "actor": actor,
            "at": now.isoformat(),
            "real": real.isoformat(),
            "details": dict(details or {}),
            "personal": {name: personal_digest(salt, value) for name, salt, value in kept},
        }
    )
    _check_length(len(content) + sum(len(value) for _, _, value in kept))
    entry = Entry(kind=kind, subject=subject, actor=actor, shown_at=now, real_at=real, content=content)
    _insert(entry, person or actor, kept)


def _insert(entry: Entry, person: str, kept: list[tuple[str, bytes, str]]) -> None:
    if not kept:
        entry.save(force_insert=True)
        return
    with transaction.atomic(savepoint=False):
        entry.save(force_insert=True)
        PersonalValue.objects.bulk_create(
            PersonalValue(entry=entry, name=name, person=person, salt=salt, value=value)
            for name, salt, value in kept
        )


def _check_names(kind: str, subject: str, actor: str) -> None:
    for name, most in ((kind, 60), (subject, 80), (actor, 80)):
        if len(name) > most or not NAME.fullmatch(name):
            raise ValueError(f"not a name for the journal: {name[:most]!r}")


def _check_length(length: int) -> None:
    if length > LONGEST:
        raise EntryTooLong(
            f"C’est trop long pour le journal : {format_number(length)} caractères, il en garde "
            f"{format_number(LONGEST)} au plus. Raccourcissez, ou joignez un fichier."
        )


def _storable(value: str) -> str:
    """Return what PostgreSQL stores of a text: neither NUL nor half of a surrogate pair."""
    return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
