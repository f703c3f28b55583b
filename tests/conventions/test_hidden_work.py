"""Nothing unfinished passes for done: no marks, no check silenced without a reason, no empty test."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

import pytest

from .code_base import HERE, Source, Violation, dotted, report, sources, texts

# The words are put together here so that this file does not carry the marks it looks for.
MARKS = re.compile(
    r"\b(?:" + "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3, "NotImplemented" + "Error"]) + r")\b"
)
UNCOVERED = re.compile("pragma:" + " no cover")
SILENCED = re.compile(r"#\s*(?:(?:noqa|type:\s*ignore|nosec)\b|(?:ruff|mypy):)")
EXPLAINED = re.compile(
    r"#\s*(?:noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|type:\s*ignore\[[\w-]+(?:,\s*[\w-]+)*\])"  # what is silenced
    r"\s*(?:#|-|:|,|—)\s*\S.{7,}"  # and why
)
SKIPS = {"skip", "skipif", "xfail", "importorskip"}
CHECKS = re.compile(r"assert|expect|check|raises|warns|refuse|fail|must|verify", re.IGNORECASE)


def marks(source: Source) -> Iterator[Violation]:
    if not (MARKS.search(source.text) or UNCOVERED.search(source.text)):
        return
    for number, line in enumerate(source.text.splitlines(), 1):
        if MARKS.search(line):
            yield Violation(source.path, number, "finish it, or take it out and say so in an issue.")
        if UNCOVERED.search(line):
            yield Violation(source.path, number, "test this line instead of hiding it from the coverage.")


def comments(source: Source) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def silenced(source: Source) -> Iterator[Violation]:
    if not SILENCED.search(source.text):
        return
    explained: dict[int, str] = {}
    for number, comment in comments(source):
        if EXPLAINED.search(comment):
            explained[number] = comment
        elif SILENCED.search(comment) and explained.get(number - 1, "").startswith(comment):
            explained[number] = explained[number - 1]  # a run of lines gives its reason once, at the top
        elif SILENCED.search(comment):
            remedy = f"`{comment}` gives no code or no reason: write it like `# noqa: S608  # the name is a constant`."
            yield Violation(source.path, number, remedy)


def reason(call: ast.Call) -> str:
    """The text a skip gives for itself: `reason=`, or the first positional text."""
    given = [word.value for word in call.keywords if word.arg == "reason"]
    name = dotted(call.func).rsplit(".", 1)[-1]
    given += call.args[:1] if name == "skip" else []
    found = [node.value for node in given if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return (
        found[0]
        if found
        else "computed"
        if any(isinstance(node, ast.JoinedStr | ast.Name) for node in given)
        else ""
    )


def skips(source: Source) -> Iterator[Violation]:
    calls = source.every(ast.Call)
    called = {id(node.func) for node in calls}
    bare = [node for node in source.every(ast.Attribute) if id(node) not in called]
    found: list[tuple[ast.AST, str, str]] = [(node, dotted(node.func), reason(node)) for node in calls]
    found += [(node, dotted(node), "") for node in bare]
    for node, name, said in found:
        if name.startswith("pytest.") and name.rsplit(".", 1)[-1] in SKIPS and not said.strip():
            yield source.at(node, "say why this test is skipped and what makes it run: reason=…")


def asserts_nothing(source: Source) -> Iterator[Violation]:
    """Test functions without an assertion, an expected error, or a call whose name says that it checks."""
    for node in (function for function in source.functions if function.name.startswith("test")):
        inside = list(ast.walk(node))
        calls = (n.func for n in inside if isinstance(n, ast.Call))
        names = [f.attr if isinstance(f, ast.Attribute) else getattr(f, "id", "") for f in calls]
        if not any(isinstance(n, ast.Assert) for n in inside) and not any(
            CHECKS.search(n) or n == "report" for n in names
        ):
            yield source.at(node, f"{node.name} asserts nothing: say what must be true after it.")


def test_nothing_is_left_to_finish() -> None:
    report(v for source in texts() for v in marks(source))


def test_every_silenced_check_says_why() -> None:
    report(v for source in sources() if not source.path.startswith(HERE) for v in silenced(source))


def test_every_skip_says_why() -> None:
    report(v for source in sources("tests/") for v in skips(source))


def test_every_test_asserts_something() -> None:
    tests = (source for source in sources("tests/") if source.parts[-1].startswith("test_"))
    report(v for source in tests for v in asserts_nothing(source))


def test_marks_are_seen() -> None:
    for word in (
        "TO" + "DO later",
        "# FIX" + "ME",
        "raise NotImplemented" + "Error",
        "x  # pragma:" + " no cover",
    ):
        assert list(marks(Source("src/a.py", word))), word
    assert not list(marks(Source("src/a.py", "# todos los santos, XXXL")))


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa",
        "# noqa: S608",
        "# type: ignore",
        "# type: ignore[attr-defined]",
        "# type: ignore  # because it is",
        "# ruff: noqa",
        "# noqa: S608  # x",
    ],
)
def test_silent_silence_is_seen(comment: str) -> None:
    assert list(silenced(Source("src/a.py", f"x = 1  {comment}\n")))


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa: S608  # the table name is a constant",
        "# noqa: S608, E501 - the table name is a constant",
        "# type: ignore[attr-defined]  # functions have no typed attributes",
        "# plain words",
    ],
)
def test_explained_silence_passes(comment: str) -> None:
    assert not list(silenced(Source("src/a.py", f"x = 1  {comment}\n")))


def test_a_run_of_lines_gives_its_reason_once() -> None:
    text = "a = 1  # noqa: S608  # the name is a constant\nb = 1  # noqa: S608\nc = 1  # noqa: S608\n"
    assert not list(silenced(Source("src/a.py", text)))
    assert [v.line for v in silenced(Source("src/a.py", text + "\nd = 1  # noqa: S608\n"))] == [5]
    assert [v.line for v in silenced(Source("src/a.py", text + "d = 1  # noqa: E501\n"))] == [4]


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        ("@pytest.mark.skip\ndef test_x(): pass", True),
        ("@pytest.mark.skip()\ndef test_x(): pass", True),
        ("@pytest.mark.xfail(strict=True)\ndef test_x(): pass", True),
        ("pytest.skip('')", True),
        ("pytest.importorskip('x')", True),
        ("@pytest.mark.skipif(True, reason='needs a browser')\ndef test_x(): pass", False),
        ("pytest.skip('no PostgreSQL: set DATABASE_URL')", False),
        ("pytest.skip(f'{x} is missing')", False),
    ],
)
def test_skip_without_a_reason_is_seen(code: str, refused: bool) -> None:
    assert bool(list(skips(Source("tests/test_a.py", code)))) is refused


@pytest.mark.parametrize(
    ("body", "refused"),
    [("compute()", True), ("pass", True), ("assert x", False), ("expect(page).to_be()", False)],
)
def test_empty_test_is_seen(body: str, refused: bool) -> None:
    assert bool(list(asserts_nothing(Source("tests/test_a.py", f"def test_x(): {body}")))) is refused
