"""The portals: what they show, what they say when there is nothing, who may frame them, what they ask of the database."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from guichet.schemes.models import Scheme

from .pages import page_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

SHIPPED = ("bibliotheques", "ecoles", "entreprises", "petites-villes")
ONE = """portal: essai
label: "Essai"
title: "Un essai"
introduction: "Pour essayer."
colour: "#000091"
"""


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """A folder of portals of the test's own."""
    settings.PORTALS_DIR = tmp_path
    return tmp_path


def test_portals_are_the_measures_by_beneficiary(client: Client) -> None:
    page = page_of(client, "/portails")
    assert all(f'href="/portails/{slug}"' in page for slug in SHIPPED)
    assert "Mesures par bénéficiaire" in text_of(page)


@pytest.mark.parametrize("slug", SHIPPED)
def test_a_shipped_portal_names_no_scheme_that_is_not_there(client: Client, slug: str) -> None:
    shown = text_of(page_of(client, f"/portails/{slug}"))
    assert "au catalogue :" not in shown
    assert "Aucune aide au catalogue" not in shown


def test_libraries_find_the_plan_of_the_article(client: Client) -> None:
    page = text_of(page_of(client, "/portails/bibliotheques"))
    assert "« Je suis une collectivité ou un groupement de collectivités »" in page
    assert "« Je suis un groupement de collectivités ou une collectivité de taille importante »" in page
    assert "Du 25 janvier 2021 au 15 mars 2021 : Étape 1" in page
    assert "Du 15 mars 2021 au 15 avril 2021 : Étape 2" in page
    assert "Du 25 janvier 2021 au 28 mai 2021" in page
    assert "50 %" in page
    assert "CNL" in page


def test_a_hidden_scheme_is_shown_nowhere(client: Client) -> None:
    hidden = Scheme.objects.get(slug="itn-donnees").title
    assert hidden not in page_of(client, "/portails/petites-villes")
    assert hidden not in page_of(client, "/portails/petites-villes/integrer")
    answer = client.get("/api/v1/portals/petites-villes").json()
    assert "itn-donnees" not in {scheme["slug"] for scheme in answer["schemes"]}


def test_a_filter_that_yields_nothing_says_so(client: Client, folder: Path) -> None:
    (folder / "essai.yaml").write_text(ONE + "filter: {themes: [logement], audiences: [school]}\n")
    assert "Aucune aide au catalogue ne répond à cette page aujourd’hui" in text_of(
        page_of(client, "/portails/essai")
    )
    assert "Aucune aide au catalogue" in text_of(page_of(client, "/portails/essai/integrer"))
    assert client.get("/api/v1/portals/essai").json()["schemes"] == []
    assert client.get("/portails/essai/fiche.pdf").content.startswith(b"%PDF")


def test_a_scheme_that_is_not_in_the_catalogue_is_said(client: Client, folder: Path) -> None:
    (folder / "essai.yaml").write_text(ONE + "filter: {themes: [bibliotheque]}\nfeatured: [rien-de-tel]\n")
    assert "1 aide qui n’est pas au catalogue : rien-de-tel" in text_of(page_of(client, "/portails/essai"))


def test_a_broken_file_leaves_the_others_and_is_told(client: Client, folder: Path) -> None:
    (folder / "essai.yaml").write_text(ONE)
    (folder / "casse.yaml").write_text(ONE.replace("essai", "casse").replace("#000091", "#ffffff"))
    assert "casse.yaml, ligne 5, « colour »" in text_of(page_of(client, "/portails"))
    answer = client.get("/portails/casse")
    assert answer.status_code == 404
    assert "Foncez-la" in text_of(answer.content.decode())
    page_of(client, "/portails/essai")
    (folder / "casse.yaml").write_text(ONE.replace("essai", "casse"))
    assert "Un casse" in text_of(page_of(client, "/portails/casse"))


@pytest.mark.parametrize("ending", ["", "/integrer", "/fiche.pdf"])
def test_an_unknown_portal_answers_404(client: Client, ending: str) -> None:
    assert client.get(f"/portails/rien-de-tel{ending}").status_code == 404
    assert client.get("/api/v1/portals/rien-de-tel").status_code == 404


def test_words_of_a_file_are_never_code(client: Client, folder: Path) -> None:
    hostile = ONE.replace("Pour essayer.", "<script>alert(1)</script>").replace("Essai", "Es'><b>sai")
    (folder / "essai.yaml").write_text(hostile)
    for path in ("/portails", "/portails/essai", "/portails/essai/integrer"):
        page = page_of(client, path)
        assert "<script>alert" not in page
        assert "<b>sai" not in page
    assert client.get("/portails/essai/fiche.pdf").status_code == 200


def test_only_the_embedded_page_may_be_framed(client: Client) -> None:
    framed = client.get("/portails/bibliotheques/integrer")
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert "Set-Cookie" not in framed.headers
    links = framed.content.decode().split("<a ")[1:]
    assert links
    assert all('target="_blank"' in link.split(">")[0] for link in links)
    assert "<form" not in framed.content.decode()
    for path in ("/portails", "/portails/bibliotheques", "/portails/inconnu/integrer/x", "/aides", "/"):
        closed = client.get(path)
        assert "frame-ancestors 'none'" in closed["Content-Security-Policy"], path
        assert closed["X-Frame-Options"] == "DENY", path


def test_another_site_reads_a_portal(client: Client) -> None:
    response = client.get("/api/v1/portals/bibliotheques")
    assert response["Access-Control-Allow-Origin"] == "*"
    answer = response.json()
    assert answer["filter"]["themes"] == ["bibliotheque"]
    assert [scheme["slug"] for scheme in answer["schemes"] if scheme["featured"]] == [
        "incubateur-territoires",
        "cnl-relance",
        "itn-3c",
    ]
    assert {"scheme": "incubateur-territoires", "since": "2021-03-15", "until": "2021-04-15"}.items() <= next(
        step for step in answer["steps"] if step["title"].startswith("Étape 2")
    ).items()
    assert {item["slug"] for item in client.get("/api/v1/portals").json()["items"]} == set(SHIPPED)


@pytest.mark.parametrize("slug", SHIPPED)
def test_a_leaflet_is_one_page_that_says_the_portal(client: Client, slug: str) -> None:
    response = client.get(f"/portails/{slug}/fiche.pdf")
    reader = PdfReader(BytesIO(response.content))
    assert len(reader.pages) == 1
    words = text_of(reader.pages[0].extract_text())
    assert f"/portails/{slug}" in words
    assert "État au 1er mars 2021" in words


def test_colours_are_one_style_sheet(client: Client) -> None:
    answer = client.get("/portails/couleurs.css")
    assert answer["Content-Type"].startswith("text/css")
    assert ".gc-portal--ecoles { --gc-portal: #0063cb; }" in answer.content.decode()
    again = client.get("/portails/couleurs.css", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/portails", 2),
        ("/portails/bibliotheques", 5),
        ("/portails/bibliotheques/integrer", 5),
        ("/api/v1/portals/bibliotheques", 3),
    ],
)
def test_a_portal_asks_few_queries(client: Client, path: str, queries: int) -> None:
    client.get("/portails/petites-villes")  # compiles what a process keeps
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    assert len(asked) == queries
