"""How names become keys: the same for what is stored and what is typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.territories.names import normalise, without_leading_words


@pytest.mark.parametrize(
    ("text", "key", "why"),
    [
        ("Saint-Cyr-sur-Loire", "saint cyr sur loire", "hyphens part words"),
        ("st-cyr sur loire", "saint cyr sur loire", "st is saint"),
        ("Ste Maxime", "sainte maxime", "ste is sainte"),
        ("STS Geosmes", "saints geosmes", "capitals and plural"),
        ("Châteauroux", "chateauroux", "accents fall"),
        ("Œuilly", "oeuilly", "ligatures open"),
        ("L'Haÿ-les-Roses", "l hay les roses", "straight apostrophe"),
        ("L’Haÿ-les-Roses", "l hay les roses", "curly apostrophe"),
        ("Chateau\u0302roux", "chateauroux", "accent typed apart"),
        ("  37 261 ", "37 261", "spaces are one"),
        ("Steenvoorde", "steenvoorde", "st only as a whole word"),
        ("Tours\0\x07😀(37)", "tours 37", "what is neither letter nor digit parts words"),
        ("", "", "nothing"),
        ("😀\0", "", "nothing readable"),
    ],
)
def test_key(text: str, key: str, why: str) -> None:
    assert normalise(text) == key, why


@pytest.mark.parametrize(
    ("key", "short"),
    [
        ("le havre", "havre"),
        ("l isle d abeau", "isle d abeau"),
        ("cc de la haute vallee", "haute vallee"),
        ("ca d agen", "agen"),
        ("tours", "tours"),
        ("la", "la"),
        ("le", "le"),
        ("laval", "laval"),
        ("caen", "caen"),
    ],
)
def test_leading_words_are_left_out(key: str, short: str) -> None:
    assert without_leading_words(key) == short


@given(st.text(max_size=1000))
def test_a_key_is_a_key_of_itself(text: str) -> None:
    key = normalise(text)
    assert normalise(key)[:300] == key[:300]
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")
