"""The web process: prepare, then serve. Started by `guichet run`, in a session of its own.

Preparing and serving are one process so that Django is loaded once; when preparing had work to do,
the program is started anew, to serve from small and fresh memory.
"""

import gc
import os
import sys
from collections.abc import Callable
from typing import Any

from guichet.cli import lifeline
from guichet.cli.children import AGAIN, QUIET, REFUSED, SOCKET
from guichet.cli.errors import CommandError
from guichet.cli.places import set_up_django
from guichet.cli.progress import Step


def main(options: list[str]) -> int:
    """Prepare, then serve the socket that GUICHET_SOCKET numbers until told to stop."""
    lifeline.hold_on()
    gc.disable()  # loading makes objects to keep: looking for garbage among them takes a tenth of the time
    application = prepare_again() if AGAIN in options else prepare_first(quiet=QUIET in options)
    from guichet.cli.web_server import first_page, serve  # noqa: PLC0415 - needs Django ready

    with Step("première page", quiet=QUIET in options):
        first_page(application)
    gc.collect()
    gc.freeze()  # what is loaded stays in memory that the workers share
    gc.enable()
    serve(application, int(os.environ[SOCKET]))
    return 0


def prepare_first(*, quiet: bool) -> Callable[..., Any]:
    """Return the application once everything is up to date; start this program anew when something was not."""
    with Step("programme", quiet=quiet):
        application = _load()
        from guichet.cli.preparation import prepare  # noqa: PLC0415 - needs Django ready
    if prepare(quiet=quiet):
        again = [sys.executable, "-m", "guichet.cli.serving", AGAIN]
        os.execv(sys.executable, again)  # noqa: S606 - itself, with fixed words
    return application


def prepare_again() -> Callable[..., Any]:
    """Return the application, after a preparation that finds next to nothing left to do."""
    with Step("mise en service"):
        application = _load()
        from guichet.cli.preparation import prepare  # noqa: PLC0415 - needs Django ready

        prepare(quiet=True)
    return application


def _load() -> Callable[..., Any]:
    set_up_django()
    from guichet.config.wsgi import application  # noqa: PLC0415 - needs Django ready

    return application


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CommandError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(REFUSED)
