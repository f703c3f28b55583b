"""What needs a database: territories, the results page over 60 and over 4 000 schemes. A throw-away one, without fsync."""

import os
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import generated
import socle
from measure import Row, Unavailable, median

SECTION = "database"
TYPED = (
    "tours",
    "saint cyr sur loire",
    "37000",
    "37261",
    "st-cyr",
    "toulous",
    "la riche",
    "la",
    "montreil",
    "aix en p",
)
TOURS = "COM-37261"
DAY = "2021-03-01"


def rows() -> Iterator[Row]:
    folder = Path(tempfile.mkdtemp(prefix="guichet-bench-"))
    folder.chmod(0o711)  # root hands PostgreSQL to an account that must be able to pass
    os.environ |= {"GUICHET_DATA": str(folder), "GUICHET_SECRET_KEY": "bench" * 12}
    try:
        from guichet import embedded  # noqa: PLC0415 - the section may be impossible here

        with embedded.database(folder, durable=False) as url, django_ready(url):
            yield from _loading()
            yield from _searching()
            yield from _results(folder)
    except ImportError as error:
        raise Unavailable(f"{error}") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def django_ready(url: str) -> Iterator[None]:
    os.environ["DATABASE_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guichet.config.settings")
    import django  # noqa: PLC0415 - reads the environment that was just set
    from django.core.management import call_command  # noqa: PLC0415 - needs Django
    from django.db import connections  # noqa: PLC0415 - needs Django

    django.setup()
    try:
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
        yield
    finally:
        connections.close_all()


def _loading() -> Iterator[Row]:
    from guichet.territories.services import load_territories  # noqa: PLC0415 - needs Django ready

    start = time.perf_counter()
    report = load_territories(force=True)
    yield Row(
        SECTION,
        "loading all territories",
        time.perf_counter() - start,
        "s",
        aim="under 5 s",
        note=report.sentence,
    )


def _searching() -> Iterator[Row]:
    from django.db import connection  # noqa: PLC0415 - needs Django ready
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - needs Django ready

    from guichet.territories.selectors.search import search_territories  # noqa: PLC0415 - needs Django ready

    at = date(2021, 3, 1)
    times, asked, plans = [], [], set()
    for text in TYPED:
        search_territories(text, at=at)
        with CaptureQueriesContext(connection) as seen:
            search_territories(text, at=at)
        asked.append(len(seen))
        with connection.cursor() as cursor:
            spent = 0.0
            for query in seen.captured_queries:
                cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + query["sql"])
                (plan,) = cursor.fetchone()[0]
                spent += plan["Execution Time"] / 1_000
                plans |= set(re.findall(r"'Index Name': '(\w+)'", str(plan)))
        times.append(spent)
    whole = [median(lambda text=text: search_territories(text, at=at), repeat=5) for text in TYPED]
    note = f"worst {max(times) * 1_000:.1f} ms; at most {max(asked)} queries; indexes: {', '.join(sorted(plans))}"
    yield Row(
        SECTION,
        "territory search, in the database",
        statistics.median(times),
        "s",
        aim="under 10 ms",
        note=note,
    )
    yield Row(SECTION, "  with Django around it", statistics.median(whole), "s")


def _results(folder: Path) -> Iterator[Row]:
    few = _page(folder, 60)
    many = _page(folder, 4_000)
    yield Row(SECTION, "results page, 60 schemes", few["time"], "s", note=_said(few))
    yield Row(
        SECTION, "results page, 4 000 schemes", many["time"], "s", many["time"] / few["time"], "60 schemes",
        "at most 3 times, 8 queries", _said(many),
    )  # fmt: skip
    yield Row(SECTION, "  first page of a process", many["first"], "s", note="4 000 schemes compiled")
    yield Row(
        SECTION, "  loading 4 000 scheme files", many["load"], "s", note="each read, checked and written"
    )
    yield Row(SECTION, "memory of this process", _memory(), "bytes", note="4 000 schemes compiled, resident")


def _page(folder: Path, count: int) -> dict[str, Any]:
    from django.db import connection  # noqa: PLC0415 - needs Django ready
    from django.test import Client  # noqa: PLC0415 - needs Django ready
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - needs Django ready

    from guichet.schemes import selectors  # noqa: PLC0415 - needs Django ready
    from guichet.schemes.services import load_schemes  # noqa: PLC0415 - needs Django ready

    schemes = folder / f"schemes-{count}"
    schemes.mkdir()
    shutil.copy(socle.ROOT / "schemes/facts.yaml", schemes)
    for slug, text in generated.make(count):
        (schemes / f"{slug}.yaml").write_text(text, encoding="utf-8")
    start = time.perf_counter()
    report = load_schemes(schemes, now=datetime(2021, 3, 1, 8, tzinfo=UTC))
    load = time.perf_counter() - start
    assert not report.refused, report.refused[:1]
    selectors.forget()
    client, address = Client(), {"territoire": TOURS, "le": DAY}
    start = time.perf_counter()
    body = client.get("/aides", address).content
    first = time.perf_counter() - start
    with CaptureQueriesContext(connection) as seen:
        client.get("/aides", address)
    queries = len(seen)  # now: the next request empties the log
    return {
        "time": median(lambda: client.get("/aides", address), repeat=9),
        "first": first,
        "load": load,
        "queries": queries,
        "cards": len(re.findall(rb'id="aide-[\w-]+"', body)),
        "bytes": len(body),
    }


def _said(page: dict[str, Any]) -> str:
    return f"{page['queries']} queries, {page['cards']} cards, {page['bytes'] // 1024} KiB"


def _memory() -> int | None:
    status = Path("/proc/self/status")
    found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return int(found[1]) * 1024 if found else None
