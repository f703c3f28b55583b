"""The simulator: one question at a time, a range rather than a stop, and one address that says everything."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from .pages import ABILLY, DAY, SAINT_CYR, SOCLE, TOURS_METROPOLE, text_of, words_of

PAGE = "/aides/socle-numerique-ecoles/simuler"

pytestmark = pytest.mark.usefixtures("catalogue")


def simulator(slug: str) -> str:
    return f"/aides/{slug}/simuler"


def test_the_answer_is_explained_line_by_line(client: Client) -> None:
    told = words_of(client, PAGE, **SOCLE)
    assert "Cette aide est pour vous 13 450,00 €" in told
    assert "Matériel et réseaux (17 500,00 €), dans la limite de 3 500,00 € × 5 classes" in told
    assert "67,59 % de la dépense · il vous reste 6 450,00 € sur 19 900,00 €" in told
    assert "à confirmer" in told
    assert "montants TTC (toutes taxes comprises" in told
    assert "Ne signez rien encore." in told
    assert "au moins 20 % des financements publics du projet (code des collectivités, art. L.1111-10)" in told
    assert "Classes de maternelle : Seuls les cycles 2 et 3" in told
    assert "Ce qui aide : Joignez un compte rendu signé" in told


def test_other_grants_reduce_the_grant_and_the_page_says_by_how_much(client: Client) -> None:
    told = words_of(client, PAGE, **{**SOCLE, "project.other_grants": "6 000 €"})
    assert "9 920,00 €" in told
    assert "Sans les autres aides publiques : 13 450,00 € (3 530,00 € de plus)." in told


def test_questions_come_one_at_a_time_and_end(client: Client) -> None:
    """Answer whatever is asked until nothing is: never twice the same question, the count never rises."""
    given = {"territoire": SAINT_CYR, "organisation": "commune", "le": DAY}
    answers = {key: value for key, value in SOCLE.items() if key not in given}
    asked: list[str] = []
    left = 99
    while True:
        response = client.get(PAGE, given)
        count = re.search(r"Encore (\d+) questions? au plus", text_of(response))
        if count is None:
            break
        assert int(count[1]) < left
        left = int(count[1])
        name = re.search(r'<(?:input|button)[^>]* name="([\w.-]+)"[^>]*>', _question(response))
        assert name is not None
        own = name[1].removeprefix("socle-numerique-ecoles.")
        assert own not in asked
        asked.append(own)
        given[name[1]] = answers[own]
    assert set(asked) == set(answers)
    assert "13 450,00 €" in text_of(response)


def _question(response: Any) -> str:
    """Return the question's form, without the hidden state of the page."""
    form = re.search(
        r'<form method="get"[^>]*class="gs-question".*?</form>', response.content.decode(), re.DOTALL
    )
    assert form is not None
    return re.sub(r'<input type="hidden"[^>]*>', "", form[0])


def test_not_knowing_gives_a_range_and_the_next_question(client: Client) -> None:
    told = words_of(client, PAGE, **{**SOCLE, "pupils": "ne sais pas"})
    assert "de 12 250,00 € à 13 450,00 €" in told
    assert "C’est tout" in told
    assert "Élèves je ne sais pas répondre" in told


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("classes", "beaucoup", "n'est pas un nombre entier"),
        ("classes", "-3", "négatif"),
        ("equipment", "12,5,0", "n'est pas un montant"),
        ("equipment", "1.250", "se lit de deux façons"),
        ("pupils", "99999999", "de 0 à 150 000"),
        ("has_base", "bof", "Écrivez oui ou non"),
    ],
)
def test_an_answer_that_cannot_be_read_is_asked_again_as_it_was_typed(
    client: Client, name: str, typed: str, said: str
) -> None:
    response = client.get(PAGE, {**SOCLE, name: typed})
    assert response.status_code == 200
    form = _question(response)
    assert name in form
    assert said in text_of(response)
    if name != "has_base":
        assert f'value="{typed}"' in form, "what was typed is still there"
        assert 'aria-invalid="true"' in form
    kept = {key for key in ("schools", "classes", "pupils", "equipment", "services") if key != name}
    body = response.content.decode()
    assert all(f'name="socle-numerique-ecoles.{key}" value="{SOCLE[key]}"' in body for key in kept), (
        "the other answers are kept"
    )


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"nothing": "1"}, "« nothing » n’est pas une question de cette aide"),
        ({"parametre.nothing": "1 €"}, "ce paramètre n'existe pas"),
        ({"parametre.class_cap": "70 %"}, "pas du même genre"),
        ({"le": "hier"}, "n'est pas une date"),
        ({"territoire": "COM-99999"}, "Aucune commune ne porte le code"),
        ({"version": "00000000"}, "Les règles de cette aide ont changé"),
        ({"modifier": "nothing"}, "13 450,00 €"),
        ({"organisation": "licorne"}, "13 450,00 €"),
    ],
)
def test_what_cannot_be_used_is_said_and_the_rest_is_computed(
    client: Client, parameters: dict[str, str], said: str
) -> None:
    assert said in words_of(client, PAGE, **{**SOCLE, **parameters})


def test_a_what_if_is_said(client: Client) -> None:
    told = words_of(client, PAGE, **{**SOCLE, "equipment": "25000", "parametre.class_cap": "4000 €"})
    assert "Avec d’autres valeurs que celles en vigueur : class_cap = 4000 €" in told
    assert "15 200,00 €" in told, "70 % of 20 000 € and 50 % of 2 400 €"


