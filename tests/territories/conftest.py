"""Two sets of territories: a small one of real lines for fast tests, and all of France, loaded once."""

from datetime import date
from pathlib import Path

import pytest

from guichet.territories.services import load_territories

SAMPLE = Path(__file__).with_name("sample.jsonl")


@pytest.fixture
def sample(db: None) -> None:
    """About forty communes of the committed file, with what contains them and what they became."""
    load_territories(SAMPLE, force=True)


@pytest.fixture
def at() -> date:
    """The day the demonstration starts."""
    return date(2021, 3, 1)
