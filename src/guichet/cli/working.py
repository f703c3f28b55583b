"""The job process: runs what the pages and services deferred. Started by `guichet run`."""

import sys

from guichet.cli import lifeline
from guichet.cli.places import set_up_django

GRACE_SECONDS = 10


def main() -> int:
    """Run jobs until told to stop."""
    lifeline.hold_on()
    set_up_django()
    from procrastinate.contrib.django import app  # noqa: PLC0415 - exists once Django is ready
    from procrastinate.contrib.django.django_connector import DjangoConnector  # noqa: PLC0415

    assert isinstance(app.connector, DjangoConnector)  # noqa: S101 - narrows the type for what follows
    with app.replace_connector(app.connector.get_worker_connector()) as working:
        working.run_worker(shutdown_graceful_timeout=GRACE_SECONDS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
