"""All of France and the shipped schemes, on the day of the demonstration."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.apps import apps
from django.db import connection

from guichet.calls.web import kept
from guichet.schemes import selectors
from guichet.shared import clock

DAY = date(2021, 3, 1)


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Forget what another test compiled or kept."""
    selectors.forget()
    kept.answers.forget()
    yield
    selectors.forget()
    kept.answers.forget()


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> date:
    monkeypatch.setattr(clock, "today", lambda: DAY)
    return DAY


@pytest.fixture
def catalogue(france: None, schemes: None, today: date) -> None:
    """All of France and the shipped schemes."""


@pytest.fixture
def empty_catalogue(db: None) -> None:
    """Take away, inside the test's transaction, the schemes that other tests loaded for the session."""
    tables = [
        connection.ops.quote_name(model._meta.db_table)
        for model in apps.get_app_config("schemes").get_models()
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
    selectors.forget()
