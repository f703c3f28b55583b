"""The shipped schemes and all of France, loaded once."""

import pytest


@pytest.fixture
def ground(france: None, schemes: None) -> None:
    """All of France and the shipped schemes."""
