"""`guichet run` starts everything, survives what dies, and leaves nothing."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from guichet import embedded
from guichet.cli.errors import CommandError
from guichet.cli.supervision import MOST_RESTARTS, Child
from guichet.embedded import server

from .conftest import Running, eventually, refused, status_of

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def guichet(data_dir: Path) -> Iterator[Running]:
    """Yield one start that answers, for the tests that leave it running."""
    running = Running(data_dir)
    running.until_it_answers()
    yield running
    running.end()


def test_each_step_is_told_with_its_duration(guichet: Running) -> None:
    assert status_of(guichet.address) == 200
    for step in ("base de données", "structure de la base", "territoires", "aides", "fichiers statiques"):
        (line,) = [line for line in guichet.said.splitlines() if line.strip().startswith(step + " .")]
        assert " s" in line
    assert "1er mars 2021" in guichet.said


def test_a_taken_port_is_refused_with_the_remedy(guichet: Running, data_dir: Path) -> None:
    port = guichet.address.rpartition(":")[2]
    said = refused(data_dir, PORT=port)
    assert f"Le port {port} est déjà pris" in said
    assert "make run PORT=" in said
    assert status_of(guichet.address) == 200


@pytest.mark.parametrize("module", ["guichet.cli.working", "guichet.cli.serving"])
def test_a_killed_process_begins_again(guichet: Running, module: str) -> None:
    assert eventually(lambda: guichet.child(module))
    killed = guichet.child(module)
    assert killed
    os.kill(killed, signal.SIGKILL)
    assert eventually(lambda: guichet.child(module) not in {killed, None})
    assert eventually(lambda: status_of(guichet.address) == 200)


def test_a_killed_database_begins_again(guichet: Running, data_dir: Path) -> None:
    (file,) = data_dir.glob("postgresql/*/cluster/postmaster.pid")
    os.kill(int(file.read_text().split("\n")[0]), signal.SIGKILL)
    assert eventually(lambda: _database_answers(server.url_of(file.parents[1] / "socket")))
    assert eventually(lambda: status_of(guichet.address) == 200)


def test_killed_it_takes_everything_with_it(guichet: Running) -> None:
    assert eventually(lambda: guichet.child("guichet.cli.working"))
    started = guichet.descendants()
    assert len(started) > 5
    os.kill(guichet.process.pid, signal.SIGKILL)
    assert eventually(lambda: not any(server.is_alive(pid) for pid in started))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_it_leaves_nothing(data_dir: Path, number: int) -> None:
    running = Running(data_dir)
    try:
        assert status_of(running.until_it_answers()) == 200
        started = running.descendants()
        assert running.stop(number) == 0
        assert "Guichet est arrêté" in running.said
        assert [pid for pid in started if server.is_alive(pid)] == []
    finally:
        running.end()


def test_a_process_that_keeps_dying_is_given_up() -> None:
    child = Child("guichet.cli.no_such_module", {})
    for _ in range(MOST_RESTARTS):
        assert child.process.wait() == 1
        child.begin_again()
    child.process.wait()
    with pytest.raises(CommandError, match="s'arrête sans cesse"):
        child.begin_again()


@pytest.mark.parametrize("port", ["http", "70000", "-1", "80 80", "٣"])
def test_a_port_that_is_none_is_refused(data_dir: Path, port: str) -> None:
    assert "PORT=8001" in refused(data_dir, PORT=port)


def test_a_doubtful_clock_is_refused(data_dir: Path) -> None:
    assert "GUICHET_NOW=demain n'est pas une date" in refused(data_dir, GUICHET_NOW="demain")


def test_a_database_that_does_not_answer_is_refused(data_dir: Path) -> None:
    said = refused(data_dir, DATABASE_URL="postgresql://camille:secret@127.0.0.1:1/guichet")
    assert "La base de données ne répond pas" in said
    assert "secret" not in said


def test_a_given_database_is_used_and_none_is_started(data_dir: Path, tmp_path: Path) -> None:
    with embedded.database(data_dir) as url:
        running = Running(tmp_path, DATABASE_URL=url)
        try:
            assert status_of(running.until_it_answers()) == 200
            assert "celle de DATABASE_URL" in running.said
            assert not (tmp_path / "postgresql").exists()
            assert running.stop() == 0
        finally:
            running.end()


def _database_answers(url: str) -> bool:
    try:
        with psycopg.connect(url) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False
