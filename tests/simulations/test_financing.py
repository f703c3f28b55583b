"""Who pays what, and the 20 % that L.1111-10 leaves to the owner of an investment."""

from datetime import date

import pytest

from guichet.simulations.result_words import bar_caption, own_share_words, share_parts
from guichet.simulations.selectors.case import Case, make_case
from guichet.simulations.selectors.financing import Financing, financing_of
from guichet.simulations.selectors.places import find_place

from .pages import ABILLY, DAY, SAINT_CYR, SOCLE

pytestmark = pytest.mark.usefixtures("catalogue")


def case_of(slug: str, place: str, organisation: str, **answers: str) -> Case:
    at = date.fromisoformat(DAY)
    parameters = {name: [text] for name, text in answers.items()}
    return make_case(slug, at=at, place=find_place(place, organisation, at=at), parameters=parameters)


def socle(**changes: str) -> Financing:
    skipped = {"territoire", "organisation", "le"}
    answers = {name: text for name, text in {**SOCLE, **changes}.items() if name not in skipped}
    return financing_of(case_of("socle-numerique-ecoles", SAINT_CYR, "commune", **answers))


@pytest.mark.parametrize(
    ("changes", "spend", "grant", "own", "minimum"),
    [
        ({}, 19_900_00, 13_450_00, 6_450_00, 3_980_00),
        ({"project.other_grants": "6000"}, 19_900_00, 9_920_00, 3_980_00, 3_980_00),
        (
            {"equipment": "17 500,01"},
            19_900_01,
            13_450_00,
            6_450_01,
            3_980_01,
        ),  # a fraction of a cent counts for one
        ({"pupils": "?"}, 19_900_00, None, None, 3_980_00),
        ({"services": "?"}, None, None, None, None),
        ({"has_base": "oui"}, 19_900_00, None, None, 3_980_00),
    ],
)
def test_what_stays_with_the_owner(
    changes: dict[str, str], spend: int | None, grant: int | None, own: int | None, minimum: int | None
) -> None:
    financing = socle(**changes)
    assert (financing.spend, financing.grant, financing.own, financing.minimum) == (
        spend,
        grant,
        own,
        minimum,
    )


def test_a_project_paid_beyond_the_law_says_how_much_the_grant_may_be() -> None:
    paid = Financing(
        spend=10_000_00, grant=9_000_00, others=500_00, own=500_00, minimum=2_000_00,
        nature="investment", note="", bound=True,
    )  # fmt: skip
    assert paid.too_low
    assert paid.grant_within_law == 7_500_00
    assert "L’aide ne pourrait donc pas dépasser 7\u202f500,00\xa0€." in own_share_words(paid)[-1]


@pytest.mark.parametrize(
    ("nature", "bound", "said"),
    [
        ("investment", True, "Vous gardez à votre charge au moins 20\xa0%"),
        ("either", True, "Si c’est de l’investissement, vous gardez"),
        ("running", True, "ne joue pas"),
        ("investment", False, "vise les collectivités et leurs groupements"),
    ],
)
def test_the_law_is_said_by_nature_of_spend(nature: str, bound: bool, said: str) -> None:
    paid = Financing(
        spend=None, grant=None, others=None, own=None, minimum=None, nature=nature, note="", bound=bound
    )
    assert said in " ".join(own_share_words(paid))


@pytest.mark.parametrize("nature", ["none", None])
def test_nothing_is_said_when_there_is_no_own_share(nature: str | None) -> None:
    paid = Financing(
        spend=None, grant=None, others=None, own=None, minimum=None, nature=nature, note="", bound=True
    )
    assert own_share_words(paid) == []


def test_the_bar_adds_up() -> None:
    financing = socle(**{"project.other_grants": "6000"})
    parts = share_parts(financing)
    assert [part["label"] for part in parts] == ["Aide", "Autres aides", "Vous"]
    assert sum(part["value"] for part in parts) == financing.spend
    assert bar_caption(financing).startswith("49,85\xa0% de la dépense")


def test_no_bar_while_a_part_is_missing() -> None:
    financing = socle(pupils="?")
    assert share_parts(financing) == []
    assert bar_caption(financing) == ""


def test_the_article_binds_local_authorities_only() -> None:
    assert financing_of(case_of("detr", ABILLY, "commune")).bound
    assert not financing_of(case_of("detr", ABILLY, "association")).bound
