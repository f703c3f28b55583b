"""The list of schemes for one applicant: who gets what, what is asked, what bad input gives, what it costs."""

import re
from typing import Any

import pytest
from django.test import Client

from guichet.simulations.web.results import read_mark

from .pages import ABILLY, DAY, INDRE_ET_LOIRE, SAINT_CYR, TOURS_METROPOLE, text_of, words_of

PAGE = "/aides"

pytestmark = pytest.mark.usefixtures("catalogue")


def cards(body: str) -> dict[str, str]:
    """Return the verdict of each card of the list, by slug."""
    return {slug: verdict for verdict, slug in re.findall(r'gs-card--(\w+)" id="aide-([\w-]+)"', body)}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("parameters", "title", "verdicts"),
    [
        ({"territoire": ABILLY}, "Aides pour Abilly", {"detr": "yes", "itn-3b": "unknown"}),
        ({"territoire": SAINT_CYR}, "Aides pour Saint-Cyr-sur-Loire", {"detr": "unknown", "socle-numerique-ecoles": "unknown"}),
        ({"territoire": TOURS_METROPOLE, "organisation": "epci"}, "Aides pour Tours Métropole", {"itn-donnees": "unknown"}),
        ({"territoire": INDRE_ET_LOIRE, "organisation": "departement"}, "Aides pour Indre-et-Loire", {"socle-numerique-ecoles": "no"}),
        ({"territoire": ABILLY, "organisation": "library", "nom": "Médiathèque"}, "Aides pour Médiathèque", {"socle-numerique-ecoles": "no"}),
        ({"territoire": ABILLY, "organisation": "association"}, "Aides à Abilly", {"socle-numerique-ecoles": "no"}),
    ],
)  # fmt: skip
def test_each_applicant_has_their_list(
    client: Client, parameters: dict[str, str], title: str, verdicts: dict[str, str]
) -> None:
    found: dict[str, str] = {}
    for group in ("oui", "peut-etre", "non"):
        response = client.get(PAGE, {"le": DAY, "groupe": group, **parameters})
        assert title in text_of(response)
        found |= cards(response.content.decode())
    assert {slug: found.get(slug) for slug in verdicts} == verdicts


def test_an_answer_given_in_the_list_serves_every_scheme_that_shares_it(client: Client) -> None:
    three = {"itn-donnees", "itn-dematerialisation", "itn-cooperation"}
    before = client.get(PAGE, {"territoire": SAINT_CYR, "le": DAY}).content.decode()
    assert {slug for slug, verdict in cards(before).items() if verdict == "unknown"} >= three
    assert before.count('name="project.population"') == 2, "asked once: its field and its « je ne sais pas »"
    said = {"project.population": "16 584", "project.whole_department": "non"}
    after = client.get(PAGE, {"territoire": SAINT_CYR, "le": DAY, "groupe": "non", **said})
    assert {slug for slug, verdict in cards(after.content.decode()).items() if verdict == "no"} >= three
    assert "16 584 habitants, il faut au moins 500 000 habitants (il manque 483 416 habitants)" in text_of(
        after
    )


def test_a_no_says_who_near_could(client: Client) -> None:
    told = words_of(client, PAGE, territoire="COM-37261", le=DAY, groupe="non", q="DETR")
    assert "Mais votre métropole, peut-être : voir pour Tours Métropole Val de Loire" in told


def test_a_neighbour_keeps_the_filters_and_drops_what_was_said_of_oneself(client: Client) -> None:
    response = client.get(
        PAGE,
        {
            "territoire": "COM-37261",
            "le": DAY,
            "groupe": "non",
            "q": "DETR",
            "territory.population": "136000",
        },
    )
    link = re.search(r'href="([^"]+)">voir pour Tours', response.content.decode())
    assert link is not None
    assert "territoire=EPCI-243700754" in link[1]
    assert "q=DETR" in link[1]
    assert "territory.population" not in link[1]


