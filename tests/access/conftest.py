"""One world and everybody in it, for all the tests of this folder: each request is undone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .roles import Caller
from .world import World


@pytest.fixture(scope="module")
def ground(
    loaded_france: None,
    loaded_schemes: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[World, dict[str, Caller], dict[str, Caller]]]:
    """The world, the people, the programs; on the day of the tests."""
    from django.db import transaction  # noqa: PLC0415 - needs Django ready
    from django.test import override_settings  # noqa: PLC0415 - as above

    from guichet.shared import clock  # noqa: PLC0415 - as above

    from .roles import NOW, people, programs  # noqa: PLC0415 - as above
    from .world import build  # noqa: PLC0415 - as above

    files: Path = tmp_path_factory.mktemp("files")
    with pytest.MonkeyPatch.context() as patched, django_db_blocker.unblock(), transaction.atomic():
        patched.setattr(clock, "now", lambda: NOW)
        with override_settings(MEDIA_ROOT=files):
            yield build(), people(), programs()
        transaction.set_rollback(True)


@pytest.fixture
def _django_db_helper(ground: object) -> None:
    """In place of a transaction for each test: the one that holds the world."""
