"""The page of a scheme, its short address, and what to say when there is none."""

import html
import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from guichet.documents.services import qr_svg
from guichet.schemes import selectors
from guichet.schemes.addresses import short_path
from guichet.schemes.services import LoadReport, load_schemes
from guichet.territories.services import load_territories

from .conftest import NOW
from .files import scheme_text, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
SAMPLE = Path(__file__).parents[1] / "territories" / "sample.jsonl"
LOCAL = """
contacts: {default: {name: "Préfecture de votre département"}, DEP-37: {name: "Préfecture d'Indre-et-Loire"}}
local:
  DEP-37:
    parameters:
      small: {2021-01-01: 200000, source: call, title: "Habitants"}
"""


def text_of(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(html.unescape(plain).split())


@pytest.fixture
def places(db: None) -> None:
    load_territories(SAMPLE, force=True)


def test_the_page_says_everything(client: Client, loaded: LoadReport) -> None:
    page = text_of(client, "/aides/ordinateurs")
    for said in (
        "L'État paie la moitié de vos ordinateurs.",
        "communes intercommunalités (EPCI)",
        "50 % à confirmer",
        "31 mars 2021 Il reste 30 jours",
        "Vous êtes : une commune ou un EPCI. Sinon : Réservé aux communes.",
        "Population : au plus 5 000 habitants.",
        "« petites communes » Source : Appel à projets",
        "Ce qui aide : Décrivez-le.",
        "Acceptées Matériel (TTC)",
        "Refusées Personnel Les salaires ne sont pas aidés.",
        "60 % à partir du 1er juin 2021",
        "du 14 janvier au 31 mars 2021",
        "Par prudence",
        "Simuler",
    ):
        assert said in page.replace("\u00a0", " ").replace("\u202f", " "), said


@pytest.mark.parametrize(
    ("query", "queries", "why"),
    [
        ("", 4, "the entry, its problems, the shared facts, the questions published"),
        ("?territoire=COM-37261", 5, "and the territory"),
        ("?territoire=COM-99999", 9, "and what became of an unknown one"),
    ],
)
def test_a_page_costs_few_queries(
    client: Client, loaded: LoadReport, places: None, django_assert_num_queries: DjangoAssertNumQueries,
    query: str, queries: int, why: str,
) -> None:  # fmt: skip
    client.get("/aides/ordinateurs")
    with django_assert_num_queries(queries):
        assert client.get(f"/aides/ordinateurs{query}").status_code == 200, why


@pytest.mark.slow
def test_every_real_scheme_has_its_page(client: Client, real: LoadReport) -> None:
    for slug in real.loaded:
        page = text_of(client, f"/aides/{slug}")
        assert "À quelles conditions ?" in page, slug
        assert "D’où viennent ces informations" in page, slug
        assert "None" not in page, slug


def test_the_reader_sees_the_rules_and_the_contact_of_a_territory(
    client: Client, places: None, tmp_path: Path
) -> None:
    write(tmp_path, ordinateurs=scheme_text(more=LOCAL))
    load_schemes(tmp_path, now=NOW)
    country = text_of(client, "/aides/ordinateurs")
    assert "Préfecture de votre département" in country
    assert "Les règles changent selon le territoire : Indre-et-Loire" in country
    for query in ("COM-37261", "tours", "DEP-37"):
        page = text_of(client, f"/aides/ordinateurs?territoire={query}").replace("\u202f", " ")
        assert "Préfecture d'Indre-et-Loire" in page, query
        assert "Ces règles sont celles de : Indre-et-Loire" in page, query
        assert "au plus 200 000" in page, query
        assert f"/aides/ordinateurs/simuler?territoire={'DEP-37' if query == 'DEP-37' else 'COM-37261'}" in (
            client.get(f"/aides/ordinateurs?territoire={query}").content.decode()
        )


@pytest.mark.parametrize(
    "typed", ["zzzzqqqq", "COM-99999", "COM-37261'--", "<script>", "é" * 5000, "%F0%9F%98%80"]
)
def test_a_territory_that_is_none_is_said_and_the_page_goes_on(
    client: Client, loaded: LoadReport, places: None, typed: str
) -> None:
    response = client.get("/aides/ordinateurs", {"territoire": typed})
    assert response.status_code == 200
    assert b"fr-error-text" in response.content
    assert b"<script>&" not in response.content


def test_the_code_and_the_short_address_agree_and_lead_to_the_page(
    client: Client, loaded: LoadReport
) -> None:
    page = client.get("/aides/ordinateurs").content.decode()
    code = selectors.published("ordinateurs").code
    address = f"http://testserver{short_path(code)}"
    assert f'gu-short__address">{address}<' in page
    assert qr_svg(address, f"QR code vers {address}") in page, "drawn from the address that is written"
    for path in (short_path(code), short_path(code.upper())):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (302, "/aides/ordinateurs")


@pytest.mark.parametrize(
    "path", ["/aides/ordinateur", "/a/zzzzzz", "/aides/ordinateur/fiche.pdf", "/aides/" + "x" * 300]
)
def test_an_unknown_scheme_is_a_page_with_suggestions(client: Client, loaded: LoadReport, path: str) -> None:
    page = text_of(client, path, 404)
    assert "Cette aide n’est pas au catalogue" in page
    assert ("Des ordinateurs" in page) is ("ordinateur" in path)


def test_a_broken_update_is_said_on_the_page(client: Client, loaded: LoadReport, folder: Path) -> None:
    write(folder, ordinateurs=scheme_text().replace("kind: call", "kind: prime"))
    load_schemes(folder, now=NOW)
    page = text_of(client, "/aides/ordinateurs")
    assert "La dernière version bonne reste en usage" in page
    assert "ordinateurs.yaml, ligne 7, « identity.kind »" in page
    assert "Des ordinateurs" in page


def test_a_withdrawn_scheme_keeps_its_page(client: Client, loaded: LoadReport, folder: Path) -> None:
    (folder / "ordinateurs.yaml").unlink()
    load_schemes(folder, now=NOW)
    page = text_of(client, "/aides/ordinateurs")
    assert "Elle en a été retirée le 1er mars 2021" in page
    assert "Simuler" not in page


@pytest.mark.parametrize(
    ("more", "calendar", "said", "why"),
    [
        ('apply: {how: here, text: "Ici."}', None, "Préparez votre demande", "here: simulate first"),
        (
            'apply: {how: elsewhere, url: "https://exemple.fr/depot", text: "Là-bas."}',
            None,
            "La demande se fait ailleurs Là-bas. Simuler Aller sur le site",
            "elsewhere",
        ),
        (
            'apply: {how: nothing, text: "Tout est automatique."}',
            None,
            "Rien à faire Tout est automatique.",
            "nothing",
        ),
        ("", "  - {id: a, closes: 2021-01-31, source: call}", "Terminée depuis le 31 janvier 2021.", "over"),
        ("", "  - {id: a, opens: 2021-04-02, source: call}", "À partir du 2 avril 2021", "not yet"),
    ],
)
def test_how_to_apply(
    client: Client, db: None, tmp_path: Path, more: str, calendar: str | None, said: str, why: str
) -> None:
    text = scheme_text(more=more, **({"calendar": calendar} if calendar else {}))
    write(tmp_path, ordinateurs=text)
    load_schemes(tmp_path, now=NOW)
    page = text_of(client, "/aides/ordinateurs")
    assert said in page[page.index("Quelles dépenses") :], why


def test_schemes_that_do_not_add_up_are_linked(client: Client, db: None, tmp_path: Path) -> None:
    more = 'incompatible: [{scheme: tablettes, why: "Un seul des deux.", source: call}]'
    write(
        tmp_path,
        ordinateurs=scheme_text(more=more),
        tablettes=scheme_text("tablettes", title="Des tablettes"),
    )
    load_schemes(tmp_path, now=NOW)
    page = client.get("/aides/ordinateurs").content.decode()
    assert '<a href="/aides/tablettes">Des tablettes</a> : Un seul des deux.' in page


def test_texts_of_a_file_are_never_markup(client: Client, db: None, tmp_path: Path) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=y>"
    write(
        tmp_path,
        ordinateurs=scheme_text(title=evil)
        .replace("Réservé aux communes.", evil)
        .replace("Appel à projets", evil),
    )
    load_schemes(tmp_path, now=NOW)
    page = client.get("/aides/ordinateurs").content.decode()
    assert evil not in page
    assert html.escape(evil) in page


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_pages_are_only_read(client: Client, loaded: LoadReport, method: str) -> None:
    for path in (
        "/aides/ordinateurs",
        "/aides/ordinateurs/fiche.pdf",
        "/a/zzzzzz",
        "/donnees/dispositifs.csv",
    ):
        assert getattr(client, method)(path).status_code == 405


def test_dates_are_those_of_the_day(
    client: Client, loaded: LoadReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guichet.shared.clock.today", lambda: date(2021, 3, 31))
    assert "Aujourd’hui, dernier jour" in text_of(client, "/aides/ordinateurs")
    monkeypatch.setattr("guichet.shared.clock.today", lambda: date(2021, 4, 1))
    assert "Terminée depuis le 31 mars 2021." in text_of(client, "/aides/ordinateurs")
