"""Is a scheme open on a day? Both ends of a window are included; extensions keep the first date."""

from dataclasses import dataclass
from datetime import date

from bareme.scheme import Calendar, Permanent, SetLocally, Window


@dataclass(frozen=True, slots=True)
class OpenState:
    """Where a day stands in a calendar.

    `code`: open, permanent, not_yet, closed, between. `day`: the last day to file when open, the opening when not_yet or
    between, the last day when closed; None when the source does not say.
    """

    open: bool
    code: str
    day: date | None
    source: str
    window: str | None = None


def open_on(calendar: Calendar, at: date) -> OpenState | None:
    """Return the state on the day `at`; None when the dates are set locally, so that nothing can be said."""
    if isinstance(calendar, SetLocally):
        return None
    if isinstance(calendar, Permanent):
        if calendar.since is not None and at < calendar.since:
            return OpenState(False, "not_yet", calendar.since, calendar.source)
        return OpenState(True, "permanent", None, calendar.source)
    windows = [entry for entry in calendar if isinstance(entry, Window)]
    for window in windows:
        if (window.opens is None or window.opens <= at) and (
            window.last_day is None or at <= window.last_day
        ):
            return OpenState(True, "open", window.last_day, window.source, window.id)
    coming = sorted(window.opens for window in windows if window.opens is not None and window.opens > at)
    past = [window for window in windows if window.last_day is not None and window.last_day < at]
    source = (windows[0] if windows else calendar[0]).source
    if coming:
        return OpenState(False, "between" if past else "not_yet", coming[0], source)
    last = max((window.last_day for window in past if window.last_day), default=None)
    return OpenState(False, "closed", last, source)
