"""The clock, chance and the outside world are arguments; the engine knows none of them, nor floats."""

import ast
import sys
from collections.abc import Iterator

import pytest

from .code_base import Source, Violation, dotted, imports, report, sources

CLOCKS = {
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "date.today",
    "time.time",
    "time.time_ns",
    "timezone.now",
    "timezone.localdate",
    "functions.Now",
}
CLOCK_WORDS = {"auto_now", "auto_now_add"}
ASK_THE_CLOCK = ("src/guichet/shared/clock.py", "src/guichet/cli", "src/guichet/embedded/")
PRINT = ("src/guichet/cli",)

ENGINE = "src/bareme/"
ENGINE_PACKAGES = {"bareme", "numpy", "pydantic", "pydantic_core", "yaml"}
OUTSIDE = {
    "asyncio",
    "ctypes",
    "glob",
    "http",
    "multiprocessing",
    "os",
    "random",
    "secrets",
    "shutil",
    "signal",
    "socket",
    "sqlite3",
    "ssl",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "urllib",
    "uuid",
}
READING: tuple[str, ...] = ()  # paths of the engine that may open files: none, it is given bytes
FILE_METHODS = {
    "open",
    "read_text",
    "read_bytes",
    "write_text",
    "write_bytes",
    "iterdir",
    "glob",
    "exists",
    "stat",
}
FLOAT_NAMES = {
    "average",
    "divide",
    "double",
    "float16",
    "float32",
    "float64",
    "half",
    "interp",
    "linspace",
    "longdouble",
    "mean",
    "percentile",
    "quantile",
    "single",
    "std",
    "true_divide",
    "var",
}


def ends(name: str, banned: set[str]) -> bool:
    return ".".join(name.split(".")[-2:]) in banned


def clocks(source: Source) -> Iterator[Violation]:
    """Every place that asks what time it is: calls, references and columns that fill themselves."""
    remedy = "{} asks the clock: take `now` or `at` as an argument; at the edge, ask guichet.shared.clock."
    found: list[tuple[ast.AST, str]] = [(node, dotted(node)) for node in source.every(ast.Attribute)]
    yield from (source.at(node, remedy.format(name)) for node, name in found if ends(name, CLOCKS))
    yield from (source.at(node, remedy.format(name)) for node, name in imports(source) if ends(name, CLOCKS))
    for word in source.every(ast.keyword):
        if word.arg in CLOCK_WORDS:
            yield source.at(word.value, remedy.format(word.arg))


def chance(source: Source) -> Iterator[Violation]:
    found = [(node, name) for node, name in imports(source) if name.split(".")[0] == "random"]
    found += [(n, dotted(n)) for n in source.every(ast.Attribute) if dotted(n).endswith(".random")]
    for node, _ in found:
        yield source.at(node, "chance is an argument: let the caller draw and pass what was drawn.")


def prints(source: Source) -> Iterator[Violation]:
    for node in source.every(ast.Call):
        if dotted(node.func) == "print":
            yield source.at(node, "only the guichet command prints: log with structlog, or return the text.")


def floats(source: Source) -> Iterator[Violation]:
    """Every way a float can be born: literal, conversion, true division, numpy's dtypes and means."""
    remedy = (
        "{} makes a float: count in integer cents and basis points, divide with // and round half-up once."
    )
    found: list[tuple[ast.AST, str]] = []
    constants = [node for node in source.every(ast.Constant) if isinstance(node.value, float | complex)]
    found += [(node, repr(node.value)) for node in constants]
    found += [(node, "float(…)") for node in source.every(ast.Call) if dotted(node.func) == "float"]
    found += [(node, "/") for node in source.every(ast.BinOp) if isinstance(node.op, ast.Div)]
    found += [(node, "/=") for node in source.every(ast.AugAssign) if isinstance(node.op, ast.Div)]
    named = [node for node in source.every(ast.Attribute) if node.attr in FLOAT_NAMES]
    found += [(node, dotted(node)) for node in named if dotted(node.value) in {"np", "numpy"}]
    yield from (source.at(node, remedy.format(what)) for node, what in found)