@pytest.mark.parametrize(
    ("slug", "day", "facts", "said"),
    [
        ("socle-numerique-ecoles", "2021-04-01", {}, "Fermé : le dépôt s'est terminé le 31 mars 2021. Le calcul est celui du dernier jour de dépôt, le 31 mars 2021."),
        ("demat-ads", DAY, {"attached_communes": "45"}, "Ouvre le 23 juin 2021. Le calcul est celui du jour d’ouverture, le 23 juin 2021."),
    ],
)  # fmt: skip
def test_a_date_outside_the_scheme_is_said_and_computed(
    client: Client, slug: str, day: str, facts: dict[str, str], said: str
) -> None:
    own = facts or {key: value for key, value in SOCLE.items() if key not in {"le", "territoire"}}
    told = words_of(client, simulator(slug), **{**own, "territoire": SAINT_CYR, "le": day})
    assert said in told
    assert ("16 000,00 €" if facts else "13 450,00 €") in told


def test_the_link_gives_the_same_simulation(client: Client) -> None:
    response = client.get(PAGE, {**SOCLE, "q": "school", "itn-3b.early_results": "oui"})
    link = re.search(r'id="lien" type="text" readonly value="([^"]+)"', response.content.decode())
    assert link is not None
    address = link[1].replace("&amp;", "&")
    state = parse_qs(urlsplit(address).query)
    assert state["le"] == [DAY], "the day is pinned"
    assert re.fullmatch(r"[0-9a-f]{8}", state["version"][0])
    assert "q" not in state
    assert "itn-3b.early_results" not in state, "another scheme's answers are left out"
    again = client.get(f"{PAGE}?{urlsplit(address).query}")
    assert "13 450,00 €" in text_of(again)
    assert "ont changé depuis" not in text_of(again)


def test_what_is_typed_brings_the_result_alone(client: Client) -> None:
    response = client.get(PAGE, SOCLE, headers={"HX-Request": "true"})
    body = response.content.decode()
    assert "13\u202f450,00" in body
    assert "<form" not in body, "the field one types in is not touched"
    assert 'hx-swap-oob="true"' in body, "and a screen reader hears the amount"
    assert "HX-Request" in response["Vary"]


def test_without_a_place_the_place_is_asked_first_and_may_wait(client: Client) -> None:
    told = words_of(client, simulator("detr"), le=DAY)
    assert "Où est le projet ?" in told
    later = words_of(client, simulator("detr"), le=DAY, lieu="plus tard")
    assert "Quel organisme porte le projet ?" in later


def test_what_the_place_tells_is_not_asked(client: Client) -> None:
    told = words_of(client, simulator("detr"), territoire=ABILLY, le=DAY)
    assert "Population 1 152 habitants" in told
    assert "Cette aide est pour vous" in told


def test_a_flat_grant_says_what_no_longer_counts(client: Client) -> None:
    told = words_of(
        client, simulator("demat-ads"), territoire=TOURS_METROPOLE, le="2021-10-01", attached_communes="45"
    )
    assert "16 000,00 €" in told
    assert "30 communes sont retenus, 15 communes sont au-delà de la limite" in told
    assert "Ne signez rien" not in told, "this scheme pays on past invoices"


def test_a_no_says_from_where_it_would_be_a_yes(client: Client) -> None:
    told = words_of(client, PAGE, **{**SOCLE, "equipment": "1 499,99"})
    assert "Cette aide n’est pas pour vous" in told
    assert "il faut au moins 1 500,00 € (il manque 0,01 €)" in told
    assert "Si « Matériel et réseaux » passait à 1 500,00 € : l’aide serait pour vous, 2 250,00 €." in told


def test_an_unknown_scheme_is_not_found_with_those_that_look_like_it(client: Client) -> None:
    response = client.get(simulator("socle-numerique-ecole"))
    assert response.status_code == 404
    told = text_of(response)
    assert "n’existe pas dans le catalogue" in told
    assert "Socle numérique dans les écoles élémentaires" in told


@pytest.mark.parametrize(
    "slug", ["aide-embauche-jeunes", "cantines", "dsil", "franceconnect-api", "maprimerenov", "itn-3a"]
)
@pytest.mark.parametrize("place", [ABILLY, TOURS_METROPOLE, ""])
def test_every_scheme_can_be_simulated_by_anyone(client: Client, slug: str, place: str) -> None:
    response = client.get(simulator(slug), {"territoire": place, "le": DAY})
    assert response.status_code == 200


def test_the_simulator_asks_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    client.get(PAGE, SOCLE)
    with django_assert_max_num_queries(6):
        client.get(PAGE, SOCLE)


def test_a_no_names_who_near_could_and_leads_to_their_simulation(client: Client) -> None:
    response = client.get(simulator("detr"), {"territoire": "COM-37261", "le": DAY, "works": "100 000"})
    assert "Mais votre métropole, peut-être : simuler pour Tours Métropole" in text_of(response)
    link = re.search(r'href="([^"]+)">simuler pour Tours', response.content.decode())
    assert link is not None
    assert "detr.works=100+000" in link[1], "the answers about the project go along"


def test_a_closed_scheme_no_longer_warns_of_orders(client: Client) -> None:
    assert "Ne signez rien" not in words_of(client, PAGE, **{**SOCLE, "le": "2021-05-01"})
