"""What `make bench` writes is documented: its sections, the keys of its JSON."""

import ast

import pytest

from .loading import ROOT

DOCUMENT = (ROOT / "docs/reference/benchmarks.md").read_text()


def tree(name: str) -> ast.Module:
    return ast.parse((ROOT / "benchmarks" / f"{name}.py").read_text())


def keys_of(name: str, variable: str) -> list[str]:
    """The keys of a dictionary written out in a benchmark, without importing what it measures."""
    found = [
        node.value
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
        if isinstance(node.targets[0], ast.Name) and node.targets[0].id == variable
    ]
    return [
        key.value for key in found[0].keys if isinstance(key, ast.Constant) and isinstance(key.value, str)
    ]


def fields_of_a_row() -> list[str]:
    (row,) = [node for node in tree("measure").body if isinstance(node, ast.ClassDef) and node.name == "Row"]
    return [
        node.target.id
        for node in row.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    ]


@pytest.mark.parametrize("key", [*keys_of("run", "report"), *fields_of_a_row()])
def test_each_key_of_the_json_is_documented(key: str) -> None:
    assert f"`{key}`" in DOCUMENT


@pytest.mark.parametrize("section", keys_of("run", "SECTIONS"))
def test_each_section_is_documented(section: str) -> None:
    assert f"| `{section}` |" in DOCUMENT


def test_the_journal_is_measured() -> None:
    assert "journal" in keys_of("run", "SECTIONS")
