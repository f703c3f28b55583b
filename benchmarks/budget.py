"""The budget: commitments per second under many connections, and dashboards over 10 000 and 1 000 000 ledger lines."""

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from database import django_ready
from measure import Row, Unavailable

SECTION = "budget"
FEW, MANY = 10_000, int(os.environ.get("GUICHET_BENCH_LINES") or 1_000_000)
SECONDS = float(os.environ.get("GUICHET_BENCH_HAMMER") or 20)
CONNECTIONS, ENVELOPES = 64, 20
REPEAT = 9
AT_ONCE = 10_000
"""Lines of one transaction: the triggers change the same hundred envelopes, whose old versions are only freed at its end."""
AREAS = 100
"""Envelopes of départements that the lines are spread over, with the country's above them."""
LINES = """
INSERT INTO budget_ledgerline (envelope_id, account, amount, reference, reason, actor, shown_at, real_at)
SELECT (%(envelopes)s::bigint[])[1 + n %% %(count)s], 'committed', 1 + n %% 500, 'application:' || n, 'Mesure', 'system:bench',
  %(now)s::timestamptz + n %% 300 * interval '1 day', now() FROM generate_series(%(first)s, %(last)s) AS n
"""


def rows() -> Iterator[Row]:
    folder = Path(tempfile.mkdtemp(prefix="guichet-bench-"))
    folder.chmod(0o711)  # root hands PostgreSQL to an account that must be able to pass
    os.environ |= {"GUICHET_DATA": str(folder), "GUICHET_SECRET_KEY": "bench" * 12}
    try:
        from guichet import embedded  # noqa: PLC0415 - the section may be impossible here

        with embedded.database(folder, durable=False) as url, django_ready(url):
            yield from _hammered()
            yield from _dashboards()
    except ImportError as error:
        raise Unavailable(f"{error}") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _hammered() -> Iterator[Row]:
    from guichet.cli.hammering import hammer  # noqa: PLC0415 - needs Django ready
    from guichet.shared import clock  # noqa: PLC0415 - as above

    found = hammer(seconds=SECONDS, connections_wanted=CONNECTIONS, envelopes=ENVELOPES, now=clock.now())
    over = found.services.overspent_cents + found.around_services.overspent_cents
    bare = found.bare_updates_per_second
    note = f"{CONNECTIONS} connections, {ENVELOPES} envelopes, no fsync"
    for how, done in (("services", found.services), ("SQL around", found.around_services)):
        speed = done.commits_per_second
        yield Row(SECTION, f"commitments by {how}", speed, "/s", ratio=round(speed / bare, 2), note=note)
        yield Row(
            SECTION, f"95th percentile by {how}", done.p95_ms / 1_000, "s", note=f"{done.refused} refused"
        )
    yield Row(SECTION, "bare UPDATE … WHERE available >= amount", bare, "/s", note=note)
    yield Row(
        SECTION,
        "overspent",
        over,
        " cents",
        aim="0",
        note="sums reconcile" if found.reconciled else "FALSE SUMS",
    )


def _dashboards() -> Iterator[Row]:
    from django.conf import settings  # noqa: PLC0415 - needs Django ready

    from guichet.budget.selectors import prove  # noqa: PLC0415 - as above
    from guichet.schemes.services import load_schemes  # noqa: PLC0415 - as above
    from guichet.shared.clock import PARIS  # noqa: PLC0415 - as above
    from guichet.territories.services import load_territories  # noqa: PLC0415 - as above

    now = datetime(2021, 1, 15, 9, tzinfo=PARIS)
    load_territories()
    load_schemes(settings.SCHEMES_DIR, now=now)
    envelopes = _envelopes(now)
    _write(envelopes, 1, FEW, now)
    few = _times(now)
    start = time.perf_counter()
    _write(envelopes, FEW + 1, MANY, now)
    yield Row(SECTION, f"writing {MANY - FEW} lines", time.perf_counter() - start, "s")
    many = _times(now)
    for name in few:
        yield Row(
            SECTION,
            f"{name} over {MANY} lines",
            many[name][0],
            "s",
            ratio=round(many[name][0] / few[name][0], 2),
            aim="≤ 3, ≤ 10 queries",
            note=f"{many[name][1]} queries; {few[name][0] * 1_000:.1f} ms over {FEW}",
        )
    start = time.perf_counter()
    proof = prove()
    took = time.perf_counter() - start
    yield Row(
        SECTION,
        f"recomputing every balance of {proof.lines} lines",
        took,
        "s",
        note=f"{len(proof.differences)} false",
    )


