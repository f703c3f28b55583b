"""The demonstration's clock starts once, flows, and is asked for once per process."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from guichet.shared import clock
from guichet.shared.models import ClockStart

STARTED = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    clock.forget()
    yield
    clock.forget()


@pytest.fixture
def demonstration(settings: Settings, db: None) -> Settings:
    settings.DEMO = True
    settings.DEMO_START = None
    return settings


def test_outside_the_demonstration_time_is_real(settings: Settings) -> None:
    settings.DEMO = False
    assert clock.offset() == timedelta()
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert clock.today() == datetime.now(clock.PARIS).date()
    assert clock.demonstration_start() is None
    assert clock.establish(STARTED) is None


def test_the_demonstration_starts_on_the_first_of_march_2021(demonstration: Settings) -> None:
    start = datetime(2021, 3, 1, 9, tzinfo=clock.PARIS)
    assert clock.establish(datetime.now(UTC)) == clock.Establishment(start=start, moved=False)
    assert clock.today() == date(2021, 3, 1)
    assert clock.now() - start < timedelta(seconds=30)
    assert clock.now().tzinfo is clock.PARIS


def test_time_flows_from_the_start_across_starts(demonstration: Settings) -> None:
    clock.establish(datetime.now(UTC) - timedelta(days=40))
    clock.forget()
    again = clock.establish(datetime.now(UTC))
    assert again
    assert not again.moved
    assert clock.today() == date(2021, 4, 10)
    assert clock.demonstration_start() == clock.FIRST_INSTANT


def test_a_given_start_that_differs_moves_the_clock_and_says_so(demonstration: Settings) -> None:
    clock.establish(STARTED)
    demonstration.DEMO_START = datetime(2021, 11, 2, 8, tzinfo=clock.PARIS)
    assert clock.establish(datetime.now(UTC)) == clock.Establishment(
        start=demonstration.DEMO_START, moved=True
    )
    assert clock.today() == date(2021, 11, 2)


def test_the_same_given_start_lets_time_flow(demonstration: Settings) -> None:
    demonstration.DEMO_START = datetime(2021, 11, 2, 8, tzinfo=clock.PARIS)
    clock.establish(datetime.now(UTC) - timedelta(days=3))
    again = clock.establish(datetime.now(UTC))
    assert again
    assert not again.moved
    assert clock.today() == date(2021, 11, 5)


def test_a_process_asks_the_database_once(demonstration: Settings) -> None:
    from django.db import connection  # noqa: PLC0415 - the fixture has pointed it at the test database

    clock.establish(STARTED)
    clock.forget()
    with CaptureQueriesContext(connection) as first:
        clock.now()
    with CaptureQueriesContext(connection) as then:
        clock.now()
        clock.today()
    assert len(first) == 1
    assert len(then) == 0


@pytest.mark.django_db
def test_the_database_holds_one_start() -> None:
    with pytest.raises(IntegrityError, match="clock_starts_once"):
        ClockStart.objects.create(id=2, shown=STARTED, real=STARTED)
