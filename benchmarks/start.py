"""`guichet run` from nothing and again: how long until the first page, where the time goes, memory per process."""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from measure import Row, Unavailable

ROOT = Path(__file__).resolve().parent.parent
SECTION = "start"
PATIENCE = 180


def rows() -> Iterator[Row]:
    folder = Path(tempfile.mkdtemp(prefix="guichet-start-"))
    folder.chmod(0o711)  # root hands PostgreSQL to an account that must be able to pass
    try:
        cold, where, _ = _start(folder)
        yield Row(SECTION, "guichet run, empty folder", cold, "s", note=f"environment prepared; {where}")
        warm, where, memory = _start(folder)
        yield Row(SECTION, "guichet run, again", warm, "s", warm / cold, "empty folder", "about 3 s", where)
        for name, size in memory:
            yield Row(SECTION, f"  memory: {name}", size, "bytes", note="resident, shared pages included")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def whole_site(folder: Path) -> Iterator[int]:
    """Run Guichet as a stranger would, with its data in `folder`. Yield its port."""
    with _running(folder) as (_, _, port):
        yield port


def _start(folder: Path) -> tuple[float, str, list[tuple[str, int]]]:
    """Start, wait for the address to be told, stop. Return the seconds, the slowest steps, the memory by process."""
    start = time.perf_counter()
    with _running(folder) as (process, lines, _):
        seconds = time.perf_counter() - start
        time.sleep(1)
        memory = list(_memory_of(process.pid))
    return seconds, _slowest(lines), memory


@contextmanager
def _running(folder: Path) -> Iterator[tuple[subprocess.Popen[str], list[str], int]]:
    """Run the command until the block ends. Yield its process, the lines it said before it answers, its port."""
    command = ROOT / ".venv/bin/guichet"
    if not command.exists():
        raise Unavailable("the environment is not prepared (make run)")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "GUICHET_DATA": str(folder), "GUICHET_DEMO": "1", "PYTHONUNBUFFERED": "1"}
    for inherited in ("DATABASE_URL", "GUICHET_SECRET_KEY", "DJANGO_SETTINGS_MODULE"):
        environment.pop(inherited, None)
    start = time.perf_counter()
    lines: list[str] = []
    process = subprocess.Popen(
        [str(command), "run", "--port", str(port)],
        env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        for line in process.stdout:
            lines.append(line)
            if "répond sur" in line or time.perf_counter() - start > PATIENCE:
                break
        if not any("répond sur" in line for line in lines):
            raise Unavailable(f"guichet run did not answer: {''.join(lines)[-200:].strip()}")
        threading.Thread(target=process.stdout.read, daemon=True).start()  # a full pipe would stop it
        yield process, lines, port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _slowest(lines: list[str]) -> str:
    steps = []
    for line in lines:
        if found := re.match(r"\s+(.+?) \.{2,}.*?(\d+,\d) s", line):
            steps.append((float(found[2].replace(",", ".")), found[1].strip()))
    return ", ".join(f"{name} {seconds} s" for seconds, name in sorted(steps, reverse=True)[:3])


def _memory_of(parent: int) -> Iterator[tuple[str, int]]:
    """Walk the processes below `parent`, where /proc tells."""
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
            words = (status.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        above = re.search(r"PPid:\s+(\d+)", text)
        resident = re.search(r"VmRSS:\s+(\d+) kB", text)
        if above and resident and int(above[1]) == parent and "postgres" not in words:
            yield " ".join(Path(word).name for word in words.split()[:5])[:60], int(resident[1]) * 1024
            yield from _memory_of(int(status.parent.name))
