"""Take files away: the bytes of what was removed or refused, and what was never finished."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q

from guichet.documents.enums import FileState
from guichet.documents.errors import NoSuchFile
from guichet.documents.events import FileRemoved
from guichet.documents.models import FileChunk, IssuedDocument, StoredFile
from guichet.documents.stored_bytes import ROOT
from guichet.journal.services import record
from guichet.shared.errors import BadInput
from guichet.shared.events import publish

log = logging.getLogger(__name__)

UNFINISHED_KEPT = timedelta(days=2)
ORPHANS_KEPT = timedelta(days=1)


def remove(token: str | UUID, *, by: str, now: datetime) -> None:
    """Take a file away from its owner; its bytes are deleted at once, or by a job if this is cut short.

    Authorised by the caller (permissions.may_write). Raise NoSuchFile when it is already gone,
    BadInput for an issued document.
    """
    with transaction.atomic():
        file = StoredFile.objects.select_for_update().filter(token=token, removed_at=None).first()
        if file is None:
            raise NoSuchFile
        if IssuedDocument.objects.filter(file=file).exists():
            raise BadInput("Un document délivré ne se retire pas : il peut être remplacé.")
        _take_away(file, by, now)


def remove_all(owner: str, *, by: str, now: datetime) -> int:
    """Take away every file of an owner (an erased application), issued documents included; return how many."""
    with transaction.atomic():
        files = list(
            StoredFile.objects.select_for_update().filter(owner=owner, removed_at=None).order_by("id")
        )
        for file in files:
            _take_away(file, by, now)
    return len(files)


def _take_away(file: StoredFile, by: str, now: datetime) -> None:
    file_id = file.pk
    file.removed_at = now
    file.save(update_fields=["removed_at"])
    details = {"file": str(file.token), "purpose": file.purpose}
    record("file.removed", file.owner, actor=by, now=now, details=details)
    publish(FileRemoved(token=str(file.token), owner=file.owner, purpose=file.purpose, by=by, at=now))
    transaction.on_commit(lambda: delete_bytes(file_id))


def delete_bytes(file_id: int) -> None:
    """Delete the objects of a file that was removed or refused, but those a copy still names. May be run again.

    Objects go before rows, in one transaction: cut short, the rows are still there and the job starts again.
    """
    with transaction.atomic():
        file = StoredFile.objects.select_for_update().filter(pk=file_id).first()
        if file is None or not (file.removed_at or file.state == FileState.REFUSED):
            return
        paths = list(FileChunk.objects.filter(file=file).values_list("path", flat=True))
        rows = list(FileChunk.objects.select_for_update().filter(path__in=paths).order_by("id"))
        shared = {row.path for row in rows if row.file_id != file_id}
        for path in set(paths) - shared:
            default_storage.delete(path)
        FileChunk.objects.filter(file=file).delete()
        for folder in {file.path, *(path.rpartition("/")[0] for path in set(paths) - shared)}:
            _sweep_folder(folder)
        if file.removed_at:
            file.name = ""
            file.save(update_fields=["name"])


def delete_left_bytes() -> int:
    """Delete what a crash left undeleted: bytes of removed and refused files; return how many files had some."""
    gone = Q(removed_at__isnull=False) | Q(state=FileState.REFUSED)
    files = StoredFile.objects.filter(gone, chunks__isnull=False).distinct().values_list("id", flat=True)
    for file_id in list(files):
        delete_bytes(file_id)
    return len(files)


def forget_unfinished(*, now: datetime) -> int:
    """Take away what was begun more than two days ago and never finished, and refusals as old; return how many."""
    old = StoredFile.objects.filter(
        removed_at=None,
        created_at__lt=now - UNFINISHED_KEPT,
        state__in=[FileState.RECEIVING, FileState.REFUSED],
    )
    count = 0
    for token in old.values_list("token", flat=True):
        try:
            remove(token, by="system:files", now=now)
        except NoSuchFile:
            continue
        count += 1
    return count


def sweep_orphans(*, now: datetime) -> int:
    """Delete the folders of files that a transaction undone never created; return how many.

    `now` is real time: the storage dates its objects by it.
    """
    count = 0
    for part in _folders(ROOT):
        tokens = [token for token in _folders(f"{ROOT}/{part}") if _is_token(token)]
        known = {
            str(token)
            for token in StoredFile.objects.filter(token__in=tokens).values_list("token", flat=True)
        }
        for token in set(tokens) - known:
            count += _sweep_folder(f"{ROOT}/{part}/{token}", before=now - ORPHANS_KEPT)
    return count


def _sweep_folder(folder: str, before: datetime | None = None) -> int:
    """Delete the objects of a folder that no chunk names; 1 when there were some."""
    if not folder:
        return 0
    try:
        names = [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
    except FileNotFoundError:
        return 0
    named = set(FileChunk.objects.filter(path__in=names).values_list("path", flat=True))
    left = set(names) - named
    if before is not None:
        left = {name for name in left if default_storage.get_modified_time(name) < before}
    for name in left:
        default_storage.delete(name)
    if left == set(names):
        default_storage.delete(folder)
    return int(bool(left))


def _folders(folder: str) -> list[str]:
    try:
        return list(default_storage.listdir(folder)[0])
    except FileNotFoundError:
        return []


def _is_token(name: str) -> bool:
    try:
        UUID(name)
    except ValueError:
        return False
    return True
