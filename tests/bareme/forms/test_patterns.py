"""Patterns in linear time: the same answers as Python's own where both understand, never its long nights."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bareme.errors import ScalarError
from bareme.forms.patterns import compile_pattern


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("[A-Z]{2}-\\d{3}", "AB-123", True),
        ("[A-Z]{2}-\\d{3}", "AB-1234", False),
        ("a?b*c+", "bbc", True),
        ("(ab|cd){2}", "abcd", True),
        ("(?:ab)?", "", True),
        ("[^0-9]+", "abc", True),
        ("[^0-9]+", "ab1", False),
        ("\\w+", "École_1", True),
        ("x{2,3}", "xxxx", False),
        ("x{2,}", "xxxx", True),
        ("a.c", "a\nc", False),
        ("[a\\-z]", "-", True),
        ("[-a]", "-", True),
        ("", "", True),
    ],
)
def test_pattern(pattern: str, text: str, matches: bool) -> None:
    assert compile_pattern(pattern).matches(text) is matches


@pytest.mark.parametrize(
    "pattern",
    ["(", ")", "a)", "[", "[]", "*a", "a**", "^a", "a$", "\\b", "\\1", "(?=a)", "a{3,2}", "a{0}", "a{999}", "a{x}", "\\", "[z-a]", "((((((((((((((a))))))))))))))", "(a{200}){200}"],
)  # fmt: skip
def test_what_is_not_understood_is_refused_with_a_sentence(pattern: str) -> None:
    with pytest.raises(ScalarError, match="motif"):
        compile_pattern(pattern)


def test_the_patterns_that_ruin_others_take_milliseconds() -> None:
    for pattern in ("(a+)+b", "(a|aa)+b", "(a*)*b", "(.*){10}b", "a*a*a*a*a*a*b"):
        begun = time.monotonic()
        assert not compile_pattern(pattern).matches("a" * 300)
        assert time.monotonic() - begun < 2


pieces = st.recursive(
    st.sampled_from(["a", "b", "[ab]", "[^a]", "."]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"(?:{two[0]}|{two[1]})"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{1,3}", "{2,}"])).map(
            lambda two: f"(?:{two[0]}){two[1]}"
        ),
    ),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None)
@given(pieces, st.text("abc", max_size=7))
def test_same_answers_as_python(pattern: str, text: str) -> None:
    assert compile_pattern(pattern).matches(text) is (re.fullmatch(pattern, text) is not None)
