"""Root never runs PostgreSQL; an ordinary account runs it as itself."""

import os
import pwd
import shutil
import stat
from pathlib import Path

import pytest

from guichet import embedded
from guichet.embedded import account as accounts
from guichet.embedded.account import Account
from guichet.embedded.binaries import wheel_root
from guichet.embedded.lease import Lease
from guichet.embedded.plan import make_plan

from .conftest import User, ask, needs_root, python_for, server_pid

pytestmark = pytest.mark.slow

SOURCE = Path(embedded.__file__).parents[2]


def _nobody() -> Account:
    entry = pwd.getpwnam("nobody")
    return Account(name="nobody", uid=entry.pw_uid, gid=entry.pw_gid)


def _as_nobody(data_dir: Path) -> User:
    nobody = _nobody()
    wheel = wheel_root()
    folders = [str(SOURCE)] + ([str(wheel.parents[1])] if wheel else [])
    if not nobody.reaches(SOURCE) or (wheel and not nobody.reaches(wheel)):
        pytest.skip("the source is not readable by another account")
    environment = {
        "PYTHONPATH": os.pathsep.join(folders),
        "PATH": os.environ["PATH"],
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return User(data_dir, python_for(nobody.reaches), env=environment, cwd="/", **nobody.as_options())


def test_an_ordinary_account_drops_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert accounts.choose_account(tmp_path) is None


def test_a_nameless_account_is_refused_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 3_000_000)
    with pytest.raises(embedded.EmbeddedError, match="numéro 3000000 n'a pas de nom"):
        accounts.choose_account(tmp_path / "absent")
    assert accounts.choose_account(tmp_path) is None


def test_without_any_account_to_drop_to(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(accounts, "PREFERRED", ("no-such-account",))
    with pytest.raises(embedded.EmbeddedError, match="compte ordinaire"):
        accounts.choose_account(tmp_path / "absent")


@needs_root
def test_root_hands_the_server_to_an_unprivileged_account(lease: Lease, data_dir: Path) -> None:
    pid = server_pid(data_dir)
    owner = Path(f"/proc/{pid}") if Path("/proc/self").exists() else lease.plan.cluster
    assert owner.stat().st_uid != 0
    assert lease.plan.cluster.stat().st_uid == owner.stat().st_uid
    assert stat.S_IMODE(lease.plan.cluster.stat().st_mode) == 0o700


@needs_root
def test_root_takes_up_what_an_ordinary_account_made(empty_dir: Path) -> None:
    os.chown(empty_dir, _nobody().uid, _nobody().gid)
    user = _as_nobody(empty_dir)
    assert user.url.startswith("postgresql://")
    assert user.leave() == 0
    with embedded.database(empty_dir, durable=False) as url:
        assert ask(url, "SELECT 1") == 1
        assert next(empty_dir.glob("postgresql/*/cluster")).stat().st_uid == _nobody().uid
    again = _as_nobody(empty_dir)
    assert again.url.startswith("postgresql://")
    assert again.leave() == 0


@needs_root
def test_what_root_made_is_refused_to_others_with_a_sentence(data_dir: Path) -> None:
    data_dir.chmod(0o755)
    user = _as_nobody(data_dir)
    assert user.url == ""
    assert user.leave() == 1


@needs_root
def test_a_folder_closed_to_the_account_sends_the_cluster_elsewhere(empty_dir: Path) -> None:
    closed = empty_dir / "closed"
    closed.mkdir(mode=0o700)
    said: list[str] = []
    held = Lease(closed / "var", durable=False, report=said.append)
    try:
        assert ask(held.url, "SELECT 1") == 1
        link = closed / "var" / "postgresql"
        assert link.is_symlink()
        assert not link.resolve().is_relative_to(empty_dir)
        assert "est rangée dans" in said[0]
        ask(held.url, "CREATE TABLE kept AS SELECT 42 AS answer")
    finally:
        held.release()
    try:
        with embedded.database(closed / "var", durable=False) as url:
            assert ask(url, "SELECT answer FROM kept") == 42
    finally:
        shutil.rmtree(link.resolve())


@needs_root
def test_programs_closed_to_the_account_are_copied(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root = wheel_root()
    if root is None:
        pytest.skip("the wheel is not installed")
    closed = tmp_path / "closed" / root.parent.name / root.name
    shutil.copytree(root, closed)
    libraries = root.parent.with_name(root.parent.name + ".libs")
    if libraries.exists():
        shutil.copytree(libraries, tmp_path / "closed" / libraries.name)
    (tmp_path / "closed").chmod(0o700)
    monkeypatch.setattr("guichet.embedded.binaries.wheel_root", lambda: closed)
    monkeypatch.setattr("guichet.embedded.plan.wheel_root", lambda: closed)
    plan = make_plan(data_dir, durable=False, report=print)
    try:
        assert plan.account
        assert plan.account.reaches(Path(plan.binaries.program("postgres")))
        held = Lease(data_dir, durable=False)
        assert ask(held.url, "SELECT 1") == 1
        held.release()
    finally:
        shutil.rmtree(plan.binaries.directory.parents[2])


@needs_root
def test_a_narrow_umask_does_not_lock_the_account_out(empty_dir: Path) -> None:
    before = os.umask(0o077)
    try:
        with embedded.database(empty_dir / "a" / "b", durable=False) as url:
            assert ask(url, "SELECT 1") == 1
    finally:
        os.umask(before)
    assert not (empty_dir / "a" / "b" / "postgresql").is_symlink()


def test_a_folder_that_cannot_be_written_is_refused_with_a_sentence(empty_dir: Path) -> None:
    (empty_dir / "file").write_text("")
    with pytest.raises(embedded.EmbeddedError, match="GUICHET_DATA"):
        Lease(empty_dir / "file" / "var", durable=False)
