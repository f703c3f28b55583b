"""Clusters of their own, and separate processes that use them."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from guichet.embedded import server
from guichet.embedded.binaries import find_binaries
from guichet.embedded.lease import Lease

USER = """
import sys
from pathlib import Path
from guichet import embedded
try:
    print(embedded.ensure_running(Path(sys.argv[1])), flush=True)
except embedded.EmbeddedError as error:
    sys.exit(f"refused: {error}")
sys.stdin.read()
embedded.release()
"""


class User:
    """Another process that uses a cluster until told to leave."""

    def __init__(self, data_dir: Path, python: str = sys.executable, **options: Any) -> None:
        self.process = subprocess.Popen(
            [python, "-c", USER, str(data_dir)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            **options,
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()

    def leave(self) -> int:
        """End as a program ends: give back, then exit."""
        self.process.communicate(timeout=60)
        return self.process.returncode

    def kill(self) -> None:
        """End as the power cut ends a program."""
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate(timeout=60)


@pytest.fixture(autouse=True)
def no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests start servers, whatever database the others use."""
    monkeypatch.delenv("DATABASE_URL", raising=False)


@pytest.fixture
def empty_dir() -> Iterator[Path]:
    """Yield an empty data directory; whatever runs on it ends with the test."""
    folder = Path(tempfile.mkdtemp(prefix="guichet-embedded-"))
    folder.chmod(0o711)
    yield folder
    for pid in keeper_pids(folder):
        server.stop(pid)
    if (left := server_pid(folder)) and server.is_server(left):
        server.stop(left)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def made() -> Iterator[Path]:
    """Yield a data directory whose cluster is made, and stopped: copying it is faster than making one."""
    folder = Path(tempfile.mkdtemp(prefix="guichet-embedded-made-"))
    folder.chmod(0o711)
    Lease(folder, durable=False).release()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def data_dir(empty_dir: Path, made: Path) -> Path:
    """Return a data directory that holds a stopped cluster."""
    subprocess.run(["cp", "-a", str(made / "postgresql"), str(empty_dir)], check=True)
    return empty_dir


@pytest.fixture
def lease(data_dir: Path) -> Iterator[Lease]:
    held = Lease(data_dir)
    yield held
    held.release()


def server_pid(data_dir: Path) -> int | None:
    """Return the number of the server that runs on this data directory; None while none has written it whole."""
    for path in data_dir.glob("postgresql/*/cluster/postmaster.pid"):
        try:
            return int(path.read_text().split("\n")[0])
        except (FileNotFoundError, ValueError):  # a starting server removes the file, then writes its own
            return None
    return None


def keeper_pids(data_dir: Path) -> list[int]:
    """Return the keepers of this data directory."""
    listed = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,args="], capture_output=True, text=True, check=True
    )
    lines = [
        line
        for line in listed.stdout.splitlines()
        if "guichet.embedded.keeper" in line and str(data_dir) in line
    ]
    return [int(line.split()[0]) for line in lines]


def eventually(condition: Callable[[], object], seconds: float = 20.0) -> bool:
    """Wait until the condition holds; False when it never does."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def ask(url: str, query: str) -> Any:
    """Return the first value of a query's answer, None for a command that has none."""
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(query)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def python_for(account_runs: Callable[[Path], bool]) -> str:
    """Return a Python that another account may run, or skip the test."""
    for candidate in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        path = Path(candidate)
        if path.exists() and account_runs(path):
            asked = subprocess.run(
                [candidate, "-c", "import sys; print(sys.version_info >= (3, 11))"],
                capture_output=True,
                check=False,
            )
            if asked.stdout.strip() == b"True":
                return candidate
    pytest.skip("no Python 3.11 that another account may run")


@pytest.fixture(scope="session")
def major() -> int:
    return find_binaries().major


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="what root does differently")
