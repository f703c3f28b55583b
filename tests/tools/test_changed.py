"""What a change makes `make check` run: its rooms, and everything when all rooms stand on it."""

import pytest

from .loading import ROOT, load

changed = load("changed")

ROOMS = frozenset({"bareme", "budget", "conventions", "grants", "review", "schemes", "tools"})
ALWAYS = ["tests/bareme", "tests/conventions"]


@pytest.mark.parametrize(
    ("paths", "folders"),
    [
        ([], ALWAYS),
        (["docs/adr/0001-x.md", "README.md"], ALWAYS),
        (["src/guichet/budget/models/ledger.py"], ["tests/bareme", "tests/budget", "tests/conventions"]),
        (["tests/grants/test_claims.py"], ["tests/bareme", "tests/conventions", "tests/grants"]),
        (["schemes/itn-3b.yaml"], ["tests/bareme", "tests/conventions", "tests/schemes"]),
        (["src/bareme/scheme.py"], ALWAYS),
        (["tools/changed.py"], ["tests/bareme", "tests/conventions", "tests/tools"]),
        (["src/guichet/budget/apps.py", "src/guichet/shared/clock.py"], ["tests"]),
        (["src/guichet/config/settings.py"], ["tests"]),
        (["tests/conftest.py"], ["tests"]),
        (["tests/people.py", "docs/README.md"], ["tests"]),
        (["requirements.lock"], ["tests"]),
        (["Makefile"], ["tests"]),
        (["tests/new_room/test_x.py"], ["tests"]),
    ],
)
def test_a_change_concerns_its_rooms(paths: list[str], folders: list[str]) -> None:
    assert changed.folders_for(paths, ROOMS) == folders


def test_every_room_has_its_tests() -> None:
    """A room without a folder of its own would make every check run everything."""
    without = {"config", "embedded", "shared", "cli"}
    rooms = {path.name for path in (ROOT / "src/guichet").iterdir() if (path / "__init__.py").exists()}
    tested = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir()}
    assert rooms - tested <= without
