"""How amounts, numbers, rates and dates are written."""

from datetime import date, timedelta

import pytest

from guichet.shared import formats

TODAY = date(2021, 3, 1)


@pytest.mark.parametrize(
    ("cents", "written"),
    [
        (1_318_000, "13\u202f180,00\u00a0€"),
        (0, "0,00\u00a0€"),
        (5, "0,05\u00a0€"),
        (99_999, "999,99\u00a0€"),
        (-150, "−1,50\u00a0€"),
        (10**14, "1\u202f000\u202f000\u202f000\u202f000,00\u00a0€"),
    ],
)
def test_amount(cents: int, written: str) -> None:
    assert formats.format_amount(cents) == written


@pytest.mark.parametrize(
    ("cents", "written"),
    [
        (999_999, "9\u202f999,99\u00a0€"),  # a headline hides no cents of a small sum
        (1_000_000, "10\u00a0k€"),
        (4_960_000, "49,6\u00a0k€"),
        (10_310_000_000, "103,1\u00a0M€"),
        (99_999_999, "1\u00a0M€"),  # rounding crosses into the next unit
        (8_800_000_000, "88\u00a0M€"),
        (123_456_789_012_345, "1\u202f234,6\u00a0Md€"),
        (-10_310_000_000, "−103,1\u00a0M€"),
    ],
)
def test_short_amount(cents: int, written: str) -> None:
    assert formats.format_short_amount(cents) == written


@pytest.mark.parametrize(
    ("basis_points", "written"),
    [(7000, "70\u00a0%"), (2250, "22,5\u00a0%"), (2225, "22,25\u00a0%"), (5, "0,05\u00a0%"), (0, "0\u00a0%")],
)
def test_percent(basis_points: int, written: str) -> None:
    assert formats.format_percent(basis_points) == written


def test_number() -> None:
    assert formats.format_number(16_584) == "16\u202f584"
    assert formats.format_number(-1_000) == "−1\u202f000"
    assert formats.format_number(999) == "999"


@pytest.mark.parametrize(
    ("count", "written"), [(0, "0\u00a0commune"), (1, "1\u00a0commune"), (2, "2\u00a0communes")]
)
def test_count_takes_the_plural_from_two(count: int, written: str) -> None:
    assert formats.format_count(count, "commune") == written


def test_count_with_its_own_plural() -> None:
    assert formats.format_count(3, "réseau", "réseaux") == "3\u00a0réseaux"


def test_dates() -> None:
    assert formats.format_date(date(2021, 3, 31)) == "31 mars 2021"
    assert formats.format_date(date(2021, 8, 1)) == "1er août 2021"
    assert formats.format_short_date(date(2021, 12, 5)) == "5 décembre"
    assert formats.format_weekday_date(date(2021, 3, 31)) == "mercredi 31 mars 2021"


@pytest.mark.parametrize(
    ("days", "until", "left"),
    [
        (30, "dans 30\u00a0jours", "il reste 30\u00a0jours"),
        (2, "dans 2\u00a0jours", "il reste 2\u00a0jours"),
        (1, "demain", "demain, dernier jour"),
        (0, "aujourd’hui", "aujourd’hui, dernier jour"),
        (-1, "hier", "terminé hier"),
        (-3, "il y a 3\u00a0jours", "terminé depuis 3\u00a0jours"),
    ],
)
def test_days(days: int, until: str, left: str) -> None:
    day = TODAY + timedelta(days=days)
    assert formats.format_days_until(day, TODAY) == until
    assert formats.format_days_left(day, TODAY) == left


@pytest.mark.parametrize(
    ("size", "written"),
    [
        (0, "0 octet"),
        (999, "999 octets"),
        (1_499, "1 Ko"),
        (640_000, "640 Ko"),
        (3_449_999, "3,4 Mo"),
        (100_000_000, "100,0 Mo"),
    ],
)
def test_size(size: int, written: str) -> None:
    assert formats.format_size(size) == written.replace(" ", "\u00a0")
