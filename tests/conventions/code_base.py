"""The files of the repository as the convention tests read them: each file once, each tree parsed once."""

import ast
import configparser
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path, PurePosixPath
from typing import TypeVar, cast

Node = TypeVar("Node", bound=ast.AST)
ROOT = Path(__file__).resolve().parents[2]
HERE = "tests/conventions/"
BINARY = {
    ".br",
    ".gz",
    ".ico",
    ".jpg",
    ".jpeg",
    ".parquet",
    ".pdf",
    ".png",
    ".webp",
    ".whl",
    ".woff",
    ".woff2",
    ".xlsx",
    ".xz",
    ".zst",
}
GENERATED = {"requirements.lock", "requirements-dev.lock", "uv.lock"}
PUBLIC = {"selectors", "services", "permissions", "events", "enums", "errors"}
GROUND = {"shared", "embedded"}


@dataclass(frozen=True, order=True)
class Violation:
    """A place where the code base breaks a convention, and what to do about it."""

    path: str
    line: int
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.remedy}"


@dataclass(frozen=True)
class Source:
    """One text file: its path from the root of the repository, with slashes, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @cached_property
    def nodes(self) -> dict[type[ast.AST], list[ast.AST]]:
        """The nodes of the tree by their type, in the order of a walk."""
        found: dict[type[ast.AST], list[ast.AST]] = defaultdict(list)
        for node in ast.walk(self.tree):
            found[type(node)].append(node)
        return found

    def every(self, kind: type[Node]) -> list[Node]:
        return cast(list[Node], self.nodes.get(kind, []))

    @property
    def functions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        return [*self.every(ast.FunctionDef), *self.every(ast.AsyncFunctionDef)]

    @property
    def parts(self) -> tuple[str, ...]:
        return PurePosixPath(self.path).parts

    @property
    def module(self) -> str:
        """The dotted name a file of `src/` is imported by: src/guichet/cli.py is guichet.cli."""
        return ".".join(self.parts[1:]).removesuffix(".py").removesuffix(".__init__")

    @property
    def room(self) -> str:
        """The room of a file of src/guichet, else an empty name."""
        return self.parts[2].removesuffix(".py") if self.path.startswith("src/guichet/") else ""

    def at(self, node: ast.AST, remedy: str) -> Violation:
        return Violation(self.path, getattr(node, "lineno", 1), remedy)


@cache
def files() -> tuple[str, ...]:
    """Every file of the repository, committed or about to be; what .gitignore names is left out."""
    command = [
        "git",
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(sorted(name for name in set(listed.split("\0")) if name and (ROOT / name).is_file()))


@cache
def read(path: str) -> Source:
    return Source(path, (ROOT / path).read_text(encoding="utf-8"))


def sources(*prefixes: str, ending: str | tuple[str, ...] = ".py") -> Iterator[Source]:
    """The text files under these folders whose name ends like this; all of them without a prefix."""
    for path in files():
        if path.startswith(prefixes or ("",)) and path.endswith(ending):
            yield read(path)


def texts() -> Iterator[Source]:
    """Every text file written by hand."""
    for path in files():
        name = PurePosixPath(path)
        if name.suffix not in BINARY and name.name not in GENERATED:
            yield read(path)


@cache
def rooms() -> tuple[frozenset[str], ...]:
    """The rooms from the highest to the lowest, read from .importlinter: the only place that orders them."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    layers = contracts["importlinter:contract:rooms"]["layers"].split("\n")
    return tuple(
        frozenset(name.strip(" ()") for name in layer.split("|")) for layer in layers if layer.strip()
    )


def level(room: str) -> int:
    """How high a room stands: 0 is the lowest. KeyError for a room .importlinter does not name."""
    for height, layer in enumerate(reversed(rooms())):
        if room in layer:
            return height
    raise KeyError(f"{room} is not a room: name it in the layers of .importlinter.")


def dotted(node: ast.AST) -> str:
    """`a.b.c` for an attribute chain of names, else the part of it that can be read."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def imports(source: Source) -> Iterator[tuple[ast.AST, str]]:
    """Every dotted name a file imports, relative ones made whole; `from a import b` gives `a.b`."""
    package = source.module.split(".")
    if not source.path.endswith("__init__.py"):
        package = package[:-1]
    for plain in source.every(ast.Import):
        yield from ((plain, alias.name) for alias in plain.names)
    for node in source.every(ast.ImportFrom):
        base = package[: len(package) - node.level + 1] if node.level else []
        start = ".".join([*base, *([node.module] if node.module else [])])
        yield from ((node, f"{start}.{alias.name}") for alias in node.names)


def report(violations: Iterable[Violation]) -> None:
    """Fail with one line a violation."""
    found = sorted(set(violations))
    assert not found, f"{len(found)} places to mend:\n" + "\n".join(map(str, found))
