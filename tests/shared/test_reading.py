"""What a person types is read as they meant it, or refused with what to write instead."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.shared.errors import BadInput
from guichet.shared.formats import (
    format_amount,
    format_date,
    format_number,
    format_percent,
    parse_amount,
    parse_date,
    parse_integer,
    parse_rate,
    parse_yes_no,
)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("12 500,50 €", 1_250_050),
        ("12500.5", 1_250_050),
        ("12\u202f500,50\u00a0€", 1_250_050),  # what the site itself writes
        ("12\u2009500 euros", 1_250_000),
        ("12500EUR", 1_250_000),
        ("1.250,50", 125_050),  # two marks: the last one is the decimal one
        ("1,250.50", 125_050),
        ("1.250.000", 125_000_000),  # one mark, many times: thousands
        ("1234,500", 123_450),  # four digits before: only decimals are possible
        ("0,250", 25),
        ("12,5 k€", 1_250_000),
        ("2 M€", 200_000_000),
        ("1,2345 k€", 123_450),
        ("00012", 1_200),
        ("0", 0),
        ("1000000000000", 10**14),
    ],
)
def test_amount_is_understood(typed: str, cents: int) -> None:
    assert parse_amount(typed) == cents


@pytest.mark.parametrize(
    ("typed", "remedy"),
    [
        ("", "Indiquez un montant, par exemple 12 500,50 €."),
        ("   ", "Indiquez un montant"),
        ("€", "écrivez par exemple"),
        ("12,5,0", "« 12,5,0 » n’est pas un montant : écrivez par exemple 12 500,50 €."),
        ("1.250", "peut se lire de deux façons : écrivez 1250 ou 1,25."),
        ("1,250", "peut se lire de deux façons : écrivez 1250 ou 1,25."),
        ("-5", "positif ou nul"),
        ("− 5 €", "positif ou nul"),
        ("12,345", "deux façons"),
        ("12345,678", "arrondissez au centime"),
        ("1,234567 k€", "arrondissez au centime"),
        ("1 2", "écrivez par exemple"),
        ("12 50", "écrivez par exemple"),
        ("1e5", "écrivez par exemple"),
        ("NaN", "écrivez par exemple"),
        ("١٢", "écrivez par exemple"),
        ("1_000", "écrivez par exemple"),
        ("1,abc", "écrivez par exemple"),
        ("5,", "écrivez par exemple"),
        ("12,5.0,3", "écrivez par exemple"),
        ("1000000000000,01", "1 000 milliards"),
        ("9" * 30, "trop grand"),
        ("0," + "1" * 30, "arrondissez"),
    ],
)
def test_amount_is_refused_with_a_remedy(typed: str, remedy: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_amount(typed)
    assert remedy in refused.value.message


def test_refusal_shows_little_and_nothing_hidden() -> None:
    with pytest.raises(BadInput) as refused:
        parse_amount("\u202e<b>" + "x" * 500 + "\x00")
    assert len(refused.value.message) < 150
    assert "\u202e" not in refused.value.message
    assert "\x00" not in refused.value.message


@pytest.mark.parametrize(
    ("typed", "value"), [("16 584", 16_584), ("6", 6), ("0", 0), ("1.250.000", 1_250_000)]
)
def test_integer_is_understood(typed: str, value: int) -> None:
    assert parse_integer(typed) == value


@pytest.mark.parametrize(
    ("typed", "remedy"),
    [
        ("6,5", "sans virgule"),
        ("-3", "positif ou nul"),
        ("six", "nombre entier"),
        ("", "par exemple 6"),
        ("1.250", "deux façons"),
        ("101", "le plus grand accepté est 100"),
    ],
)
def test_integer_is_refused_with_a_remedy(typed: str, remedy: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_integer(typed, maximum=100)
    assert remedy in refused.value.message


@pytest.mark.parametrize(
    ("typed", "basis_points"), [("70 %", 7000), ("22,5%", 2250), ("0.25", 25), ("100", 10_000)]
)
def test_rate_is_understood(typed: str, basis_points: int) -> None:
    assert parse_rate(typed) == basis_points


@pytest.mark.parametrize(
    ("typed", "remedy"),
    [
        ("7000 %", "de 0 à 100\u00a0%"),
        ("22,125", "deux chiffres après la virgule"),
        ("%", "Indiquez un taux"),
        ("-1 %", "positif ou nul"),
    ],
)
def test_rate_is_refused_with_a_remedy(typed: str, remedy: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_rate(typed)
    assert remedy in refused.value.message


@pytest.mark.parametrize(
    "typed",
    ["2021-03-01", "01/03/2021", "1/3/2021", "1.3.2021", "1er mars 2021", "1 MARS 2021", " 1\u00a0mars 2021"],
)
def test_date_is_understood(typed: str) -> None:
    assert parse_date(typed) == date(2021, 3, 1)


@pytest.mark.parametrize(
    ("typed", "remedy"),
    [
        ("", "31/03/2021"),
        ("31/02/2021", "n’existe pas"),
        ("2021-13-45", "n’existe pas"),
        ("31/03/21", "jour/mois/année"),
        ("1 ju 2021", "jour/mois/année"),
        ("demain", "jour/mois/année"),
    ],
)
def test_date_is_refused_with_a_remedy(typed: str, remedy: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_date(typed)
    assert remedy in refused.value.message


def test_yes_and_no() -> None:
    assert parse_yes_no(" Oui ") is True
    assert parse_yes_no("FAUX") is False
    for typed in ("peut-être", ""):
        with pytest.raises(BadInput, match="« oui » ou « non »"):
            parse_yes_no(typed)


@given(st.integers(0, 10**14))
def test_an_amount_written_is_read_back(cents: int) -> None:
    assert parse_amount(format_amount(cents)) == cents


@given(st.integers(0, 10**12), st.integers(0, 10_000), st.dates())
def test_the_rest_written_is_read_back(number: int, basis_points: int, day: date) -> None:
    assert parse_integer(format_number(number)) == number
    assert parse_rate(format_percent(basis_points)) == basis_points
    if day.year >= 1000:
        assert parse_date(format_date(day)) == day


@given(st.text(), st.sampled_from([parse_amount, parse_integer, parse_rate, parse_date, parse_yes_no]))
def test_nothing_typed_is_a_failure(typed: str, read: Callable[[str], object]) -> None:
    assert _sentence(typed, read).endswith(".")


def _sentence(typed: str, read: Callable[[str], object]) -> str:
    """Say what reading gives, as a sentence."""
    try:
        return f"{read(typed)}."
    except BadInput as refused:
        return refused.message
