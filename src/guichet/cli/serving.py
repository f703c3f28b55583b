"""The web process: prepare, then serve. Started by `guichet run`, in a session of its own.

Preparing and serving are one process so that Django is loaded once; when preparing had work to do,
the program is started anew, to serve from small and fresh memory.
"""

import gc
import os
import sys

from guichet.cli import lifeline
from guichet.cli.children import QUIET, REFUSED, SOCKET
from guichet.cli.errors import CommandError
from guichet.cli.places import set_up_django
from guichet.cli.progress import Step


def main() -> int:
    """Prepare, then serve the socket that GUICHET_SOCKET numbers until told to stop."""
    lifeline.hold_on()
    gc.disable()  # loading makes objects to keep: looking for garbage among them takes a tenth of the time
    quiet = QUIET in sys.argv
    with Step("programme", quiet=quiet):
        set_up_django()
        from guichet.cli.preparation import prepare  # noqa: PLC0415 - needs Django ready
        from guichet.config.wsgi import application  # noqa: PLC0415 - as above
    if prepare(quiet=quiet):
        again = [sys.executable, "-m", "guichet.cli.serving", QUIET]
        os.execv(sys.executable, again)  # noqa: S606 - itself, with fixed words
    from guichet.cli.web_server import serve  # noqa: PLC0415 - gunicorn, once there is something to serve

    gc.collect()
    gc.freeze()  # what is loaded stays in memory that the workers share
    gc.enable()
    serve(application, int(os.environ[SOCKET]))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CommandError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(REFUSED)
