"""A cluster starts with its first user, outlives every accident, and stops with its last user."""

import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import psycopg
import pytest

from guichet import embedded
from guichet.embedded import server
from guichet.embedded.lease import Lease

from .conftest import User, ask, eventually, keeper_pids, server_pid

pytestmark = pytest.mark.slow


def test_starts_then_stops_leaving_no_process(data_dir: Path) -> None:
    with embedded.database(data_dir) as url:
        pid = server_pid(data_dir)
        assert ask(url, "SELECT current_user") == "guichet"
        assert len(keeper_pids(data_dir)) == 1
    assert pid
    assert not server.is_alive(pid)
    assert keeper_pids(data_dir) == []


def test_the_database_is_utf8_in_the_c_locale_and_owned_by_an_ordinary_role(lease: Lease) -> None:
    query = "SELECT pg_encoding_to_char(encoding) || ' ' || datcollate || ' ' || datctype FROM pg_database"
    assert ask(lease.url, f"{query} WHERE datname = current_database()") == "UTF8 C C"
    assert ask(lease.url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False


@pytest.mark.parametrize(("durable", "said"), [(True, "on"), (False, "off")])
def test_only_throw_away_databases_give_up_safety(data_dir: Path, *, durable: bool, said: str) -> None:
    with embedded.database(data_dir, durable=durable) as url:
        assert ask(url, "SHOW fsync") == said
        assert ask(url, "SHOW synchronous_commit") == said


def test_nothing_listens_on_tcp(lease: Lease) -> None:
    assert ask(lease.url, "SHOW listen_addresses") == ""
    held = server.read_status(lease.plan)
    assert held
    inodes = {
        str(entry.readlink()).removeprefix("socket:[").removesuffix("]")
        for entry in Path(f"/proc/{held.pid}/fd").glob("*")
        if "socket:[" in str(entry.readlink())
    }
    tcp = [line.split()[9] for name in ("tcp", "tcp6") for line in _lines(Path(f"/proc/net/{name}"))]
    assert inodes.isdisjoint(tcp)


def test_the_socket_folder_is_closed_to_others(lease: Lease) -> None:
    status = server.read_status(lease.plan)
    assert status
    assert status.sockets.stat().st_mode & 0o077 == 0
    assert status.sockets.stat().st_uid == lease.plan.cluster.stat().st_uid


def test_content_survives_a_stop(data_dir: Path) -> None:
    with embedded.database(data_dir) as url:
        ask(url, "CREATE TABLE kept AS SELECT 42 AS answer")
    with embedded.database(data_dir) as url:
        assert ask(url, "SELECT answer FROM kept") == 42


def test_the_last_one_out_stops_it(data_dir: Path) -> None:
    first, second = User(data_dir), User(data_dir)
    pid = server_pid(data_dir)
    assert pid
    assert first.url == second.url
    assert first.leave() == 0
    assert ask(second.url, "SELECT 1") == 1
    assert server_pid(data_dir) == pid
    assert second.leave() == 0
    assert not server.is_alive(pid)
    assert keeper_pids(data_dir) == []


def test_a_killed_user_leaves_nothing_behind(data_dir: Path) -> None:
    user = User(data_dir)
    pid = server_pid(data_dir)
    assert pid
    user.kill()
    assert eventually(lambda: not server.is_alive(pid))
    assert eventually(lambda: keeper_pids(data_dir) == [])


def test_a_killed_server_is_started_again_with_its_content(data_dir: Path, lease: Lease) -> None:
    ask(lease.url, "CREATE TABLE kept AS SELECT 42 AS answer")
    pid = server_pid(data_dir)
    assert pid
    os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: server_pid(data_dir) not in {pid, None} and _answers(lease.url))
    assert ask(lease.url, "SELECT answer FROM kept") == 42


def test_a_killed_keeper_is_replaced_and_the_server_goes_on(data_dir: Path, lease: Lease) -> None:
    pid = server_pid(data_dir)
    (keeper,) = keeper_pids(data_dir)
    os.kill(keeper, signal.SIGKILL)
    assert eventually(lambda: not lease.is_kept())
    lease.renew()
    assert server_pid(data_dir) == pid
    assert pid
    os.kill(pid, signal.SIGKILL)  # the new keeper watches a server that is not its child
    assert eventually(lambda: server_pid(data_dir) not in {pid, None} and _answers(lease.url))


def test_keeper_and_user_killed_together_do_not_hinder_the_next_start(data_dir: Path) -> None:
    user = User(data_dir)
    ask(user.url, "CREATE TABLE kept AS SELECT 42 AS answer")
    (keeper,) = keeper_pids(data_dir)
    os.kill(keeper, signal.SIGKILL)
    user.kill()
    with embedded.database(data_dir) as url:
        pid = server_pid(data_dir)
        assert ask(url, "SELECT answer FROM kept") == 42
    assert pid
    assert not server.is_alive(pid)


