"""The official exchange format: what we write is valid, what we read is checked line by line."""

import csv
import io
import json
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guichet.schemes import selectors
from guichet.schemes.enums import Status
from guichet.schemes.errors import NoRules, UnreadableCatalogue
from guichet.schemes.exchange.fields import exchange_fields, identifier
from guichet.schemes.exchange.reading import read_catalogue
from guichet.schemes.models import ReceivedEntry, Scheme
from guichet.schemes.services import LoadReport, import_catalogue, load_schemes

from .conftest import DAY, NOW, ROOT
from .files import scheme_text, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
LENT = ROOT.parent / "shared" / "data" / "etalab-dispositif-aide-0.2.0.schema.json"
LATER = NOW + timedelta(days=1)

ROW = {
    "id": "65d5b6c7-102c-4440-ac3b-768f708edc0a",
    "titre": "Fonds des piscines",
    "promesse": "Rénovez votre piscine",
    "description": "Une aide pour rénover les piscines publiques.",
    "eligibilite": "• Être une commune",
    "types_aides": "financement",
    "porteurs": '[{"nom": "Région", "siren": "", "roles": ["financeur"]}, {"nom": "Agence", "siren": "", "roles": ["instructeur"]}]',
    "programmes_parents": "",
    "url_source": "https://exemple.fr/piscines",
    "cibles": "secteur public|associations",
    "eligibilite_geographique": "REG-28",
    "eligibilite_geographique_exclusions": "",
    "date_ouverture": "2021-01-01T00:00:00Z",
    "date_cloture": "2021-06-30T21:59:59Z",
    "date_mise_a_jour": "2021-02-01T00:00:00Z",
}


def as_csv(*rows: dict[str, str], separator: str = ",") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(ROW), delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def row(**changes: str) -> dict[str, str]:
    return ROW | changes


def table_schema(fields: list[dict[str, Any]]) -> dict[str, Any]:
    """The rules of a Table Schema as a JSON Schema of one row."""
    properties, required = {}, []
    for field in fields:
        rules = field.get("constraints", {})
        shape: dict[str, Any] = {"type": "string"}
        shape |= {"maxLength": rules["maxLength"]} if "maxLength" in rules else {}
        shape |= {"pattern": rules["pattern"]} if "pattern" in rules else {}
        shape |= {"format": field["format"]} if "format" in field else {}
        if field["type"] == "datetime":
            shape["pattern"] = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"
        properties[field["name"]] = shape
        required += [field["name"]] if rules.get("required") else []
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


@pytest.fixture
def exported(client: Client, real: LoadReport) -> list[dict[str, str]]:
    found: list[dict[str, str]] = client.get("/donnees/dispositifs.json").json()
    assert len(found) == len(real.loaded)
    return found


def test_the_catalogue_is_valid_by_our_description_of_the_format(
    client: Client, exported: list[dict[str, str]]
) -> None:
    for content, kind in (
        (client.get("/donnees/dispositifs.csv").content, "csv"),
        (client.get("/donnees/dispositifs.json").content, "json"),
    ):
        read = read_catalogue(content, kind)
        assert read.faults == ()
        assert len(read.rows) == len(exported)


@pytest.mark.skipif(not LENT.exists(), reason="the official schema is not beside the checkout")
def test_the_catalogue_is_valid_by_the_official_schema(
    client: Client, exported: list[dict[str, str]]
) -> None:
    official = json.loads(LENT.read_text(encoding="utf-8"))["fields"]
    assert [field["name"] for field in official] == [field.name for field in exchange_fields()]
    rules = jsonschema.Draft202012Validator(table_schema(official), format_checker=jsonschema.FormatChecker())
    for item in exported:
        assert not list(rules.iter_errors(item)), item["titre"]
    text = client.get("/donnees/dispositifs.csv").content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert text.partition("\n")[0].split(",") == [field["name"] for field in official]
    for item in rows:
        assert not list(rules.iter_errors({name: value for name, value in item.items() if value})), item[
            "titre"
        ]
    assert len({item["id"] for item in rows}) == len(rows)


def test_the_official_constraints_are_ours() -> None:
    ours = {field.name: field for field in exchange_fields()}
    assert [name for name, field in ours.items() if field.required] == [
        "id", "titre", "description", "eligibilite", "types_aides", "porteurs", "cibles",
        "eligibilite_geographique", "date_mise_a_jour",
    ]  # fmt: skip
    assert (ours["promesse"].max, ours["description"].max) == (180, 5000)


def test_a_row_says_what_the_scheme_is(client: Client, loaded: LoadReport) -> None:
    (item,) = client.get("/donnees/dispositifs.json").json()
    assert item["id"] == identifier("ordinateurs") == str(uuid.UUID(item["id"]))
    assert item["url_source"] == "http://testserver/aides/ordinateurs"
    assert item["cibles"] == "secteur public"
    assert item["eligibilite_geographique"] == "PAYS-99100"
    assert (item["date_ouverture"], item["date_cloture"]) == ("2021-01-13T23:00:00Z", "2021-03-31T21:59:59Z")
    assert item["date_mise_a_jour"] == "2021-03-01T08:00:00Z"
    assert "• Non aidé : Personnel" in item["eligibilite"]


