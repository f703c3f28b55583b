"""200 people fill a form at once, each a field every two seconds for a minute, on a whole site of two web workers.

The clients share the machine with the site and its database. At the end every draft is read back: a field that was
acknowledged and is not there is lost, and said.
"""

import asyncio
import json
import os
import shutil
import statistics
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from measure import Row, Unavailable
from start import whole_site

SECTION = "autosave"
CLIENTS, SECONDS, EVERY = 200, int(os.environ.get("GUICHET_BENCH_SECONDS") or 60), 2.0
SLUG, BALLAN, ABOUT, TYPED = "socle-numerique-ecoles", "COM-37018", "project", "objectives"
PATIENCE = 60
SAME = "guichet0" * 4
"""What a visitor sends twice to show that the page is ours: any value of this length."""


@dataclass(slots=True)
class Seen:
    """What all clients met: the seconds each answer took, the answers by status, what each draft must hold."""

    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    kept: dict[str, str] = field(default_factory=dict)


def rows() -> Iterator[Row]:
    folder = Path(tempfile.mkdtemp(prefix="guichet-autosave-"))
    folder.chmod(0o711)  # root hands PostgreSQL to an account that must be able to pass
    try:
        with whole_site(folder) as port:
            tokens = [_begin(port, client) for client in range(CLIENTS)]
            start = time.perf_counter()
            seen = asyncio.run(_all_at_once(port, tokens))
            seconds = time.perf_counter() - start
            lost = sum(_read(port, token) != text for token, text in seen.kept.items())
        yield from _told(seen, seconds, lost)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _told(seen: Seen, seconds: float, lost: int) -> Iterator[Row]:
    refused = sum(count for status, count in seen.statuses.items() if status != 200)
    times = sorted(seen.times)
    if not times:
        raise Unavailable("no field was saved")
    note = f"{len(times)} fields in {seconds:.0f} s: {len(times) / seconds:.0f} a second; answers {dict(seen.statuses)}"
    yield Row(
        SECTION,
        f"{CLIENTS} clients, a field every {EVERY:g} s: median",
        statistics.median(times),
        "s",
        note=note,
    )
    yield Row(SECTION, "  95th percentile", times[len(times) * 95 // 100], "s")
    yield Row(SECTION, "  answers that were refused or failed", refused, "answers", aim="0")
    yield Row(SECTION, "  acknowledged and not there afterwards", lost, "fields", aim="0")


def _begin(port: int, client: int) -> str:
    """Begin a draft that belongs to whoever has its address, as a program does. Return its token."""
    wish = json.dumps({"scheme": SLUG, "territory": BALLAN, "values": {TYPED: f"Client {client}."}}).encode()
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/applications", wish, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310 - our own site
        token: str = json.load(answer)["token"]
    return token


def _read(port: int, token: str) -> str:
    with urllib.request.urlopen(
        f"http://127.0.0.1:{port}/api/v1/applications/drafts/{token}", timeout=PATIENCE
    ) as answer:
        text: str = json.load(answer)["values"][TYPED]
    return text


async def _all_at_once(port: int, tokens: list[str]) -> Seen:
    seen = Seen()
    end = time.perf_counter() + SECONDS
    await asyncio.gather(*(_one(port, token, rank, end, seen) for rank, token in enumerate(tokens)))
    return seen


async def _one(port: int, token: str, rank: int, end: float, seen: Seen) -> None:
    """Type like one person: wait for the answer, then for the rest of the two seconds."""
    await asyncio.sleep(EVERY * rank / CLIENTS)
    was, turn = "", 0
    while time.perf_counter() < end:
        turn += 1
        text = f"Client {rank}, phrase {turn} : chaque classe pourra projeter et faire entendre un document."
        values = {"champ": TYPED, "rubrique": ABOUT, TYPED: text, "vus": TYPED} | (
            {"was": was} if was else {}
        )
        start = time.perf_counter()
        status, answer = await _post(port, f"/demandes/{token}/champ", values)
        seen.times.append(time.perf_counter() - start)
        seen.statuses[status] += 1
        if status == 200:
            seen.kept[token], was = text, answer["was"]
        elif "was" in answer:
            was = answer["was"]
        await asyncio.sleep(max(0.0, start + EVERY - time.perf_counter()))


async def _post(port: int, path: str, values: dict[str, str]) -> tuple[int, dict[str, str]]:
    """Post as the page's script does; the answer is JSON. Status 0: the connection was cut."""
    body = urlencode(values).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nContent-Length: {len(body)}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nCookie: csrftoken={SAME}\r\nX-CSRFToken: {SAME}\r\n\r\n"
    )
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head.encode() + body)
        answer = await reader.read()
        writer.close()
    except OSError:
        return 0, {}
    first, _, content = answer.partition(b"\r\n\r\n")
    status = int(first.split(b" ", 2)[1]) if first else 0
    return status, json.loads(content) if content.startswith(b"{") else {}
