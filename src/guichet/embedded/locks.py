"""Advisory locks on a file: the system drops them when their holder ends, whatever ends it."""

import fcntl
import os
from pathlib import Path


class Lock:
    """One holder of a lock file. Two of them, even in one process, are two holders."""

    def __init__(self, path: Path) -> None:
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def shared(self) -> None:
        """Wait for the lock, together with other shared holders."""
        fcntl.flock(self.descriptor, fcntl.LOCK_SH)

    def exclusive(self) -> None:
        """Wait for the lock, alone."""
        fcntl.flock(self.descriptor, fcntl.LOCK_EX)

    def try_shared(self) -> bool:
        return self._try(fcntl.LOCK_SH)

    def try_exclusive(self) -> bool:
        return self._try(fcntl.LOCK_EX)

    def let_go(self) -> None:
        fcntl.flock(self.descriptor, fcntl.LOCK_UN)

    def close(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def _try(self, operation: int) -> bool:
        try:
            fcntl.flock(self.descriptor, operation | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