@pytest.mark.parametrize(
    ("territory", "included", "excluded"),
    [
        ("included: [REG-28, DEP-37]", "REG-28|DEP-37", None),
        ("included: [DEP-2A, DEP-2B]", "REG-94", None),
        ("excluded: [DEP-75, DEP-2A]", "PAYS-99100", "DEP-75"),
    ],
)
def test_territories_are_written_with_the_digits_the_format_wants(
    client: Client, tmp_path: Path, territory: str, included: str, excluded: str | None
) -> None:
    more = f'territory: {{{territory}, else: "Ailleurs.", source: call}}'
    write(tmp_path, ordinateurs=scheme_text(more=more))
    assert load_schemes(tmp_path, now=NOW).refused == ()
    (item,) = client.get("/donnees/dispositifs.json").json()
    assert item["eligibilite_geographique"] == included
    assert item.get("eligibilite_geographique_exclusions") == excluded


def test_the_export_is_written_once_for_a_revision(client: Client, loaded: LoadReport, folder: Path) -> None:
    client.get("/donnees/dispositifs.csv")
    with CaptureQueriesContext(connection) as queries:
        client.get("/donnees/dispositifs.csv")
    assert len(queries) == 1
    write(folder, tablettes=scheme_text("tablettes"))
    load_schemes(folder, now=LATER)
    assert b"tablettes" in client.get("/donnees/dispositifs.csv").content


def test_what_is_received_is_in_the_catalogue_without_rules(client: Client, loaded: LoadReport) -> None:
    report = import_catalogue(as_csv(row()), "csv", now=NOW)
    assert (report.added, report.faults) == (("fonds-des-piscines",), ())
    entry = selectors.catalogue_row("fonds-des-piscines", DAY)
    assert (entry.has_rules, entry.has_formula, entry.how_much) == (False, False, "règles non décrites")
    assert (entry.status, entry.day) == (Status.OPEN, DAY.replace(month=6, day=30))
    assert (entry.funder, "association" in entry.audiences) == ("Région", True)
    assert list(selectors.plans(DAY)) == ["ordinateurs"], "nothing can be simulated"
    with pytest.raises(NoRules, match="ne sont pas décrites"):
        selectors.plan_for("fonds-des-piscines", DAY)
    page = client.get("/aides/fonds-des-piscines").content.decode()
    assert "Les règles de cette aide ne sont pas décrites" in page
    assert "https://exemple.fr/piscines" in page
    detail = client.get("/api/v1/schemes/fonds-des-piscines").json()
    assert (detail["has_rules"], detail["version"]) == (False, None)
    assert detail["received"]["titre"] == "Fonds des piscines"
    assert "Fonds des piscines" in client.get("/donnees/dispositifs.csv").content.decode()


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_twice_changes_nothing(loaded: LoadReport, kind: str) -> None:
    content = as_csv(row()) if kind == "csv" else json.dumps([row()]).encode()
    import_catalogue(content, kind, now=NOW)
    before = list(Scheme.objects.values()), list(ReceivedEntry.objects.values())
    again = import_catalogue(content, kind, now=LATER)
    assert (again.added, again.changed, again.unchanged) == ((), (), ("fonds-des-piscines",))
    assert before == (list(Scheme.objects.values()), list(ReceivedEntry.objects.values()))


def test_a_changed_row_updates_its_entry(loaded: LoadReport) -> None:
    import_catalogue(as_csv(row()), "csv", now=NOW)
    report = import_catalogue(as_csv(row(titre="Fonds des bassins")), "csv", now=LATER)
    assert report.changed == ("fonds-des-piscines",), "its address stays"
    assert Scheme.objects.get(slug="fonds-des-piscines").title == "Fonds des bassins"


def test_a_trial_writes_nothing(loaded: LoadReport) -> None:
    report = import_catalogue(as_csv(row()), "csv", now=NOW, dry_run=True)
    assert report.added == ("fonds-des-piscines",)
    assert "rien n’est écrit" in report.sentence
    assert Scheme.objects.count() == 1


def test_our_own_export_comes_back_without_a_change(client: Client, real: LoadReport) -> None:
    for kind in ("csv", "json"):
        report = import_catalogue(client.get(f"/donnees/dispositifs.{kind}").content, kind, now=LATER)
        assert (report.added, report.changed, report.faults) == ((), (), ())
        assert len(report.unchanged) == len(real.loaded)


def test_two_schemes_of_one_title_have_two_addresses(loaded: LoadReport) -> None:
    other = row(id="65d5b6c7-102c-4440-ac3b-768f708edc0b")
    report = import_catalogue(
        as_csv(row(), other, row(id=str(uuid.uuid4()), titre="Des ordinateurs")), "csv", now=NOW
    )
    first, second, third = report.added
    assert first == "fonds-des-piscines"
    assert second.startswith("fonds-des-piscines-")
    assert third == "des-ordinateurs"


