"""A spreadsheet of 20 000 applications of one scheme, written as the job writes it: time, and memory above what was there."""

import json
import multiprocessing
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path

from database import django_ready
from measure import Row, Unavailable, resident_peak

SECTION = "exports"
FEW, MANY = 2_000, int(os.environ.get("GUICHET_BENCH_EXPORTED") or 20_000)
SLUG = "socle-numerique-ecoles"
SCHOOLS = [
    {
        "row": f"r{rank}",
        "school_name": f"École {rank}",
        "level": "elementary",
        "school_classes": 5,
        "school_pupils": 110,
    }
    for rank in range(3)
]
ANSWERS = {
    "legal_kind": "commune",
    "siret": "21370018099004",
    "contact_name": "Secrétariat de mairie",
    "contact_phone": "+33247000000",
    "contact_email": "secretariat@ballan-mire.example",
    "has_base": False,
    "with_staff": True,
    "school_rows": SCHOOLS,
    "needs": ["projector", "tablets"],
    "objectives": "Chaque classe pourra projeter et faire entendre un document. " * 4,
    "expenses": {
        "tax": "included",
        "lines": [
            {"row": "e1", "kind": "equipment", "label": "Vidéoprojecteurs", "amount": 3_500_000},
            {"row": "e2", "kind": "services", "label": "Espace numérique de travail", "amount": 420_000},
        ],
    },
    "begins": "2021-06-01",
    "sincere": True,
}


def rows() -> Iterator[Row]:
    folder = Path(tempfile.mkdtemp(prefix="guichet-bench-"))
    folder.chmod(0o711)  # root hands PostgreSQL to an account that must be able to pass
    os.environ |= {"GUICHET_DATA": str(folder), "GUICHET_SECRET_KEY": "bench" * 12, "GUICHET_DEMO": "1"}
    try:
        from guichet import embedded  # noqa: PLC0415 - the section may be impossible here

        with embedded.database(folder, durable=False) as url, django_ready(url):
            yield from _measured(folder)
    except ImportError as error:
        raise Unavailable(f"{error}") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measured(folder: Path) -> Iterator[Row]:
    from django.conf import settings  # noqa: PLC0415 - needs Django ready

    from guichet.review.services.seeding import seed_applications  # noqa: PLC0415 - as above
    from guichet.schemes.services import load_schemes  # noqa: PLC0415 - as above
    from guichet.shared.clock import PARIS  # noqa: PLC0415 - as above
    from guichet.territories.services import load_territories  # noqa: PLC0415 - as above

    now = datetime(2021, 3, 15, 9, tzinfo=PARIS)
    load_territories()
    load_schemes(settings.SCHEMES_DIR, now=now)
    seed_applications(MANY, now=now)
    _make_alike()
    for ending in (".xlsx", ".csv"):
        few, few_memory, _ = _apart(folder, ending, FEW, now)
        many, memory, size = _apart(folder, ending, MANY, now)
        note = f"{size / 1e6:.1f} MB; {FEW} applications: {few:.1f} s"
        yield Row(
            SECTION, f"{ending} of {MANY} applications", many, "s", many / few, f"that of {FEW}", note=note
        )
        note = f"{FEW} applications: {few_memory / 1e6:.0f} MB"
        yield Row(SECTION, "  memory above what was there", memory, "bytes", aim="under 200 MB", note=note)


def _apart(folder: Path, ending: str, count: int, now: datetime) -> tuple[float, int, int]:
    """Write in a process of its own, which has freed nothing before that it could use again unseen."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as fresh:
        return fresh.submit(_ready_then_write, folder, ending, count, now).result()


def _ready_then_write(folder: Path, ending: str, count: int, now: datetime) -> tuple[float, int, int]:
    import django  # noqa: PLC0415 - reads the environment the parent set

    django.setup()
    _write(folder, ending, 100, now)
    return _write(folder, ending, count, now)


def _make_alike() -> None:
    """Make of the seeded applications real ones of one scheme, with the answers its form asks for."""
    from django.db import connection  # noqa: PLC0415 - needs Django ready

    from guichet.schemes.selectors import rules_in_force  # noqa: PLC0415 - as above

    rules = rules_in_force(SLUG)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE applications_application SET slug = %s, version = %s, facts = %s",
            [SLUG, rules.digest, rules.facts],
        )
        cursor.execute("UPDATE applications_answers SET values = %s::jsonb", [json.dumps(ANSWERS)])


def _write(folder: Path, ending: str, count: int, now: datetime) -> tuple[float, int, int]:
    """Return the seconds, the bytes of memory above what was there, the bytes written."""
    from guichet.review.models import ReviewSheet  # noqa: PLC0415 - needs Django ready
    from guichet.review.selectors.export_fields import fields_of  # noqa: PLC0415 - as above
    from guichet.review.selectors.export_rows import numbers_of  # noqa: PLC0415 - as above
    from guichet.review.selectors.export_tables import Exported, tables_of  # noqa: PLC0415 - as above
    from guichet.schemes.selectors import titles_of  # noqa: PLC0415 - as above
    from guichet.shared.tables import write_tables  # noqa: PLC0415 - as above

    sheets = ReviewSheet.objects.order_by("number")
    exported = Exported(
        numbers=numbers_of(sheets, count),
        fields=fields_of(sheets.order_by(), SLUG, now.date()),
        schemes=titles_of({SLUG}),
        now=now,
    )
    path = folder / f"list{ending}"

    def write() -> None:
        with path.open("wb") as out:
            write_tables(tables_of(exported, lambda _count: None), ending, out)

    start = time.perf_counter()
    memory = resident_peak(write)
    return time.perf_counter() - start, memory, path.stat().st_size
