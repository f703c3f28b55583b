"""A child that ends with its parent, even when the parent is killed.

The parent holds the write end of a pipe and never writes; the system closes it when the parent
ends, however it ends, and the child, reading the other end, then stops itself as SIGTERM would.
"""

import os
import signal
import threading
import time

from guichet.cli.children import LIFELINE

PATIENCE_SECONDS = 20.0


def hold_on() -> None:
    """Stop this process, then its whole group, when the parent is gone. Nothing without a parent that says so."""
    descriptor = os.environ.get(LIFELINE)
    if descriptor:
        threading.Thread(target=_wait, args=(int(descriptor),), daemon=True, name="lifeline").start()


def _wait(descriptor: int) -> None:
    while os.read(descriptor, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE_SECONDS)
    os.killpg(os.getpgrp(), signal.SIGKILL)
