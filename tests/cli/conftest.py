"""`guichet run` as a user starts it: a process, its address, its descendants."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from guichet.embedded import server

PATIENCE = 180.0


class Running:
    """One `guichet run` on a free port."""

    def __init__(self, data_dir: Path, **variables: str) -> None:
        self.said = ""
        self.address = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "guichet.cli", "run"],
            env=environment(data_dir) | {"PORT": "0"} | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def until_it_answers(self) -> str:
        """Return the address that it says; fails with what it said when it ends instead."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if found := re.search(r"répond sur (\S+)", line):
                self.address = found[1]
                return self.address
        pytest.fail(f"it ended instead:\n{self.said}")

    def stop(self, number: int = signal.SIGINT) -> int:
        """Send a signal, wait for the end, return the exit status."""
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=PATIENCE)
        self.said += rest
        return self.process.returncode

    def descendants(self) -> list[int]:
        """Return every process it started, and those they started."""
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
        pairs = [tuple(map(int, line.split())) for line in listed.stdout.splitlines()]
        found = [self.process.pid]
        for pid in found:
            found += [child for child, parent in pairs if parent == pid]
        return found[1:]

    def end(self) -> None:
        """End whatever is left of it."""
        left = self.descendants()
        if self.process.poll() is None:
            self.stop()
        self.process.wait()
        for pid in left:
            if server.is_alive(pid):
                os.kill(pid, signal.SIGKILL)
        if self.process.stdout:
            self.process.stdout.close()

    def child(self, module: str) -> int | None:
        """Return the direct child that runs a module."""
        listed = subprocess.run(
            ["ps", "-A", "-ww", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True
        )
        for line in listed.stdout.splitlines():
            pid, parent, arguments = line.split(None, 2)
            if int(parent) == self.process.pid and module in arguments:
                return int(pid)
        return None


def environment(data_dir: Path) -> dict[str, str]:
    """A shell that knows nothing of Guichet but its folder."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GUICHET_", "DATABASE_", "PG"))
    }
    return kept | {"GUICHET_DATA": str(data_dir), "GUICHET_DEMO": "1"}


def refused(data_dir: Path, **variables: str) -> str:
    """Run a start that must be refused; returns the sentence, after checking that it is no traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "guichet.cli", "run"],
        env=environment(data_dir) | {"PORT": "0"} | variables,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 1, said
    assert "Traceback" not in said
    return said


def status_of(address: str) -> int | None:
    """Return the status of the home page, None when nobody answers."""
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310 - our own address
            status: int = answer.status
            return status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except OSError:
        return None


def eventually(condition: Callable[[], object], seconds: float = 60.0) -> bool:
    """Wait until the condition holds; False when it never does."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    """Yield a data directory for the tests of a module: the first of them prepares it."""
    folder = Path(tempfile.mkdtemp(prefix="guichet-run-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
