"""The bytes of a file: chunks in the storage, written once, read as one file.

Nothing appends to an object and nothing needs the disk of this host: any storage of Django will do. Reading opens
one chunk at a time, so that memory does not depend on the size of the file.
"""

import io
import secrets
from collections.abc import Iterator
from typing import IO, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from guichet.documents.models import FileChunk, StoredFile

CHUNK_AT_MOST = 5_000_000
"""Bytes of one chunk: what a web thread holds in memory while it receives."""
BLOCK = 1 << 16
ROOT = "fichiers"


def folder_of(token: str) -> str:
    """Return the folder of the storage for what one file receives."""
    return f"{ROOT}/{token[:2]}/{token}"


def write_chunk(file: StoredFile, offset: int, content: bytes) -> FileChunk:
    """Write one object and its row. A crash between the two leaves an object that no row names: it is swept away."""
    name = f"{folder_of(str(file.token))}/{offset:012d}-{secrets.token_hex(4)}"
    path = default_storage.save(name, ContentFile(content))
    return FileChunk.objects.create(file=file, offset=offset, size=len(content), path=path)


def open_bytes(file_id: int) -> IO[bytes]:
    """Return the whole content of a file, seekable; nothing is opened before it is read."""
    parts = list(
        FileChunk.objects.filter(file=file_id).order_by("offset").values_list("offset", "size", "path")
    )
    return io.BufferedReader(ChunkReader(parts), buffer_size=BLOCK)


def blocks_of(content: IO[bytes]) -> Iterator[bytes]:
    """Yield a content from its start, block by block; close it at the end."""
    with content:
        content.seek(0)
        while block := content.read(BLOCK):
            yield block


class ChunkReader(io.RawIOBase):
    """Chunks (offset, size, path), in order, as one read-only file."""

    def __init__(self, parts: list[tuple[int, int, str]]) -> None:
        self.parts: list[tuple[int, int, str]] = parts
        self.size = sum(size for _, size, _ in parts)
        self.place = 0
        self.rank = -1
        self.opened: Any = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self.place, io.SEEK_END: self.size}[whence]
        if base + offset < 0:
            raise OSError("before the first byte")
        self.place = base + offset
        return self.place

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed's Buffer has no length
        rank = self._rank()
        if rank is None:
            return 0
        offset, size, path = self.parts[rank]
        if rank != self.rank or self.opened is None:
            self._shut()
            self.opened, self.rank = default_storage.open(path), rank
        inside = self.place - offset
        self.opened.seek(inside)
        found = self.opened.read(min(len(buffer), size - inside))
        if not found:
            raise OSError(f"{path} is shorter than its row says")
        buffer[: len(found)] = found
        self.place += len(found)
        return len(found)

    def close(self) -> None:
        self._shut()
        super().close()

    def _rank(self) -> int | None:
        """Return which chunk holds the present place: the last one read or the next, seldom another."""
        ranks: list[int] = [self.rank, self.rank + 1, *range(len(self.parts))]
        for rank in ranks:
            if 0 <= rank < len(self.parts):
                offset, size, _ = self.parts[rank]
                if offset <= self.place < offset + size:
                    return rank
        return None

    def _shut(self) -> None:
        if self.opened is not None:
            self.opened.close()
            self.opened = None