def test_everything_killed_at_once_recovers(data_dir: Path) -> None:
    user = User(data_dir)
    ask(user.url, "CREATE TABLE kept AS SELECT 42 AS answer")
    pid = server_pid(data_dir)
    assert pid
    for victim in (*keeper_pids(data_dir), pid):
        os.kill(victim, signal.SIGKILL)
    user.kill()
    with embedded.database(data_dir) as url:
        assert ask(url, "SELECT answer FROM kept") == 42


def test_a_keeper_told_to_stop_stops_its_server(data_dir: Path, lease: Lease) -> None:
    pid = server_pid(data_dir)
    (keeper,) = keeper_pids(data_dir)
    os.kill(keeper, signal.SIGTERM)
    assert pid
    assert eventually(lambda: not server.is_alive(pid))


def test_the_number_of_a_dead_server_given_to_another_program(data_dir: Path) -> None:
    (cluster,) = data_dir.glob("postgresql/*/cluster")
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        lines = [str(stranger.pid), str(cluster), "0", "5432", "/nowhere", "", "0 0", "ready"]
        (cluster / "postmaster.pid").write_text("\n".join(lines))
        with embedded.database(data_dir) as url:
            assert ask(url, "SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_an_interrupted_creation_starts_over(data_dir: Path) -> None:
    (cluster,) = data_dir.glob("postgresql/*/cluster")
    cluster.rename(cluster.with_name("draft-cut"))
    with embedded.database(data_dir) as url:
        assert ask(url, "SELECT 1") == 1


def test_a_damaged_cluster_is_refused_with_a_sentence(data_dir: Path) -> None:
    (cluster,) = data_dir.glob("postgresql/*/cluster")
    (cluster / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(embedded.EmbeddedError, match="PostgreSQL n'a pas démarré"):
        Lease(data_dir)
    assert keeper_pids(data_dir) == []


def test_calling_again_is_the_same_lease_and_release_ends_it(data_dir: Path) -> None:
    url = embedded.ensure_running(data_dir)
    pid = server_pid(data_dir)
    assert embedded.ensure_running(data_dir) == url
    embedded.release()
    assert pid
    assert not server.is_alive(pid)
    embedded.release()


def test_a_given_address_starts_nothing(empty_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/base")
    assert embedded.ensure_running(empty_dir) == "postgresql://elsewhere/base"
    with embedded.database(empty_dir) as url:
        assert url == "postgresql://elsewhere/base"
    assert list(empty_dir.iterdir()) == []


def test_a_long_path_still_has_a_socket(empty_dir: Path) -> None:
    held = Lease(empty_dir / ("d" * 60) / ("e" * 60), durable=False)
    try:
        assert ask(held.url, "SELECT 1") == 1
        assert not held.plan.sockets.is_relative_to(empty_dir)
    finally:
        held.release()
        shutil.rmtree(held.plan.sockets)


def test_a_path_with_spaces_and_accents(empty_dir: Path) -> None:
    with embedded.database(empty_dir / "l'été & co %41", durable=False) as url:
        assert ask(url, "SELECT 1") == 1


def test_the_log_keeps_personal_values_out(lease: Lease) -> None:
    ask(lease.url, "CREATE TABLE people (name text PRIMARY KEY)")
    for _ in range(2):
        try:
            ask(lease.url, "INSERT INTO people VALUES ('Camille Untel')")
        except psycopg.errors.UniqueViolation:
            break
    said = lease.plan.log.read_text()
    assert "duplicate key" in said
    assert "Camille" not in said


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines()[1:] if path.exists() else []


def _answers(url: str) -> bool:
    try:
        return bool(ask(url, "SELECT 1") == 1)
    except psycopg.OperationalError:
        return False


def test_two_holders_of_one_process_are_two(data_dir: Path) -> None:
    with embedded.database(data_dir):
        with embedded.database(data_dir) as url:
            pass
        assert ask(url, "SELECT 1") == 1


def test_a_forked_server_socket_is_not_the_users(lease: Lease) -> None:
    """Programs started meanwhile do not hold the cluster: the lock is not inherited."""
    child = subprocess.Popen(["sleep", "60"], close_fds=False)
    try:
        lease.release()
        with socket.socket(socket.AF_UNIX) as client, pytest.raises(FileNotFoundError):
            client.connect(str(lease.plan.sockets / ".s.PGSQL.5432"))
    finally:
        child.kill()
        child.wait()
