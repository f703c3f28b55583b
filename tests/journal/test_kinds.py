"""Every kind of entry that the code records has words, so that whoever audits reads no code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from guichet.applications.enums import Action
from guichet.journal.selectors import words_of

SOURCES = Path(__file__).parents[2] / "src" / "guichet"
KIND = re.compile(r"[a-z_]+\.[a-z_]+")
FROM_THE_TABLE = "application.{event.action}"


def record_names(tree: ast.Module) -> set[str]:
    """How a module calls `guichet.journal.services.record`."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("guichet.journal.services")
        for alias in node.names
        if alias.name == "record"
    }


def texts(node: ast.AST) -> set[str]:
    found = {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return {text for text in found if KIND.fullmatch(text)}


def kinds_in(source: str) -> Iterator[str]:
    """Yield what a module may record: the text of the call, else, behind a name, each text of the module of that shape."""
    tree = ast.parse(source)
    names = record_names(tree)
    for node in ast.walk(tree):
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
        if not called or not isinstance(node, ast.Call):
            continue
        kind = node.args[0] if node.args else next(k.value for k in node.keywords if k.arg == "kind")
        if isinstance(kind, ast.JoinedStr):
            yield ast.unparse(kind).strip("f'\"")
        elif isinstance(kind, ast.Name):
            yield from behind_a_name(tree)
        else:
            yield from texts(kind)


def behind_a_name(tree: ast.Module) -> Iterator[str]:
    """A kind given by a name: any text of that shape but the names of jobs, which are constants of the module."""
    for node in tree.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign):
            yield from texts(node)


RECORDED = sorted({kind for path in SOURCES.rglob("*.py") for kind in kinds_in(path.read_text("utf-8"))})


def test_kinds_are_found() -> None:
    assert {"application.message", "role.granted", "application.entered_from_paper", FROM_THE_TABLE} <= set(
        RECORDED
    )
    assert set(kinds_in('from guichet.journal.services import record as keep\nkeep("a.b", "c:1")')) == {"a.b"}
    assert set(kinds_in('from elsewhere import record\nrecord("a.b")')) == set()


@pytest.mark.parametrize("kind", [kind for kind in RECORDED if kind != FROM_THE_TABLE])
def test_each_kind_has_words(kind: str) -> None:
    assert words_of(kind) != kind, "give it words in guichet/journal/selectors/kinds.py"


@pytest.mark.parametrize("action", list(Action))
def test_each_action_on_an_application_has_words(action: Action) -> None:
    assert words_of(f"application.{action}")[0].isupper()
