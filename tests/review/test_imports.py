"""Former follow-ups taken over: checked before anything is written, once each, by whoever reviews there, without a mail."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guichet.accounts.models import Mail
from guichet.accounts.permissions import Actor
from guichet.applications.enums import Channel, State
from guichet.applications.models import Application, ClockEvent
from guichet.applications.services import take_over
from guichet.journal.models import Entry
from guichet.review.enums import ImportLineState, ImportState
from guichet.review.models import ColumnMapping, ImportFile, ImportLine, PrivateNote, ReviewSheet
from guichet.review.services import import_lines
from guichet.review.services.import_lines import go_on_with_import
from guichet.review.services.importing import (
    KEPT,
    STOPPED,
    Upload,
    ask_taking,
    counts_of,
    forget_imports,
    receive_import,
    resume_imports,
    set_mapping,
)
from guichet.shared import clock
from guichet.shared.clock import PARIS
from tests.people import NAMED, make, sign_in

from .import_tables import as_csv, as_xlsx, table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]
NOW = datetime(2021, 3, 15, 10, tzinfo=PARIS)
SLUG = "socle-numerique-ecoles"
BEGIN = "/instruction/reprise"


@pytest.fixture(autouse=True)
def day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "real", lambda: NOW)


@pytest.fixture
def reviewer() -> Actor:
    return make("reviewer")


@pytest.fixture
def desk(client: Client) -> Client:
    sign_in(client, "reviewer")
    return client


def checked(actor: Actor, *lines: dict[str, Any], slug: str = SLUG, content: bytes = b"") -> ImportFile:
    """A table sent, its columns as they were guessed, its lines checked."""
    name = "suivi.xlsx" if content else "suivi.csv"
    upload = Upload(slug=slug, name=name, content=content or as_csv(table(*lines)))
    token = receive_import(upload, actor=actor, now=NOW, real=NOW)
    file = ImportFile.objects.get(token=token)
    set_mapping(token, numbered(file), actor=actor, now=NOW, real=NOW)
    go_on(token)
    file.refresh_from_db()
    return file


def numbered(file: ImportFile) -> dict[int, str]:
    return {int(place): key for place, key in file.mapping.items()}


def go_on(token: UUID) -> None:
    go_on_with_import(str(token), now=NOW, real=lambda: NOW)


def taken(actor: Actor, *lines: dict[str, Any], **other: Any) -> ImportFile:
    file = checked(actor, *lines, **other)
    ask_taking(file.token, actor=actor, now=NOW, real=NOW)
    go_on(file.token)
    file.refresh_from_db()
    return file


def only_problem(file: ImportFile) -> dict[str, str]:
    line = ImportLine.objects.get(file=file, state=ImportLineState.REFUSED)
    assert len(line.problems) == 1, line.problems
    problem: dict[str, str] = line.problems[0]
    return problem


# ---- what an application taken over is


def test_nothing_is_written_before_it_is_asked(reviewer: Actor) -> None:
    file = checked(reviewer, {})
    assert (file.state, counts_of(file).ready) == (ImportState.CHECKED, 1)
    assert not Application.objects.exists()


def test_an_application_stands_here_as_it_stood_there(reviewer: Actor) -> None:
    make("secretary")  # of Ballan-Miré: she would be written to
    file = taken(reviewer, {"Montant accordé": 12000, "Date de décision": "01/03/2021"})
    row = Application.objects.get()
    received = datetime(2021, 1, 20, 12, tzinfo=PARIS)
    assert (row.channel, row.state, row.former_number) == (Channel.IMPORT, State.UNDER_REVIEW, "SNE-1")
    assert (row.submitted_at, row.sending_begun_at, row.carrier) == (received, received, "COM-37018")
    assert (row.requested_cents, row.granted_cents, row.desk) == (1_318_000, None, "DEP-37")
    assert row.organisation is not None
    assert row.organisation.siret == "21370018099004"
    assert row.answers.values["siret"] == "21370018099004"
    assert row.answers.values["needs"] == ["computers", "tablets"]
    assert row.due_at is not None
    assert row.due_at.date() == date(2021, 3, 20), "two months to say that it is admissible"
    sheet = ReviewSheet.objects.get()
    assert (sheet.sent_on, sheet.state, sheet.number) == (date(2021, 1, 20), State.UNDER_REVIEW, row.number)
    assert "sne-1" in sheet.words
    note = PrivateNote.objects.get().text
    assert "SNE-1" in note
    assert "12\u202f000,00" in note or "12 000,00" in note or "12\u00a0000,00" in note
    assert not Mail.objects.exists()
    kinds = set(Entry.objects.values_list("kind", flat=True))
    assert {"application.taken_over", "application.start_review", "review.import_asked"} <= kinds
    line = ImportLine.objects.get(file=file)
    assert (line.state, line.number, line.cells) == (ImportLineState.DONE, row.number, [])


def test_a_closed_call_is_no_obstacle(reviewer: Actor) -> None:
    assert taken(reviewer, {"Reçu le": "15/01/2021"}).state == ImportState.DONE
    assert Application.objects.count() == 1


def test_what_silence_already_meant_is_kept_without_a_mail(reviewer: Actor) -> None:
    taken(reviewer, {"Reçu le": "01/12/2020"}, slug="detr")
    row = Application.objects.get()
    kinds = list(ClockEvent.objects.filter(application=row).order_by("at").values_list("kind", flat=True))
    assert kinds == ["received", "complete"]
    assert not Mail.objects.exists()


def test_a_closed_one_ends_on_its_day(reviewer: Actor) -> None:
    taken(reviewer, {"Statut": "Classée sans suite", "Date de décision": "2021-02-10"})
    row = Application.objects.get()
    assert row.state == State.CLOSED
    assert row.decided_at == datetime(2021, 2, 10, 12, tzinfo=PARIS)
    assert row.due_at is None


def test_one_only_sent_stays_sent(reviewer: Actor) -> None:
    taken(reviewer, {"Statut": "Reçue"})
    assert Application.objects.get().state == State.SUBMITTED


@pytest.mark.parametrize(
    ("wrong", "column", "told"),
    [
        ({"Statut": "acceptée"}, "Statut", "Une décision se signe dans Guichet"),
        ({"Statut": "Refusée"}, "Statut", "« en instruction »"),
        ({"Statut": "au chaud"}, "Statut", "n’est pas reconnu"),
        ({"Statut": "classé"}, "Date de décision", "le jour où le dossier a été classé"),
        ({"Reçu le": "16/03/2021"}, "Reçu le", "à venir"),
        ({"Reçu le": "hier"}, "Reçu le", "n'est pas une date"),
        ({"Reçu le": "01/03/2020"}, "Reçu le", "ce silence vaut rejet"),
        ({"Date de décision": "01/01/2021", "Statut": "classé"}, "Date de décision", "avant la réception"),
        ({"SIRET": "21370018099005"}, "SIRET", "SIRET"),
        ({"SIRET": ""}, "SIRET", "vide"),
        ({"N° de dossier": " "}, "N° de dossier", "vide"),
        ({"N° de dossier": "1" * 61}, "N° de dossier", "60 signes"),
        ({"Type": "fanfare"}, "Type", "sorte d’organisme"),
        ({"Code Insee": "99999"}, "Code Insee", "99999"),
        ({"Code Insee": "41018"}, "Code Insee", "n’instruisez pas"),
        ({"Montant demandé": "1.250"}, "Montant demandé", "1.250"),
        ({"Montant demandé": "beaucoup"}, "Montant demandé", "beaucoup"),
        ({"Ce qui manque aujourd'hui": "Fusées"}, "Ce qui manque aujourd'hui", "réponse possible"),
    ],
)
def test_a_line_says_what_to_mend_at_its_column(
    wrong: dict[str, str], column: str, told: str, reviewer: Actor
) -> None:
    problem = only_problem(checked(reviewer, wrong))
    assert problem["column"] == column
    assert told in problem["message"]
    assert problem["value"] == str(wrong.get(column, "")).strip()[:120]


def test_every_thing_to_mend_is_told_at_once(reviewer: Actor) -> None:
    file = checked(reviewer, {"SIRET": "12", "Statut": "refusée", "Ce qui manque aujourd'hui": "Fusées"})
    columns = [problem["column"] for problem in ImportLine.objects.get(file=file).problems]
    assert sorted(columns) == ["Ce qui manque aujourd'hui", "SIRET", "Statut"]


# ---- once each


def test_the_same_table_twice_creates_nothing_twice(reviewer: Actor) -> None:
    lines: tuple[dict[str, Any], ...] = ({}, {"N° de dossier": "SNE-2"})
    taken(reviewer, *lines)
    again = checked(reviewer, *lines)
    assert Application.objects.count() == 2
    assert counts_of(again).known == 2
    assert set(again.lines.values_list("number", flat=True)) == set(
        Application.objects.values_list("number", flat=True)
    )


def test_two_tables_checked_together_create_one(reviewer: Actor) -> None:
    one, other = checked(reviewer, {}), checked(reviewer, {})
    for file in (one, other):
        ask_taking(file.token, actor=reviewer, now=NOW, real=NOW)
        go_on(file.token)
    assert Application.objects.count() == 1
    assert counts_of(other).known == 1


def test_one_number_on_two_lines_is_told(reviewer: Actor) -> None:
    file = checked(reviewer, {}, {})
    assert counts_of(file).ready == 1
    assert "La ligne 2 porte déjà ce numéro" in only_problem(file)["message"]


def test_a_number_of_another_department_is_told_and_not_shown(reviewer: Actor) -> None:
    taken(reviewer, {})
    other = make("other_reviewer")
    file = checked(other, {"SIRET": "21410018299004", "Code Insee": "41018", "Demandeur": "Blois"})
    problem = only_problem(file)
    assert "porte déjà ce numéro" in problem["message"]
    assert ImportLine.objects.get(file=file).number is None


def test_a_worker_that_dies_leaves_the_rest_to_the_next(
    reviewer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = checked(reviewer, *({"N° de dossier": f"SNE-{n}"} for n in range(5)))
    ask_taking(file.token, actor=reviewer, now=NOW, real=NOW)
    calls: list[int] = []

    def dies(*given: Any, **named: Any) -> Any:
        calls.append(1)
        if len(calls) == 3:
            raise SystemExit
        return take_over(*given, **named)

    monkeypatch.setattr(import_lines, "take_over", dies)
    with pytest.raises(SystemExit):
        go_on(file.token)
    assert Application.objects.count() == 2
    monkeypatch.undo()
    assert resume_imports(real=NOW + STOPPED) == 0, "it may still be at work"
    assert resume_imports(real=NOW + STOPPED + timedelta(seconds=1)) == 1
    go_on(file.token)
    go_on(file.token)
    file.refresh_from_db()
    assert (file.state, counts_of(file).done, Application.objects.count()) == (ImportState.DONE, 5, 5)


def test_rights_are_those_of_the_day_it_is_taken_over(reviewer: Actor) -> None:
    from guichet.accounts.models import HeldRole  # noqa: PLC0415 - only here

    file = checked(reviewer, {})
    ask_taking(file.token, actor=reviewer, now=NOW, real=NOW)
    HeldRole.objects.filter(person=reviewer.person).delete()
    go_on(file.token)
    assert not Application.objects.exists()
    assert counts_of(file).refused == 1


def test_cells_that_look_like_formulas_or_pages_stay_texts(reviewer: Actor, client: Client) -> None:
    sign_in(client, "reviewer")
    name = "=HYPERLINK(1)<script>alert(1)</script>"
    file = taken(reviewer, {"N° de dossier": "=1+1", "Demandeur": name})
    row = Application.objects.get()
    assert row.former_number == "=1+1"
    assert row.organisation is not None
    assert row.organisation.name == name
    page = client.get(f"{BEGIN}/{file.token}").content.decode()
    assert "<script>alert" not in page
    report = client.get(f"{BEGIN}/{file.token}/rapport?format=.csv").content.decode("utf-8-sig")
    assert "'=1+1" in report


def test_tables_are_forgotten_but_not_their_applications(reviewer: Actor) -> None:
    taken(reviewer, {})
    assert forget_imports(real=NOW + KEPT) == 0
    assert forget_imports(real=NOW + KEPT + timedelta(seconds=1)) == 1
    assert not ImportLine.objects.exists()
    assert Application.objects.count() == 1


@pytest.mark.slow
def test_five_thousand_lines(reviewer: Actor) -> None:
    lines = ({"N° de dossier": f"SNE-{n}"} for n in range(5_000))
    file = checked(reviewer, content=as_xlsx(Suivi=table(*lines)))
    assert counts_of(file).ready == 5_000


# ---- pages


def send(desk: Client, content: bytes, name: str = "suivi.csv", **other: str) -> Any:
    return desk.post(BEGIN, {"aide": SLUG, "fichier": SimpleUploadedFile(name, content), **other})


def test_from_the_table_to_the_applications(desk: Client) -> None:
    address = send(desk, as_csv(table({}, {"N° de dossier": "SNE-2", "SIRET": "1"})))["Location"]
    page = desk.get(address).content.decode()
    assert "Reçu le" in page
    mapping = {f"colonne-{place}": key for place, key in numbered(ImportFile.objects.get()).items()}
    report = desk.post(address, mapping)["Location"]
    page = desk.get(report).content.decode()
    assert "Reprendre ce dossier" in page
    assert "À corriger" in page
    assert not Application.objects.exists()
    assert desk.post(f"{report}/reprendre")["Location"] == report
    row = Application.objects.get()
    page = desk.get(report).content.decode()
    assert f"Dossier n° {row.number}" in page
    assert desk.get(f"/instruction/dossiers/{row.number}").status_code == 200
    desk.post(f"{report}/reprendre")
    assert Application.objects.count() == 1
    assert desk.post(f"{report}/supprimer")["Location"] == BEGIN
    assert not ImportFile.objects.exists()


def test_columns_are_remembered_for_the_next_table(desk: Client) -> None:
    address = send(desk, as_csv([["Truc", *table({})[0][1:]], table({})[1]]))["Location"]
    answer = desk.post(address, {f"colonne-{p}": k for p, k in numbered(ImportFile.objects.get()).items()})
    assert answer.status_code == 400
    assert "Il manque la colonne : Numéro" in answer.content.decode()
    mapping = {f"colonne-{p}": k for p, k in numbered(ImportFile.objects.get()).items()}
    assert desk.post(address, {**mapping, "colonne-0": "number"}).status_code == 302
    send(desk, as_csv([["TRUC", *table({})[0][1:]], table({})[1]]))
    assert ImportFile.objects.order_by("-id")[0].mapping["0"] == "number"
    assert ColumnMapping.objects.count() == 1


def test_two_columns_cannot_hold_the_same_thing(desk: Client) -> None:
    address = send(desk, as_csv(table({})))["Location"]
    answer = desk.post(address, {"colonne-0": "number", "colonne-1": "number"})
    assert answer.status_code == 400
    assert "Deux colonnes donnent" in answer.content.decode()


@pytest.mark.parametrize("ending", [".xlsx", ".ods", ".csv"])
def test_the_model_is_understood_whole(ending: str, desk: Client) -> None:
    answer = desk.get(f"{BEGIN}/modele?aide={SLUG}&format={ending}")
    assert answer.status_code == 200
    page = send(desk, answer.content, f"modele{ending}").content.decode()
    assert "n’a aucune ligne" in page


@pytest.mark.parametrize("path", ["", "/colonnes", "/rapport", "/reprendre", "/supprimer"])
@pytest.mark.parametrize("role", ["second_reviewer", "auditor", "prefet", "stranger", "secretary"])
def test_a_table_is_for_whoever_sent_it(role: str, path: str, reviewer: Actor, client: Client) -> None:
    assert role in NAMED
    file = checked(reviewer, {})
    sign_in(client, role)
    for method in (client.get, client.post):
        assert method(f"{BEGIN}/{file.token}{path}").status_code in {404, 405}
    assert ImportFile.objects.filter(pk=file.pk, state=ImportState.CHECKED).exists()


@pytest.mark.parametrize("role", ["auditor", "prefet", "stranger", "secretary"])
def test_only_who_reviews_takes_over(role: str, client: Client) -> None:
    sign_in(client, role)
    assert client.get(BEGIN).status_code == 404
    assert client.get(f"{BEGIN}/modele?aide={SLUG}").status_code == 404


def test_a_visitor_signs_in_first(client: Client) -> None:
    assert client.get(BEGIN).status_code == 302


def test_pages_ask_few_queries(desk: Client, django_assert_max_num_queries: Any) -> None:
    reviewer = make("reviewer")
    file = taken(reviewer, *({"N° de dossier": f"SNE-{n}"} for n in range(60)))
    for path, most in ((BEGIN, 12), (f"{BEGIN}/{file.token}", 10), (f"{BEGIN}/{file.token}/colonnes", 12)):
        desk.get(path)
        with django_assert_max_num_queries(most):
            assert desk.get(path).status_code == 200
    page = desk.get(f"{BEGIN}/{file.token}?page=2").content.decode()
    assert "SNE-59" in page
    assert "Lignes précédentes" in page
