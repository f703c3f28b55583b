"""What other rooms may ask of the calls: what is open where, every date of the calendars, what happened."""

from guichet.calls.selectors.news import News, news_of
from guichet.calls.selectors.revisions import Revision, Versions, key_of, revisions
from guichet.calls.selectors.standings import Standing, Wanted, by_part, standings
from guichet.calls.selectors.steps import CalendarStep, Move, steps_in, steps_of

__all__ = [
    "CalendarStep",
    "Move",
    "News",
    "Revision",
    "Standing",
    "Versions",
    "Wanted",
    "by_part",
    "key_of",
    "news_of",
    "revisions",
    "standings",
    "steps_in",
    "steps_of",
]
