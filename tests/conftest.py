"""One throw-away PostgreSQL for the whole test session, started by the first test that needs it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from guichet import embedded

if TYPE_CHECKING:
    from django.test import Client

    from guichet.accounts.permissions import Actor

SCHEMES = Path(__file__).parents[1] / "schemes"


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


@pytest.fixture(scope="session", autouse=True)
def kept_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Files sent during the tests go to a folder of the session."""
    from django.test import override_settings  # noqa: PLC0415 - not for the tests that need no Django

    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        yield


@pytest.fixture(scope="session")
def loaded_france(django_db_setup: None, django_db_blocker: Any) -> None:
    """The committed territories, outside any test's transaction: loading them for each would take seconds."""
    from guichet.territories.services import load_territories  # noqa: PLC0415 - not for the tests that need no Django

    with django_db_blocker.unblock():
        load_territories()


@pytest.fixture(scope="session")
def loaded_schemes(django_db_setup: None, django_db_blocker: Any) -> None:
    """The shipped schemes, outside any test's transaction."""
    from guichet.schemes.services import load_schemes  # noqa: PLC0415 - as above

    with django_db_blocker.unblock():
        report = load_schemes(SCHEMES, now=datetime(2021, 3, 1, 9, tzinfo=UTC))
    assert not report.refused


@pytest.fixture
def france(loaded_france: None, db: None) -> None:
    """All of France."""


@pytest.fixture
def schemes(loaded_schemes: None, db: None) -> None:
    """The shipped schemes."""


@pytest.fixture
def sign_in(client: Client, db: None) -> Callable[..., Actor]:
    """Sign the test's `client` in as a named role of tests/people.py: `sign_in("reviewer")` returns the actor."""
    from tests import people  # noqa: PLC0415 - not for the tests that need no Django

    return partial(people.sign_in, client)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Let the tests that need real transactions empty the tables afterwards: journal and ledger refuse it elsewhere.

    `tests/journal` and `tests/budget` set the refusal again where it is what is tested.
    """
    from django.db import connection  # noqa: PLC0415 - not for the tests that need no Django

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table, trigger in (("entry", "entry"), ("seal", "seal"), ("personalvalue", "personal")):
            cursor.execute(f"ALTER TABLE journal_{table} DISABLE TRIGGER journal_{trigger}_never_emptied")
        cursor.execute("ALTER TABLE budget_ledgerline DISABLE TRIGGER budget_line_never_emptied")
