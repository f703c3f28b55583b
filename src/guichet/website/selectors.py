"""What the home page shows: schemes that close soon, and the picture of all communes."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from guichet.schemes.selectors import closing_soon
from guichet.shared.constellation import Picture, draw
from guichet.shared.errors import BadInput
from guichet.territories.selectors import commune_columns

CLOSING_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Closing:
    """A scheme one may still apply for: its last day, and how many days from today (0: today)."""

    title: str
    path: str
    last_day: date
    days: int


_drawn: dict[date, Picture] = {}


def closing_schemes(at: date, limit: int = CLOSING_SHOWN) -> list[Closing]:
    """Return the schemes open on the day `at` that close soonest: one query."""
    return [
        Closing(title=row.title, path=f"/aides/{row.slug}", last_day=row.day, days=(row.day - at).days)
        for row in closing_soon(at, limit)
        if row.day is not None
    ]


def constellation(at: date) -> Picture | None:
    """Return the picture of the communes of the day `at`, None when none is known on that day.

    Drawn once a day and process: reading and drawing 35 000 communes takes most of a second.
    """
    if at not in _drawn:
        try:
            columns = commune_columns(at)
        except BadInput:  # no territory is loaded, or none for that day: the page stands without its picture
            return None
        known = columns.position_known
        if not known.any():
            return None
        population = np.where(columns.population_known, columns.population, 0)
        picture = draw(columns.latitude[known], columns.longitude[known], population[known])
        _drawn.clear()
        _drawn[at] = picture
    return _drawn[at]


def forget() -> None:
    """Draw again at the next call (tests, and territories loaded anew)."""
    _drawn.clear()
