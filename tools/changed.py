"""Print the folders of tests that the last commit and what is not committed yet concern: what `make check` runs.

The code base and the engine are always checked. A file of a room adds the tests of that room; a file that every room stands on
(shared, settings, the command, the lock…) adds all of them. The whole suite is for `make test`: it alone sees what a change of
a room does to the rooms above.
"""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ALWAYS = frozenset({"conventions", "bareme"})
SAYS_NOTHING = ("docs/", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "tests/e2e/")
FOLLOWS = {"schemes": "schemes", "tools": "tools", "benchmarks": "tools"}
"""Folders of the root, and the tests that read them."""


def folders_for(paths: Iterable[str], rooms: frozenset[str]) -> list[str]:
    """Return the folders of tests that these paths concern, among `rooms` (the folders of tests); sorted.

    `["tests"]` alone when one of them concerns everything.
    """
    chosen = set(ALWAYS)
    for path in paths:
        if path.startswith(SAYS_NOTHING):
            continue
        room = _room_of(path)
        if room not in rooms:
            return ["tests"]
        chosen.add(room)
    return sorted(f"tests/{room}" for room in chosen)


def _room_of(path: str) -> str:
    parts = path.split("/")
    if path.startswith("src/bareme/"):
        return "bareme"
    if path.startswith("src/guichet/") and len(parts) > 3:
        return parts[2]
    if parts[0] == "tests" and len(parts) > 2:
        return parts[1]
    return FOLLOWS.get(parts[0], "")


def changed_paths() -> list[str] | None:
    """Return what differs from the parent of the last commit; None where there is none to compare with."""
    found: list[str] = []
    for words in (["diff", "--name-only", "HEAD~1"], ["ls-files", "--others", "--exclude-standard"]):
        run = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
        if run.returncode:
            return None
        found += run.stdout.split()
    return found


def main() -> int:
    paths = changed_paths()
    rooms = frozenset(path.name for path in (ROOT / "tests").iterdir() if (path / "__init__.py").exists())
    sys.stdout.write(" ".join(["tests"] if paths is None else folders_for(paths, rooms)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
