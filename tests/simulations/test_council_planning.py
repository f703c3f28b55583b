"""The reverse planning: days counted back from the council and the closing, and what does not fit."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.simulations.council.planning import (
    Dates,
    Planning,
    Trouble,
    call_day,
    plan_backwards,
    working_day,
)
from guichet.simulations.council.rules import Customs, call_for, council_rules

CUSTOMS = Customs.model_validate(
    {"quotes_asked": "42", "quotes_received": "21", "drafted": "14", "sent": "7", "filed_before_closing": "2"}
)
TODAY = date(2021, 3, 1)
CLOSES = date(2021, 3, 31)


def plan(
    council: date | None,
    *,
    closes: date | None = CLOSES,
    opens: date | None = None,
    closed: bool = False,
    today: date = TODAY,
    clear_days: int | None = 5,
) -> Planning:
    dates = Dates(
        today=today, council=council, opens=opens, closes=closes, closed=closed, clear_days=clear_days
    )
    return plan_backwards(dates, CUSTOMS)


@pytest.mark.parametrize(
    ("council", "clear_days", "leaves", "why"),
    [
        ("2021-03-22", 3, "2021-03-18", "three whole days between: Friday, Saturday, Sunday"),
        ("2021-03-22", 5, "2021-03-16", "five whole days between"),
        ("2021-03-25", 3, "2021-03-19", "a Sunday becomes the Friday before"),
        ("2021-03-22", 0, "2021-03-19", "the day before is a Sunday"),
        ("2021-03-22", 12, "2021-03-09", "a département"),
    ],
)
def test_a_call_leaves_clear_days_before(council: str, clear_days: int, leaves: str, why: str) -> None:
    assert call_day(date.fromisoformat(council), clear_days) == date.fromisoformat(leaves), why


@pytest.mark.parametrize(
    ("kind", "population", "days", "why"),
    [
        ("commune", 3_499, 3, "a small commune"),
        ("commune", 3_500, 5, "from 3 500 inhabitants"),
        ("commune", None, 5, "not known: the longer delay"),
        ("epci", 900, 5, "a grouping, whatever its size"),
        ("departement", 600_000, 12, "its own code"),
        ("association", 3_000, None, "its statutes say it"),
        (None, None, None, "nobody knows who asks"),
    ],
)
def test_the_delay_of_a_call_depends_on_who_deliberates(
    kind: str | None, population: int | None, days: int | None, why: str
) -> None:
    call = call_for(kind, population)
    assert (call.clear_days if call else None) == days, why


def test_no_delay_of_a_call_is_given_as_sure() -> None:
    assert not any(call.confirmed for call in council_rules().calls), "no kept text gives them"


def test_every_step_has_its_day() -> None:
    days = {due.code: due.day for due in plan(date(2021, 3, 22)).steps}
    assert days == {
        "quotes_asked": date(2021, 2, 8),
        "quotes_received": date(2021, 3, 1),
        "drafted": date(2021, 3, 8),
        "called": date(2021, 3, 16),
        "council": date(2021, 3, 22),
        "sent": date(2021, 3, 29),
        "filed": date(2021, 3, 29),
        "closing": CLOSES,
    }


@pytest.mark.parametrize(
    ("council", "options", "troubles", "why"),
    [
        ("2021-03-22", {}, [], "time enough"),
        ("2021-03-23", {}, ["tight"], "the last day that leaves a week is the 22nd"),
        ("2021-03-31", {}, ["tight"], "the very last day"),
        ("2021-04-01", {}, ["after_closing"], "the day after"),
        ("2021-03-03", {}, ["called_late"], "nobody can be called in time any more"),
        ("2021-02-20", {}, [], "it has met already: no call to send"),
        ("2021-03-22", {"closes": None}, [], "no closing known"),
        ("2021-03-22", {"closed": True, "closes": date(2021, 2, 1)}, ["closed"], "nothing to file"),
        ("2021-03-22", {"opens": date(2021, 4, 1), "closes": None}, ["before_opening"], "it opens later"),
        (None, {}, [], "no date: the last possible one is still ahead"),
        (None, {"today": date(2021, 3, 25)}, ["too_late_to_call"], "no council can be prepared before"),
        (None, {"closes": None}, [], "nothing to count from"),
    ],
)
def test_what_does_not_fit_is_said(
    council: str | None, options: dict[str, Any], troubles: list[Trouble], why: str
) -> None:
    day = date.fromisoformat(council) if council else None
    assert list(plan(day, **options).troubles) == troubles, why


def test_without_a_date_the_planning_counts_from_the_last_possible_council() -> None:
    planning = plan(None)
    assert (planning.supposed, planning.council, planning.latest) == (
        True,
        date(2021, 3, 22),
        date(2021, 3, 22),
    )
    assert all(due.day is None for due in plan(None, closes=None).steps)


DAYS = st.dates(date(2020, 1, 1), date(2024, 12, 31))


@given(council=DAYS, closes=st.none() | DAYS, today=DAYS, clear_days=st.none() | st.integers(0, 20))
def test_steps_are_in_order_and_calls_leave_clear_days(
    council: date, closes: date | None, today: date, clear_days: int | None
) -> None:
    steps = plan(council, closes=closes, today=today, clear_days=clear_days).steps
    known = [due.day for due in steps if due.day is not None]
    assert known == sorted(known)
    by_code = {due.code: due.day for due in steps}
    if clear_days is not None and (called := by_code["called"]) is not None:
        assert (council - called).days > clear_days
        assert called.weekday() < 5
        assert (drafted := by_code["drafted"]) is not None
        assert drafted <= called
    assert all(due.past == (due.day is not None and due.day < today) for due in steps)


@given(day=DAYS)
def test_a_working_day_is_never_in_a_weekend_nor_after(day: date) -> None:
    found = working_day(day)
    assert found.weekday() < 5
    assert timedelta() <= day - found <= timedelta(days=2)
