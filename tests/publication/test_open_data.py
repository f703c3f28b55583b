"""Open data: each file holds what the page of laureates counts, is valid in its format, and says when nothing changed."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow.parquet as pq
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from guichet.publication.enums import Lack
from guichet.publication.models import PublishedAward
from guichet.publication.open_data import catalogue, columns
from guichet.publication.selectors import GIVING_NEEDS, SCDL_NEEDS, AwardFilter, complete, lacking
from guichet.shared import clock

from .awards import FUNDER, NOW, publish
from .table_schema import problems

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "later")]
LENT = Path(__file__).parents[3] / "shared/data/scdl-subventions-2.1.1.schema.json"
LENT_VALID = LENT.with_name("scdl-subventions-valid.csv")
GIVING = json.loads((Path(__file__).parent / "giving_package.schema.json").read_text())
FILES = [one.path for found in catalogue.DATA_SETS if found.filtered for one in found.formats]
PAGE_QUERIES = 8
CANCELLED = {"withdrawn_at": NOW}


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an hour after the awards were published."""
    monkeypatch.setattr(clock, "now", lambda: (NOW + timedelta(hours=1)).astimezone(clock.PARIS))


def get(client: Client, path: str, **headers: str) -> tuple[Any, bytes]:
    """Ask for a file and read it to its end."""
    response = client.get(path, headers=headers)
    return response, response.getvalue()


def lines(client: Client, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(get(client, path)[1].decode(), newline="")))


