"""Attach a file again without sending it again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from guichet.documents.enums import FileState
from guichet.documents.errors import FileLocked, NoSuchFile
from guichet.documents.events import FileAccepted
from guichet.documents.models import FileChunk, StoredFile
from guichet.documents.selectors import FileRecord, record_of
from guichet.journal.services import record
from guichet.shared.events import publish


def copy_file(
    token: str | UUID, owner: str, purpose: str, *, by: str = "", now: datetime | None = None
) -> FileRecord:
    """Give a clean file to another owner or purpose: a file of its own over the same bytes, which are kept once.

    Removing either leaves the other whole. With `now`, the copy is journalled and told as a file that was accepted, as if
    it had been sent; without, the caller does what follows. Authorised by the caller, who may read the one and write to
    the other.
    Raise NoSuchFile, FileLocked.
    """
    with transaction.atomic():
        source = StoredFile.objects.select_for_update().filter(token=token, removed_at=None).first()
        if source is None:
            raise NoSuchFile
        if source.state != FileState.CLEAN:
            raise FileLocked("Ce fichier n’est pas encore vérifié : attendez un instant, puis recommencez.")
        copy = StoredFile.objects.create(
            owner=owner,
            purpose=purpose,
            name=source.name,
            size=source.size,
            received=source.received,
            sha256=source.sha256,
            media_type=source.media_type,
            state=FileState.CLEAN,
            created_by=by or source.created_by,
            created_at=now or source.created_at,
            checked_at=source.checked_at,
            dated_on=source.dated_on,
        )
        FileChunk.objects.bulk_create(
            FileChunk(file=copy, offset=chunk.offset, size=chunk.size, path=chunk.path)
            for chunk in source.chunks.order_by("offset")
        )
        if now is not None:
            details = {"file": str(copy.token), "copied_from": str(source.token), "purpose": purpose}
            record("file.copied", owner, actor=copy.created_by, now=now, details=details)
            publish(FileAccepted(token=str(copy.token), owner=owner, purpose=purpose, at=now))
    return record_of(copy)
