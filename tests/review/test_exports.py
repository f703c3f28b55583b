"""Files written from officers' lists: whose they are, what they hold, what they never hold, how they are written."""

import csv
import gc
import io
import json
import tracemalloc
import zipfile
from array import array
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from guichet.accounts.permissions import Actor
from guichet.applications.enums import State
from guichet.applications.errors import NotYours
from guichet.documents.services import check_file, store_bytes
from guichet.review.enums import ExportState, Tab
from guichet.review.errors import ReviewError
from guichet.review.models import ExportFile, ExportPart, Opinion, ReviewSheet
from guichet.review.selectors.export_tables import Exported, tables_of
from guichet.review.selectors.query import ListQuery
from guichet.review.services import export_bytes, exporting
from guichet.review.services.export_bytes import ExportWriter, blocks_of, folder_of
from guichet.review.services.exporting import (
    KEPT,
    export_of,
    forget_exports,
    open_export,
    order_export,
    resume_exports,
    write_export,
)
from guichet.review.services.folder_names import Names, safe_name
from guichet.shared.tables import write_tables
from tests.people import make, sign_in

from .factories import NOW
from .lists import make_many, make_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]
ALL = ListQuery(tab=Tab.ALL)
SOCLE = ListQuery(tab=Tab.ALL, filters={"aide": ("socle-numerique-ecoles",)})


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def order(actor: Actor, ending: str = ".json", query: ListQuery = ALL) -> UUID:
    return order_export(query, ending, actor=actor, now=NOW, real=NOW)


def written(actor: Actor, ending: str = ".json", query: ListQuery = ALL) -> bytes:
    """The bytes of a file ordered and written."""
    token = order(actor, ending, query)
    write_export(str(token), now=NOW, real=lambda: NOW)
    record, blocks = open_export(token, actor=actor, now=NOW)
    content = b"".join(blocks)
    assert record.size == len(content)
    return content


def lines(content: bytes, sheet: str = "Dossiers") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(content)[sheet]
    return found


# ---- rights


@pytest.mark.parametrize(
    ("role", "holds", "why"),
    [
        ("reviewer", {"37"}, "reviews Indre-et-Loire alone"),
        ("other_reviewer", {"41"}, "reviews Loir-et-Cher alone"),
        ("validator", {"37"}, "reads what the reviewers read"),
        ("prefet", {"37"}, "decides in Indre-et-Loire"),
        ("scheme_manager", {"37", "41"}, "holds the scheme everywhere"),
        ("national_manager", {"37", "41", "detr"}, "reads all"),
        ("auditor", {"37", "41", "detr"}, "reads all"),
    ],
)
def test_file_holds_what_the_list_holds(role: str, holds: set[str], why: str) -> None:
    numbers = {
        "37": make_sheet().number,
        "41": make_sheet(places=["COM-41018", "DEP-41", "REG-24"]).number,
        "detr": make_sheet("detr", places=["COM-75056", "DEP-75"]).number,
    }
    assert {row["number"] for row in lines(written(make(role)))} == {numbers[key] for key in holds}, why


@pytest.mark.parametrize("role", ["expert_ien", "secretary", "stranger"])
def test_whoever_reads_no_list_gets_no_file(role: str) -> None:
    make_sheet()
    with pytest.raises(NotYours):
        order(make(role))


def test_rights_are_those_of_the_moment_of_writing() -> None:
    make_sheet()
    actor = make("reviewer")
    token = order(actor)
    from guichet.accounts.models import HeldRole  # noqa: PLC0415 - needs Django ready

    HeldRole.objects.filter(person=actor.person).update(
        until=NOW - timedelta(minutes=1), since=NOW - timedelta(days=1)
    )
    write_export(str(token), now=NOW, real=lambda: NOW)
    file = export_of(token, actor)
    assert (file.state, file.refusal) == (ExportState.REFUSED, exporting.NO_RIGHT)


