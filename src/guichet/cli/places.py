"""Where things are, said once to every process of a start."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import guichet
from guichet import embedded
from guichet.cli.errors import CommandError

ROOT = Path(guichet.__file__).resolve().parents[2]


def data_dir() -> Path:
    """Return the folder of database and files: GUICHET_DATA, else `var` beside the source."""
    return Path(os.environ.get("GUICHET_DATA") or ROOT / "var").expanduser().absolute()


def schemes_dir() -> Path:
    """Return the folder of the scheme files: GUICHET_SCHEMES, else `schemes` beside the source."""
    return Path(os.environ.get("GUICHET_SCHEMES") or ROOT / "schemes")


def provide_database(report: Callable[[str], None]) -> str:
    """Start the database if need be and put its address, and the folder's, where Django looks for them."""
    folder = data_dir()
    os.environ["GUICHET_DATA"] = str(folder)
    url = embedded.ensure_running(folder, report=report)
    os.environ["DATABASE_URL"] = url
    return url


def _warn(sentence: str) -> None:
    """Stdout is for what the command answers."""
    sys.stderr.write(f"{sentence}\n")


@contextmanager
def platform() -> Iterator[None]:
    """Hold a running, migrated database with Django ready, for a command that ends."""
    provide_database(_warn)
    try:
        set_up_django()
        from django.db import connections  # noqa: PLC0415 - needs Django ready

        from guichet.cli.preparation import migrate  # noqa: PLC0415 - as above

        try:
            migrate(quiet=True)
            yield
        finally:
            connections.close_all()
    finally:
        embedded.release()


def set_up_django() -> None:
    """Load Django and every room; a setting it refuses becomes a sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guichet.config.settings")
    import django  # noqa: PLC0415 - takes half a second, which `guichet --help` need not wait for
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise CommandError(str(error)) from error
