"""PostgreSQL killed while applications are being sent: what was acknowledged is there, what was not says so.

The web process is never restarted: it says in French that the database is away, and serves again once it is back.
"""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from guichet.embedded import server
from guichet.embedded.lease import Lease
from tests.e2e.site import run, running
from tests.embedded.conftest import keeper_pids

pytestmark = pytest.mark.slow

MADE, TABS, BEFORE = 16, 4, 3
"""How many applications are ready, how many people send at once, how many are acknowledged before the blow."""
READY = """
import django; django.setup()
import json, sys
from datetime import timedelta
from pathlib import Path
from guichet.accounts.services import TokenTerms, give_token
from guichet.applications.services.owning import choose_organisation
from guichet.shared import clock
from tests.applications.drafts import NOW, draft, fill
from tests.people import make
secretary, real = make("secretary"), clock.real()
organisation = secretary.memberships[0].organisation
terms = TokenTerms(name="Logiciel de la mairie", expires_at=real + timedelta(days=1), organisation=organisation)
secret = give_token(terms, actor=secretary, now=NOW, real=real)[1]
tokens = []
for _ in range({count}):
    made = draft(secretary)
    fill(made, secretary)
    choose_organisation(made.token, organisation, actor=secretary, now=NOW)
    tokens.append(made.token)
Path({path!r}).write_text(json.dumps([secret, tokens]))
"""


@dataclass(frozen=True, slots=True)
class Heard:
    """What the site answered: 0 when it did not answer at all."""

    status: int
    body: str
    again_in: str = ""

    @property
    def text(self) -> str:
        return str(json.loads(self.body).get("detail", "")) if self.body.startswith("{") else self.body

    @property
    def number(self) -> int | None:
        return json.loads(self.body)["number"] if self.status == 200 else None


@dataclass(frozen=True, slots=True)
class Site:
    address: str
    lease: Lease
    folder: Path
    secret: str
    tokens: list[str]

    def submit(self, token: str) -> Heard:
        """Send one application as the program of its commune does."""
        headers = {"Authorization": f"Bearer {self.secret}", "Idempotency-Key": token}
        return self.ask(f"/api/v1/applications/drafts/{token}/submit", method="POST", headers=headers)

    def ask(self, path: str, *, method: str = "GET", headers: dict[str, str] | None = None) -> Heard:
        request = urllib.request.Request(self.address + path, method=method, headers=headers or {})  # noqa: S310  # our own address
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # as above
                return Heard(answer.status, answer.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Heard(error.code, error.read().decode(), error.headers.get("Retry-After", ""))

    def rows(self, query: str) -> list[Any]:
        with psycopg.connect(self.lease.url) as connection:
            return connection.execute(query.encode()).fetchall()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site on its own durable PostgreSQL, with applications ready to be sent."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    folder = Path(tempfile.mkdtemp(prefix="guichet-killed-"))
    folder.chmod(0o711)  # PostgreSQL runs under an account that must be able to pass
    lease = Lease(folder)
    try:
        with running(lease.url, tmp_path) as address:
            ready = tmp_path / "ready.json"
            run(READY.format(count=MADE, path=str(ready)))
            secret, tokens = json.loads(ready.read_text())
            yield Site(address, lease, folder, secret, tokens)
    finally:
        lease.release()
        shutil.rmtree(folder, ignore_errors=True)


def test_what_was_acknowledged_outlives_the_database(site: Site) -> None:
    (keeper,) = keeper_pids(site.folder)
    heard = _send_until_killed(site, keeper)
    try:
        _assert_it_says_so(site)
    finally:
        os.kill(keeper, signal.SIGCONT)  # it starts the server again
    assert _eventually(lambda: site.ask("/").status == 200), "the same web process serves again"

    sent = {token: said.number for token, said in heard.items() if said.status == 200}
    lost = [token for token in site.tokens if token not in sent]
    assert len(sent) >= BEFORE
    assert lost
    for token in lost:
        said = heard[token]
        assert said.status == 503, said
        assert "La base de données ne répond pas" in said.text
    _assert_all_or_nothing(site, sent)

    again = {token: site.submit(token) for token in site.tokens}
    assert {said.status for said in again.values()} == {200}
    assert {token: again[token].number for token in sent} == sent, "the same number as was acknowledged"
    assert len({said.number for said in again.values()}) == MADE
    _assert_all_or_nothing(site, {token: said.number for token, said in again.items()})
    run("from guichet.cli import main; raise SystemExit(main(['journal', 'verify']))")


def _send_until_killed(site: Site, keeper: int) -> dict[str, Heard]:
    """Send everything, several at once; kill the server in the middle, its keeper held back. Return what was answered."""
    heard: dict[str, Heard] = {}
    waiting, enough = list(reversed(site.tokens)), threading.Event()

    def send() -> None:
        while waiting:
            token = waiting.pop()
            heard[token] = site.submit(token)
            if sum(said.status == 200 for said in heard.copy().values()) >= BEFORE:
                enough.set()

    tabs = [threading.Thread(target=send) for _ in range(TABS)]
    for tab in tabs:
        tab.start()
    assert enough.wait(60)
    os.kill(keeper, signal.SIGSTOP)
    _kill_server(site.lease)
    for tab in tabs:
        tab.join(60)
    return heard


def _kill_server(lease: Lease) -> None:
    """Kill the postmaster and every process it started, all at once."""
    status = server.read_status(lease.plan)
    assert status
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
    pairs = [tuple(map(int, line.split())) for line in listed.stdout.splitlines()]
    for pid in [status.pid, *(child for child, parent in pairs if parent == status.pid)]:
        os.kill(pid, signal.SIGKILL)


def _assert_it_says_so(site: Site) -> None:
    """What a visitor, someone who sends and a program are told while the database is away."""
    for path in ("/", "/aides", f"/demandes/{site.tokens[-1]}", "/connexion", "/api/v1/territories?q=tours"):
        said = site.ask(path)
        if said.status != 200:  # what needs no database is still served
            assert (said.status, said.again_in) == (503, "30"), (path, said)
            assert "La base de données ne répond pas" in said.text
            assert "Traceback" not in said.body
    said = site.ask(f"/demandes/{site.tokens[-1]}")
    assert said.status == 503
    assert "Rechargez cette page dans une minute" in said.body
    assert site.submit(site.tokens[-1]).status == 503


def _assert_all_or_nothing(site: Site, sent: dict[str, int | None]) -> None:
    """Each application has its number, state, legal clock, journal entry and receipt to come; or is still a draft."""
    rows = site.rows("""
        SELECT a.token, a.number, a.state,
          (SELECT count(*) FROM journal_entry e
            WHERE e.subject = 'application:' || a.id AND e.kind = 'application.submit'),
          (SELECT count(*) FROM applications_clockevent c WHERE c.application_id = a.id AND c.kind = 'received'),
          (SELECT count(*) FROM procrastinate_jobs j
            WHERE j.task_name = 'applications.issue_receipt' AND j.args ->> 'application' = a.id::text)
        FROM applications_application a JOIN accounts_person p ON p.id = a.owner_id
        WHERE p.email = 'secretariat@ballan-mire.example'
    """)
    found = {token: tuple(rest) for token, *rest in rows}
    for token in site.tokens:
        number, state, *written = found[token]
        if token in sent:
            assert (number, state) == (sent[token], "submitted")
        assert written == ([0, 0, 0] if number is None else [1, 1, 1]), (token, number, state, written)
        assert (state == "draft") == (number is None)


def _eventually(condition: Callable[[], object], seconds: float = 60.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.2)
    return False
