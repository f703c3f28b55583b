"""One use of a cluster: taken, renewed, given back."""

import subprocess
import sys
import time
from pathlib import Path

from guichet.embedded import server
from guichet.embedded.errors import EmbeddedError
from guichet.embedded.locks import Lock
from guichet.embedded.plan import Plan, Report, make_plan

STOP_SECONDS = 75.0


def _silent(_sentence: str) -> None:
    """The default report."""


class Lease:
    """Hold the cluster of a data directory; the server runs at least as long as the lease."""

    def __init__(self, data_dir: Path, *, durable: bool = True, report: Report = _silent) -> None:
        """Start the server unless it runs already. Raises EmbeddedError with a sentence."""
        self.plan: Plan = make_plan(data_dir, durable=durable, report=report)
        self._keeper: subprocess.Popen[bytes] | None = None
        try:
            self._users = Lock(self.plan.lock("users"))
        except PermissionError as error:
            raise EmbeddedError(
                f"La base de {self.plan.home} appartient à un autre compte. Lancez Guichet depuis ce compte, "
                "ou choisissez un autre dossier dans GUICHET_DATA."
            ) from error
        try:
            self._users.shared()
            self.url = self.renew()
        except BaseException:
            self._users.close()
            raise

    def renew(self) -> str:
        """Make sure that the server runs and is kept; return its address."""
        starting = Lock(self.plan.lock("start"))
        try:
            starting.exclusive()
            if not self.is_kept():
                self._spawn_keeper()
            return self._await_server()
        finally:
            starting.close()

    def is_kept(self) -> bool:
        """Say whether a keeper is at work."""
        if not self.plan.home.exists():  # the data directory was removed under us
            return False
        keeper = Lock(self.plan.lock("keeper"))
        try:
            return not keeper.try_exclusive()
        finally:
            keeper.close()

    def release(self) -> None:
        """Give the cluster back; when nobody else holds it, return once the server has stopped."""
        if self._users.descriptor < 0:
            return
        self._users.let_go()
        if self._was_last():
            self._await_stop()
        if self._keeper and self._keeper.poll() is None:
            self._keeper.returncode = 0  # it serves others now: ours no longer to wait for
        self._keeper = None
        self._users.close()

    def _was_last(self) -> bool:
        """Nobody holds the users' lock, or only the keeper on its way out."""
        if self._users.try_exclusive():
            self._users.let_go()
            return True
        if self._users.try_shared():
            self._users.let_go()
            return False
        return True

    def _await_stop(self) -> None:
        deadline = time.monotonic() + STOP_SECONDS
        while self.is_kept() and self._was_last() and time.monotonic() < deadline:
            time.sleep(0.02)
        if self._keeper and not self.is_kept():
            self._keeper.wait(timeout=5)
        self._stop_orphan()

    def _stop_orphan(self) -> None:
        """Stop a server whose keeper was killed, unless somebody has come meanwhile."""
        status = server.read_status(self.plan)
        if status is None or not self._users.try_exclusive():
            return
        if server.is_server(status.pid):
            server.stop(status.pid)
        self._users.let_go()

    def _spawn_keeper(self) -> None:
        if self._keeper:
            self._keeper.wait()  # killed: its lock was free
        command = [sys.executable, "-m", "guichet.embedded.keeper", self.plan.to_json()]
        with self.plan.log.open("ab") as log:
            keeper = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
                cwd="/",
            )
        assert keeper.stdout is not None  # noqa: S101 - asked for just above
        with keeper.stdout:
            said = keeper.stdout.read().decode()
        if said != "ready":
            keeper.wait()
            sentence = said.removeprefix("error ") or f"PostgreSQL n'a pas démarré : voir {self.plan.log}."
            raise EmbeddedError(sentence)
        self._keeper = keeper

    def _await_server(self) -> str:
        """Wait for a server that somebody else's keeper is starting again."""
        deadline = time.monotonic() + server.START_SECONDS
        while time.monotonic() < deadline:
            status = server.read_status(self.plan)
            if status and status.ready and server.answers(status):
                return server.url_of(status.sockets)
            if not self.is_kept():
                break
            time.sleep(0.02)
        raise EmbeddedError(f"PostgreSQL ne répond pas : voir {self.plan.log}.")
