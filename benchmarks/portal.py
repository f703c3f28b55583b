"""What the public pages sustain: requests a second on a whole site of two web workers, kept and made each time.

The clients share the machine with the site and its database. An address that differs each time is never kept: what it takes
is what the page takes to make. The same address again is kept; with its tag, nothing is sent.
"""

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from measure import Row, Unavailable
from start import whole_site

SECTION = "portal"
CLIENTS = 8
SECONDS = float(os.environ.get("GUICHET_BENCH_PORTAL_SECONDS") or 10)
# what it is called, its address, whether it is kept; other rooms add theirs
PAGES: tuple[tuple[str, str, bool], ...] = (
    ("catalogue", "/aides", False),
    ("calls in progress", "/appels", True),
    ("calendar, a year", "/calendrier", True),
    ("calendar, a month", "/calendrier?vue=mois", True),
    ("calendar for an agenda", "/calendrier.ics", True),
    ("feed", "/appels.atom", True),
    ("statistics", "/statistiques", True),
    ("who does not apply", "/statistiques/absents?dispositif=socle-numerique-ecoles", True),
)


@dataclass(slots=True)
class Seen:
    """The seconds each answer took, the answers that were not expected, and the bytes of one."""

    times: list[float] = field(default_factory=list)
    failed: int = 0
    size: int = 0


def rows() -> Iterator[Row]:
    folder = Path(tempfile.mkdtemp(prefix="guichet-portal-"))
    folder.chmod(0o711)  # root hands PostgreSQL to an account that must be able to pass
    try:
        with whole_site(folder) as port:
            for name, path, kept in PAGES:
                yield from _measured(port, name, path, kept=kept)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measured(port: int, name: str, path: str, *, kept: bool) -> Iterator[Row]:
    mark = "&" if "?" in path else "?"
    tag = asyncio.run(_get(port, path, ""))[2]
    made = _sustained(port, lambda turn: f"{path}{mark}essai={turn}", "", 200)
    yield _row(name, "made each time", made)
    if kept:
        again = _sustained(port, lambda _: path, "", 200)
        yield _row(name, "kept", again, made)
        yield _row(name, "kept, and who asks has it (304)", _sustained(port, lambda _: path, tag, 304), made)


def _row(name: str, how: str, seen: Seen, made: Seen | None = None) -> Row:
    if not seen.times:
        raise Unavailable(f"{name}: nothing was answered")
    times = sorted(seen.times)
    note = f"median {times[len(times) // 2] * 1000:.0f} ms, {seen.size} bytes, {seen.failed} failed"
    rate = len(times) / SECONDS
    ratio = rate / (len(made.times) / SECONDS) if made else None
    return Row(
        SECTION, f"{name}: {how}", rate, "requests/s", ratio, "made each time" if made else "", note=note
    )


def _sustained(port: int, path: Callable[[int], str], tag: str, expected: int) -> Seen:
    return asyncio.run(_all(port, path, tag, expected))


async def _all(port: int, path: Callable[[int], str], tag: str, expected: int) -> Seen:
    seen, end = Seen(), time.perf_counter() + SECONDS
    await asyncio.gather(*(_one(port, path, tag, expected, seen, rank, end) for rank in range(CLIENTS)))
    return seen


async def _one(
    port: int, path: Callable[[int], str], tag: str, expected: int, seen: Seen, rank: int, end: float
) -> None:
    turn = rank
    while time.perf_counter() < end:
        turn += CLIENTS
        start = time.perf_counter()
        status, size, _ = await _get(port, path(turn), tag)
        if status == expected:
            seen.times.append(time.perf_counter() - start)
            seen.size = size
        else:
            seen.failed += 1


async def _get(port: int, path: str, tag: str) -> tuple[int, int, str]:
    """Ask as a visitor does. Return the status (0: the connection was cut), the bytes and the tag."""
    condition = f"If-None-Match: {tag}\r\n" if tag else ""
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n{condition}\r\n"
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head.encode())
        answer = await reader.read()
        writer.close()
    except OSError:
        return 0, 0, ""
    first, _, content = answer.partition(b"\r\n\r\n")
    lines = first.decode("latin-1").split("\r\n")
    tags = [line.split(": ", 1)[1] for line in lines if line.lower().startswith("etag: ")]
    return int(lines[0].split(" ", 2)[1]) if lines[0] else 0, len(content), tags[0] if tags else ""
