"""Officers' lists over 2 000 and over 200 000 applications of 60 answers, and what an application weighs."""

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

from database import django_ready
from measure import Row, Unavailable

SECTION = "applications"
FEW, MANY = 2_000, int(os.environ.get("GUICHET_BENCH_APPLICATIONS") or 200_000)
FILTERS = {
    "onglet": ["tous"],
    "etat": ["under_review"],
    "demande_min": ["1000"],
    "alerte": ["ecart"],
    "tri": ["-number"],
}
REPEAT = 9


def rows() -> Iterator[Row]:
    folder = Path(tempfile.mkdtemp(prefix="guichet-bench-"))
    folder.chmod(0o711)  # root hands PostgreSQL to an account that must be able to pass
    os.environ |= {"GUICHET_DATA": str(folder), "GUICHET_SECRET_KEY": "bench" * 12, "GUICHET_DEMO": "1"}
    try:
        from guichet import embedded  # noqa: PLC0415 - the section may be impossible here

        with embedded.database(folder, durable=False) as url, django_ready(url):
            yield from _measured()
    except ImportError as error:
        raise Unavailable(f"{error}") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measured() -> Iterator[Row]:
    from django.conf import settings  # noqa: PLC0415 - needs Django ready

    from guichet.review.services.seeding import seed_applications  # noqa: PLC0415 - as above
    from guichet.schemes.services import load_schemes  # noqa: PLC0415 - as above
    from guichet.shared.clock import PARIS  # noqa: PLC0415 - as above
    from guichet.territories.services import load_territories  # noqa: PLC0415 - as above

    now = datetime(2021, 3, 15, 9, tzinfo=PARIS)
    load_territories()
    load_schemes(settings.SCHEMES_DIR, now=now)
    seed_applications(FEW, now=now)
    few = _list_times(now.date())
    start = time.perf_counter()
    seed_applications(MANY - FEW, now=now)
    yield Row(SECTION, f"writing {MANY - FEW} applications", time.perf_counter() - start, "s")
    many = _list_times(now.date())
    for name in few:
        yield Row(
            SECTION,
            f"{name}, {MANY} applications",
            many[name] * 1000,
            "ms",
            note=f"{FEW}: {few[name] * 1000:.1f} ms",
        )
        yield Row(SECTION, f"{name}, {MANY} against {FEW}", many[name] / few[name], "times", aim="at most 2")
    yield from _weight()


def _list_times(today: date) -> dict[str, float]:
    from guichet.accounts.enums import RoleKind  # noqa: PLC0415 - needs Django ready
    from guichet.accounts.permissions import Actor, Scope  # noqa: PLC0415 - as above
    from guichet.review.selectors.filters import BY_NAME, Asking  # noqa: PLC0415 - as above
    from guichet.review.selectors.listing import read_page  # noqa: PLC0415 - as above
    from guichet.review.selectors.query import read_query  # noqa: PLC0415 - as above

    scope = Scope(role=RoleKind.NATIONAL_MANAGER, territory="", scheme="")
    actor = Actor(person=None, email="", name="", reference="bench", scopes=(scope,), verified=True)
    asking = Asking(actor=actor, today=today)

    def page(place: str) -> str:
        given = FILTERS | ({"suite": [place]} if place else {})
        return read_page(read_query(given, known=BY_NAME), asking).next

    place, depth = "", 0
    while depth < 499 and (following := page(place)):
        place, depth = following, depth + 1
    return {
        "first page, three filters": _median(lambda: page("")),
        "500th page or last": _median(lambda: page(place)),
    }


def _median(run: Callable[[], object]) -> float:
    times = []
    for _ in range(REPEAT):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _weight() -> Iterator[Row]:
    """Answers as one document, against one row per answer with the columns such a row needs."""
    from django.db import connection  # noqa: PLC0415 - needs Django ready

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_table_size('applications_answers') / count(*) FROM applications_answers")
        document = cursor.fetchone()[0]
        cursor.execute(
            "CREATE TEMP TABLE answer_rows (id bigserial PRIMARY KEY, application bigint, field text, row_id text, "
            "value text, value_json jsonb, saved_at timestamptz, UNIQUE (application, field, row_id))"
        )
        cursor.execute(
            "INSERT INTO answer_rows (application, field, row_id, value, saved_at) "
            "SELECT application_id, key, '', value, now() FROM applications_answers, jsonb_each_text(values) "
            "WHERE application_id IN (SELECT application_id FROM applications_answers LIMIT 2000)"
        )
        cursor.execute("SELECT pg_total_relation_size('answer_rows') / 2000")
        one_by_one = cursor.fetchone()[0]
    note = f"{document} bytes against {one_by_one}"
    yield Row(
        SECTION,
        "bytes of an application's answers, one row a field against one document",
        one_by_one / document,
        "times",
        note=note,
    )
