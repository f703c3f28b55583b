"""Many connections on few envelopes at once, in a schema made for it and dropped: does anything go one cent over?

The same tables, constraints and triggers as the real ones, copied from the database as it stands; the journal too, so that
nothing of the run stays. Three phases: through the services; by SQL that goes around them; a bare `UPDATE … WHERE available
>= amount` beside which the others are read.
"""

import random
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from django.db import DatabaseError, connection, connections, transaction
from psycopg import sql

from guichet.budget.errors import BudgetError
from guichet.budget.selectors import prove
from guichet.budget.services import (
    By,
    NewEnvelope,
    commit,
    delegate,
    open_envelope,
    receive,
    reserve,
    uncommit,
)

TIGHT, AMPLE = 20_000, 10**12
"""Cents of one envelope in two: emptied at once, so that refusals are many; and never."""
LARGEST = 1_000
TABLES = (
    "budget_envelope",
    "budget_ledgerline",
    "budget_monthtotal",
    "journal_entry",
    "journal_personalvalue",
)
INSERT = (
    "INSERT INTO budget_ledgerline (envelope_id, account, amount, reference, reason, actor, shown_at, real_at) "
    "VALUES (%s, 'committed', %s, 'hammer', 'SQL', 'sql:hammer', now(), now())"
)
CHEAT = "UPDATE budget_envelope SET received = received + %s WHERE id = %s"
BARE = "UPDATE bare SET available = available - %s WHERE id = %s AND available >= %s"
Movement = Callable[[random.Random, int], None]


@dataclass(slots=True)
class Phase:
    """What one phase did: `written` movements, `refused` ones, the seconds each written one took."""

    written: int = 0
    refused: int = 0
    times: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """What a phase did: movements written and refused, and where the envelopes stood after it, in cents."""

    committed_cents: int
    available_cents: int
    overspent_cents: int
    commits: int
    refused: int
    commits_per_second: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class Hammered:
    """The whole run. `reconciled`: every balance is the sum of its ledger; `failed`: why a connection stopped."""

    services: Figures
    around_services: Figures
    bare_updates_per_second: float
    reconciled: bool
    envelopes: int
    ledger_lines: int
    failed: tuple[str, ...]

    @property
    def holds(self) -> bool:
        over = self.services.overspent_cents + self.around_services.overspent_cents
        return self.reconciled and not over and not self.failed

    def as_json(self) -> dict[str, object]:
        """Return the figures of the services at the top, those of SQL under `around_services`."""
        found = asdict(self)
        return {**found.pop("services"), **found}


def hammer(*, seconds: float, connections_wanted: int, envelopes: int, now: datetime) -> Hammered:
    """Run the three phases: a half, a quarter and a quarter of `seconds`. Raise BudgetError for a run that cannot be."""
    if seconds < 1 or not 1 <= connections_wanted <= 500 or not 1 <= envelopes <= 10_000:
        raise BudgetError("Demandez au moins 1 seconde, 1 à 500 connexions, 1 à 10 000 enveloppes.")
    with _scratch() as schema:
        run = _Run(schema, _envelopes(envelopes, now), connections_wanted)
        services = run.phase(seconds / 2, lambda chance, pk: _by_service(chance, pk, now))
        after_services = _figures(services)
        around = run.phase(seconds / 4, _around)
        after_around = _figures(around)
        bare = run.phase(seconds / 4, _bare)
        proof = prove()
    return Hammered(
        services=after_services,
        around_services=after_around,
        bare_updates_per_second=round(bare.written / bare.seconds, 1),
        reconciled=not proof.differences,
        envelopes=proof.envelopes,
        ledger_lines=proof.lines,
        failed=tuple((services.failed + around.failed + bare.failed)[:5]),
    )


def _figures(phase: Phase) -> Figures:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(committed), 0)::bigint, coalesce(sum(available), 0)::bigint, "
            "coalesce(sum(greatest(-available, 0)), 0)::bigint FROM budget_envelope WHERE parent_id IS NOT NULL"
        )
        committed, available, overspent = cursor.fetchone()
    times = sorted(phase.times) or [0.0]
    return Figures(
        committed_cents=committed,
        available_cents=available,
        overspent_cents=overspent,
        commits=phase.written,
        refused=phase.refused,
        commits_per_second=round(phase.written / phase.seconds, 1),
        p95_ms=round(times[len(times) * 95 // 100] * 1_000, 1),
    )


@contextmanager
def _scratch() -> Iterator[str]:
    """Make a schema with copies of the tables and their rules; this thread works in it until it is dropped."""
    schema = f"hammer_{secrets.token_hex(4)}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        home = cursor.fetchone()[0]
        cursor.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
        try:
            _look_in(schema)
            for table in TABLES:
                name, model = sql.Identifier(schema, table), sql.Identifier(home, table)
                cursor.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(name, model))
            for statement in _rules_of(home):
                cursor.execute(statement)
            cursor.execute(
                "ALTER TABLE budget_ledgerline ADD FOREIGN KEY (envelope_id) REFERENCES budget_envelope, "
                "ADD FOREIGN KEY (recipient_id) REFERENCES budget_envelope, ADD FOREIGN KEY (corrects_id) REFERENCES budget_ledgerline"
            )
            cursor.execute(
                "CREATE TABLE bare (id bigint PRIMARY KEY, available bigint CHECK (available >= 0))"
            )
            yield schema
        finally:
            cursor.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))
            cursor.execute("RESET search_path")


