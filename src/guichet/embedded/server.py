"""One PostgreSQL server: made, started, watched and stopped."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from guichet.embedded.errors import EmbeddedError
from guichet.embedded.plan import Plan

ROLE = "guichet"
DATABASE = "guichet"
PORT = 5432  # names the socket; nothing listens on TCP
START_SECONDS = 300.0  # a crash recovery may be long
STOP_SECONDS = 60.0
HELD_SECONDS = 20.0  # how long a killed server's last processes may hold its memory
LONGEST_LOG = 5_000_000

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    # A log line may leave this machine in a bug report: neither statements nor the values of a row.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_checkpoints": "off",
}
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SETUP = f"CREATE ROLE {ROLE} LOGIN CREATEDB;\nCREATE DATABASE {DATABASE} OWNER {ROLE};\n"


@dataclass(frozen=True, kw_only=True)
class Status:
    """What `postmaster.pid` says: the process, its socket folder, and whether it takes connections."""

    pid: int
    sockets: Path
    ready: bool


def read_status(plan: Plan) -> Status | None:
    """Return what the server's own file says, or None when there is none or it is half written."""
    try:
        lines = (plan.cluster / "postmaster.pid").read_text().splitlines()
        return Status(pid=int(lines[0]), sockets=Path(lines[4]), ready=lines[7].strip() == "ready")
    except (FileNotFoundError, IndexError, ValueError):
        return None


def answers(status: Status) -> bool:
    """Say whether the server's socket takes a connection."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(2)
        try:
            client.connect(str(status.sockets / f".s.PGSQL.{PORT}"))
        except OSError:
            return False
    return True


def url_of(sockets: Path) -> str:
    """Return the address of the database behind a socket folder, for libpq and for DATABASE_URL."""
    return f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(sockets))}&port={PORT}"


def initialise(plan: Plan) -> None:
    """Make the cluster, with its role and database: whole or not at all."""
    if plan.cluster.exists():
        return
    draft = Path(tempfile.mkdtemp(prefix="draft-", dir=plan.home))
    if plan.account:
        os.chown(draft, plan.account.uid, plan.account.gid)
    try:
        command = [plan.binaries.program("initdb"), "-D", str(draft), "--username=postgres"]
        command += ["--locale=C", "--encoding=UTF8", "--auth=trust", "--no-instructions"]
        command += [] if plan.durable else ["--no-sync"]
        _run(plan, command)
        single = [plan.binaries.program("postgres"), "--single", "-D", str(draft), "-j", "postgres"]
        _run(plan, single, given=SETUP.replace("\n", "\n\n"))
        draft.rename(plan.cluster)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def spawn(plan: Plan) -> "subprocess.Popen[bytes]":
    """Start the server process, without waiting for it to be ready."""
    _forget_dead_server(plan)
    command = [plan.binaries.program("postgres"), "-D", str(plan.cluster), "-p", str(PORT)]
    settings = {**SETTINGS, "unix_socket_directories": str(plan.sockets)}
    if not plan.durable:
        settings |= THROW_AWAY
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    if plan.log.exists() and plan.log.stat().st_size > LONGEST_LOG:
        os.truncate(plan.log, 0)
    with plan.log.open("ab") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **_identity(plan),
        )


def start(plan: Plan) -> "subprocess.Popen[bytes]":
    """Start the server and return once it takes connections."""
    held_until = time.monotonic() + HELD_SECONDS
    while True:
        log_start = plan.log.stat().st_size if plan.log.exists() else 0
        process = spawn(plan)
        if _wait_ready(plan, process):
            return process
        said = _log_since(plan.log, log_start)
        if "pre-existing shared memory" in said and time.monotonic() < held_until:
            time.sleep(0.3)
            continue
        raise EmbeddedError(
            f"PostgreSQL n'a pas démarré. Son journal ({plan.log}) dit :\n{said.strip()[-800:]}"
        )


def stop(pid: int) -> None:
    """Stop a server (fast: sessions are cut, data is flushed), then more and more firmly."""
    for number, patience in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0)):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if not is_alive(pid):
                return
            time.sleep(0.02)


def is_alive(pid: int) -> bool:
    """Say whether a process runs. One that has ended and that nobody reaps does not."""
    return _command_of(pid) != b""


def is_server(pid: int) -> bool:
    """Say whether this process is a PostgreSQL server and not a stranger that was given its number."""
    return b"postgres" in _command_of(pid)


def _command_of(pid: int) -> bytes:
    """Return the command line of a process, empty when it has ended."""
    with contextlib.suppress(ChildProcessError):  # a child of ours is reaped on the way
        os.waitpid(pid, os.WNOHANG)
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return b""
    asked = subprocess.run(["ps", "-p", str(pid), "-ww", "-o", "command="], capture_output=True, check=False)
    return asked.stdout.strip()


def _forget_dead_server(plan: Plan) -> None:
    """Remove the files of a dead server whose number looks taken.

    PostgreSQL removes them itself when the number is free; when another program has it (a container
    started again gives out the same small numbers), or when nobody reaped the dead server, it would
    refuse to start. The keeper's lock is held here: no other server can be starting.
    """
    for path in (plan.cluster / "postmaster.pid", plan.sockets / f".s.PGSQL.{PORT}.lock"):
        try:
            pid = int(path.read_text().split("\n")[0])
        except (FileNotFoundError, ValueError):
            continue
        if not is_server(pid):
            path.unlink(missing_ok=True)


def _wait_ready(plan: Plan, process: "subprocess.Popen[bytes]") -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            return False
        status = read_status(plan)
        if status and status.pid == process.pid and status.ready and answers(status):
            return True
        time.sleep(0.02)
    stop(process.pid)
    return False


def _identity(plan: Plan) -> dict[str, Any]:
    """Who runs it, from where and with what environment (none of the caller's PG* variables)."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment |= {"LC_ALL": "C", "TZ": "UTC"}
    options: dict[str, Any] = {"env": environment, "cwd": str(plan.sockets), "umask": 0o077}
    return options | (plan.account.as_options() if plan.account else {})


def _run(plan: Plan, command: list[str], given: str = "") -> None:
    done = subprocess.run(
        command, input=given, capture_output=True, text=True, check=False, **_identity(plan)
    )
    if done.returncode != 0:
        raise EmbeddedError(
            f"La base n'a pas pu être créée dans {plan.home}. PostgreSQL dit :\n"
            f"{(done.stderr or done.stdout).strip()[-800:]}"
        )


def _log_since(path: Path, position: int) -> str:
    with path.open("rb") as file:
        file.seek(min(position, path.stat().st_size))
        return file.read().decode(errors="replace")
