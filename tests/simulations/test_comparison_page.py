"""Two or three schemes for one project: questions asked once, bans said, amounts added up."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from guichet.simulations.selectors.case import Case, make_case
from guichet.simulations.selectors.comparison import bans, shared_question, together
from guichet.simulations.selectors.places import find_place

from .pages import ABILLY, DAY, SAINT_CYR, SOCLE, text_of, words_of

PAGE = "/comparer"
AT = date.fromisoformat(DAY)

pytestmark = pytest.mark.usefixtures("catalogue")


def case_of(slug: str, place: str = ABILLY, **answers: str) -> Case:
    parameters = {name: [text] for name, text in answers.items()}
    return make_case(slug, at=AT, place=find_place(place, "commune", at=AT), parameters=parameters)


def test_schemes_stand_side_by_side(client: Client) -> None:
    told = words_of(client, PAGE, aide=["socle-numerique-ecoles", "detr"], **SOCLE)
    assert "13 450,00 €" in told
    assert "DETR : équiper les territoires ruraux" in told
    for title in (
        "Pour qui",
        "Jusqu’à quand",
        "Ce qui reste à votre charge",
        "Ce qui n’est pas aidé",
        "Pièces à réunir",
    ):
        assert title in told


def test_a_ban_is_said_whichever_scheme_says_it(client: Client) -> None:
    for pair in (["detr", "dgd-bibliotheques"], ["dgd-bibliotheques", "detr"]):
        told = words_of(client, PAGE, aide=pair, territoire=ABILLY, le=DAY)
        assert "ne se cumulent pas" in told
    assert len(bans([case_of("dgd-bibliotheques"), case_of("detr")])) == 1


def test_nothing_forbids_is_said_with_care(client: Client) -> None:
    told = words_of(client, PAGE, aide=["detr", "itn-3b"], territoire=ABILLY, le=DAY)
    assert "Aucune règle connue n’interdit de cumuler" in told


def test_a_question_is_asked_once_for_all(client: Client) -> None:
    cases = [case_of("itn-3a"), case_of("itn-3b"), case_of("itn-3c")]
    asked = shared_question(cases)
    assert asked is not None
    assert asked.serves == 3
    response = client.get(
        PAGE, {"aide": ["itn-3a", "itn-3b", "itn-3c"], "territoire": ABILLY, "le": DAY, asked.name: "oui"}
    )
    assert response.content.decode().count('class="gs-pair"') == 1, "the answer is listed once"
    answered = [case_of(slug, **{asked.name: "oui"}) for slug in ("itn-3a", "itn-3b", "itn-3c")]
    assert all(
        asked.fact.key in {answer.fact.key for answer in case.answers.given.values()} for case in answered
    )


def test_every_question_is_asked_then_none(client: Client) -> None:
    given: dict[str, Any] = {"aide": ["itn-3b", "demat-ads"], "territoire": SAINT_CYR, "le": "2021-07-01"}
    asked: list[str] = []
    for _ in range(30):
        body = client.get(PAGE, given).content.decode()
        form = re.search(r'class="gs-question".*?</form>', body, re.DOTALL)
        if form is None:
            break
        visible = re.sub(r'<input type="hidden"[^>]*>', "", form[0])
        name = re.search(r'name="([\w.-]+)"', visible)
        assert name is not None
        assert name[1] not in asked
        asked.append(name[1])
        given[name[1]] = "ne sais pas"
    assert 2 <= len(asked) < 30


def test_amounts_add_up_to_what_the_law_leaves() -> None:
    works = {"works": "100000", "local_rate": "80", "project.other_grants": "0"}
    first, second = case_of("detr", **works), case_of("detr", **works)
    sum_up = together([first, second])
    assert sum_up is not None
    assert (sum_up.total, sum_up.spend, sum_up.most, sum_up.excess) == (
        160_000_00, 100_000_00, 80_000_00, 80_000_00,
    )  # fmt: skip


def test_one_amount_alone_is_not_added_up() -> None:
    assert together([case_of("detr"), case_of("itn-3b")]) is None


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"aide": ["nothing", "detr"]}, "« nothing » n’existe pas dans le catalogue"),
        ({"aide": ["detr", "dsil", "itn-3a", "itn-3b"]}, "On compare 3 aides au plus"),
        ({"aide": ["detr"], "zz": "1"}, "« zz » n’est pas une question de ces aides"),
        ({"aide": ["detr"], "works": "12,5,0"}, "n'est pas un montant"),
        ({"ajouter": "zzzzqqq"}, "Aucune aide ne répond à ces mots"),
        ({"ajouter": "école"}, "Ajouter « Socle numérique dans les écoles élémentaires »"),
        ({}, "Quelles aides comparer ?"),
    ],
)
def test_whatever_is_asked_the_page_answers(client: Client, parameters: dict[str, Any], said: str) -> None:
    assert said in words_of(client, PAGE, territoire=ABILLY, le=DAY, **parameters)


def test_an_aid_is_added_and_taken_away(client: Client) -> None:
    body = client.get(PAGE, {"aide": ["detr", "dsil"], "territoire": ABILLY, "le": DAY}).content.decode()
    removed = re.search(r'href="([^"]+)">Retirer', body)
    assert removed is not None
    assert "aide=dsil" in removed[1]
    assert "aide=detr" not in removed[1]


def test_the_comparison_asks_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    parameters = {"aide": ["detr", "dsil", "itn-3b"], "territoire": ABILLY, "le": DAY}
    assert client.get(PAGE, parameters).status_code == 200
    with django_assert_max_num_queries(11):
        assert "DSIL" in text_of(client.get(PAGE, parameters))
