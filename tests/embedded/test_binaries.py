"""Which PostgreSQL programs are chosen."""

from pathlib import Path

import pytest

from guichet.embedded import EmbeddedError, binaries
from guichet.embedded.binaries import Binaries, find_binaries, inspect_directory


def fake(directory: Path, said: str) -> Path:
    """Make a folder of programs that only announce a version."""
    directory.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        program = directory / name
        program.write_text(f"#!/bin/sh\necho '{said}'\n")
        program.chmod(0o755)
    return directory


@pytest.mark.parametrize(
    ("said", "version", "major"),
    [
        ("postgres (PostgreSQL) 18.6", "18.6", 18),
        ("postgres (PostgreSQL) 15.10 (Debian 15.10-0+deb12u1)", "15.10", 15),
        ("postgres (PostgreSQL) 17beta1", "17", 17),
    ],
)
def test_version_is_read_from_what_postgres_says(tmp_path: Path, said: str, version: str, major: int) -> None:
    found = inspect_directory(fake(tmp_path / "bin", said))
    assert found == Binaries(directory=tmp_path / "bin", version=version)
    assert found.major == major


def test_the_wheel_comes_first() -> None:
    root = binaries.wheel_root()
    assert root is not None
    assert find_binaries().directory == root / "bin"


def test_too_old_or_broken_programs_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = fake(tmp_path / "old", "postgres (PostgreSQL) 14.2")
    broken = fake(tmp_path / "broken", "")
    good = fake(tmp_path / "good", "postgres (PostgreSQL) 16.4")
    monkeypatch.setattr(binaries, "_candidates", lambda: iter([old, broken, tmp_path / "absent", good]))
    assert find_binaries() == Binaries(directory=good, version="16.4")
    assert find_binaries(wanted_major=16).directory == good


def test_nothing_suitable_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_candidates", lambda: iter([]))
    with pytest.raises(EmbeddedError, match=r"15 ou plus récent est introuvable.*DATABASE_URL"):
        find_binaries()


def test_programs_chosen_by_hand_come_before_the_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = fake(tmp_path / "chosen", "postgres (PostgreSQL) 17.1")
    monkeypatch.setenv("GUICHET_POSTGRES_BIN", str(chosen))
    assert find_binaries().directory == chosen
