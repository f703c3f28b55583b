"""What may stand in the repository: clean text, small files, nothing of one machine, nothing lent to us."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from .code_base import BINARY, ROOT, Source, Violation, files, report, texts

MEBIBYTE = 1024 * 1024
LARGE: dict[str, str] = {
    # path: why the repository carries a file of more than 3 MB
}
# Put together here so that this file does not carry what it looks for.
HOSTS = [
    ".".join(parts)
    for parts in [
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("security", "debian", "org"),
        ("snapshot", "debian", "org"),
        ("archive", "ubuntu", "com"),
        ("crates", "io"),
        ("rubygems", "org"),
        ("proxy", "golang", "org"),
        ("anaconda", "org"),
        ("unpkg", "com"),
        ("jsdelivr", "net"),
        ("astral", "sh"),
    ]
]
REGISTRY = re.compile("|".join(rf"(?<![\w-]){re.escape(host)}(?![\w-])" for host in HOSTS))
MACHINE = re.compile(r"(?<![\w.}/~-])/(?:" + "|".join(["wo" + "rk", "ro" + "ot", "t" + "mp"]) + r")(?![\w-])")
# Documents lent to the project: they are quoted, never copied. The first 16 digits of their SHA-256.
LENT = {
    "c64502b624244782",
    "5db3514578c3c892",
    "2784fa2e03bd028e",
    "2c2c2ca25ef6a329",
    "748a92f467d49fce",
    "4f6db8a2b8a9608f",
    "31cb3ff9f25ae713",
    "fad33fa6156f5669",
    "81c2669fb0eac472",
    "999d3cac9dfe5818",
    "4048c1e3b8318218",
    "aeca808325cfa6a5",
    "90fbb4a898d7db26",
    "da27e9304a0f8af5",
    "feaacc9b692efbe4",
    "0b51fa692cb97ebb",
    "12cd91508f24a94a",
    "678607da34822a3e",
    "d1bef739d03c27fa",
}


def machine_paths(source: Source) -> Iterator[Violation]:
    if not MACHINE.search(source.text):
        return
    for number, line in enumerate(source.text.splitlines(), 1):
        # S108 says the same of Python and is silenced with a reason.
        if (found := MACHINE.search(line)) and "noqa: S108" not in line:
            remedy = (
                f"{found[0]} exists on one machine: a path from the repository, GUICHET_DATA or tempfile."
            )
            yield Violation(source.path, number, remedy)


def registries(source: Source) -> Iterator[Violation]:
    if not any(host in source.text for host in HOSTS):
        return
    for number, line in enumerate(source.text.splitlines(), 1):
        if found := REGISTRY.search(line):
            remedy = f"{found[0]} is a package registry: name the package, its client knows where to look."
            yield Violation(source.path, number, remedy)


def unclean(path: str, content: bytes) -> Iterator[Violation]:
    """What makes a text depend on its editor: encoding, line ends, tabs in Python, hidden controls."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        yield Violation(path, content[: error.start].count(b"\n") + 1, "write the file in UTF-8.")
        return
    if text.startswith("\ufeff"):
        yield Violation(path, 1, "save the file without a byte order mark.")
    for number, line in enumerate(text.split("\n"), 1):
        if line.endswith("\r"):
            yield Violation(path, number, "end lines with LF alone.")
        if "\t" in line and path.endswith(".py"):
            yield Violation(path, number, "indent with spaces; write \\t in a string.")
        if re.search("[\u202a-\u202e\u2066-\u2069]", line):
            yield Violation(
                path, number, "write bidirectional controls as escapes: they hide what the code says."
            )


def oversized(path: str, size: int) -> Iterator[Violation]:
    if size > 3 * MEBIBYTE and path not in LARGE:
        remedy = (
            f"{size / MEBIBYTE:.1f} MiB: compress it, build it by a script, or say in LARGE why it is here."
        )
        yield Violation(path, 1, remedy)


def lent(path: str, content: bytes) -> Iterator[Violation]:
    if hashlib.sha256(content).hexdigest()[:16] in LENT:
        yield Violation(path, 1, "this document was lent to the project: quote it, do not copy it.")


def test_no_path_of_one_machine() -> None:
    portable = (source for source in texts() if not source.path.startswith("tests/"))
    report(v for source in portable for v in machine_paths(source))


def test_no_package_registry_is_named() -> None:
    named = [v for source in texts() for v in registries(source)]
    locks = (
        Source(path, (ROOT / path).read_text(encoding="utf-8")) for path in files() if path.endswith(".lock")
    )
    report([*named, *(v for source in locks for v in registries(source))])


def test_files_are_clean_small_and_ours() -> None:
    found: list[Violation] = []
    for path in files():
        size = (ROOT / path).stat().st_size
        found += oversized(path, size)
        content = (ROOT / path).read_bytes() if size <= 3 * MEBIBYTE else b""
        found += lent(path, content)
        found += unclean(path, content) if PurePosixPath(path).suffix not in BINARY else []
    report(found)


def test_exceptions_are_still_needed() -> None:
    big = {path for path in files() if (ROOT / path).stat().st_size > 3 * MEBIBYTE}
    assert LARGE.keys() <= big, "a file named in LARGE is gone or has shrunk: remove its line"
    assert all(LARGE.values()), "say why"


@pytest.mark.parametrize("folder", ["wo" + "rk", "ro" + "ot", "t" + "mp"])
def test_machine_path_is_seen(folder: str) -> None:
    assert list(machine_paths(Source("docs/a.md", f"see /{folder}/x")))
    assert list(machine_paths(Source("src/a.py", f'Path("/{folder}")')))
    assert not list(
        machine_paths(Source("docs/a.md", f"https://example.org/{folder}/x and ./{folder}/x, src/{folder}/"))
    )


@pytest.mark.parametrize("host", HOSTS)
def test_registry_is_seen(host: str) -> None:
    assert list(registries(Source("README.md", f"from https://{host}/simple/")))
    assert list(registries(Source("README.md", f"from https://files.{host}/simple/")))
    assert not list(registries(Source("README.md", f"from my-{host}-x")))


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.md", "é".encode("latin-1")),
        ("a.md", b"one\r\ntwo\n"),
        ("a.md", b"\xef\xbb\xbfone\n"),
        ("a.py", b"if x:\n\ty\n"),
        ("a.py", "x = '\u202e'\n".encode()),
    ],
)
def test_unclean_file_is_seen(path: str, content: bytes) -> None:
    assert list(unclean(path, content))


def test_clean_small_and_ours_passes() -> None:
    assert not list(unclean("a.csv", "é\tà\n".encode()))
    assert not list(oversized("a.bin", 3 * MEBIBYTE))
    assert list(oversized("a.bin", 3 * MEBIBYTE + 1))
    assert not list(lent("a.md", b"ours"))


def test_lent_document_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.LENT", {hashlib.sha256(b"theirs").hexdigest()[:16]})
    assert list(lent("docs/a.md", b"theirs"))
