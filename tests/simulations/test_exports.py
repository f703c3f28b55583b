"""The document for the council and the JSON say what the page says."""

import io
import re

import pytest
from django.test import Client
from pypdf import PdfReader

from .pages import DAY, SAINT_CYR, SOCLE

PDF = "/aides/socle-numerique-ecoles/simulation.pdf"
JSON = "/aides/socle-numerique-ecoles/simulation.json"

pytestmark = pytest.mark.usefixtures("catalogue")


def read(client: Client, **parameters: str) -> str:
    response = client.get(PDF, parameters)
    assert response["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(response.content)).pages
    words = " ".join(page.extract_text() for page in pages)
    return re.sub(r"\s+", " ", words.replace("\u202f", " ").replace("\xa0", " "))


def test_the_council_reads_the_amount_the_plan_and_the_reasons(client: Client) -> None:
    told = read(client, **SOCLE)
    assert "Saint-Cyr-sur-Loire (commune, 15 991 habitants)" in told
    assert "13 450,00 €" in told
    assert "(à confirmer)" in told
    assert "Plan de financement" in told
    assert "Vous 6 450,00 € 32,41 %" in told
    assert "Ne signez rien encore." in told
    assert "Ouvert jusqu'au 31 mars 2021 inclus." in told
    assert "Sources" in told


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"pupils": "?"}, "Il manque encore : Élèves"),
        ({"equipment": "1 000"}, "Cette aide n’est pas pour vous"),
        ({"le": "2021-06-01"}, "Fermé : le dépôt s'est terminé le 31 mars 2021."),
        ({"nom": "Mairie *#[x] \u202e"}, "Mairie *#[x]"),
        ({"nothing": "1"}, "n’est pas une question de cette aide"),
    ],
)
def test_the_document_is_made_whatever_is_known(client: Client, changes: dict[str, str], said: str) -> None:
    assert said in read(client, **{**SOCLE, **changes})


def test_the_document_links_to_the_simulation(client: Client) -> None:
    content = client.get(PDF, SOCLE).content
    links = [
        annotation.get_object()["/A"]["/URI"]
        for page in PdfReader(io.BytesIO(content)).pages
        for annotation in page.get("/Annots", [])
    ]
    assert any("/aides/socle-numerique-ecoles/simuler?" in link and f"le={DAY}" in link for link in links)


def test_json_is_the_engine_s_answer(client: Client) -> None:
    document = client.get(JSON, SOCLE).json()
    assert (document["verdict"], document["amount"], document["at"]) == ("yes", "13450.00", DAY)
    assert document["steps"][-1]["value"] == "13450.00"
    assert document["notes"] == []


def test_json_after_the_end_is_a_no_without_amount(client: Client) -> None:
    document = client.get(JSON, {**SOCLE, "le": "2021-04-01"}).json()
    assert (document["verdict"], document["amount"]) == ("no", None)


def test_json_says_what_was_left_aside(client: Client) -> None:
    document = client.get(JSON, {"territoire": SAINT_CYR, "le": DAY, "classes": "x", "nothing": "1"}).json()
    assert len(document["notes"]) == 2


@pytest.mark.parametrize("path", ["/aides/nothing/simulation.json", "/aides/nothing/simulation.pdf"])
def test_an_unknown_scheme_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
