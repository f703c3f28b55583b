"""The first minute on a fresh machine: what is verified, what is passed on, what is said."""

import ast
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from .loading import ROOT, load

bootstrap = load("bootstrap")
browser = load("browser")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Move the script to an empty checkout of its own."""
    for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        (tmp_path / name).write_text("one==1\n")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "TOOLS", tmp_path / ".tools")
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / ".venv" / "stamp.json")
    return tmp_path


def stamp(kind: str) -> None:
    bootstrap.STAMP.write_text(f'{{"kind": "{kind}", "of": "{bootstrap.fingerprint()}"}}')


def test_every_file_of_the_locks_has_its_hash_and_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "tools/uv.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        blocks = [
            block for block in text.replace("\\\n", " ").splitlines() if block and not block.startswith("#")
        ]
        assert blocks
        assert [block for block in blocks if "--hash=sha256:" not in block] == []


def test_what_runs_is_also_what_is_tested() -> None:
    run = set((ROOT / "requirements.lock").read_text().splitlines())
    assert run <= set((ROOT / "requirements-dev.lock").read_text().splitlines())


def test_the_pinned_uv_is_of_the_series_that_builds_guichet() -> None:
    assert f"uv_build>={bootstrap.UV_RANGE[:-1]}," in (ROOT / "pyproject.toml").read_text()
    assert f"uv=={bootstrap.UV_RANGE}" in bootstrap.UV_LOCK.read_text()


def test_pip_is_the_file_we_chose(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked = subprocess.run(
        [sys.executable, bootstrap.PIP / "pip", "--version"], capture_output=True, text=True, check=True
    )
    assert asked.stdout.startswith("pip 26.3 ")
    changed = tmp_path / "pip.whl"
    changed.write_bytes(bootstrap.PIP.read_bytes() + b"x")
    monkeypatch.setattr(bootstrap, "PIP", changed)
    with pytest.raises(bootstrap.RefusedError, match="est abîmé"):
        bootstrap.fetch_uv(tmp_path / "uv")


@pytest.mark.parametrize(
    ("done", "asked", "ready"),
    [("run", "run", True), ("test", "run", True), ("test", "test", True), ("run", "test", False)],
)
def test_a_stamp_spares_what_is_done(checkout: Path, done: str, asked: str, *, ready: bool) -> None:
    assert not bootstrap.is_ready(asked)
    stamp(done)
    assert bootstrap.is_ready(asked) is ready


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-dev.lock", "pyproject.toml", ".venv/pyvenv.cfg"]
)
def test_a_change_needs_a_new_preparation(checkout: Path, name: str) -> None:
    stamp("test")
    (checkout / name).write_text("two==2\n")
    assert not bootstrap.is_ready("run")


def test_a_broken_stamp_or_python_needs_a_new_preparation(checkout: Path) -> None:
    bootstrap.STAMP.write_text("{")
    assert not bootstrap.is_ready("run")
    stamp("run")
    (checkout / ".venv" / "bin" / "python").unlink()
    assert not bootstrap.is_ready("run")


def test_uv_is_told_what_pip_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    said = (
        "global.index-url='https://miroir.exemple.fr/simple'\n"
        "global.extra-index-url='\\nfile:///srv/a\\nfile:///srv/b'\n"
        "install.find-links='/srv/wheels /srv/more'\n"
        "global.timeout='60'\n"
    )
    monkeypatch.setattr(bootstrap.subprocess, "run", lambda *_args, **_options: SimpleNamespace(stdout=said))
    told = bootstrap.pip_settings()
    assert told["UV_DEFAULT_INDEX"] == "https://miroir.exemple.fr/simple"
    assert told["UV_INDEX"] == "file:///srv/a file:///srv/b"
    assert told["UV_FIND_LINKS"] == "/srv/wheels,/srv/more"
    assert told["UV_SYSTEM_CERTS"] == "true"


def test_words_to_uv_come_before_those_to_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://uv.exemple.fr")
    made = bootstrap.uv_environment(
        {"UV_DEFAULT_INDEX": "https://pip.exemple.fr", "UV_INDEX": "file:///srv/a"}
    )
    assert made["UV_DEFAULT_INDEX"] == "https://uv.exemple.fr"
    assert made["UV_INDEX"] == "file:///srv/a"
    assert made["UV_PYTHON_DOWNLOADS"] == "never"


def test_without_a_home_the_cache_stands_in_the_checkout(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/nonexistent")
    monkeypatch.delenv("UV_CACHE_DIR", raising=False)
    assert bootstrap.uv_environment({})["UV_CACHE_DIR"] == str(checkout / ".tools" / "cache")


@pytest.mark.parametrize(
    ("said", "version"), [("uv 0.13.8 (x86_64)", "0.13.8"), ("uv 0.13.8", "0.13.8"), ("uv", ""), ("", "")]
)
def test_the_version_of_a_uv(tmp_path: Path, said: str, version: str) -> None:
    program = tmp_path / "uv"
    program.write_text(f"#!/bin/sh\necho '{said}'\n")
    program.chmod(0o755)
    assert bootstrap.version_of(str(program)) == version


def test_a_refused_download_is_a_sentence_with_its_remedy(checkout: Path) -> None:
    command = [sys.executable, "-c", "import sys; sys.exit('no route to host')"]
    with pytest.raises(bootstrap.RefusedError) as refused:
        bootstrap.run(command, {}, "uv n'a pas pu être obtenu", "ou installez uv vous-même")
    for part in (
        "uv n'a pas pu être obtenu. Vérifiez",
        "PIP_INDEX_URL), ou installez uv",
        "no route to host",
    ):
        assert part in str(refused.value)


def test_an_old_python_is_refused_or_replaced(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(bootstrap.shutil, "which", lambda _name: None)
    assert bootstrap.main(["run"]) == 1
    assert "est ici la version 3.9" in capsys.readouterr().err
    begun: list[list[str]] = []
    monkeypatch.setattr(
        bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}" if name == "python3.12" else None
    )
    monkeypatch.setattr(bootstrap.os, "execv", lambda _path, words: begun.append(words))
    bootstrap.main(["run"])
    assert begun[0][0] == "/usr/bin/python3.12"
    assert begun[0][2:] == ["run"]


def test_an_older_python_can_read_the_script() -> None:

    assert ast.parse((ROOT / "tools" / "bootstrap.py").read_text(), feature_version=(3, 7))


def test_a_missing_browser_is_said_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GUICHET_CHROMIUM", "/nonexistent")
    monkeypatch.setattr(browser.os, "geteuid", lambda: 1000)
    assert browser.main() == 1
    assert "sudo apt-get install chromium" in capsys.readouterr().err


def test_the_browser_named_is_the_one_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_CHROMIUM", sys.executable)
    assert browser.find_browser() == sys.executable


def test_the_second_package_is_tried_when_the_first_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ubuntu has no package of the shell: Chromium itself will do."""
    asked: list[str] = []

    def run(*command: str) -> str:
        asked.append(command[-1])
        return "" if command[-1] == "chromium" else "Unable to locate package"

    monkeypatch.setattr(browser, "_run", run)
    monkeypatch.setattr(browser, "find_browser", lambda: "/usr/bin/chromium" if "chromium" in asked else None)
    monkeypatch.setattr(browser.os, "geteuid", lambda: 0)
    monkeypatch.setattr(browser.shutil, "which", lambda _name: "/usr/bin/apt-get")
    assert browser.main() == 0
    assert asked == ["-qq", "chromium-headless-shell", "chromium"]
