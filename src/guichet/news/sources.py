"""Who has something to say of schemes besides their dates and their versions: the rooms below, each by a function.

    def announced(at: date) -> Iterable[Found]: ...
    register_source(announced)

A source is asked once a day, in the transaction that keeps what it gives; what it gives again under the same key is the
same. It looks a few days back, for a day may be missed.
"""

from collections.abc import Callable, Iterable
from datetime import date

from guichet.news.finding import Found

Source = Callable[[date], Iterable[Found]]

_sources: list[Source] = []


def register_source(source: Source) -> None:
    """Add a source, once. Called when Django starts."""
    if source not in _sources:
        _sources.append(source)


def all_found(at: date) -> list[Found]:
    """Return what every source has to say on the day `at`."""
    return [found for source in _sources for found in source(at)]
