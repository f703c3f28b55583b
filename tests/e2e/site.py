"""A whole Guichet for the browser tests: its own database with the real data, its own web server."""

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
PREPARE = "import django; django.setup(); from guichet.cli.preparation import prepare; prepare(quiet=True)"
START_WITHIN = 60


@contextlib.contextmanager
def database(postgres: str) -> Iterator[str]:
    """Yield the address of a new database on a server, dropped at the end."""
    name = f"guichet_e2e_{secrets.token_hex(4)}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlunsplit(urlsplit(postgres)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(postgres, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextlib.contextmanager
def running(database_url: str, folder: Path) -> Iterator[str]:
    """Load the data, serve the site on a free local port, yield its address; its output goes to a file."""
    before = dict(_running)
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "tests.e2e.settings",
        "GUICHET_DATA": str(folder),
        "GUICHET_DEMO": "1",
        "GUICHET_NOW": "2021-03-01T09:00",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
    }
    _running.update(environment)
    run(PREPARE)
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "guichet.config.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += [
        "--worker-class",
        "gthread",
        "--threads",
        "4",
        "--log-level",
        "warning",
        "--graceful-timeout",
        "1",
    ]
    log = folder / "site.log"
    with log.open("w") as output:
        server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=output, stderr=output)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, server, log)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        _running.clear()
        _running.update(before)


_running: dict[str, str] = {}


def run(code: str) -> None:
    """Run some Python in the place of the site that was started last: its settings, its database."""
    subprocess.run([sys.executable, "-c", code], env=_running, cwd=ROOT, check=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_WITHIN
    while server.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/accessibilite", timeout=5):  # noqa: S310  # our own address
            return
        time.sleep(0.1)
    raise RuntimeError(f"the site did not start:\n{log.read_text()[-4000:]}")