def _rules_of(home: str) -> list[str]:
    """Return the functions and triggers of the budget as the database has them, without the name of their schema."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
            "WHERE n.nspname = %s AND p.proname LIKE 'budget\\_%%'",
            [home],
        )
        functions = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = %s AND NOT t.tgisinternal AND c.relname LIKE 'budget\\_%%'",
            [home],
        )
        triggers = [row[0] for row in cursor.fetchall()]
    return [statement.replace(f"{home}.", "") for statement in functions + triggers]


def _look_in(schema: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SET search_path TO {}, public").format(sql.Identifier(schema)))


def _envelopes(count: int, now: datetime) -> list[int]:
    """Open a national envelope and `count` that depend on it, one in two nearly empty."""
    by = By(actor="system:hammer", now=now, reason="Mesure")
    wanted = NewEnvelope(key="hammer", title="Mesure", schemes=("hammer",), year=now.year, area="FR")
    nation = open_envelope(wanted, by)
    receive(nation, AMPLE * (count + 1), by)
    made = []
    for rank in range(count):
        child = NewEnvelope(
            key=f"hammer-{rank}",
            title=f"Mesure {rank}",
            schemes=("hammer",),
            year=now.year,
            area=f"DEP-{rank}",
            parent=nation,
        )
        made.append(open_envelope(child, by))
        delegate(nation, made[-1], TIGHT if rank % 2 else AMPLE, by)
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO bare VALUES (%s, %s)", [(pk, AMPLE) for pk in made])
    return made


class _Run:
    """Threads, each with its own connection in the schema."""

    def __init__(self, schema: str, envelopes: list[int], count: int) -> None:
        self.schema, self.envelopes, self.count = schema, envelopes, count

    def phase(self, seconds: float, move: Movement) -> Phase:
        phase, lock = Phase(), threading.Lock()
        start = time.perf_counter()
        threads = [
            threading.Thread(target=self._work, args=(rank, start + seconds, move, phase, lock))
            for rank in range(self.count)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        phase.seconds = time.perf_counter() - start
        return phase

    def _work(self, rank: int, end: float, move: Movement, phase: Phase, lock: threading.Lock) -> None:
        chance, mine = random.Random(rank), Phase()  # noqa: S311 - a draw, not a secret
        try:
            _look_in(self.schema)
            while time.perf_counter() < end:
                start = time.perf_counter()
                try:
                    move(chance, chance.choice(self.envelopes))
                    mine.written += 1
                    mine.times.append(time.perf_counter() - start)
                except _Refused:
                    mine.refused += 1
        except Exception as error:
            mine.failed.append(f"{type(error).__name__}: {error}"[:200])
        finally:
            connections.close_all()
        with lock:
            phase.written += mine.written
            phase.refused += mine.refused
            phase.times += mine.times
            phase.failed += mine.failed


class _Refused(Exception):  # noqa: N818 - expected: the envelope had not enough
    pass


def _by_service(chance: random.Random, pk: int, now: datetime) -> None:
    by = By(actor="system:hammer", now=now, reason="Mesure", reference="hammer")
    amount = chance.randint(1, LARGEST)
    try:
        kind = chance.random()
        if kind < 0.2:
            uncommit(commit(pk, amount, by), chance.randint(1, amount), by)
        elif kind < 0.4:
            held = reserve(pk, amount, now + timedelta(days=1), by)
            commit(pk, chance.randint(1, LARGEST), by, reservation=held)
        else:
            commit(pk, amount, by)
    except BudgetError as error:
        raise _Refused from error


def _around(chance: random.Random, pk: int) -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(INSERT, [pk, chance.randint(1, LARGEST)])
            if chance.random() < 0.02:
                cursor.execute(CHEAT, [AMPLE, pk])
    except DatabaseError as error:
        raise _Refused from error


def _bare(chance: random.Random, pk: int) -> None:
    amount = chance.randint(1, LARGEST)
    with connection.cursor() as cursor:
        cursor.execute(BARE, [amount, pk, amount])
        if not cursor.rowcount:
            raise _Refused