def outside(source: Source) -> Iterator[Violation]:
    """What the engine may not touch: other packages, the machine, the network, files."""
    for node, name in imports(source):
        top = name.split(".")[0]
        if top not in ENGINE_PACKAGES and top not in sys.stdlib_module_names:
            allowed = ", ".join(sorted(ENGINE_PACKAGES - {"bareme"}))
            yield source.at(node, f"the engine does not import {top}: the standard library, {allowed} only.")
        elif top in OUTSIDE:
            yield source.at(node, f"the engine does not import {top}: what it gives is an argument.")
    for node in source.every(ast.Call):
        if not source.path.startswith(READING):
            method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            if dotted(node.func) == "open" or method in FILE_METHODS:
                yield source.at(node, "the engine is given bytes: read the file where it is called from.")


def test_only_the_edge_asks_the_clock() -> None:
    code = (source for source in sources("src/") if not source.path.startswith(ASK_THE_CLOCK))
    report(v for source in code for v in clocks(source))


def test_only_the_command_prints() -> None:
    report(v for source in sources("src/") if not source.path.startswith(PRINT) for v in prints(source))


def test_chance_is_an_argument() -> None:
    code = (s for s in sources("src/") if s.path.startswith(ENGINE) or "services" in s.path)
    report(v for source in code for v in chance(source))


def test_the_engine_has_no_floats() -> None:
    report(v for source in sources(ENGINE) for v in floats(source))


def test_the_engine_is_pure() -> None:
    report(v for source in sources(ENGINE) for v in outside(source))


@pytest.mark.parametrize(
    "text",
    [
        "datetime.now(UTC)",
        "x = datetime.datetime.now()",
        "date.today()",
        "models.DateTimeField(default=timezone.now)",
        "models.DateTimeField(auto_now_add=True)",
        "time.time()",
        "from time import time",
        "from django.utils.timezone import now",
        "from django.db.models.functions import Now",
    ],
)
def test_asking_the_clock_is_seen(text: str) -> None:
    assert list(clocks(Source("src/guichet/x/services.py", text)))


@pytest.mark.parametrize(
    "text", ["time.monotonic()", "clock.now()", "datetime.combine(day, hour)", "def f(now): now"]
)
def test_an_argument_is_not_a_clock(text: str) -> None:
    assert not list(clocks(Source("src/guichet/x/services.py", text)))


def test_printing_and_chance_are_seen() -> None:
    assert list(prints(Source("src/guichet/x/services.py", "print('x')")))
    for text in ("import random", "from random import choice", "x = np.random.default_rng()"):
        assert list(chance(Source("src/bareme/x.py", text))), text


@pytest.mark.parametrize(
    "text",
    [
        "x = 0.5",
        "float('1')",
        "x = a / b",
        "x /= 2",
        "a.astype(np.float64)",
        "numpy.mean(a)",
        "x = 1e3",
        "2j",
    ],
)
def test_float_is_seen(text: str) -> None:
    assert list(floats(Source("src/bareme/x.py", text)))


@pytest.mark.parametrize("text", ["x = a // b", "isinstance(x, float)", "x = 5", "np.floor_divide(a, b)"])
def test_integer_passes(text: str) -> None:
    assert not list(floats(Source("src/bareme/x.py", text)))


@pytest.mark.parametrize(
    "text",
    [
        "import django",
        "from guichet.shared import clock",
        "import os",
        "from time import time",
        "import urllib.request",
        "open('x')",
        "path.read_text()",
        "import requests",
    ],
)
def test_reaching_outside_is_seen(text: str) -> None:
    assert list(outside(Source("src/bareme/x.py", text)))


def test_what_the_engine_needs_passes() -> None:
    text = "import numpy as np\nimport yaml\nfrom pydantic import BaseModel\nfrom . import money\nimport re\n"
    assert not list(outside(Source("src/bareme/x.py", text)))