class TestLaureates:
    def test_every_format_says_the_same(self, client: Client) -> None:
        publish(3)
        publish(
            latitude=None,
            longitude=None,
            day=None,
            year=None,
            siren="",
            siret="",
            funder_siret="",
            de_minimis=None,
        )
        rows = lines(client, "/donnees/laureats.csv")
        objects = json.loads(get(client, "/donnees/laureats.json")[1])
        features = json.loads(get(client, "/donnees/laureats.geojson")[1])["features"]
        table = pq.read_table(io.BytesIO(get(client, "/donnees/laureats.parquet")[1])).to_pylist()
        assert len(rows) == len(objects) == len(features) == len(table) == 4
        assert (
            [row["montant"] for row in rows]
            == [f"{found['montant']:.2f}" for found in objects]
            == ["13450.05"] * 4
        )
        assert [str(found["montant"]) for found in table] == ["13450.05"] * 4
        names = [column.name for column in columns.COLUMNS]
        assert list(rows[0]) == names == list(objects[0]) == list(table[0])
        assert features[0]["geometry"] == {"type": "Point", "coordinates": [-0.5541, 47.3389]}
        assert features[3]["geometry"] is None, "an award whose place is not known is not lost"
        assert (rows[3]["date"], objects[3]["date"], table[3]["date"]) == ("", None, None)
        assert (rows[0]["de_minimis"], objects[0]["de_minimis"], table[0]["de_minimis"]) == (
            "non",
            False,
            False,
        )
        assert rows[3]["de_minimis"] == "", "what nobody said is not a no"

    def test_the_csv_follows_its_own_schema(self, client: Client) -> None:
        publish(3)
        schema = client.get("/donnees/laureats.schema.json").json()
        content = get(client, "/donnees/laureats.csv")[1].decode()
        assert problems(schema, content) == []
        assert problems(schema, content.replace("13450.05", "beaucoup"))

    def test_nothing_published_is_a_file_without_lines(self, client: Client) -> None:
        assert lines(client, "/donnees/laureats.csv") == []
        assert json.loads(get(client, "/donnees/laureats.json")[1]) == []
        assert json.loads(get(client, "/donnees/laureats.geojson")[1])["features"] == []
        assert pq.read_table(io.BytesIO(get(client, "/donnees/laureats.parquet")[1])).num_rows == 0

    def test_parquet_goes_on_past_a_group(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("guichet.publication.open_data.parquet.GROUP", 2)
        publish(5)
        table = pq.ParquetFile(io.BytesIO(get(client, "/donnees/laureats.parquet")[1]))
        assert (table.num_row_groups, table.metadata.num_rows) == (3, 5)

    @pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
    def test_no_text_is_a_formula(self, client: Client, sign: str) -> None:
        publish(title=f"{sign}1+1", beneficiary=f"{sign}cmd|'/c calc'!A0")
        for path in ("/donnees/laureats.csv", "/donnees/subventions.csv"):
            (row,) = lines(client, path)
            assert not [
                value for name, value in row.items() if value.startswith(sign) and name != "longitude"
            ]
        assert json.loads(get(client, "/donnees/laureats.json")[1])[0]["projet"] == f"{sign}1+1"


class TestFilters:
    @pytest.mark.parametrize("path", FILES)
    def test_a_file_takes_the_filters_of_the_page(self, client: Client, path: str) -> None:
        publish(2)
        publish(departement="41", commune="41018", scheme="detr", day=None, ends_on=None)
        assert _count(client, f"{path}?territoire=DEP-37") == 2
        assert _count(client, f"{path}?dispositif=itn-3c&annee=2021&source=guichet&q=ecole") == 2
        assert _count(client, f"{path}?annee=1999") == 0

    @pytest.mark.parametrize("path", FILES)
    @pytest.mark.parametrize(
        "query", ["territoire=XYZ-1", "territoire=COM-99999", "annee=abcd", "taille=énorme"]
    )
    def test_a_filter_that_means_nothing_is_a_sentence(self, client: Client, path: str, query: str) -> None:
        response = client.get(f"{path}?{query}")
        assert (response.status_code, response.streaming) == (400, False)

    def test_what_is_withdrawn_is_in_no_file(self, client: Client) -> None:
        publish(2)
        PublishedAward.objects.filter(reference="1000").update(**CANCELLED)
        assert {path: _count(client, path) for path in FILES} == dict.fromkeys(FILES, 1)


class TestEssentialData:
    def test_a_line_says_what_the_award_says(self, client: Client) -> None:
        publish()
        (row,) = lines(client, "/donnees/subventions.csv")
        assert row["idAttribuant"] == FUNDER
        assert (row["dateConvention"], row["referenceDecision"]) == ("2021-03-15", "1000")
        assert (row["montant"], row["nature"], row["pourcentageSubvention"]) == (
            "13450.05",
            "aide en numéraire",
            "1.00",
        )
        assert (row["conditionsVersement"], row["datesPeriodeVersement"]) == (
            "échelonné",
            "2021-03-15/2022-06-30",
        )
        assert (row["notificationUE"], row["idRAE"], row["rnaBeneficiaire"]) == ("non", "", "")

    @pytest.mark.parametrize(
        ("changes", "column", "value"),
        [
            ({"payments": 1}, "conditionsVersement", "unique"),
            ({"ends_on": NOW.date().replace(day=15)}, "datesPeriodeVersement", "2021-03-15"),
            ({"de_minimis": True}, "notificationUE", "oui"),
            ({"siret": "", "rna": "W372000000"}, "rnaBeneficiaire", "W372000000"),
            ({"title": "é" * 400}, "objet", "é" * 256),
            ({"amount_cents": 0}, "montant", "0.00"),
        ],
    )
    def test_each_column_follows(
        self, client: Client, changes: dict[str, Any], column: str, value: str
    ) -> None:
        publish(**changes)
        (row,) = lines(client, "/donnees/subventions.csv")
        assert row[column] == value
        assert problems(_scdl(client), get(client, "/donnees/subventions.csv")[1].decode()) == []

    @pytest.mark.parametrize(
        ("changes", "lack"),
        [
            ({"source": "fonds-vert"}, Lack.OTHER_BODY),
            ({"funder": ""}, Lack.FUNDER),
            ({"funder_siret": ""}, Lack.FUNDER_SIRET),
            ({"funder_siret": "213702145"}, Lack.FUNDER_SIRET),
            ({"day": None}, Lack.DAY),
            ({"siret": ""}, Lack.RECIPIENT),
            ({"siret": "", "rna": "W3722"}, Lack.RECIPIENT),
            ({"payments": None}, Lack.PAYMENTS),
            ({"payments": 0}, Lack.PAYMENTS),
            ({"ends_on": None}, Lack.PERIOD),
            ({"ends_on": NOW.date().replace(day=1)}, Lack.PERIOD),
            ({"de_minimis": None}, Lack.DE_MINIMIS),
            ({"source": "fonds-vert", "funder": "", "day": None}, Lack.OTHER_BODY),
        ],
    )
    def test_an_award_that_lacks_a_field_is_left_out_and_said(
        self, client: Client, changes: dict[str, Any], lack: Lack
    ) -> None:
        publish()
        publish(2, **changes)
        assert lacking(AwardFilter(), SCDL_NEEDS) == (1, {lack: 2})
        assert len(list(complete(AwardFilter(), SCDL_NEEDS))) == 1
        assert len(lines(client, "/donnees/subventions.csv")) == 1
        page = client.get("/donnees/").content.decode()
        assert f"2\u00a0aides : {lack.label}" in page

    def test_what_is_kept_and_left_out_is_everything(self) -> None:
        publish(2)
        publish(funder="", day=None)
        publish(3, de_minimis=None)
        for needs in (SCDL_NEEDS, GIVING_NEEDS):
            kept, lacks = lacking(AwardFilter(), needs)
            assert kept + sum(lacks.values()) == 6
            assert kept == len(list(complete(AwardFilter(), needs)))

    def test_our_schema_has_the_official_fields_and_rules(self, client: Client) -> None:
        if not LENT.exists():
            pytest.skip("the official schema is not beside this checkout")
        ours, official = _scdl(client), json.loads(LENT.read_text())
        said = {"title", "description", "example"}
        assert [_without(field, said) for field in ours["fields"]] == [
            _without(field, said) for field in official["fields"]
        ]
        assert ours["custom_checks"] == official["custom_checks"]
        assert ours["version"] == official["version"]
        assert not {field["description"] for field in ours["fields"]} & {
            field["description"] for field in official["fields"]
        }

    def test_the_official_schema_and_examples_agree_with_our_check(self, client: Client) -> None:
        if not LENT.exists():
            pytest.skip("the official schema is not beside this checkout")
        official = json.loads(LENT.read_text())
        publish(3)
        assert problems(official, get(client, "/donnees/subventions.csv")[1].decode()) == []
        assert problems(official, LENT_VALID.read_text()) == []
        invalid = LENT.with_name("scdl-subventions-invalid.csv").read_text()
        assert problems(official, invalid), "a check that accepts anything checks nothing"

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (FUNDER, FUNDER[:-1] + "2"),
            ("2021-03-15,1000", "15/03/2021,1000"),
            (",non,", ",no,"),
            (",1.00,", ",100,"),
            ("aide en numéraire", "argent"),
            (",13450.05,", ",,"),
        ],
    )
    def test_our_own_check_sees_what_is_wrong(self, client: Client, before: str, after: str) -> None:
        publish()
        content = get(client, "/donnees/subventions.csv")[1].decode()
        assert before in content
        assert problems(_scdl(client), content.replace(before, after))


