"""Files on a disk that survive a power cut once Guichet said they arrived."""

import os
from pathlib import Path
from typing import IO, Any

from django.core.files.storage import FileSystemStorage


class DurableFiles(FileSystemStorage):
    """Django's files on a disk (one host, or several that share it), each on the disk before it is acknowledged.

    PostgreSQL keeps its promise across a power cut; the bytes it points to must keep it too.
    """

    def _save(self, name: str, content: IO[Any]) -> str:
        saved: str = super()._save(name, content)  # type: ignore[misc]  # the stubs leave out what is to be overridden
        path = Path(self.path(saved))
        _flush(path)
        _flush(path.parent)
        return saved


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
