"""The catalogue as JSON."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from guichet.schemes.services import LoadReport

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def test_the_list_has_the_fields_of_its_description(client: Client, loaded: LoadReport) -> None:
    answer = client.get("/api/v1/schemes").json()
    assert answer["next"] is None
    (item,) = answer["items"]
    assert item == {
        "slug": "ordinateurs",
        "title": "Des ordinateurs",
        "promise": "L'État paie la moitié de vos ordinateurs.",
        "kind": "call",
        "audiences": ["commune", "epci"],
        "themes": ["equiper-ecole"],
        "funder": "État",
        "status": "open",
        "day": "2021-03-31",
        "how_much": "50\u00a0%",
        "ceiling": False,
        "has_formula": True,
        "has_rules": True,
        "url": "http://testserver/aides/ordinateurs",
        "short_url": f"http://testserver/a/{item['short_url'].rsplit('/', 1)[1]}",
    }


def test_one_query_for_a_list_and_few_for_a_scheme(
    client: Client, real: LoadReport, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        client.get("/api/v1/schemes?q=école&status=open&limit=100")
    client.get("/api/v1/schemes/detr")
    with django_assert_num_queries(4):  # the entry, its problems, its row, the shared facts
        client.get("/api/v1/schemes/detr")


def test_pages_follow_each_other(client: Client, real: LoadReport) -> None:
    seen: list[str] = []
    after = ""
    while True:
        page = client.get("/api/v1/schemes", {"limit": "9", "after": after}).json()
        seen += [item["slug"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert sorted(seen) == sorted(real.loaded)


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("audience=ville", "audience", "Choisissez parmi : commune, epci"),
        ("theme=piscine", "theme", "Choisissez parmi : equiper-ecole"),
        ("kind=prime", "kind", "Choisissez parmi : call, desk"),
        ("status=ouverte", "status", "Choisissez parmi : open, soon"),
        ("at=hier", "at", "« hier »"),
        ("at=2021-02-30", "at", "2021-02-30"),
        ("limit=0", "limit", "de 1 à 100"),
        ("limit=1000", "limit", "1000"),
        ("limit=x", "limit", "« x »"),
        ("after=zz", "after", "première page"),
    ],
)
def test_a_bad_filter_is_422_with_what_it_may_be(
    client: Client, loaded: LoadReport, query: str, field: str, said: str
) -> None:
    response = client.get(f"/api/v1/schemes?{query}")
    assert response.status_code == 422
    assert response.json()["field"] == field
    assert said in response.json()["detail"]


@pytest.mark.parametrize("slug", ["inconnue", "x" * 400, "é", "a%20b", "..%2Fx"])
def test_an_unknown_scheme_is_404_with_a_sentence(client: Client, loaded: LoadReport, slug: str) -> None:
    response = client.get(f"/api/v1/schemes/{slug}")
    assert response.status_code == 404
    if "%2F" not in slug:
        assert "n’existe pas dans le catalogue" in response.json()["detail"]


def test_the_day_is_an_argument(client: Client, loaded: LoadReport) -> None:
    assert client.get("/api/v1/schemes?at=2021-04-01").json()["items"][0]["status"] == "closed"
    later = client.get("/api/v1/schemes/ordinateurs?at=2021-06-01").json()
    assert [item["value"] for item in later["parameters"]] == ["60\u00a0%", "5\u202f000"]


def test_one_scheme_says_everything(client: Client, loaded: LoadReport) -> None:
    scheme = client.get("/api/v1/schemes/ordinateurs").json()
    assert [(item["title"], item["assessed"]) for item in scheme["criteria"]] == [
        ("Porteur", False),
        ("Taille", False),
        ("Le projet a un effet.", True),
    ]
    assert scheme["criteria"][1]["quote"] == "petites communes"
    assert [(item["title"], item["accepted"]) for item in scheme["expenses"]] == [
        ("Matériel", True),
        ("Personnel", False),
    ]
    assert [(item["value"], item["confirmed"]) for item in scheme["parameters"]] == [
        ("50\u00a0%", False),
        ("5\u202f000", True),
    ]
    assert scheme["how_much_confirmed"] is False
    assert scheme["apply"] == {"how": "here", "url": None, "text": None}
    assert len(scheme["version"]) == 16


def test_every_real_scheme_is_described(client: Client, real: LoadReport) -> None:
    for slug in real.loaded:
        answer = client.get(f"/api/v1/schemes/{slug}")
        assert answer.status_code == 200, slug
        assert answer.json()["sources"], slug


def test_the_description_of_the_api_knows_the_catalogue(client: Client) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert {"/api/v1/schemes", "/api/v1/schemes/{slug}"} <= set(paths)
    names = {item["name"] for item in paths["/api/v1/schemes"]["get"]["parameters"]}
    assert names == {"q", "audience", "theme", "kind", "status", "funder", "at", "limit", "after"}
    assert date(2021, 3, 1).isoformat() in str(paths["/api/v1/schemes"]["get"]["parameters"])
