"""What stands between a fresh database and the first page, skipped when nothing has changed.

Everything here runs under one advisory lock: hosts that start together prepare once.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from guichet.budget.services import follow_scheme_files
from guichet.cli.errors import CommandError
from guichet.cli.progress import Step
from guichet.schemes.services import load_schemes
from guichet.shared import clock
from guichet.shared.formats import format_date
from guichet.territories.services import load_territories

LOCK = 7_243_000
OLDEST_POSTGRESQL = 15


def prepare(*, quiet: bool) -> bool:
    """Bring database and static files up to date; True when something had to be done."""
    with _alone():
        changed = [migrate(quiet=quiet)]
        set_clock(quiet=quiet)
        changed += [
            fill_territories(quiet=quiet),
            fill_schemes(quiet=quiet),
            *([seed_demonstration(quiet=quiet), follow_budgets(quiet=quiet)] if settings.DEMO else []),
            publish_static_files(quiet=quiet),
        ]
        say_whether_mails_leave(quiet=quiet)
    return any(changed)


def migrate(*, quiet: bool) -> bool:
    """Apply the migrations that are missing."""
    with Step("structure de la base", quiet=quiet) as step:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
        step.note = f"{len(plan)} migrations" if plan else "à jour"
    return bool(plan)


def fill_territories(*, quiet: bool) -> bool:
    """Load the committed file of territories unless it was loaded last."""
    with Step("territoires", quiet=quiet) as step:
        report = load_territories()
        step.note = "à jour" if report.skipped else report.sentence
    return not report.skipped


def fill_schemes(*, quiet: bool) -> bool:
    """Load the scheme files; a broken one is named, the others load."""
    with Step("aides", quiet=quiet) as step:
        report = load_schemes(settings.SCHEMES_DIR, now=clock.now())
        changed = bool(report.loaded or report.withdrawn or report.refused)
        step.note = report.sentence if changed else f"{len(report.unchanged)}, à jour"
    return bool(report.loaded)


def say_whether_mails_leave(*, quiet: bool) -> None:
    """Say before anyone waits for one that no mail leaves; nothing when they do."""
    if not settings.MAILS_LEAVE:
        with Step("courriels", quiet=quiet) as step:
            step.note = "aucun ne part tant que GUICHET_SMTP_URL manque : ils attendent"


def seed_demonstration(*, quiet: bool) -> bool:
    """Make the people and organisations of the demonstration; nothing of that room is imported anywhere else."""
    from guichet.demo.services import lay_contract, seed_people  # noqa: PLC0415 - the room is not installed outside the demonstration

    with Step("rôles de la démonstration", quiet=quiet) as step:
        step.note = f"{seed_people()}"
    with Step("contrat de la démonstration", quiet=quiet) as step:
        laid = lay_contract()
        step.note = "posé" if laid else "déjà là"
    return False


def follow_budgets(*, quiet: bool) -> bool:
    """Open the envelopes that the scheme files name, in the demonstration; a real service asks for it by its command."""
    with Step("enveloppes", quiet=quiet) as step:
        done = follow_scheme_files(now=clock.now())
        step.note = done.sentence
    return bool(done.opened or done.moved)


def publish_static_files(*, quiet: bool) -> bool:
    """Collect the static files, under names made from their content, when one of them has changed."""
    with Step("fichiers statiques", quiet=quiet) as step:
        root = Path(settings.STATIC_ROOT)
        stamp, found = root / "guichet-stamp", _static_fingerprint()
        if stamp.exists() and stamp.read_text() == found:
            step.note = "à jour"
            return False
        call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
        stamp.write_text(found)
    return True


def set_clock(*, quiet: bool) -> None:
    """Set the demonstration's clock going."""
    established = clock.establish(datetime.now(UTC))
    if established is None:
        return
    with Step("horloge de la démonstration", quiet=quiet) as step:
        moved = f" (remise au {format_date(established.start.date())})" if established.moved else ""
        step.note = f"{format_date(clock.today())}{moved}"


@contextmanager
def _alone() -> Iterator[None]:
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('server_version_num')::int / 10000, pg_advisory_lock(%s)", [LOCK]
            )
            (major, _) = cursor.fetchone()
    except OperationalError as error:
        raise CommandError(
            f"La base de données ne répond pas : {str(error).strip()}\nVérifiez DATABASE_URL, puis relancez."
        ) from error
    if major < OLDEST_POSTGRESQL:
        raise CommandError(
            f"La base de données est PostgreSQL {major} ; Guichet demande la version {OLDEST_POSTGRESQL} "
            "ou une plus récente. Changez DATABASE_URL, ou retirez-la pour utiliser la base intégrée."
        )
    try:
        yield
    finally:
        connection.close()  # lets go of the lock, and nothing is left open for the processes to come


def _static_fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            entry = Path(storage.path(name)).stat()
            digest.update(f"{name} {entry.st_size} {entry.st_mtime_ns}\n".encode())
    return digest.hexdigest()
