"""All of France and the shipped schemes, loaded once."""

from collections.abc import Iterator

import pytest

from guichet.schemes import selectors


@pytest.fixture(scope="module", autouse=True)
def fresh() -> Iterator[None]:
    """Forget the schemes that another room's tests compiled."""
    selectors.forget()
    yield
    selectors.forget()


@pytest.fixture
def catalogue(france: None, schemes: None) -> None:
    """All of France and the shipped schemes."""
