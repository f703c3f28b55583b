"""SIREN and SIRET as they are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.shared.errors import BadInput
from guichet.territories.selectors import check_siren, check_siret, siren_of


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("21370261600011", "21370261600011"),
        ("213 702 616 00011", "21370261600011"),
        ("213\u202f702\u202f616\u00a000011", "21370261600011"),
        ("213.702.616-00011", "21370261600011"),
        ("35600000000048", "35600000000048"),
        ("35600000049837", "35600000049837"),
    ],
)
def test_siret_is_read(typed: str, read: str) -> None:
    assert check_siret(typed) == read


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Il manque le SIRET"),
        ("21370261600012", "erreur de frappe"),
        ("35600000049838", "erreur de frappe"),
        ("213702616", "C’est un SIREN"),
        ("2137026160001", "a 14 chiffres, celui-ci en a 13"),
        ("mairie de Tours", "ne contient que des chiffres"),
        ("00000000000000", "que des zéros"),
        ("٢١٣٧٠٢٦١٦٠٠٠١١", "ne contient que des chiffres"),
        ("1" * 10_000, "a 14 chiffres"),
    ],
)
def test_siret_is_refused_with_the_remedy(typed: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        check_siret(typed)


def test_siren() -> None:
    assert check_siren("243 700 754") == "243700754"
    assert siren_of("213 702 616 00011") == "213702616"
    with pytest.raises(BadInput, match="erreur de frappe"):
        check_siren("243700755")
    with pytest.raises(BadInput, match="neuf premiers chiffres"):
        check_siren("21370261600011")


@given(st.text())
def test_any_text_is_read_or_refused_in_french(text: str) -> None:
    for check in (check_siren, check_siret):
        try:
            assert check(text).isascii()
        except BadInput as refusal:
            said = refusal.message
        else:
            continue
        assert said.endswith(".")


@given(st.integers(min_value=0, max_value=13), st.integers(min_value=1, max_value=9))
def test_one_wrong_digit_is_always_seen(place: int, change: int) -> None:
    good = "21370261600011"
    wrong = good[:place] + str((int(good[place]) + change) % 10) + good[place + 1 :]
    with pytest.raises(BadInput):
        check_siret(wrong)
