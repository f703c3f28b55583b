"""The papers of the house: links that lead somewhere, decisions with their reasons, one word per thing."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest
from django.apps import apps

from bareme.scheme import Scheme

from .code_base import ROOT, Source, Violation, files, imports, read, report, sources
from .test_names import words

SECTIONS = ("Status", "Context", "Decision", "Consequences")
PAPERS = ("docs/", "README.md", "CONTRIBUTING.md", "CHANGELOG.md")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)[^)]*\)")


def prose(source: Source) -> str:
    """The text without its code blocks, lines kept: what looks like a link there is not one."""
    return re.sub(
        r"```.*?```|`[^`\n]*`", lambda found: "\n" * found[0].count("\n"), source.text, flags=re.DOTALL
    )


def anchors(text: str) -> set[str]:
    """The anchors that headings get, by the rule of the usual forges."""
    titles = re.findall(r"^#+ +(.+?)\s*$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def targets(source: Source) -> Iterator[tuple[int, str, str]]:
    """Links to files of the repository: line, path from the root, anchor."""
    folder = PurePosixPath(source.path).parent
    for number, line in enumerate(prose(source).splitlines(), 1):
        for link in LINK.findall(line):
            if not re.match(r"[a-z]+:", link):
                name, _, anchor = link.partition("#")
                path = (ROOT / folder / name).resolve() if name else ROOT / source.path
                inside = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else link
                yield number, inside, anchor


def broken_links(source: Source) -> Iterator[Violation]:
    for number, path, anchor in targets(source):
        if not (ROOT / path).exists():
            yield Violation(source.path, number, f"{path} does not exist: mend the link.")
        elif anchor and path.endswith(".md") and anchor not in anchors(read(path).text):
            yield Violation(source.path, number, f"{path} has no heading #{anchor}: mend the link.")


def incomplete_record(source: Source) -> Iterator[Violation]:
    number = source.parts[-1][:4]
    if not source.text.startswith(f"# {number} "):
        yield Violation(
            source.path, 1, f"begin with the title `# {number} …`, the number of the file's name."
        )
    titles = re.findall(r"^## (.+?)\s*$", source.text, flags=re.MULTILINE)
    for section in SECTIONS:
        if section not in titles:
            yield Violation(source.path, 1, f"a record says its {', '.join(SECTIONS)}: write ## {section}.")


def application_code(source: Source) -> Iterator[Violation]:
    for node, name in imports(source):
        if name.split(".")[0] in {"guichet", "bareme"}:
            remedy = (
                f"a migration must run when {name} no longer exists: write what it needs in the migration."
            )
            yield source.at(node, remedy)


def missing_terms(names: set[str], glossary: str) -> Iterator[Violation]:
    """Names that no term of the glossary explains; `SchemeVersion` is found as `scheme version`."""
    terms = {" ".join(words(cell)) for row in glossary.splitlines() for cell in first_cells(row)}
    for name in names:
        spelled = " ".join(words(name))
        if not {spelled, spelled.removesuffix("s"), spelled.removesuffix("es")} & terms:
            remedy = f"{name} is not explained: add the term, its French word, its meaning and its source."
            yield Violation("docs/glossary.md", 1, remedy)


def first_cells(row: str) -> list[str]:
    """The terms a row of the glossary explains: its first cell, synonyms of spelling parted by commas."""
    return re.split(r"[,/]", row.split("|")[1]) if row.startswith("|") else []


def scheme_keys() -> set[str]:
    """The top-level keys of a scheme file: the model's, and `local`, merged before the model is made."""
    return {"local"} | {field.alias or name for name, field in Scheme.model_fields.items()}


def documented_keys(reference: str) -> set[str]:
    """The top-level keys that the reference lists: first column of its table of keys."""
    table = reference.split("## Keys", 1)[1].split("\n###", 1)[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {key for cell in cells for key in re.findall(r"`(\w+)`", cell)}


def test_links_lead_somewhere() -> None:
    report(v for source in sources(*PAPERS, ending=".md") for v in broken_links(source))


def test_every_document_is_in_the_index() -> None:
    listed = {path for name in ("docs/README.md", "docs/adr/README.md") for _, path, _ in targets(read(name))}
    forgotten = {path for path in files() if path.startswith("docs/") and path.endswith(".md")} - listed
    report(
        Violation(path, 1, "add it to docs/README.md, a record to docs/adr/README.md.")
        for path in forgotten - INDEXES
    )


INDEXES = {"docs/README.md"}


def test_every_decision_record_is_complete() -> None:
    records = [source for source in sources("docs/adr/", ending=".md") if source.parts[-1] != "README.md"]
    report(v for source in records for v in incomplete_record(source))
    numbers = [source.parts[-1][:4] for source in records]
    assert len(numbers) == len(set(numbers)), "two decision records have the same number"


def test_migrations_import_no_application_code() -> None:
    report(v for source in sources("src/") if "/migrations/" in source.path for v in application_code(source))


def test_every_model_and_key_is_in_the_glossary() -> None:
    models = {model.__name__ for model in apps.get_models() if model.__module__.startswith("guichet.")}
    report(missing_terms(models | scheme_keys(), read("docs/glossary.md").text))


@pytest.mark.parametrize(
    "link", ["[x](absent.md)", "[x](../README.md#no-such-heading)", "![x](pictures/absent.png)"]
)
def test_broken_link_is_seen(link: str) -> None:
    assert [v.line for v in broken_links(Source("docs/x.md", "\n" + link))] == [2]


def test_good_link_and_code_pass() -> None:
    text = "[x](glossary.md) [y](https://example.org) [z](#here)\n```\n[x](absent.md)\n```\n`[x](absent.md)`"
    assert not [v for v in broken_links(Source("docs/README.md", text)) if "#here" not in v.remedy]


def test_incomplete_record_is_seen() -> None:
    text = "# 0009 Title\n\n## Status\n\n## Context\n\n## Decision\n"
    assert [v.remedy[-16:] for v in incomplete_record(Source("docs/adr/0009-x.md", text))] == [
        "## Consequences."
    ]
    assert len(list(incomplete_record(Source("docs/adr/0010-x.md", text)))) == 2


@pytest.mark.parametrize(
    "line", ["from guichet.shared import clock", "import bareme", "from ..models import Commune"]
)
def test_application_code_in_a_migration_is_seen(line: str) -> None:
    assert list(application_code(Source("src/guichet/territories/migrations/0001_initial.py", line)))


def test_migration_of_its_own_passes() -> None:
    text = "import django.db.models.deletion\nfrom django.db import migrations, models\n"
    assert not list(application_code(Source("src/guichet/territories/migrations/0001_initial.py", text)))


def test_missing_term_is_seen() -> None:
    glossary = (
        "| term | x |\n|---|---|\n| scheme version | x |\n| EPCI, ept | x |\n| criterion, criteria | x |"
    )
    assert not list(missing_terms({"SchemeVersion", "SchemeVersions", "Epci", "criteria"}, glossary))
    assert [v.remedy.split()[0] for v in missing_terms({"Envelope"}, glossary)] == ["Envelope"]


def test_the_reference_lists_the_keys_that_are_read() -> None:
    assert documented_keys(read("docs/reference/scheme-file.md").text) == scheme_keys()
    assert documented_keys("## Keys\n| `a`, `b` | `c` |\n### `d`\n| `e` | x |") == {"a", "b"}