def test_file_is_for_whoever_asked_it(client: Client) -> None:
    make_sheet()
    token = order(make("reviewer"))
    write_export(str(token), now=NOW, real=lambda: NOW)
    sign_in(client, "second_reviewer")
    for address in (f"/instruction/exports/{token}", f"/instruction/exports/{token}/fichier"):
        assert client.get(address).status_code == 404
    sign_in(client, "reviewer")
    page = client.get(f"/instruction/exports/{token}")
    assert "Télécharger" in page.content.decode()
    got = client.get(f"/instruction/exports/{token}/fichier")
    assert got["Content-Disposition"].startswith("attachment")
    assert json.loads(b"".join(got.streaming_content))["Dossiers"]  # type: ignore[attr-defined]  # a streamed answer


# ---- what is refused


@pytest.mark.parametrize(
    ("ending", "query", "said"),
    [
        (".exe", ALL, "format"),
        ("", ALL, "format"),
        (".csv", ListQuery(tab=Tab.DONE), "vide"),
        (".csv", ListQuery(tab=Tab.ALL, filters={"demande_min": ("beaucoup",)}), "filtre"),
    ],
)
def test_refusals(ending: str, query: ListQuery, said: str) -> None:
    make_sheet()
    with pytest.raises(ReviewError, match=said):
        order(make("reviewer"), ending, query)


def test_refusal_is_told_on_the_page_and_keeps_the_list(client: Client) -> None:
    sign_in(client, "reviewer")
    page = client.post("/instruction/exports", {"adresse": "onglet=tous&etat=closed", "format": ".csv"})
    assert page.status_code == 422
    assert "Cette liste est vide" in page.content.decode()
    assert "etat=closed" in page.content.decode()


def test_a_file_is_asked_from_the_list(client: Client) -> None:
    make_sheet()
    sign_in(client, "reviewer")
    assert "Exporter cette liste" in client.get("/instruction/dossiers?onglet=tous").content.decode()
    page = client.post("/instruction/exports", {"adresse": "onglet=tous", "format": ".csv"}, follow=True)
    assert "En cours d’écriture" in page.content.decode()
    part = client.get(page.redirect_chain[0][0], headers={"HX-Request": "true"})
    assert part.content.decode().strip().startswith("<div")


# ---- what it holds


def test_amounts_dates_and_answers_are_exact() -> None:
    sheet = make_sheet(
        requested_cents=1_345_001,
        computed_cents=1_345_000,
        due_at=NOW + timedelta(days=10),
        answers={"objectives": "Équiper\nles classes"},
    )
    row = lines(written(make("reviewer"), query=SOCLE))[0]
    assert (row["number"], row["requested"], row["gap"], row["granted"]) == (
        sheet.number,
        "13450.01",
        "0.01",
        None,
    )
    assert (row["due_on"], row["submitted_at"]) == ("2021-03-25", "2021-03-15T10:00:00")
    assert row["answers.objectives"] == "Équiper\nles classes"
    assert row["state"] == "en instruction"


def test_repeatable_blocks_have_their_sheets() -> None:
    make_sheet(
        answers={
            "school_rows": [
                {"row": "r1", "school_name": "École du Centre", "level": "elementary", "school_classes": 4},
                {"row": "r2", "school_name": "École des Prés", "level": "primary", "school_classes": 3},
            ]
        }
    )
    tables = json.loads(written(make("reviewer"), query=SOCLE))
    blocks = [rows for title, rows in tables.items() if title not in {"Dossiers", "Avis"} and rows]
    assert [len(rows) for rows in blocks] == [2]
    assert [(row["school_name"], row["level"], row["school_classes"]) for row in blocks[0]] == [
        ("École du Centre", "élémentaire", 4),
        ("École des Prés", "primaire (avec des classes de maternelle)", 3),
    ]
    assert tables["Dossiers"][0]["answers.schools"] == 2, "a formula is computed"


def test_answers_of_an_older_form_do_not_break_the_file() -> None:
    make_sheet(answers={"objectives": {"was": "a mapping"}, "school_rows": "nonsense", "unknown": 3})
    assert len(lines(written(make("reviewer"), query=SOCLE))) == 1


