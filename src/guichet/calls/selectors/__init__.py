"""What other rooms may ask of the calls: what is open where, and every date of the calendars."""

from guichet.calls.selectors.standings import Standing, Wanted, by_part, standings
from guichet.calls.selectors.steps import CalendarStep, Move, steps_of

__all__ = ["CalendarStep", "Move", "Standing", "Wanted", "by_part", "standings", "steps_of"]
