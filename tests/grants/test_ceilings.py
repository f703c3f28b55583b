"""Whom the ceilings of the décret 2018-514 bind, and on what amount: said on the page where the plan changes."""

import pytest

from guichet.grants.models import Award
from guichet.grants.selectors.ceilings import bound_words, ceilings


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\xa0", " ")


def test_bound_grant_says_amounts_of_the_whole() -> None:
    told = plain(bound_words(Award(granted_cents=13_450_00, posts=None), "decret_2018_514"))
    assert "sur le montant maximal de 13 450,00 €" in told
    assert "soit 4 035,00 €" in told
    assert "soit 10 760,00 €" in told


def test_posts_are_counted_whole_when_the_decree_binds_them() -> None:
    told = plain(bound_words(Award(granted_cents=150_000_00, posts=3), "decret_2018_514"))
    assert "soit 45 000,00 €" in told


@pytest.mark.parametrize("framework", ["running_costs", "cgct_detr", "none"])
def test_another_framework_says_it_is_not_bound(framework: str) -> None:
    told = bound_words(Award(granted_cents=50_000_00, posts=1), framework)
    assert "ne lie pas cette aide" in told
    assert "des postes, donc des salaires" in told
    assert "des postes" not in bound_words(Award(granted_cents=50_000_00, posts=None), framework)


@pytest.mark.parametrize(
    ("guarantee", "months", "advance", "total"),
    [
        (False, None, 3_000, 8_000),
        (True, 12, 6_000, 8_000),
        (False, 48, 3_000, 8_000),
        (True, 49, 6_000, 9_000),
    ],
    ids=["unknown-length", "guarantee", "at-48-months", "longer"],
)
def test_bounds(guarantee: bool, months: int | None, advance: int, total: int) -> None:
    found = ceilings(guarantee=guarantee, months=months)
    assert (found.advance, found.total) == (advance, total)
