"""Check a whole file, once: clean or refused with a sentence; locked while the antivirus is silent."""

import hashlib
import io
import logging
from collections.abc import Iterable
from datetime import datetime
from typing import IO
from uuid import UUID

from django.conf import settings
from django.db import transaction

from guichet.documents.checking.antivirus import infection
from guichet.documents.checking.containers import INFECTED
from guichet.documents.checking.inspection import Found, inspect
from guichet.documents.enums import Family, FileState
from guichet.documents.errors import AntivirusSilent, RefusedFile
from guichet.documents.events import FileAccepted, FileRefused
from guichet.documents.models import StoredFile
from guichet.documents.selectors import FileRecord, record_of
from guichet.documents.services.cleaning import delete_bytes
from guichet.documents.stored_bytes import BLOCK, blocks_of, open_bytes
from guichet.journal.services import record
from guichet.shared.events import publish

log = logging.getLogger(__name__)

CHECK = "documents.check_file"
CHECKED_AT_ONCE = 1_000_000
"""Bytes up to which a file is checked by the request that brings its last byte."""
SYSTEM = "system:files"
SILENCES_AT_MOST = 3


def inspect_bytes(content: bytes, name: str, accept: Iterable[Family] = ()) -> Found:
    """Return what a small file is that is read at once and not kept: no antivirus is asked. Raise RefusedFile."""
    return inspect(io.BytesIO(content), len(content), name, [family.value for family in accept])


def check_file(token: str | UUID, *, now: datetime) -> FileRecord | None:
    """Inspect a file that is whole, and keep the verdict; None when it is gone. Running it again changes nothing.

    Reading takes no lock: the verdict is applied to a file still waiting for one. Without the antivirus's answer the
    file stays locked and is tried again. What is refused is deleted at once.
    """
    file = StoredFile.objects.filter(token=token, removed_at=None).first()
    if file is None or file.state != FileState.CHECKING:
        return record_of(file) if file else None
    try:
        with open_bytes(file.pk) as content:
            found = inspect(content, file.size, file.name, [code for code in file.accept.split(",") if code])
            digest = _digest(content)
        _ask_antivirus(file)
    except RefusedFile as refusal:
        return _refuse(file.pk, refusal.message, now)
    except AntivirusSilent as silence:
        log.warning("antivirus gives no verdict: file=%s: %s", file.token, silence)
        StoredFile.objects.filter(pk=file.pk).update(delayed=True)
        file.delayed = True
        return record_of(file)
    return _accept(file.pk, found, digest, now)


def _accept(file_id: int, found: Found, digest: str, now: datetime) -> FileRecord:
    with transaction.atomic():
        file = StoredFile.objects.select_for_update().get(pk=file_id)
        if file.state != FileState.CHECKING or file.removed_at:
            return record_of(file)
        file.state, file.delayed, file.checked_at = FileState.CLEAN, False, now
        file.sha256, file.media_type, file.name = digest, found.kind.media_type, found.name
        file.save()
        details = {"file": str(file.token), "purpose": file.purpose, "size": file.size, "sha256": digest}
        record(
            "file.accepted",
            file.owner,
            actor=file.created_by,
            now=now,
            details=details,
            personal={"name": file.name},
        )
        publish(FileAccepted(token=str(file.token), owner=file.owner, purpose=file.purpose, at=now))
    return record_of(file)


def _refuse(file_id: int, sentence: str, now: datetime) -> FileRecord:
    with transaction.atomic():
        file = StoredFile.objects.select_for_update().get(pk=file_id)
        if file.state != FileState.CHECKING or file.removed_at:
            return record_of(file)
        file.state, file.refusal, file.checked_at, file.delayed = FileState.REFUSED, sentence, now, False
        file.save()
        details = {"file": str(file.token), "purpose": file.purpose, "size": file.size, "refusal": sentence}
        record("file.refused", file.owner, actor=SYSTEM, now=now, details=details)
        publish(
            FileRefused(
                token=str(file.token), owner=file.owner, purpose=file.purpose, refusal=sentence, at=now
            )
        )
        transaction.on_commit(lambda: delete_bytes(file_id))
    return record_of(file)


def _ask_antivirus(file: StoredFile) -> None:
    if not settings.CLAMD:
        return
    if name := infection(settings.CLAMD, blocks_of(open_bytes(file.pk))):
        log.warning("infected file deleted: file=%s: %s", file.token, name)
        raise RefusedFile(INFECTED)


def _digest(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    content.seek(0)
    while block := content.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()


def check_waiting(*, now: datetime) -> int:
    """Check every file still waiting for a verdict, those never tried first; return how many were settled.

    The antivirus is left alone after three silences: the next run tries again.
    """
    waiting = StoredFile.objects.filter(state=FileState.CHECKING, removed_at=None).order_by(
        "delayed", "created_at"
    )
    settled = silences = 0
    for token in list(waiting.values_list("token", flat=True)[:500]):
        try:
            verdict = check_file(token, now=now)
        except OSError:
            log.exception("bytes cannot be read: file=%s", token)
            continue
        if verdict is None or verdict.is_settled:
            settled += 1
        elif (silences := silences + 1) == SILENCES_AT_MOST:
            break
    return settled
