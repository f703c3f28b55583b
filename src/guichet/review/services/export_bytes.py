"""The bytes of an export: written part by part to the storage as they come, read back block by block.

No part of it needs the whole file in memory or on the disk of this host.
"""

import io
from collections.abc import Iterator

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from guichet.review.errors import ReviewError
from guichet.review.models import ExportFile, ExportPart

PART = 4_000_000
BLOCK = 1 << 16
ROOT = "exports"
MOST_BYTES = 5_000_000_000
TOO_LARGE = "Ce fichier dépasserait 5 Go : filtrez la liste, ou prenez un format sans pièces."


class SupersededError(Exception):
    """Another run of the same job took over."""


class ExportWriter(io.RawIOBase):
    """A file one only writes to, forward: what it is given goes to the storage by parts of 4 MB."""

    def __init__(self, export: ExportFile, part: int = PART) -> None:
        self.export, self.part = export, part
        self.waiting = bytearray()
        self.rank = self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]  # typeshed's Buffer has no length
        given = memoryview(content)
        self.waiting += given
        while len(self.waiting) >= self.part:
            self._keep(bytes(self.waiting[: self.part]))
            del self.waiting[: self.part]
        return given.nbytes

    def finish(self) -> int:
        """Keep what is left; return the size of the whole in bytes."""
        if self.waiting:
            self._keep(bytes(self.waiting))
            self.waiting.clear()
        return self.size

    def _keep(self, content: bytes) -> None:
        if self.size + len(content) > MOST_BYTES:
            raise ReviewError(TOO_LARGE)
        refuse_superseded(self.export)
        name = f"{folder_of(self.export)}/{self.export.attempt:03d}-{self.rank:06d}"
        path = default_storage.save(name, ContentFile(content))
        ExportPart.objects.create(export=self.export, rank=self.rank, path=path, size=len(content))
        self.rank += 1
        self.size += len(content)


def refuse_superseded(export: ExportFile) -> None:
    """Raise SupersededError when the file was begun again, or is no longer wanted."""
    if not ExportFile.objects.filter(pk=export.pk, attempt=export.attempt).exists():
        raise SupersededError


def folder_of(export: ExportFile) -> str:
    """Return the folder of the storage that holds one export, and nothing else."""
    token = str(export.token)
    return f"{ROOT}/{token[:2]}/{token}"


def blocks_of(export: ExportFile) -> Iterator[bytes]:
    """Yield a whole export, block by block."""
    paths = list(ExportPart.objects.filter(export=export).order_by("rank").values_list("path", flat=True))
    for path in paths:
        with default_storage.open(path) as content:
            while block := content.read(BLOCK):
                yield block


def delete_parts(export: ExportFile) -> None:
    """Delete what was written, an object that a crash left without its row included."""
    ExportPart.objects.filter(export=export).delete()
    folder = folder_of(export)
    if default_storage.exists(folder):
        for name in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{name}")
        default_storage.delete(folder)
