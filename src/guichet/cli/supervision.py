"""The processes of one start: begun, watched, begun again when they die, ended together."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from pathlib import Path
from types import FrameType, TracebackType

from guichet import embedded
from guichet.cli.children import LIFELINE, QUIET, REFUSED, SOCKET
from guichet.cli.errors import CommandError
from guichet.cli.progress import tell

PAUSE = 0.1
DATABASE_EVERY_SECONDS = 2.0
STOP_SECONDS = 20.0
MOST_RESTARTS = 3
WITHIN_SECONDS = 60.0


class Told:
    """Whether somebody asked to stop, and how many times (Ctrl-C, SIGTERM, the terminal closed)."""

    def __init__(self) -> None:
        self.times = 0
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._hear)

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        self.times += 1


class Child:
    """One process in a session of its own: Ctrl-C reaches only whoever supervises it."""

    def __init__(self, module: str, descriptors: dict[str, int]) -> None:
        self.module = module
        self.descriptors = descriptors
        self.restarts: deque[float] = deque(maxlen=MOST_RESTARTS)
        self.process = self._begin()

    def begin_again(self) -> None:
        """Replace a process that died; CommandError when it dies too often."""
        now = time.monotonic()
        if len(self.restarts) == MOST_RESTARTS and now - self.restarts[0] < WITHIN_SECONDS:
            raise CommandError(
                f"Le processus {self.module} s'arrête sans cesse (dernier état : {self.process.returncode}). "
                "Les lignes ci-dessus disent pourquoi ; Guichet s'arrête."
            )
        self.restarts.append(now)
        self.end_group()
        self.process = self._begin(QUIET)

    def end_group(self) -> None:
        """End what is left of the process and of those it started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def _begin(self, *options: str) -> "subprocess.Popen[bytes]":
        environment = os.environ | {name: str(number) for name, number in self.descriptors.items()}
        return subprocess.Popen(
            [sys.executable, "-m", self.module, *options],
            env=environment,
            pass_fds=list(self.descriptors.values()),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )


class Supervisor:
    """Holds the children; leaving its block ends them all."""

    def __init__(self, listening: socket.socket, told: Told) -> None:
        self.listening = listening
        self.told = told
        self.children: list[Child] = []
        self.lifeline, self.held_end = os.pipe()

    def __enter__(self) -> "Supervisor":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end_all()
        self.listening.close()
        os.close(self.held_end)
        os.close(self.lifeline)

    def start_web(self) -> None:
        descriptors = {LIFELINE: self.lifeline, SOCKET: self.listening.fileno()}
        self.children.append(Child("guichet.cli.serving", descriptors))

    def start_worker(self) -> None:
        self.children.append(Child("guichet.cli.working", {LIFELINE: self.lifeline}))

    def await_answer(self) -> bool:
        """Return once the web process answers a page; False when told to stop before."""
        (web,) = self.children
        address: tuple[str, int] = self.listening.getsockname()
        with Question(address) as question:
            while not self.told.times:
                if web.process.poll() is not None:
                    refused = web.process.returncode == REFUSED
                    raise CommandError(
                        "" if refused else "Le serveur de pages n'a pas démarré : voir ci-dessus."
                    )
                if question.is_answered(PAUSE):
                    return True
        return False

    def watch(self, data_dir: Path | None) -> None:
        """Return when told to stop; meanwhile begin again whatever dies, the database's keeper included.

        `data_dir` is None when the database is not ours to watch.
        """
        checked = time.monotonic()
        while not self.told.times:
            for child in self.children:
                if child.process.poll() is not None:
                    tell(
                        f"Le processus {child.module} s'est arrêté ({child.process.returncode}) : il redémarre.\n"
                    )
                    child.begin_again()
            if data_dir and time.monotonic() - checked > DATABASE_EVERY_SECONDS:
                embedded.ensure_running(data_dir)
                checked = time.monotonic()
            time.sleep(PAUSE)

    def _end_all(self) -> None:
        if self.told.times:
            tell("\nArrêt en cours\n")
        asked = self.told.times
        for child in self.children:
            if child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        while any(child.process.poll() is None for child in self.children):
            if time.monotonic() > deadline or self.told.times > asked:
                break
            time.sleep(0.02)
        for child in self.children:
            child.end_group()
            child.process.wait()


class Question:
    """A request for the home page, sent at once and answered when the web process is ready.

    The socket listens from the start, so that the request waits in its queue rather than being repeated.
    """

    def __init__(self, address: tuple[str, int]) -> None:
        self.address = address
        self.connection = self._ask()

    def __enter__(self) -> "Question":
        return self

    def __exit__(self, *_error: object) -> None:
        self.connection.close()

    def is_answered(self, seconds: float) -> bool:
        """Wait that long at most for the beginning of an answer; ask again when the line is cut."""
        self.connection.settimeout(seconds)
        try:
            if self.connection.recv(5) == b"HTTP/":
                return True
        except TimeoutError:
            return False
        except OSError:
            pass
        self.connection.close()
        time.sleep(seconds)
        self.connection = self._ask()
        return False

    def _ask(self) -> socket.socket:
        connection = socket.create_connection(self.address)
        host = f"{self.address[0]}:{self.address[1]}"
        connection.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        return connection
