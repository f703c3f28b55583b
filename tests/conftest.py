"""One throw-away PostgreSQL for the whole test session, started by the first test that needs it."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from guichet import embedded


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Yield the address of a PostgreSQL server: DATABASE_URL's, else an embedded one without fsync."""
    folder = Path(tempfile.mkdtemp(prefix="guichet-tests-"))
    folder.chmod(0o711)  # root hands PostgreSQL to an account that must be able to pass
    try:
        with embedded.database(folder, durable=False) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(postgres: str) -> None:
    """Point Django's connection, not used yet, at the session's server."""
    from django.db import connections  # noqa: PLC0415 - not for the tests that need no Django

    from guichet.config.environment import database_settings  # noqa: PLC0415 - as above

    connections["default"].settings_dict.update(database_settings(postgres), CONN_MAX_AGE=0)