@pytest.mark.parametrize("text", ["=1+1", "+33 2 47", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1+1"])
def test_nothing_typed_becomes_a_formula(text: str) -> None:
    make_sheet(title=text, carrier_name=text)
    content = written(make("reviewer"), ".csv").decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(content), delimiter=";"))
    assert row["Projet"] == f"'{text}"
    assert row["Demandeur"] == f"'{text}"
    with zipfile.ZipFile(io.BytesIO(written(make("reviewer"), ".xlsx"))) as book:
        assert all(b"<f>" not in book.read(name) for name in book.namelist() if "sheet" in name)
    with zipfile.ZipFile(io.BytesIO(written(make("reviewer"), ".ods"))) as book:
        assert b"table:formula" not in book.read("content.xml")


def ask_opinion(sheet: ReviewSheet, *, confidential: bool, file: Any = None) -> Opinion:
    return Opinion.objects.create(
        application_id=sheet.pk,
        title="Avis confidentiel" if confidential else "Avis ouvert",
        email=f"expert-{confidential}@exemple.fr",
        confidential=confidential,
        token_digest=f"{sheet.pk}-{confidential}",
        asked_at=NOW,
        file=file,
    )


def test_confidential_opinions_stay_out() -> None:
    sheet = make_sheet()
    ask_opinion(sheet, confidential=True)
    ask_opinion(sheet, confidential=False)
    actor = make("reviewer")
    assert [row["title"] for row in lines(written(actor), "Avis")] == ["Avis ouvert"]
    archive = zipfile.ZipFile(io.BytesIO(written(actor, ".zip")))
    text = next(
        archive.read(name).decode("utf-8-sig") for name in archive.namelist() if name.endswith("avis.txt")
    )
    assert "Avis ouvert" in text
    assert "confidentiel" not in text


# ---- the ZIP


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def test_folders_hold_summary_and_clean_papers() -> None:
    sheet = make_sheet(carrier_name="Ballan/../Miré", answers={"objectives": "Équiper"})
    owner = f"application:{sheet.pk}"
    for name in ("devis.pdf", "devis.pdf", "Devis.PDF"):
        file = store_bytes(owner, "other_papers", name, PDF, by="person:1", now=NOW)
        check_file(file.token, now=NOW)
    from guichet.documents.models import StoredFile  # noqa: PLC0415 - needs Django ready

    StoredFile.objects.create(
        owner=owner, purpose="x", name="arrive.pdf", size=10, created_by="person:1", created_at=NOW
    )
    archive = zipfile.ZipFile(io.BytesIO(written(make("reviewer"), ".zip")))
    assert archive.testzip() is None
    names = archive.namelist()
    folder = f"{sheet.number} Ballan-..-Miré"
    assert names[0] == "dossiers.csv"
    assert {name for name in names if "/pièces/" in name} == {
        f"{folder}/pièces/devis.pdf",
        f"{folder}/pièces/devis (2).pdf",
        f"{folder}/pièces/Devis (3).PDF",
    }
    assert archive.read(f"{folder}/pièces/devis.pdf") == PDF
    assert "Équiper" in archive.read(f"{folder}/résumé.txt").decode("utf-8-sig")


@pytest.mark.parametrize(
    ("name", "kept", "why"),
    [
        ("devis.pdf", "devis.pdf", "plain"),
        ("../../etc/passwd", "-..-etc-passwd", "no path"),
        ("..\\..\\x.exe", "-..-x.exe", "no path of the other system either"),
        ("/absolute.pdf", "-absolute.pdf", "no root"),
        ("..", "sans nom", "nothing is left"),
        ("", "sans nom", "nothing at all"),
        ("a\x00b\nc.pdf", "a b c.pdf", "controls"),
        ("con.txt", "_con.txt", "reserved by Windows"),
        ("C:fichier.pdf", "C-fichier.pdf", "a drive"),
        ("fin. ", "fin", "Windows drops ends"),
        ("\u202egpj.exe", "gpj.exe", "a text turned backwards"),
    ],
)
def test_names_in_the_archive_are_safe(name: str, kept: str, why: str) -> None:
    assert safe_name(name) == kept, why


