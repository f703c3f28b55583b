"""All of France and the shipped schemes, on the day of the demonstration."""

from collections.abc import Iterator
from datetime import date

import pytest

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