def test_not_knowing_is_not_asked_again(client: Client) -> None:
    said = {"project.population": "ne sais pas", "project.whole_department": "je ne sais pas"}
    told = client.get(PAGE, {"territoire": SAINT_CYR, "le": DAY, "q": "données", **said})
    assert 'name="project.population" type="text"' not in told.content.decode()
    assert "Vous avez répondu « je ne sais pas »" in text_of(told)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"besoin": "voler"}, "« voler » n’est pas un choix de « Besoin »"),
        ({"public": "x,commune"}, "« x » n’est pas un choix de « Pour »"),
        ({"etat": "hier"}, "« hier » n’est pas un état connu"),
        ({"le": "2021-13-45"}, "n'est pas une date"),
        ({"le": "1789-07-14"}, "La date du calcul va de 2000 à 2100"),
        (
            {"project.population": "12,5,0"},
            "Population couverte par le projet : « 12,5,0 » n'est pas un nombre entier",
        ),
        ({"project.nothing": "1"}, "« project.nothing » n’est pas une question"),
        ({"detr.nothing": "1"}, "« detr.nothing » n’est pas une question"),
        ({"siret": "123"}, "14 chiffres"),
        ({"territoire": "Qqwwzzkk"}, "ne ressemble à aucun territoire"),
        ({"territoire": "COM-99999"}, "Aucune commune ne porte le code"),
    ],
)
def test_bad_input_is_said_and_the_list_goes_on(
    client: Client, parameters: dict[str, str], said: str
) -> None:
    day = {} if "le" in parameters else {"le": DAY}
    organisation = {"organisation": "library"} if "siret" in parameters else {}
    response = client.get(PAGE, {**day, **organisation, **parameters})
    assert response.status_code == 200
    assert said in text_of(response)
    assert 'class="gs-card ' in response.content.decode(), "the list is there all the same"


@pytest.mark.parametrize(
    "parameters",
    [
        {"suite": "no-mark", "groupe": "oui"},
        {"suite": "9.9.zzz", "groupe": "non"},
        {"groupe": "encore"},
        {"organisation": "licorne"},
        {"q": "%%%"},
        {"q": "x" * 5_000},
        {"financeur": "'; DROP TABLE"},
        {"territoire": "COM-"},
        {"territoire": "é" * 300},
        {"a.b.c": "1", ".": "2"},
        {"besoin": ["equiper-ecole", "donnees"]},
    ],
)
def test_whatever_the_address_a_page_answers(client: Client, parameters: dict[str, Any]) -> None:
    assert client.get(PAGE, {"le": DAY, **parameters}).status_code == 200


def test_what_was_typed_stays_in_the_field(client: Client) -> None:
    body = client.get(PAGE, {"territoire": "Qqwwzzkk"}).content.decode()
    assert 'value="Qqwwzzkk"' in body
    assert 'aria-invalid="true"' in body


@pytest.mark.parametrize(
    ("typed", "organisation", "name"),
    [
        ("Tours", "commune", "Tours"),
        ("tours", "epci", "Tours Métropole Val de Loire"),
        ("37214", "commune", "Saint-Cyr-sur-Loire"),
        ("37540", "commune", "Saint-Cyr-sur-Loire"),
        ("st-cyr sur loire", "commune", "Saint-Cyr-sur-Loire"),
        ("Indre-et-Loire", "commune", "Indre-et-Loire"),
        ("Paris", "commune", "Paris"),
        ("DEP-37", "", "Indre-et-Loire"),
    ],
)
def test_a_territory_is_understood_as_it_is_typed(
    client: Client, typed: str, organisation: str, name: str
) -> None:
    told = words_of(client, PAGE, territoire=typed, organisation=organisation, le=DAY)
    assert f"Aides pour {name}" in told


def test_several_communes_of_one_name_are_a_choice(client: Client) -> None:
    response = client.get(PAGE, {"territoire": "Saint-Denis", "le": DAY, "besoin": "donnees"})
    assert "« Saint-Denis » : lequel est le vôtre ?" in text_of(response)
    assert "territoire=COM-93066" in response.content.decode()
    assert "besoin=donnees" in response.content.decode(), "the choice keeps the filters"


