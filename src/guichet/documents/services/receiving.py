"""Receive a file in parts: each part is kept once, in order, whoever sends it and however often."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Sum
from procrastinate.contrib.django import app

from guichet.documents.checking.names import clean_name
from guichet.documents.enums import FileState
from guichet.documents.errors import FileTooLarge, NoSuchFile, RefusedFile, WrongOffset
from guichet.documents.models import StoredFile
from guichet.documents.selectors import FileRecord, record_of
from guichet.documents.services.checks import CHECK, CHECKED_AT_ONCE, check_file
from guichet.documents.stored_bytes import CHUNK_AT_MOST, folder_of, write_chunk
from guichet.shared.errors import BadInput
from guichet.shared.formats import format_number

SIZE_AT_MOST = 100_000_000
"""Bytes of one file: 100 MB."""
FILES_OF_OWNER = 300
BYTES_OF_OWNER = 2_000_000_000


def begin_file(
    owner: str, purpose: str, name: str, size: int, *, by: str, now: datetime, accept: Iterable[str] = ()
) -> FileRecord:
    """Announce a file of `size` bytes; its parts follow by `receive`. `accept` are codes of Family, all when empty.

    Authorised by the caller (permissions.may_write). Raise RefusedFile for an empty file, FileTooLarge above 100 MB
    or when the owner already holds too much.
    """
    kept = clean_name(name)
    check_size(size)
    held = StoredFile.objects.filter(owner=owner, removed_at=None).exclude(state=FileState.REFUSED)
    sums = held.aggregate(count=Count("id"), size=Sum("size"))
    if sums["count"] >= FILES_OF_OWNER or (sums["size"] or 0) + size > BYTES_OF_OWNER:
        raise FileTooLarge(
            "Il y a déjà trop de fichiers ici : retirez ceux qui ne servent plus, puis renvoyez celui-ci."
        )
    file = StoredFile(owner=owner, purpose=purpose, name=kept, size=size, created_by=by, created_at=now)
    file.accept = ",".join(accept)
    file.path = folder_of(str(file.token))
    file.save()
    return record_of(file)


def check_size(size: int) -> None:
    """Refuse an empty file and one above 100 MB, before any of it is received."""
    if size <= 0:
        raise RefusedFile("Ce fichier est vide (0 octet) : enregistrez-le de nouveau, puis renvoyez-le.")
    if size > SIZE_AT_MOST:
        megabytes = format_number(-(-size // 1_000_000))
        raise FileTooLarge(
            f"Ce fichier fait {megabytes} Mo, au-delà de 100 Mo : réduisez-le ou partagez-le en plusieurs fichiers."
        )


def receive(token: str | UUID, offset: int, chunk: bytes, now: datetime) -> FileRecord:
    """Keep the part that begins at `offset`; at the last one, the file is checked: at once when small, else by a job.

    What this returns is kept, whatever happens next. Two senders, or one who repeats, never mix: the row is locked and
    only the part that begins where the last one ended is taken. Raise WrongOffset, NoSuchFile, FileTooLarge.
    """
    if len(chunk) > CHUNK_AT_MOST:
        raise FileTooLarge("Cette partie du fichier est trop grosse : envoyez au plus 5 Mo à la fois.")
    with transaction.atomic():
        file = StoredFile.objects.select_for_update().filter(token=token, removed_at=None).first()
        if file is None:
            raise NoSuchFile
        if file.state != FileState.RECEIVING or offset != file.received:
            raise WrongOffset(file.received)
        if offset + len(chunk) > file.size:
            raise FileTooLarge("Il arrive plus d’octets qu’annoncé : recommencez l’envoi de ce fichier.")
        if chunk:
            write_chunk(file, offset, chunk)
            file.received += len(chunk)
        whole = file.received == file.size
        if whole:
            file.state = FileState.CHECKING
            app.configure_task(CHECK).defer(token=str(file.token))
        file.save(update_fields=["received", "state"])
    if whole and file.size <= CHECKED_AT_ONCE:
        return check_file(str(file.token), now=now) or record_of(file)
    return record_of(file)


def store_bytes(owner: str, purpose: str, name: str, content: bytes, *, by: str, now: datetime) -> FileRecord:
    """Keep a small file whole, checked before this returns (unless the antivirus must answer). Raise RefusedFile."""
    begun = begin_file(owner, purpose, name, len(content), by=by, now=now)
    record = begun
    for offset in range(0, len(content), CHUNK_AT_MOST):
        record = receive(begun.token, offset, content[offset : offset + CHUNK_AT_MOST], now)
    if record.state == FileState.CHECKING and record.size > CHECKED_AT_ONCE:
        record = check_file(record.token, now=now) or record
    return record


def receive_uploads(
    owner: str,
    purpose: str,
    uploads: Iterable["UploadedFile[Any]"],
    *,
    by: str,
    now: datetime,
    accept: Iterable[str] = (),
) -> list[FileRecord]:
    """Keep the files of a plain form. What is refused is kept as a line that says why, so that the page can show it."""
    families = tuple(accept)
    return [_receive_upload(owner, purpose, upload, by, now, families) for upload in uploads]


def _receive_upload(
    owner: str, purpose: str, upload: "UploadedFile[Any]", by: str, now: datetime, accept: tuple[str, ...]
) -> FileRecord:
    name, size = upload.name or "", upload.size or 0
    try:
        record = begin_file(owner, purpose, name, size, by=by, now=now, accept=accept)
    except BadInput as refusal:
        return _refused(owner, purpose, clean_name(name), size, by, now, refusal.message)
    for chunk in upload.chunks(CHUNK_AT_MOST):
        record = receive(record.token, record.received, chunk, now)
    return record


def _refused(
    owner: str, purpose: str, name: str, size: int, by: str, now: datetime, sentence: str
) -> FileRecord:
    file = StoredFile.objects.create(
        owner=owner,
        purpose=purpose,
        name=name,
        size=size,
        created_by=by,
        created_at=now,
        state=FileState.REFUSED,
        refusal=sentence,
    )
    return record_of(file)


def remember_fingerprint(token: str | UUID, fingerprint: str) -> None:
    """Keep what the sender's browser knows a file by, to take up its sending after a break."""
    StoredFile.objects.filter(token=token).update(fingerprint=fingerprint[:64])


def date_papers(tokens: Iterable[str], dated_on: date | None) -> None:
    """Keep the date that papers bear (a délibération, a RIB)."""
    StoredFile.objects.filter(token__in=list(tokens)).update(dated_on=dated_on)
