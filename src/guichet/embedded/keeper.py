"""The keeper: one small process that owns the server as long as somebody uses it.

Everyone who uses the cluster holds a shared lock on `users.lock`; the system lets go of it when
they end, however they end. The keeper tries to take that lock for itself: the day it succeeds,
nobody is left, and it stops the server. Meanwhile it starts the server again when it dies.
A keeper that is itself killed is replaced by the next start, which adopts the running server.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import deque
from types import FrameType

from guichet.embedded import server
from guichet.embedded.errors import EmbeddedError
from guichet.embedded.locks import Lock
from guichet.embedded.plan import Plan

PAUSE = 0.1
MOST_RESTARTS = 5
WITHIN_SECONDS = 60.0


class Keeper:
    """Holds one server; `watch` returns when it is to be stopped."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.users = Lock(plan.lock("users"))
        self.told_to_stop = False
        self.restarts: deque[float] = deque(maxlen=MOST_RESTARTS)
        self.process: subprocess.Popen[bytes] | None = None
        self.pid = 0

    def take_charge(self) -> None:
        """Adopt the server that a killed keeper left running, else make and start one."""
        server.initialise(self.plan)
        status = server.read_status(self.plan)
        if status and server.is_server(status.pid) and server.answers(status):
            self.pid = status.pid
            return
        self._start()

    def watch(self) -> None:
        """Return when nobody is left or a signal says so; EmbeddedError when the server keeps dying."""
        while not self.told_to_stop and not self.users.try_exclusive():
            if not self._is_running():
                self._restart()
            time.sleep(PAUSE)

    def stop(self) -> None:
        server.stop(self.pid)

    def on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.told_to_stop = True

    def _start(self) -> None:
        self.process = server.start(self.plan)
        self.pid = self.process.pid

    def _is_running(self) -> bool:
        if self.process:
            return self.process.poll() is None
        return server.is_server(self.pid)

    def _restart(self) -> None:
        now = time.monotonic()
        if len(self.restarts) == MOST_RESTARTS and now - self.restarts[0] < WITHIN_SECONDS:
            raise EmbeddedError("PostgreSQL s'arrête sans cesse.")
        self.restarts.append(now)
        self._start()


def main() -> int:
    """Keep the cluster that the first argument describes; say "ready" or what went wrong on stdout."""
    plan = Plan.from_json(sys.argv[1])
    alone = Lock(plan.lock("keeper"))
    alone.exclusive()  # whoever started us saw it free; others hold it for an instant, to look
    keeper = Keeper(plan)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, keeper.on_signal)
    try:
        keeper.take_charge()
    except EmbeddedError as error:
        _say(f"error {error}")
        return 1
    _say("ready")
    try:
        keeper.watch()
    except EmbeddedError as error:
        with plan.log.open("a") as log:
            log.write(f"{error}\n")
        return 1
    finally:
        keeper.stop()
    return 0


def _say(text: str) -> None:
    """Answer whoever started us, once: the pipe is closed so that they need not outlive us."""
    with contextlib.suppress(BrokenPipeError):
        os.write(1, text.encode())
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 1)


if __name__ == "__main__":
    sys.exit(main())
