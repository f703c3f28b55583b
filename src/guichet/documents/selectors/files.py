"""Files as other rooms see them: frozen records, and bytes only once they are clean."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO
from uuid import UUID

from guichet.documents.enums import FileState
from guichet.documents.errors import FileLocked, NoSuchFile
from guichet.documents.models import StoredFile
from guichet.documents.stored_bytes import open_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord:
    """One file. `size` is in bytes; `sha256` and `media_type` are empty until it is checked.

    `refusal` is the sentence for its sender; `delayed` says that the antivirus did not answer yet.
    """

    token: str
    owner: str
    purpose: str
    name: str
    size: int
    received: int
    state: FileState
    refusal: str
    sha256: str
    media_type: str
    created_at: datetime
    created_by: str
    delayed: bool = False
    fingerprint: str = ""
    dated_on: date | None = None

    @property
    def percent(self) -> int:
        """How much arrived, from 0 to 100."""
        return self.received * 100 // self.size if self.size else 0

    @property
    def is_clean(self) -> bool:
        return self.state == FileState.CLEAN

    @property
    def is_settled(self) -> bool:
        """Nothing more happens to it by itself."""
        return self.state in {FileState.CLEAN, FileState.REFUSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """A model to download beside a field."""

    title: str
    address: str


def files_of(owner: str, purpose: str | None = None) -> list[FileRecord]:
    """Return the files of an owner ("application:12"), those still arriving and those refused included, oldest first."""
    found = StoredFile.objects.filter(owner=owner, removed_at=None).order_by("created_at", "id")
    if purpose is not None:
        found = found.filter(purpose=purpose)
    return [record_of(file) for file in found]


def papers_of(organisations: Iterable[int]) -> list[FileRecord]:
    """Return the clean papers in the boxes of some organisations (their keys), the newest first; no query for none."""
    owners = [f"organisation:{pk}" for pk in sorted(organisations)]
    if not owners:
        return []
    found = StoredFile.objects.filter(owner__in=owners, removed_at=None, state=FileState.CLEAN)
    return [record_of(file) for file in found.order_by("-created_at", "id")[:100]]


def file_record(token: str | UUID) -> FileRecord | None:
    """Return one file, None when it does not exist, was removed, or the token is none."""
    file = _find(token)
    return record_of(file) if file else None


def open_file(token: str | UUID) -> IO[bytes]:
    """Return the content of a clean file, seekable, read as it goes. Raise NoSuchFile, FileLocked."""
    file = _find(token)
    if file is None:
        raise NoSuchFile
    if file.state != FileState.CLEAN:
        raise FileLocked("Ce fichier n’est pas encore vérifié : personne ne peut l’ouvrir.")
    return open_bytes(file.pk)


def read_file(token: str | UUID) -> bytes:
    """Return the whole content of a small clean file."""
    with open_file(token) as content:
        return content.read()


def record_of(file: StoredFile) -> FileRecord:
    """Return a row as other rooms see it."""
    return FileRecord(
        token=str(file.token),
        owner=file.owner,
        purpose=file.purpose,
        name=file.name,
        size=file.size,
        received=file.received,
        state=FileState(file.state),
        refusal=file.refusal,
        sha256=file.sha256,
        media_type=file.media_type,
        created_at=file.created_at,
        created_by=file.created_by,
        delayed=file.delayed,
        fingerprint=file.fingerprint,
        dated_on=file.dated_on,
    )


def clean_files(tokens: Iterable[str]) -> Iterator[FileRecord]:
    """Yield the clean files among these tokens, in one query."""
    for file in StoredFile.objects.filter(token__in=list(tokens), removed_at=None, state=FileState.CLEAN):
        yield record_of(file)


def _find(token: str | UUID) -> StoredFile | None:
    try:
        known = token if isinstance(token, UUID) else UUID(token)
    except ValueError:
        return None
    return StoredFile.objects.filter(token=known, removed_at=None).first()
