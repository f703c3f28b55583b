"""Names that say nothing, and second words for one thing."""

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from .code_base import Source, Violation, report, sources

EMPTY = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
SYNONYMS = {
    "aide": "grant (the money) or scheme (the offer)",
    "beneficiaire": "applicant, then laureate",
    "candidature": "application",
    "city": "commune",
    "commitee": "committee",
    "county": "department",
    "dispositif": "scheme",
    "dossier": "application",
    "hamlet": "commune",
    "inhabitants": "population",
    "installment": "instalment",
    "intercommunality": "epci",
    "municipality": "commune",
    "payout": "instalment",
    "postcode": "postal_code",
    "subsidy": "grant",
    "subvention": "grant",
    "town": "commune",
    "zipcode": "postal_code",
}
COMPOUNDS = {
    "funding_scheme": "scheme",
    "zip_code": "postal_code",
    "post_code": "postal_code",
    "grant_scheme": "scheme",
}


@cache
def words(identifier: str) -> list[str]:
    """`SchemeVersion` and `scheme_version` are both scheme, version."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", identifier)]


def empty_names(source: Source) -> Iterator[Violation]:
    remedy = "{} says nothing of what is inside: name the thing or the use case."
    for part in source.parts:
        name = part.removesuffix(".py")
        if set(words(name)) & EMPTY or name in {"data", "base_utils"}:
            yield Violation(source.path, 1, remedy.format(name))
    for kind in source.every(ast.ClassDef):
        if set(words(kind.name)) & EMPTY:
            yield source.at(kind, remedy.format(kind.name))
    for function in source.functions:
        if function.name.strip("_") in EMPTY:
            yield source.at(function, remedy.format(function.name))


def identifiers(source: Source) -> Iterator[tuple[ast.AST, str]]:
    """Every name a file gives: modules, classes, functions, arguments, variables, fields."""
    yield source.tree, source.parts[-1].removesuffix(".py")
    yield from ((node, node.name) for node in [*source.functions, *source.every(ast.ClassDef)])
    yield from ((node, node.arg) for node in source.every(ast.arg))
    yield from ((node, node.id) for node in source.every(ast.Name) if isinstance(node.ctx, ast.Store))
    yield from ((node, node.attr) for node in source.every(ast.Attribute) if isinstance(node.ctx, ast.Store))


def second_words(source: Source) -> Iterator[Violation]:
    for node, name in identifiers(source):
        if word := ours_for(name):
            yield source.at(node, f"{name}: our word is {word} (docs/glossary.md).")


@cache
def ours_for(identifier: str) -> str:
    """The word of the glossary for a refused one in this identifier, else an empty text."""
    spelled = words(identifier)
    for synonym, word in SYNONYMS.items():
        if {synonym, f"{synonym}s"} & set(spelled):
            return word
    return next((word for synonym, word in COMPOUNDS.items() if synonym in "_".join(spelled)), "")


def test_no_name_is_empty() -> None:
    report(v for source in sources("src/", "tests/", "scripts/", "benchmarks/") for v in empty_names(source))


def test_one_word_per_thing() -> None:
    report(v for source in sources("src/", "scripts/", "benchmarks/") for v in second_words(source))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("src/guichet/shared/utils.py", ""),
        ("src/guichet/shared/date_utils.py", ""),
        ("src/guichet/helpers/money.py", ""),
        ("src/guichet/territories/data/__init__.py", ""),
        ("src/a.py", "class SchemeManager: pass"),
        ("src/a.py", "def helpers(): pass"),
    ],
)
def test_empty_name_is_seen(path: str, text: str) -> None:
    assert list(empty_names(Source(path, text)))


@pytest.mark.parametrize(
    "text",
    [
        "dossier = 1",
        "def subsidy_of(x): pass",
        "class Town: pass",
        "def f(zip_code): pass",
        "self.cities_by_town = {}",
    ],
)
def test_second_word_is_seen(text: str) -> None:
    assert list(second_words(Source("src/a.py", text)))


def test_our_own_words_pass() -> None:
    text = "class Commune: pass\ndef amount(grant, postal_code): pass\nproperty_data = [1]\n"
    assert not list(second_words(Source("src/guichet/territories/models.py", text)))
    assert not list(empty_names(Source("src/guichet/territories/models.py", text)))


def test_no_word_is_both_ours_and_refused() -> None:
    ours = {row.split("|")[1].strip().lower() for row in glossary_rows()}
    assert not ours & SYNONYMS.keys(), "a word of docs/glossary.md is refused as an identifier: choose one"


def glossary_rows() -> list[str]:
    source = next(sources("docs/glossary.md", ending=".md"))
    return [
        line for line in source.text.splitlines() if line.startswith("| ") and not line.startswith("| term")
    ]
