"""POST /schemes/{slug}/simulate: exact numbers, French refusals that name the field, never a failure."""

import json
from typing import Any

import pytest
from django.test import Client

PATH = "/api/v1/schemes/socle-numerique-ecoles/simulate"
FACTS = {
    "schools": 1,
    "classes": 5,
    "pupils": 120,
    "has_base": False,
    "with_staff": True,
    "equipment": 17500,
    "services": 2400,
    "other_grants": 0,
}
BODY = {"commune": "37261", "at": "2021-03-01", "facts": FACTS}

pytestmark = pytest.mark.usefixtures("catalogue")


def post(client: Client, body: object, path: str = PATH) -> Any:
    content = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(path, content, content_type="application/json")


def with_facts(**changes: object) -> dict[str, object]:
    return {**BODY, "facts": {**FACTS, **changes}}


def test_the_answer_is_the_document_of_the_issue(client: Client) -> None:
    document = post(client, BODY).json()
    assert list(document) == [
        "scheme", "version", "at", "verdict", "amount", "amount_range", "ceiling", "criteria", "steps", "missing",
        "next_question", "notes",
    ]  # fmt: skip
    assert (document["verdict"], document["amount"], document["amount_range"]) == ("yes", "13450.00", None)
    assert {"id", "verdict", "title", "reason", "quote", "source"} == set(document["criteria"][0])
    assert {"id", "title", "value", "range", "words", "confirmed"} == set(document["steps"][0])


@pytest.mark.parametrize(
    "written", ["17500.01", "17500.010", '"17 500,01 €"', '"17500.01"', "1.750001e4", "0.1750001E+5"]
)
def test_amounts_are_exact_however_they_are_written(client: Client, written: str) -> None:
    content = json.dumps(with_facts(classes=100)).replace('"equipment": 17500', f'"equipment": {written}')
    document = post(client, content).json()
    step = next(step for step in document["steps"] if step["id"] == "equipment_base")
    assert step["value"] == "17500.01"


def test_a_float_s_error_does_not_appear(client: Client) -> None:
    """0.1 + 0.2 as a float is 0.30000000000000004, and 1.15 times 100 is 114.99999999999999."""
    document = post(client, json.dumps(with_facts(classes=100)).replace("17500", "1501.15")).json()
    assert next(step for step in document["steps"] if step["id"] == "equipment_base")["value"] == "1501.15"


@pytest.mark.parametrize("unknown", [None, "", "unknown", "?"])
def test_an_unknown_fact_gives_a_range_not_a_zero(client: Client, unknown: object) -> None:
    document = post(client, with_facts(pupils=unknown)).json()
    assert (document["amount"], document["amount_range"]) == (None, ["12250.00", "13450.00"])
    assert document["next_question"] == "pupils"


@pytest.mark.parametrize(
    "place", [{"commune": "37261"}, {"territory": "COM-37261"}, {"epci": "243700754"}, {"departement": "37"}, {"region": "24"}, {}]
)  # fmt: skip
def test_each_way_to_say_where_is_understood(client: Client, place: dict[str, str]) -> None:
    response = post(client, {**place, "at": "2021-03-01"})
    assert response.status_code == 200
    assert response.json()["verdict"] in {"no", "unknown"}


def test_a_merged_commune_goes_on_with_a_note(client: Client) -> None:
    document = post(client, {"commune": "01039", "at": "2024-06-01"}).json()
    assert document["notes"] == ["Béon a rejoint Culoz-Béon, au plus tard le 1er janvier 2023."]


def test_a_shared_fact_is_understood_by_both_its_names(client: Client) -> None:
    path = "/api/v1/schemes/itn-donnees/simulate"
    for name in ("project.population", "project_population"):
        document = post(
            client, {"commune": "37261", "at": "2021-03-01", "facts": {name: 520_000}}, path
        ).json()
        size = next(item for item in document["criteria"] if item["id"] == "size")
        assert size["verdict"] == "yes"


def test_a_what_if_changes_the_amount(client: Client) -> None:
    document = post(client, {**with_facts(equipment=25000), "parameters": {"class_cap": "4000 €"}}).json()
    assert document["amount"] == "15200.00"


