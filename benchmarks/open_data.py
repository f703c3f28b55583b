"""Open data of 100 000 awards, written as the site answers it: time and memory of each format, beside a tenth of them."""

import multiprocessing
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from database import django_ready
from measure import Row, Unavailable, resident_peak

SECTION = "open_data"
FEW, MANY = 10_000, int(os.environ.get("GUICHET_BENCH_AWARDS") or 100_000)
NOW = datetime(2021, 3, 20, 9, tzinfo=UTC)
FORMATS = (
    "subventions.csv",
    "subventions.360giving.json",
    "laureats.csv",
    "laureats.json",
    "laureats.geojson",
    "laureats.parquet",
)
FILL = """
INSERT INTO publication_publishedaward (source, reference, scheme, scheme_title, funder, funder_siret, beneficiary,
  beneficiary_kind, siren, siret, rna, territory, population, title, amount_cents, spend_cents, day, year, ends_on, payments,
  de_minimis, commune, epci, departement, region, placed, latitude, longitude, search_text, digest, published_at, changed_at)
SELECT 'guichet', n, 'itn-3c', 'Accompagner les projets numériques', 'Préfecture d’essai', '21370214500011', 'Commune ' || n,
  'commune', '213700180', '21370018099004', '', 'COM-37018', 8200, 'Équiper les écoles de vidéoprojecteurs, projet ' || n,
  1345005 + n, 1990000 + n, date '2021-03-15', CASE WHEN n <= %s THEN 2020 ELSE 2021 END, date '2022-06-30', 2, false, '37018',
  '243700754', '37', '24', 'project', 47338900, 554100, 'commune ' || n, '', %s, %s FROM generate_series(1, %s) n
"""


def rows() -> Iterator[Row]:
    folder = Path(tempfile.mkdtemp(prefix="guichet-bench-"))
    folder.chmod(0o711)  # root hands PostgreSQL to an account that must be able to pass
    os.environ |= {"GUICHET_DATA": str(folder), "GUICHET_SECRET_KEY": "bench" * 12, "GUICHET_DEMO": "1"}
    try:
        from guichet import embedded  # noqa: PLC0415 - the section may be impossible here

        with embedded.database(folder, durable=False) as url, django_ready(url):
            from django.db import connection  # noqa: PLC0415 - needs Django ready

            with connection.cursor() as cursor:
                cursor.execute(FILL, [FEW, NOW, NOW, MANY])
                cursor.execute("ANALYZE publication_publishedaward")
            yield from _measured()
    except ImportError as error:
        raise Unavailable(f"{error}") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measured() -> Iterator[Row]:
    for name in FORMATS:
        few, few_memory, _ = _apart(name, "annee=2020")
        many, memory, size = _apart(name, "")
        note = f"{size / 1e6:.1f} MB; {FEW} awards: {few:.1f} s"
        yield Row(SECTION, f"{name}, {MANY} awards", many, "s", many / few, f"that of {FEW}", note=note)
        note = f"{FEW} awards: {few_memory / 1e6:.0f} MB"
        yield Row(SECTION, "  memory above what was there", memory, "bytes", aim="constant", note=note)


def _apart(name: str, query: str) -> tuple[float, int, int]:
    """Write in a process of its own, which has freed nothing before that it could use again unseen."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as fresh:
        return fresh.submit(_ready_then_read, name, query).result()


def _ready_then_read(name: str, query: str) -> tuple[float, int, int]:
    import django  # noqa: PLC0415 - reads the environment the parent set

    django.setup()
    _read(name, "annee=1999")  # what is loaded once, whatever the file holds
    return _read(name, query)


def _read(name: str, query: str) -> tuple[float, int, int]:
    """Return the seconds, the bytes of memory above what was there, the bytes answered."""
    from django.test import Client  # noqa: PLC0415 - needs Django ready

    size = 0

    def read() -> None:
        nonlocal size
        response = Client().get(f"/donnees/{name}?{query}", headers={"host": "127.0.0.1"})
        assert response.status_code == 200, response.status_code
        size = sum(len(block) for block in response.streaming_content)

    start = time.perf_counter()
    memory = resident_peak(read)
    return time.perf_counter() - start, memory, size
