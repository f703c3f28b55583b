"""What every test of the room begins with."""

from collections.abc import Iterator

import pytest

from guichet.publication.web.kept_figures import figures


@pytest.fixture(autouse=True)
def fresh_figures() -> Iterator[None]:
    """Forget the figures that another test made."""
    figures.forget()
    yield
    figures.forget()