def test_a_merged_commune_says_what_it_became_and_goes_on(client: Client) -> None:
    told = words_of(client, PAGE, territoire="COM-01039", le="2024-06-01", etat="toutes")
    assert "Béon a rejoint Culoz-Béon" in told
    assert "Aides pour Culoz-Béon" in told


def test_filters_are_chips_that_one_removes(client: Client) -> None:
    response = client.get(PAGE, {"territoire": ABILLY, "le": DAY, "besoin": "equiper-ecole", "q": "socle"})
    body, told = response.content.decode(), text_of(response)
    assert "Retirer le filtre Besoin : équiper une école" in told
    assert set(cards(body)) == {"socle-numerique-ecoles"}
    chip = re.search(r'href="([^"]+)"><span class="fr-sr-only">Retirer le filtre </span>Mots : socle', body)
    assert chip is not None
    assert "q=" not in chip[1]
    assert "besoin=equiper-ecole" in chip[1]


@pytest.mark.parametrize(
    ("state", "slug", "said"),
    [
        ("bientot", "demat-ads", "ouvre le 23 juin"),
        ("fermees", "socle-numerique-ecoles", "fermée depuis le 31 mars 2021"),
    ],
)
def test_coming_and_closed_schemes_are_judged_dates_aside(
    client: Client, state: str, slug: str, said: str
) -> None:
    day = DAY if state == "bientot" else "2021-05-01"
    response = client.get(PAGE, {"territoire": ABILLY, "le": day, "etat": state, "q": slug.partition("-")[0]})
    assert cards(response.content.decode()).get(slug) == "unknown"
    assert said in text_of(response)


def test_without_a_place_the_catalogue_is_there(client: Client) -> None:
    response = client.get(PAGE, {"le": DAY})
    told = text_of(response)
    assert "Toutes les aides" in told
    assert "0 pas pour vous" in told
    assert "Dites où vous êtes" in told


def test_pages_follow_without_repeating_nor_forgetting(client: Client) -> None:
    seen: list[str] = []
    path = f"{PAGE}?territoire={SAINT_CYR}&le={DAY}&groupe=peut-etre&etat=toutes"
    while path:
        body = client.get(path).content.decode()
        found = list(cards(body))
        assert len(found) <= 30
        seen += found
        following = re.search(r'href="([^"]+)">Voir les suivantes', body)
        path = following[1].replace("&amp;", "&") if following else ""
    counted = re.search(
        r"(\d+) peut-être", text_of(client.get(f"{PAGE}?territoire={SAINT_CYR}&le={DAY}&etat=toutes"))
    )
    assert counted is not None
    assert len(seen) == len(set(seen)) == int(counted[1])


@pytest.mark.parametrize(
    ("mark", "key"), [("0.30.detr", (0, 30, "detr")), ("", None), ("a.b.c", None), ("1.-2.x", None)]
)
def test_a_mark_is_read_or_begins_again(mark: str, key: object) -> None:
    assert read_mark(mark) == key


@pytest.mark.parametrize(
    ("parameters", "most"),
    [
        ({"territoire": SAINT_CYR, "organisation": "commune"}, 3),  # catalogue, place, bodies around it
        ({"territoire": TOURS_METROPOLE}, 5),  # and its members: the largest commune
        ({"territoire": "Saint-Cyr-sur-Loire"}, 5),  # and the search, exact then close names
        ({"territoire": SAINT_CYR, "q": "école", "besoin": "equiper-ecole"}, 4),  # and the words
        ({}, 1),
    ],
)
def test_the_list_asks_few_queries(
    client: Client, django_assert_max_num_queries: Any, parameters: dict[str, str], most: int
) -> None:
    client.get(PAGE, {"le": DAY, **parameters})
    with django_assert_max_num_queries(most):
        client.get(PAGE, {"le": DAY, **parameters})
