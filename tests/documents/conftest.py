"""An owner of files for the tests: whoever belongs to it may read and write."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guichet.accounts.permissions import Actor
from guichet.documents import permissions


def holds(reference: str, purpose: str, actor: Actor | None) -> bool:
    """ "test:public…" is anyone's, "test:<mail>" its person's; the purpose "locked" is nobody's to write."""
    return reference.startswith("public") or (actor is not None and actor.email == reference)


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    """Each test has a storage of its own."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def owner_rule() -> Iterator[None]:
    """Register the owners called "test"."""
    permissions.register_owner("test", holds, lambda r, p, a: p != "locked" and holds(r, p, a))
    yield
    del permissions._rules["test"]
