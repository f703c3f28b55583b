"""Loading the folder: what is new, what is the same, what is broken and changes nothing else."""

import logging
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from guichet.schemes import selectors
from guichet.schemes.errors import NoSchemesFolder
from guichet.schemes.models import LoadProblem, Scheme, SchemeVersion, SharedFactsVersion
from guichet.schemes.services import LoadReport, load_schemes

from .conftest import DAY, NOW, REAL
from .files import FACTS, scheme_text, write

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def refused(report: LoadReport) -> str:
    return "\n".join(sentence for _, sentence in report.refused)


def test_first_load_keeps_the_content_and_its_columns(loaded: LoadReport) -> None:
    assert loaded.loaded == ("ordinateurs",)
    scheme = Scheme.objects.get()
    assert scheme.version
    assert scheme.version.content == scheme_text()
    assert (scheme.title, scheme.how_much, scheme.has_formula) == ("Des ordinateurs", "50\u00a0%", True)
    assert scheme.windows.get().closes == DAY.replace(day=31)


def test_the_same_folder_changes_nothing_and_parses_nothing(
    loaded: LoadReport, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guichet.schemes.services.loading.check_scheme", None)
    again = load_schemes(folder, now=LATER)
    assert (again.loaded, again.unchanged, again.refused) == ((), ("ordinateurs",), ())
    assert Scheme.objects.get().changed_at == NOW


def test_a_second_load_of_the_real_folder_is_quick(real: LoadReport) -> None:
    assert real.refused == (), "the scheme files of the repository are good"
    assert len(real.loaded) >= 46
    start = time.process_time()
    with CaptureQueriesContext(connection) as queries:
        again = load_schemes(REAL, now=LATER)
    assert time.process_time() - start < 0.3
    assert len(queries) <= 9
    assert len(again.unchanged) == len(real.loaded)


def test_a_changed_file_is_a_new_version_and_the_old_one_stays(loaded: LoadReport, folder: Path) -> None:
    write(folder, ordinateurs=scheme_text(title="Des tablettes"))
    assert load_schemes(folder, now=LATER).loaded == ("ordinateurs",)
    assert Scheme.objects.get().title == "Des tablettes"
    assert SchemeVersion.objects.count() == 2


def test_a_content_that_comes_back_is_the_version_it_was(loaded: LoadReport, folder: Path) -> None:
    first = Scheme.objects.get().version
    write(folder, ordinateurs=scheme_text(title="Des tablettes"))
    load_schemes(folder, now=LATER)
    write(folder, ordinateurs=scheme_text())
    load_schemes(folder, now=LATER)
    assert Scheme.objects.get().version == first
    assert SchemeVersion.objects.count() == 2


BROKEN = [
    ("a: [", "yaml", "not YAML at all"),
    ("scheme: a-b\n", "clé manque", "keys are missing"),
    (scheme_text("a-b").replace("rate: rate", "rate: raet"), "raet", "an unknown name"),
    (scheme_text("a-b").replace("50 %", "7000 %"), "100", "a rate beyond the whole"),
    (scheme_text("a-b") + "\nscheme: a-b\n", "déjà écrite", "a key given twice"),
    (scheme_text("autre-nom"), "Renommez le fichier en autre-nom.yaml", "a slug that is not the file's name"),
    ("x" * 600_000, "Kio", "a file too big"),
    (
        scheme_text(
            "a-b",
            more='examples: [{title: "faux", at: 2021-03-01, facts: {kind: company}, expect: {verdict: yes}}]',
        ),
        "verdict no",
        "a worked example that does not hold",
    ),
]


@pytest.mark.parametrize(("text", "said", "why"), BROKEN, ids=[why for *_, why in BROKEN])
def test_a_broken_file_is_said_and_the_others_load(
    folder: Path, caplog: pytest.LogCaptureFixture, text: str, said: str, why: str
) -> None:
    write(folder, a_b=text)
    with caplog.at_level(logging.WARNING, logger="guichet.schemes"):
        report = load_schemes(folder, now=NOW)
    assert report.loaded == ("ordinateurs",), why
    assert said.lower() in refused(report).lower()
    assert "a-b.yaml, ligne" in refused(report)
    assert "file=a-b.yaml line=" in caplog.text
    problem = LoadProblem.objects.get()
    assert (problem.file, problem.slug) == ("a-b.yaml", "a-b")
    assert {"line", "key", "message", "remedy"} == set(problem.problems[0])


def test_a_file_that_is_not_text_is_refused(folder: Path) -> None:
    (folder / "octets.yaml").write_bytes(b"scheme: octets\n\xff\xfe")
    report = load_schemes(folder, now=NOW)
    assert "UTF-8" in refused(report)
    assert report.loaded == ("ordinateurs",)


def test_a_broken_update_leaves_the_good_version_in_use(loaded: LoadReport, folder: Path) -> None:
    write(folder, ordinateurs="scheme: [")
    report = load_schemes(folder, now=LATER)
    assert report.withdrawn == ()
    assert selectors.plans(DAY)["ordinateurs"].title == "Des ordinateurs"
    assert selectors.published("ordinateurs").refused, "the page says which line to mend"
    write(folder, ordinateurs=scheme_text())
    assert load_schemes(folder, now=LATER).unchanged == ("ordinateurs",)
    assert selectors.published("ordinateurs").refused == ()


def test_two_files_for_one_slug_keep_the_first(folder: Path) -> None:
    (folder / "ordinateurs.yml").write_text(scheme_text(title="Double"), encoding="utf-8")
    report = load_schemes(folder, now=NOW)
    assert "déjà décrit" in refused(report)
    assert Scheme.objects.get().title == "Des ordinateurs"


def test_a_file_that_goes_withdraws_and_one_that_comes_back_returns(loaded: LoadReport, folder: Path) -> None:
    (folder / "ordinateurs.yaml").unlink()
    assert load_schemes(folder, now=LATER).withdrawn == ("ordinateurs",)
    assert list(selectors.plans(DAY)) == []
    assert selectors.published("ordinateurs").withdrawn_at == LATER
    assert load_schemes(folder, now=LATER).withdrawn == (), "it is said once"
    write(folder, ordinateurs=scheme_text())
    assert load_schemes(folder, now=LATER).loaded == ("ordinateurs",)
    assert list(selectors.plans(DAY)) == ["ordinateurs"]


def test_new_shared_facts_check_every_file_again(loaded: LoadReport, folder: Path) -> None:
    (folder / "facts.yaml").write_text(
        FACTS.replace("territory.population:", "territory.people:"), encoding="utf-8"
    )
    report = load_schemes(folder, now=LATER)
    assert "territory.population" in refused(report)
    assert selectors.plans(DAY)["ordinateurs"].base.fact("territory.population"), "the facts it was good with"


def test_shared_facts_that_only_gain_a_fact_keep_the_version(loaded: LoadReport, folder: Path) -> None:
    more = 'territory.new: {title: "Neuf", ask: "Neuf ?", type: yes_no}\n'
    (folder / "facts.yaml").write_text(FACTS + more, encoding="utf-8")
    assert load_schemes(folder, now=LATER).unchanged == ("ordinateurs",)
    assert "territory.new" in selectors.shared_facts()
    assert SharedFactsVersion.objects.count() == 2


@pytest.mark.parametrize("text", ["a: [", None])
def test_broken_shared_facts_leave_the_former_ones_in_use(
    loaded: LoadReport, folder: Path, text: str | None
) -> None:
    path = folder / "facts.yaml"
    path.write_text(text, encoding="utf-8") if text else path.unlink()
    report = load_schemes(folder, now=LATER)
    assert [file for file, _ in report.refused] == ["facts.yaml"]
    assert report.unchanged == ("ordinateurs",)
    assert "organisation.kind" in selectors.shared_facts()


def test_what_is_not_a_scheme_file_is_left_alone(folder: Path) -> None:
    (folder / "README.md").write_text("bonjour", encoding="utf-8")
    (folder / ".caché.yaml").write_text("x", encoding="utf-8")
    (folder / "dossier.yaml").mkdir()
    assert load_schemes(folder, now=NOW).refused == ()


def test_a_folder_that_does_not_exist_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoSchemesFolder, match="n’existe pas"):
        load_schemes(tmp_path / "absent", now=NOW)


