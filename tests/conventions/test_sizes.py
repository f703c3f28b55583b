"""A file that passes 400 lines or a function that passes 40 is asking to be two things."""

import ast
from collections.abc import Iterator

import pytest

from .code_base import HERE, ROOT, Source, Violation, report, sources

LIST = HERE + "sizes_allowed.txt"
FILE_LINES = 400
FUNCTION_LINES = 40


def functions(
    node: ast.AST, prefix: str = ""
) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every function with its dotted name; expressions are passed over: they hold none that is long."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            continue
        name = prefix
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{prefix}.{child.name}".lstrip(".")
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield name, child
        yield from functions(child, name)


def oversized(source: Source) -> dict[str, int]:
    """What passes the bounds in a file, by name, with its lines. Migrations are written by Django: exempt."""
    if "/migrations/" in source.path:
        return {}
    found = {}
    if (lines := source.text.count("\n")) > FILE_LINES:
        found[source.path] = lines
    for name, node in functions(source.tree):
        if (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES:
            found[f"{source.path}::{name}"] = lines
    return found


def read_list(text: str) -> dict[str, int]:
    rows = (
        line.rsplit(maxsplit=1) for line in text.splitlines() if line.strip() and not line.startswith("#")
    )
    return {name: int(lines) for name, lines in rows}


def compare(found: dict[str, int], allowed: dict[str, int]) -> Iterator[Violation]:
    """Hold what was found against the list, which may only shrink."""
    for name, lines in found.items():
        if lines > allowed.get(name, 0):
            bound = allowed.get(name) or (FUNCTION_LINES if "::" in name else FILE_LINES)
            yield Violation(name, 1, f"{lines} lines, {bound} are allowed: make two things of it.")
        elif lines < allowed[name]:
            yield Violation(LIST, 1, f"{name} has shrunk to {lines} lines: write {lines} in the list.")
    for name in allowed.keys() - found.keys():
        yield Violation(LIST, 1, f"{name} no longer passes the bound: remove its line.")


def test_files_and_functions_stay_small() -> None:
    found = {name: lines for source in sources("src/") for name, lines in oversized(source).items()}
    report(compare(found, read_list((ROOT / LIST).read_text(encoding="utf-8"))))


def test_long_file_and_long_function_are_seen() -> None:
    body = "class A:\n    def f(self):\n" + "        x = 1\n" * 40
    assert oversized(Source("src/a.py", body)) == {"src/a.py::A.f": 41}
    assert oversized(Source("src/a.py", "x = 1\n" * 401)) == {"src/a.py": 401}
    assert oversized(Source("src/a.py", "x = 1\n" * 400)) == {}


@pytest.mark.parametrize(
    ("allowed", "sentence"),
    [
        ({}, "make two things"),
        ({"src/a.py": 450}, "make two things"),
        ({"src/a.py": 501}, "has shrunk"),
        ({"src/a.py": 500, "src/b.py": 420}, "remove its line"),
    ],
)
def test_the_list_may_only_shrink(allowed: dict[str, int], sentence: str) -> None:
    assert [v for v in compare({"src/a.py": 500}, allowed) if sentence in v.remedy]


def test_the_list_is_read() -> None:
    assert read_list("# why\nsrc/a.py::A.f 41\n\n") == {"src/a.py::A.f": 41}
    assert not list(compare({"src/a.py": 500}, {"src/a.py": 500}))
