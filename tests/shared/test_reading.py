"""What is typed on pages is read as the engine reads it; refusals are sentences with a remedy."""

from datetime import date

import pytest

from guichet.shared.errors import BadInput
from guichet.shared.reading import read_date, read_integer


@pytest.mark.parametrize(
    ("typed", "day"), [("2021-03-01", date(2021, 3, 1)), (" 1/3/2021 ", date(2021, 3, 1))]
)
def test_dates_are_read(typed: str, day: date) -> None:
    assert read_date(typed) == day


@pytest.mark.parametrize("typed", ["31/02/2021", "hier", "", "2021-13-01", "20210301", "01/03/21"])
def test_what_is_no_date_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(BadInput, match="Écrivez par exemple 2021-03-31"):
        read_date(typed)


def test_numbers_are_read_up_to_a_maximum() -> None:
    assert read_integer("16\u202f584") == 16_584
    assert read_integer("100", maximum=100) == 100
    with pytest.raises(BadInput, match="de 0 à 100"):
        read_integer("101", maximum=100)
    with pytest.raises(BadInput, match="négatif"):
        read_integer("-1")
