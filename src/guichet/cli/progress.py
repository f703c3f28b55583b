"""Lines of progress: what is being done, how long it took, what came of it."""

import sys
import time
from types import TracebackType

WIDTH = 52


class Step:
    """One line, begun when the step begins and finished when it ends."""

    def __init__(self, title: str, *, quiet: bool = False) -> None:
        self.title = title
        self.quiet = quiet
        self.note = ""
        self.start = time.monotonic()

    def __enter__(self) -> "Step":
        self._write(f"  {self.title} {'.' * max(3, WIDTH - len(self.title))} ")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._write("échec\n")
            return
        gap = "" if not self.note or self.note.startswith("\n") else "   "
        self._write(f"{seconds_since(self.start)}{gap}{self.note}\n")

    def _write(self, text: str) -> None:
        if not self.quiet:
            tell(text)


def tell(text: str) -> None:
    """Write to the terminal now, whatever is waiting in the buffer."""
    sys.stdout.write(text)
    sys.stdout.flush()


def seconds_since(start: float) -> str:
    """Return the time since `start` (monotonic seconds) as « 3,2 s »."""
    return f"{time.monotonic() - start:.1f} s".replace(".", ",")