def test_a_file_that_describes_a_received_scheme_takes_its_place(loaded: LoadReport, folder: Path) -> None:
    import_catalogue(as_csv(row(titre="Tablettes")), "csv", now=NOW)
    write(folder, tablettes=scheme_text("tablettes", title="Des tablettes"))
    assert load_schemes(folder, now=LATER).loaded == ("tablettes",)
    assert "tablettes" in selectors.plans(DAY)
    import_catalogue(as_csv(row(titre="Tablettes, encore")), "csv", now=LATER)
    assert Scheme.objects.get(slug="tablettes").title == "Des tablettes", "rules are worth more"


FAULTS = [
    ({"id": "12"}, "id", "UUID"),
    ({"id": ""}, "id", "manque"),
    ({"titre": ""}, "titre", "manque"),
    ({"promesse": "p" * 181}, "promesse", "180 au plus"),
    ({"description": "d" * 5001}, "description", "5000 au plus"),
    ({"cibles": "communes"}, "cibles", "secteur public"),
    ({"cibles": "secteur public|"}, "cibles", "n’est pas admis"),
    ({"url_source": "exemple.fr"}, "url_source", "https://"),
    ({"url_source": "javascript:alert(1)"}, "url_source", "https://"),
    ({"eligibilite_geographique": "Normandie"}, "eligibilite_geographique", "DEP-37"),
    ({"eligibilite_geographique": ""}, "eligibilite_geographique", "manque"),
    ({"date_ouverture": "01/02/2021"}, "date_ouverture", "2021-03-31T00:00:00Z"),
    ({"date_mise_a_jour": "2021-13-01"}, "date_mise_a_jour", "date"),
]


@pytest.mark.parametrize(("changes", "column", "said"), FAULTS)
def test_a_faulty_row_is_said_and_the_others_come_in(
    loaded: LoadReport, changes: dict[str, str], column: str, said: str
) -> None:
    good = row(id=str(uuid.uuid4()), titre="Bonne")
    for content, kind, line in (
        (as_csv(row(**changes), good), "csv", 2),
        (json.dumps([row(**changes), good]).encode(), "json", 1),
    ):
        report = import_catalogue(content, kind, now=NOW)
        (fault,) = report.faults
        assert (fault.line, fault.column) == (line, column)
        assert said in fault.reason
        assert str(fault).startswith(f"Ligne {line}, colonne « {column} » : ")
        assert "bonne" in (*report.added, *report.unchanged)


def test_lines_are_counted_in_the_file_even_with_breaks_in_values(loaded: LoadReport) -> None:
    content = as_csv(row(eligibilite="• un\n• deux\n• trois"), row(id="x"))
    (fault,) = import_catalogue(content, "csv", now=NOW).faults
    assert fault.line == 5


def test_the_same_identifier_twice_is_refused(loaded: LoadReport) -> None:
    report = import_catalogue(as_csv(row(), row(titre="Autre", id=ROW["id"].upper())), "csv", now=NOW)
    assert report.added == ("fonds-des-piscines",)
    assert "déjà celui de la ligne 2" in report.faults[0].reason


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        (b"\xff\xfe\x00", "csv", "UTF-8"),
        (b"", "csv", "manque les colonnes"),
        (b"a,b\n1,2\n", "csv", "manque les colonnes id, titre"),
        (as_csv(row()).replace(b'"', b'""""', 1), "csv", "guillemets"),
        (b"{", "json", "JSON"),
        (b"{}", "json", "liste"),
        (b"[" * 100_000, "json", "JSON"),
        (b"[]", "xml", "csv ou json"),
        (b"x" * (21 * 1024 * 1024), "csv", "20 Mo"),
        (b"id\0", "csv", "caractère nul"),
    ],
    ids=["bytes", "nothing", "columns", "quotes", "half", "object", "deep", "format", "size", "nul"],
)
def test_a_file_that_cannot_be_read_is_one_sentence(
    loaded: LoadReport, content: bytes, kind: str, said: str
) -> None:
    with pytest.raises(UnreadableCatalogue, match=said):
        import_catalogue(content, kind, now=NOW)


@pytest.mark.parametrize("item", [1, None, "x", [], {"id": 1}, {"titre": ["a"]}])
def test_rows_of_json_are_objects_of_texts(loaded: LoadReport, item: object) -> None:
    report = import_catalogue(json.dumps([item]).encode(), "json", now=NOW)
    assert report.added == ()
    assert report.faults


def test_semicolons_and_a_byte_order_mark_are_read(loaded: LoadReport) -> None:
    content = b"\xef\xbb\xbf" + as_csv(row(), separator=";")
    assert import_catalogue(content, "csv", now=NOW).added == ("fonds-des-piscines",)