def _envelopes(now: datetime) -> list[int]:
    from guichet.budget.services import By, NewEnvelope, delegate, open_envelope, receive  # noqa: PLC0415 - as above
    from guichet.territories.selectors import departments  # noqa: PLC0415 - as above

    by = By(actor="system:bench", now=now, reason="Mesure")
    wanted = {"title": "Mesure", "schemes": ("socle-numerique-ecoles",), "year": now.year}
    nation = open_envelope(NewEnvelope(key="bench", area="FR", **wanted), by)  # type: ignore[arg-type]  # the same words for all
    receive(nation, 10**13, by)
    made = []
    for record in departments(now.date())[:AREAS]:
        code = record.official_code
        new = NewEnvelope(key=f"bench-{code}", area=code, parent=nation, **wanted)  # type: ignore[arg-type]  # the same words for all
        made.append(open_envelope(new, by))
        delegate(nation, made[-1], 10**10, by)
    return made


def _write(envelopes: list[int], first: int, last: int, now: datetime) -> None:
    """Write the lines of these numbers, through the triggers that keep balances and months."""
    from django.db import connection  # noqa: PLC0415 - as above

    given = {"envelopes": envelopes, "count": len(envelopes), "now": now}
    with connection.cursor() as cursor:
        for start in range(first, last + 1, AT_ONCE):
            cursor.execute(LINES, {**given, "first": start, "last": min(start + AT_ONCE - 1, last)})
            cursor.execute("VACUUM budget_envelope, budget_monthtotal")
        cursor.execute("ANALYZE budget_ledgerline, budget_envelope, budget_monthtotal")


def _times(now: datetime) -> dict[str, tuple[float, int]]:
    """Return the median seconds and the queries of each dashboard, as a national manager reads it."""
    from django.db import connection  # noqa: PLC0415 - as above
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - as above

    from guichet.accounts.enums import RoleKind  # noqa: PLC0415 - as above
    from guichet.accounts.permissions import Actor, Scope  # noqa: PLC0415 - as above
    from guichet.budget.selectors import envelopes_for, lines_of  # noqa: PLC0415 - as above
    from guichet.grants.selectors.dashboards import dashboard_of  # noqa: PLC0415 - as above
    from guichet.grants.selectors.years import year_of  # noqa: PLC0415 - as above

    scope = Scope(role=RoleKind.NATIONAL_MANAGER, territory="", scheme="")
    actor = Actor(person=1, email="", name="", reference="person:1", scopes=(scope,), verified=True)
    today = now.date()
    local = next(iter(envelopes_for("socle-numerique-ecoles", ["DEP-37"], year=now.year).values()))
    asked = {
        "the dashboard of the country": lambda: dashboard_of(actor, "FR", now.year, today),
        "the dashboard of a région": lambda: dashboard_of(actor, "REG-24", now.year, today),
        "the dashboard of a département": lambda: dashboard_of(actor, "DEP-37", now.year, today),
        "a year of AE and CP": lambda: year_of(actor, now.year, today),
        "the lines of an envelope": lambda: lines_of(local.pk),
    }
    found = {}
    for name, ask in asked.items():
        ask()
        with CaptureQueriesContext(connection) as queries:
            ask()
        times = []
        for _ in range(REPEAT):
            start = time.perf_counter()
            ask()
            times.append(time.perf_counter() - start)
        found[name] = (statistics.median(times), len(queries))
    return found
