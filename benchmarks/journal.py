"""What the journal costs: writes per second with it and without it, sealing and proving 100 000 entries. A durable PostgreSQL."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from database import django_ready
from measure import Row, Unavailable, allocation_peak

SECTION = "journal"
MANY = 100_000
WRITES, ROUNDS = 100, 9
NOW = datetime(2021, 3, 1, 9, tzinfo=UTC)

MADE_UP = """
INSERT INTO journal_entry (kind, subject, actor, shown_at, real_at, content)
SELECT 'application.submit', 'application:' || n %% 5000, 'person:7', %(now)s, %(now)s,
    format('{"actor":"person:7","at":"%%s","details":{"after":"submitted","before":"draft","number":%%s},'
           '"kind":"application.submit","personal":{},"real":"%%s","subject":"application:%%s"}',
           %(iso)s, n, %(iso)s, n %% 5000)
FROM generate_series(%(first)s, %(last)s) AS n
"""


def rows() -> Iterator[Row]:
    folder = Path(tempfile.mkdtemp(prefix="guichet-bench-"))
    folder.chmod(0o711)  # root hands PostgreSQL to an account that must be able to pass
    os.environ |= {"GUICHET_DATA": str(folder), "GUICHET_SECRET_KEY": "bench" * 12}
    try:
        from guichet import embedded  # noqa: PLC0415 - the section may be impossible here

        with embedded.database(folder) as url, django_ready(url):
            yield from _writing()
            yield from _sealing(folder)
    except ImportError as error:
        raise Unavailable(f"{error}") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _writing() -> Iterator[Row]:
    """The smallest use case there is, one row locked and changed, so that the journal weighs as much as it can."""
    from django.db import connection, transaction  # noqa: PLC0415 - needs Django ready

    from guichet.shared.models import ClockStart  # noqa: PLC0415 - as above

    ClockStart.objects.update_or_create(id=1, defaults={"shown": NOW, "real": NOW})

    def write(journal: Callable[[], object]) -> None:
        with transaction.atomic():
            ClockStart.objects.select_for_update().get(id=1).save()
            journal()

    for disk, setting in (("", "on"), (", not waiting for the disk", "off")):
        with connection.cursor() as cursor:
            cursor.execute(f"SET synchronous_commit = {setting}")
        seconds = _in_turns(
            {name: lambda journal=journal: write(journal) for name, journal in _journals().items()}
        )
        bare = seconds["without journal"]
        for name, found in seconds.items():
            ratio = None if found == bare else found / bare
            basis = "time without" if ratio else ""
            yield Row(SECTION, f"writes, {name}{disk}", 1 / found, "a second", ratio, basis)


def _journals() -> dict[str, Callable[[], object]]:
    """What a write adds to the journal: nothing, an entry, an entry that names somebody."""
    from guichet.journal.services import record  # noqa: PLC0415 - needs Django ready

    entry = partial(
        record, "application.submit", "application:12", actor="person:7", now=NOW, details={"number": 12}
    )
    return {
        "without journal": lambda: None,
        "journalled": entry,
        "journalled, somebody named": partial(entry, personal={"name": "Nom", "email": "nom@exemple.fr"}),
    }


def _in_turns(runs: dict[str, Callable[[], None]]) -> dict[str, float]:
    """Median seconds of one write; all kinds take turns, so that a busy moment slows them alike."""
    from measure import side_by_side  # noqa: PLC0415 - beside its only use

    def many(run: Callable[[], None]) -> None:
        for _ in range(WRITES):
            run()

    measured = side_by_side({name: lambda run=run: many(run) for name, run in runs.items()}, repeat=ROUNDS)
    return {name: seconds / WRITES for name, seconds in measured.items()}


def _sealing(folder: Path) -> Iterator[Row]:
    from django.db import connection  # noqa: PLC0415 - needs Django ready

    from guichet.journal.selectors.proof import exported, verify_database, verify_export  # noqa: PLC0415 - as above
    from guichet.journal.services.sealing import seal_entries  # noqa: PLC0415 - as above

    seal_entries(real=datetime.now(UTC))
    with connection.cursor() as cursor:
        for first in range(0, MANY, 1_000):
            cursor.execute(MADE_UP, {"now": NOW, "iso": NOW.isoformat(), "first": first, "last": first + 999})
    start = time.perf_counter()
    sealed = seal_entries(real=datetime.now(UTC))
    yield Row(SECTION, f"sealing {sealed} entries", time.perf_counter() - start, "s")
    path = folder / "journal.jsonl"

    def write() -> None:
        with path.open("wb") as file:
            file.writelines(exported())

    def prove() -> None:
        with path.open("rb") as file:
            verdict = verify_export(file)
        assert verdict.holds, verdict.problem

    def prove_database() -> None:
        verdict = verify_database()
        assert verdict.holds, verdict.problem

    for name, run in (
        ("verifying them in the database", prove_database),
        ("writing the export", write),
        ("verifying the export", prove),
    ):
        start = time.perf_counter()
        run()
        seconds = time.perf_counter() - start
        yield Row(
            SECTION, name, seconds, "s", note=f"{allocation_peak(run) / (1 << 20):.1f} MiB allocated at most"
        )
    yield Row(SECTION, "size of the export", path.stat().st_size, "bytes")