@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        ({"commune": "99999"}, "commune", "Aucune commune ne porte le code « 99999 »"),
        ({"commune": 37261}, "commune", "Mettez-le entre guillemets"),
        ({"commune": "37261", "epci": "243700754"}, "epci", "déjà donné par « commune »"),
        ({"commune": "37261", "town": "x"}, "town", "ce champ n’existe pas"),
        ({"organisation": "licorne"}, "organisation", "n’est pas un genre connu"),
        ({"at": "demain"}, "at", "n'est pas une date"),
        ({"at": "1815-06-18"}, "at", "entre 2000 et 2100"),
        ({"at": "2010-01-01", "commune": "37261"}, "commune", "choisissez une date"),
        ({"facts": []}, "facts", "un objet"),
        ({"facts": {"nothing": 1}}, "facts.nothing", "n’est pas un fait de cette aide"),
        ({"facts": {"classes": True}}, "facts.classes", "nombre entier"),
        ({"facts": {"classes": 2.5}}, "facts.classes", "nombre entier"),
        ({"facts": {"classes": -1}}, "facts.classes", "négatif"),
        ({"facts": {"classes": {"a": 1}}}, "facts.classes", "nombre entier"),
        ({"facts": {"has_base": 1}}, "facts.has_base", "true, false"),
        ({"facts": {"equipment": [1]}}, "facts.equipment", "montant"),
        ({"facts": {"equipment": "12,5,0"}}, "facts.equipment", "n'est pas un montant"),
        ({"facts": {"equipment": 10**40}}, "facts.equipment", "trop grand"),
        ({"facts": {"equipment": 0.001}}, "facts.equipment", "deux décimales"),
        ({"facts": {"legal_kind": 3}}, "facts.legal_kind", "texte est attendu"),
        ({"facts": {"legal_kind": "licorne"}}, "facts.legal_kind", "Choisissez parmi"),
        ({"parameters": {"nothing": "1 €"}}, "parameters.nothing", "paramètre n'existe pas"),
        ({"parameters": {"class_cap": "70 %"}}, "parameters.class_cap", "même genre"),
        ({"parameters": {"class_cap": True}}, "parameters.class_cap", "un texte"),
        ({"parameters": "x"}, "parameters", "un objet"),
        ([], "corps de la requête", "un objet"),
        ("3", "corps de la requête", "un objet"),
        ('{"at": "2021-03-01", "at": "2021-03-02"}', "at", "donné deux fois"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_names_its_field(client: Client, body: object, field: str, said: str) -> None:
    response = post(client, body)
    assert response.status_code == 422
    problem = response.json()
    assert problem["field"] == field
    assert said in problem["detail"]


def test_every_problem_is_said_at_once(client: Client) -> None:
    problem = post(client, {"facts": {"classes": "x", "pupils": -1, "nothing": 1}}).json()
    assert [error["field"] for error in problem["errors"]] == [
        "facts.classes",
        "facts.pupils",
        "facts.nothing",
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"{'a': 1}",
        b'{"facts": {"equipment": NaN}}',
        b"[" * 100_000,
        b'{"a": ' + b"9" * 5_000 + b"}",
    ],
)
def test_what_is_not_json_is_refused_as_such(client: Client, content: bytes) -> None:
    response = post(client, content)
    assert response.status_code == 400
    assert "JSON" in response.json()["detail"]


@pytest.mark.parametrize("number", ["1e400", "-1e400", "1e-400", "1E+9999999", "0e999999"])
def test_monstrous_numbers_are_read_without_harm(client: Client, number: str) -> None:
    response = post(client, f'{{"facts": {{"equipment": {number}}}}}')
    assert response.status_code in {200, 422}


def test_a_body_too_great_is_refused(client: Client) -> None:
    assert post(client, b'{"facts": {"x": "' + b"y" * 3_000_000 + b'"}}').status_code in {400, 413}


def test_an_unknown_scheme_is_not_found(client: Client) -> None:
    assert post(client, BODY, "/api/v1/schemes/nothing/simulate").status_code == 404


@pytest.mark.parametrize("field", ["commune", "at", "organisation"])
def test_half_a_character_is_refused(client: Client, field: str) -> None:
    response = post(client, f'{{"{field}": "\\ud800"}}')
    assert response.status_code == 400
    assert "JSON" in response.json()["detail"]