def test_long_and_repeated_names_stay_short_and_apart() -> None:
    names = Names()
    given = [names.give("é" * 300 + ".pdf") for _ in range(12)]
    assert len({name.casefold() for name in given}) == 12
    assert all(len(name) <= 100 and name.endswith(".pdf") for name in given)


# ---- how it is written


def test_writing_twice_changes_nothing() -> None:
    make_sheet()
    actor = make("reviewer")
    token = order(actor)
    write_export(str(token), now=NOW, real=lambda: NOW)
    first = ExportFile.objects.get(token=token)
    make_sheet()
    write_export(str(token), now=NOW, real=lambda: NOW)
    again = ExportFile.objects.get(token=token)
    assert (again.attempt, again.size, again.parts.count()) == (
        first.attempt,
        first.size,
        first.parts.count(),
    )


def test_a_run_that_was_cut_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    make_sheet()
    actor = make("reviewer")
    token = order(actor)
    export = ExportFile.objects.get(token=token)
    ExportFile.objects.filter(pk=export.pk).update(state=ExportState.RUNNING, attempt=1)
    export.refresh_from_db()
    half = ExportWriter(export, part=10)
    half.write(b"half of an older run")
    assert resume_exports(real=NOW + timedelta(minutes=11)) == 1
    write_export(str(token), now=NOW, real=lambda: NOW)
    with pytest.raises(export_bytes.SupersededError):
        half.write(b"more of the older run")
    content = b"".join(open_export(token, actor=actor, now=NOW)[1])
    assert len(lines(content)) == 1


def test_parts_are_read_back_in_order() -> None:
    make_sheet()
    export = ExportFile.objects.get(token=order(make("reviewer")))
    writer = ExportWriter(export, part=7)
    given = bytes(range(256)) * 3
    for begin in range(0, len(given), 50):
        writer.write(given[begin : begin + 50])
    assert writer.finish() == len(given)
    assert b"".join(blocks_of(export)) == given


def test_old_files_are_deleted_with_their_bytes(storage: Path) -> None:
    make_sheet()
    actor = make("reviewer")
    token = order(actor)
    write_export(str(token), now=NOW, real=lambda: NOW)
    export = ExportFile.objects.get(token=token)
    assert forget_exports(real=NOW + KEPT) == 0
    assert forget_exports(real=NOW + KEPT + timedelta(seconds=1)) == 1
    assert not ExportPart.objects.exists()
    assert not (storage / folder_of(export)).exists()
    with pytest.raises(NotYours):
        export_of(token, actor)


def test_three_files_at_once_at_most() -> None:
    make_sheet()
    actor = make("reviewer")
    for _ in range(3):
        order(actor)
    with pytest.raises(ReviewError, match="Trois"):
        order(actor)


class Nowhere(io.RawIOBase):
    """A file that keeps nothing."""

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]  # as of files
        return len(content)


@pytest.mark.slow
@pytest.mark.parametrize("ending", [".csv", ".json", ".ods", ".xlsx"])
def test_memory_does_not_grow_with_the_list(ending: str) -> None:
    make_many(6_000, slugs=("socle-numerique-ecoles",))
    numbers = array("q", ReviewSheet.objects.order_by("number").values_list("number", flat=True))

    def peak(count: int) -> int:
        gc.collect()
        tracemalloc.start()
        exported = Exported(numbers=numbers[:count], fields=(), schemes={}, now=NOW)
        write_tables(tables_of(exported, lambda _count: None), ending, Nowhere())  # type: ignore[arg-type]  # enough of one
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(500)
    assert peak(6_000) < 1.35 * peak(1_000) + 1_000_000


def test_today_is_a_day_of_the_list() -> None:
    sheet = make_sheet(state=State.UNDER_REVIEW, due_at=NOW - timedelta(days=1))
    late = ListQuery(tab=Tab.ALL, filters={"alerte": ("retard",)})
    assert [row["number"] for row in lines(written(make("reviewer"), query=late))] == [sheet.number]
    assert date.fromisoformat(lines(written(make("reviewer"), query=late))[0]["due_on"]) < NOW.date()