class TestGiving:
    def test_a_package_is_valid(self, client: Client) -> None:
        publish(2)
        publish(
            ends_on=None,
            siren="",
            siret="",
            funder_siret="",
            commune="",
            latitude=None,
            longitude=None,
            title="é" * 500,
        )
        package = json.loads(get(client, "/donnees/subventions.360giving.json")[1])
        checker = jsonschema.Draft4Validator(GIVING, format_checker=jsonschema.FormatChecker())
        assert [error.message for error in checker.iter_errors(package)] == []
        first, _, last = package["grants"]
        assert first["id"] == "guichet-guichet-1000"
        assert (first["amountAwarded"], first["currency"]) == (13450.05, "EUR")
        assert first["fundingOrganization"] == [
            {"id": f"FR-INSEE-{FUNDER[:9]}", "name": "Préfecture d’essai"}
        ]
        assert last["fundingOrganization"][0]["id"] == "guichet-org-prefecture-dessai"
        assert len({grant["id"] for grant in package["grants"]}) == 3

    def test_the_prefix_is_that_of_the_site(self, client: Client, settings: Any) -> None:
        settings.GIVING_PREFIX = "360G-essai"
        publish()
        package = json.loads(get(client, "/donnees/subventions.360giving.json")[1])
        assert package["grants"][0]["id"] == "360G-essai-guichet-1000"

    def test_an_award_without_a_day_is_left_out(self, client: Client) -> None:
        publish(2, day=None)
        package = json.loads(get(client, "/donnees/subventions.360giving.json")[1])
        assert package["grants"] == []
        assert lacking(AwardFilter(), GIVING_NEEDS) == (0, {Lack.DAY: 2})