@pytest.mark.parametrize("table", ["schemes_schemeversion", "schemes_sharedfactsversion"])
@pytest.mark.parametrize("order", ["UPDATE {} SET content = 'autre'", "DELETE FROM {}"])
def test_a_version_never_changes_even_by_hand(loaded: LoadReport, table: str, order: str) -> None:
    with (
        pytest.raises(DatabaseError, match="ne change pas"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(order.format(table))


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"version": None}, "scheme_file_has_rules"),
        ({"kind": "x"}, "scheme_kind_known"),
        ({"calendar": "x"}, "scheme_calendar_known"),
        ({"title": ""}, "scheme_named"),
    ],
)
def test_the_database_refuses_a_scheme_without_sense(
    loaded: LoadReport, changes: dict[str, object], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Scheme.objects.update(**changes)


def test_two_slugs_that_meet_on_a_code_are_told_apart(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "guichet.schemes.services.recording.short_code", lambda slug, attempt=0: f"code{attempt}"
    )
    write(folder, tablettes=scheme_text("tablettes"))
    load_schemes(folder, now=NOW)
    assert set(Scheme.objects.values_list("code", flat=True)) == {"code0", "code1"}


def test_the_report_is_a_sentence(loaded: LoadReport, folder: Path) -> None:
    write(folder, a_b="a: [", tablettes=scheme_text("tablettes"))
    report = load_schemes(folder, now=LATER)
    assert report.sentence == (
        "2\u00a0aides au catalogue, dont 1\u00a0nouvelle ou modifiée, 1\u00a0fichier refusé (a-b.yaml)."
    )
