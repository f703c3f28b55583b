"""A catalogue for the tests: a folder of small files, or the real ones, on the day of the demonstration."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from guichet.schemes import selectors
from guichet.schemes.services import LoadReport, load_schemes
from guichet.schemes.web import exports, leaflets
from guichet.shared import clock

from .files import scheme_text, write

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT / "schemes"
DAY = date(2021, 3, 1)
NOW = datetime(2021, 3, 1, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Forget what another test compiled or printed."""
    selectors.forget()
    leaflets._kept.clear()
    exports._kept.clear()
    yield
    selectors.forget()


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> date:
    monkeypatch.setattr(clock, "today", lambda: DAY)
    return DAY


@pytest.fixture(autouse=True)
def empty_catalogue(request: pytest.FixtureRequest) -> None:
    """Take away, inside the test's transaction, the schemes that other rooms' tests loaded for the session."""
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        tables = [
            connection.ops.quote_name(model._meta.db_table)
            for model in apps.get_app_config("schemes").get_models()
        ]
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
        selectors.forget()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, ordinateurs=scheme_text())
    return tmp_path


@pytest.fixture
def loaded(db: None, folder: Path) -> LoadReport:
    return load_schemes(folder, now=NOW)


@pytest.fixture
def real(db: None) -> LoadReport:
    return load_schemes(REAL, now=NOW)