class TestConditionalRequests:
    @pytest.mark.parametrize("path", FILES)
    def test_a_copy_is_sent_once(
        self, client: Client, path: str, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        publish()
        response, _ = get(client, path)
        tag, day = response["ETag"], response["Last-Modified"]
        with django_assert_num_queries(1):
            again, content = get(client, path, if_none_match=tag)
        assert (again.status_code, content, again["ETag"]) == (304, b"", tag)
        assert client.get(path, headers={"if-modified-since": day}).status_code == 304
        publish()
        assert get(client, path, if_none_match=tag)[0].status_code == 200

    def test_another_filter_is_another_copy(self, client: Client) -> None:
        publish()
        tags = {
            get(client, f"/donnees/laureats.csv{query}")[0]["ETag"]
            for query in ("", "?annee=2021", "?annee=2020")
        }
        assert len(tags) == 3

    def test_no_date_within_the_second_of_a_change(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        publish()
        monkeypatch.setattr(clock, "now", lambda: NOW.astimezone(clock.PARIS))
        response, _ = get(client, "/donnees/laureats.csv")
        assert "Last-Modified" not in response, "another change could bear the same date"

    @pytest.mark.parametrize("path", FILES)
    def test_head_says_the_same_and_reads_nothing(
        self, client: Client, path: str, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        publish()
        asked, _ = get(client, path)
        with django_assert_num_queries(1):
            response = client.head(path)
        assert response.content == b""
        for name in ("ETag", "Last-Modified", "Content-Type", "Content-Disposition"):
            assert response[name] == asked[name]

    @pytest.mark.parametrize("path", FILES)
    def test_a_file_is_read_by_a_cursor(
        self, client: Client, path: str, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        publish(20)
        with django_assert_num_queries(2):
            response, _ = get(client, path)
        assert response.streaming
        assert "Set-Cookie" not in response


class TestPage:
    def test_it_lists_every_file_with_the_choice_made(self, client: Client) -> None:
        publish(2)
        page = client.get("/donnees/?territoire=37&annee=2021").content.decode()
        for path in FILES:
            assert f'href="{path}?annee=2021&amp;territoire=DEP-37"' in page
        assert 'href="/donnees/dispositifs.csv"' in page
        assert "Licence Ouverte 2.0" in page
        assert "2\u00a0aides</strong> avec ce choix" in page
        for column in columns.COLUMNS:
            assert f"<code>{column.name}</code>" in page

    def test_the_address_without_a_slash_leads_there(self, client: Client) -> None:
        assert client.get("/donnees", follow=True).redirect_chain == [("/donnees/", 301)]

    def test_queries_do_not_grow(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        publish(2)
        client.get("/donnees/?territoire=DEP-37")
        with django_assert_num_queries(PAGE_QUERIES):
            client.get("/donnees/?territoire=DEP-37")
        publish(50, scheme="detr")
        with django_assert_num_queries(PAGE_QUERIES):
            client.get("/donnees/?territoire=DEP-37")

    def test_a_wrong_filter_is_a_sentence(self, client: Client) -> None:
        page = client.get("/donnees/?annee=abcd")
        assert page.status_code == 400
        assert "n’est pas une année" in page.content.decode()


class TestCatalogue:
    def test_it_has_what_dcat_ap_requires(self, client: Client) -> None:
        publish()
        response = client.get("/donnees/catalogue.jsonld")
        assert response["Content-Type"] == "application/ld+json"
        graph = response.json()["@graph"]
        known = {node["@id"]: node for node in graph}
        assert len(known) == len(graph), "each thing has an address of its own"
        kinds: dict[str, list[dict[str, Any]]] = {}
        for node in graph:
            kinds.setdefault(node["@type"], []).append(node)
        (root,) = kinds["dcat:Catalog"]
        assert {"dct:title", "dct:description", "dct:publisher", "dcat:dataset"} <= set(root)
        assert "foaf:name" in known[root["dct:publisher"]["@id"]]
        assert [known[one["@id"]] for one in root["dcat:dataset"]] == kinds["dcat:Dataset"]
        distributions = []
        for found in kinds["dcat:Dataset"]:
            assert {"dct:title", "dct:description", "dcat:distribution", "dct:accrualPeriodicity"} <= set(
                found
            )
            distributions += [known[one["@id"]] for one in found["dcat:distribution"]]
        assert distributions == kinds["dcat:Distribution"]
        for one in distributions:
            assert {"dct:license", "dct:format", "dcat:mediaType"} <= set(one)
            path = one["dcat:accessURL"]["@id"].removeprefix("http://testserver")
            assert client.get(path).status_code == 200

    def test_prefixes_are_declared(self, client: Client) -> None:
        said = client.get("/donnees/catalogue.jsonld").json()
        names = {name.split(":")[0] for node in said["@graph"] for name in node if not name.startswith("@")}
        assert names <= set(said["@context"])


def _scdl(client: Client) -> dict[str, Any]:
    schema: dict[str, Any] = client.get("/donnees/subventions.schema.json").json()
    return schema


def _without(field: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in field.items() if name not in names}


def _count(client: Client, path: str) -> int:
    """How many awards a file holds, whatever its format."""
    content = get(client, path)[1]
    if ".csv" in path:
        return len(list(csv.DictReader(io.StringIO(content.decode(), newline=""))))
    if ".parquet" in path:
        return int(pq.read_table(io.BytesIO(content)).num_rows)
    found = json.loads(content)
    return len(found if isinstance(found, list) else found.get("features", found.get("grants")))
