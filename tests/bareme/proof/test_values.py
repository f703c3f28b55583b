"""Scalars, as people write them: read to exact integers, or refused with what to write instead."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bareme import ScalarError
from bareme.values import (
    Amount,
    Bracket,
    Day,
    Number,
    Rate,
    parse_amount,
    parse_date,
    parse_integer,
    parse_parameter,
    parse_rate,
    parse_tariff,
    parse_yes_no,
)

NARROW, HARD, THIN = "\u202f", "\u00a0", "\u2009"


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("12 500,50 €", 1_250_050),
        ("12500.5", 1_250_050),
        ("12500,5", 1_250_050),
        (f"12{NARROW}500,50{HARD}€", 1_250_050),
        (f"12{HARD}500{THIN}€", 1_250_000),
        ("1 234 567,89", 123_456_789),
        ("1.234.567,89 €", 123_456_789),
        ("1,234,567.89", 123_456_789),
        ("12.500,5", 1_250_050),
        ("12,500.5", 1_250_050),
        ("0", 0),
        ("0,00 €", 0),
        ("000", 0),
        ("0,01", 1),
        (",5", None),
        ("5,", 500),
        ("1,10000", 110),
        ("12 EUR", 1_200),
        ("  12  ", 1_200),
        ("100000000000 €", 10**13),
        ("100000000000,01 €", None),  # one cent past the greatest amount
        ("12,5,0", None),
        ("12.5.0", None),
        ("12.5,0.1", None),
        ("1,25,00.5", None),
        ("1,250", None),  # a thousand or a decimal?
        ("1.250", None),
        ("12 50", None),
        ("1 2 3", None),
        ("1 500 00", None),
        ("12,345", None),
        ("12,3456", None),
        ("0,001", None),
        ("-5", None),
        ("\u22125", None),
        ("- 5 €", None),
        ("(5)", None),
        ("+5", None),
        ("1e5", None),
        ("0x10", None),
        ("1_000", None),
        ("nan", None),
        ("inf", None),
        ("", None),
        ("€", None),
        ("5 € €", None),
        ("€ 5", None),
        ("5 $", None),
        ("5 euros", None),
        ("\u0661\u0662", None),  # Arabic digits: int() would read them
        ("\uff11\uff12", None),
        ("1\u00b2", None),
        ("9" * 31, None),
        ("9" * 5_000, None),
    ],
)
def test_amount(text: str, cents: int | None) -> None:
    if cents is None:
        with pytest.raises(ScalarError) as refused:
            parse_amount(text)
        assert refused.value.message
        assert refused.value.remedy
    else:
        assert parse_amount(text) == cents


@pytest.mark.parametrize("text", ["3500", "3500 EUROS", "€", "70 %"])
def test_the_sign_is_required_in_a_file(text: str) -> None:
    with pytest.raises(ScalarError):
        parse_amount(text, euro_sign=True)


def grouped(number: int, mark: str) -> str:
    return f"{number:,}".replace(",", mark)


@given(
    st.integers(0, 10**13),
    st.sampled_from([" ", NARROW, HARD, ""]),
    st.sampled_from([",", "."]),
    st.booleans(),
)
def test_an_amount_that_is_written_is_read_back(cents: int, group: str, mark: str, sign: bool) -> None:
    text = f"{grouped(cents // 100, group)}{mark}{cents % 100:02d}{f'{HARD}€' if sign else ''}"
    assert parse_amount(text) == cents


@given(st.integers(0, 10_000))
def test_a_rate_that_is_written_is_read_back(points: int) -> None:
    assert parse_rate(f"{points // 100},{points % 100:02d} %") == points


@given(st.dates())
def test_a_date_that_is_written_is_read_back(day: date) -> None:
    assert parse_date(day.isoformat()) == day
    assert parse_date(f"{day.day}/{day.month:02d}/{day.year:04d}") == day


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused(text: str) -> None:
    for parse in (parse_amount, parse_rate, parse_integer, parse_date, parse_yes_no, parse_parameter):
        try:
            parse(text)
        except ScalarError as refused:
            assert refused.message and refused.remedy  # noqa: PT017, PT018 - either outcome is right, an empty sentence is not


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("70 %", 7_000),
        ("22,5 %", 2_250),
        ("22.5%", 2_250),
        ("0 %", 0),
        ("100 %", 10_000),
        (f"50{HARD}%", 5_000),
        ("0,01 %", 1),
        ("100,01 %", None),
        ("7000 %", None),
        ("70", None),
        ("0.7", None),
        ("-5 %", None),
        ("%", None),
        ("70 % %", None),
        ("12,5,0 %", None),
    ],
)
def test_rate(text: str, points: int | None) -> None:
    if points is None:
        with pytest.raises(ScalarError):
            parse_rate(text)
    else:
        assert parse_rate(text) == points


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("16 584", 16_584),
        (f"1{NARROW}000{NARROW}000", 1_000_000),
        ("12,0", 12),
        ("1000000000", 10**9),
        ("1000000001", None),
        ("12,5", None),
        ("1.250", None),
        ("douze", None),
        ("-1", None),
        ("", None),
    ],
)
def test_integer(text: str, value: int | None) -> None:
    if value is None:
        with pytest.raises(ScalarError):
            parse_integer(text)
    else:
        assert parse_integer(text) == value


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-03-31", date(2021, 3, 31)),
        ("31/03/2021", date(2021, 3, 31)),
        ("1/3/2021", date(2021, 3, 1)),
        ("2020-02-29", date(2020, 2, 29)),
        ("2021-02-29", None),
        ("31/04/2021", None),
        ("2021-13-01", None),
        ("03/31/2021", None),
        ("2021-3-1", None),
        ("20210301", None),
        ("2021-W09-1", None),
        ("2021-060", None),
        ("2021-03-01T00:00", None),
        ("0000-01-01", None),
        ("31 mars 2021", None),
        ("٣١/٠٣/٢٠٢١", None),
        ("", None),
    ],
)
def test_date(text: str, day: date | None) -> None:
    if day is None:
        with pytest.raises(ScalarError):
            parse_date(text)
    else:
        assert parse_date(text) == day


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", True),
        ("Oui", True),
        ("1", True),
        ("non", False),
        ("NO", False),
        ("faux", False),
        ("on", None),
        ("off", None),
        ("y", None),
        ("2", None),
        ("", None),
    ],
)
def test_yes_no(text: str, value: bool | None) -> None:
    if value is None:
        with pytest.raises(ScalarError):
            parse_yes_no(text)
    else:
        assert parse_yes_no(text) is value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("3500 €", Amount(350_000)),
        ("22,5 %", Rate(2_250)),
        ("16 584", Number(16_584)),
        ("2021-03-31", Day(date(2021, 3, 31))),
    ],
)
def test_the_writing_of_a_parameter_tells_its_kind(raw: str, value: object) -> None:
    assert parse_parameter(raw) == value


@pytest.mark.parametrize(
    ("items", "brackets"),
    [
        (["70 % to 200000 €", "50 % beyond"], (Bracket(20_000_000, 7_000), Bracket(None, 5_000))),
        (["30 % to 10000 €", "30000 € beyond"], (Bracket(1_000_000, 3_000), Bracket(None, base=3_000_000))),
        (
            ["3000 € to 3333", "3000 € + 0,90 € each beyond"],
            (Bracket(3_333, base=300_000), Bracket(None, base=300_000, each=90)),
        ),
    ],
)
def test_tariff(items: list[str], brackets: tuple[Bracket, ...]) -> None:
    assert parse_tariff(items).brackets == brackets


@pytest.mark.parametrize(
    ("reason", "items"),
    [
        ("nothing", []),
        ("one bracket has no bound", ["70 % beyond"]),
        ("the last bracket is open", ["70 % to 200 €", "50 % to 300 €"]),
        ("only the last is open", ["70 % beyond", "50 % beyond"]),
        ("an open bracket has no bound", ["70 % to 200 €", "50 % to 300 € beyond"]),
        ("a bound is missing", ["70 %", "50 % beyond"]),
        ("bounds rise", ["70 % to 300 €", "50 % to 200 €", "0 % beyond"]),
        ("bounds rise strictly", ["70 % to 200 €", "50 % to 200 €", "0 % beyond"]),
        ("euros and numbers do not mix", ["70 % to 200 €", "50 % to 300", "0 % beyond"]),
        ("each counts units, not cents", ["100 € to 200 €", "100 € + 1 € each beyond"]),
        ("a value is a rate or an amount", ["70 to 200 €", "0 % beyond"]),
        ("negative", ["-70 % to 200 €", "0 % beyond"]),
        ("negative bound", ["70 % to -200 €", "0 % beyond"]),
        ("too many", [f"1 % to {n}" for n in range(1, 60)] + ["0 % beyond"]),
    ],
)
def test_tariff_refused(reason: str, items: list[str]) -> None:
    with pytest.raises(ScalarError):
        parse_tariff(items)
