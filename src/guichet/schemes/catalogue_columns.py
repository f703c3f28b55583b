"""From a scheme's definition to the columns of its lists: what is shown, filtered and searched."""

from datetime import date
from typing import Any, NamedTuple

from bareme import Scheme
from bareme.calendars import Permanent, SetLocally, Window
from guichet.schemes.enums import Audience, CalendarKind, Theme
from guichet.schemes.how_much import how_much
from guichet.schemes.search_words import fold


class Period(NamedTuple):
    """A filing window as lists need it; days included, None without limit or when unknown."""

    title: str
    opens: date | None
    closes: date | None
    first_closes: date | None


def catalogue_columns(scheme: Scheme, at: date) -> dict[str, Any]:
    """Return the values of the columns of `models.Scheme` for this definition, dated values as on `at`."""
    identity = scheme.identity
    return {
        "title": identity.title,
        "promise": identity.promise,
        "kind": identity.kind,
        "audiences": list(identity.audiences),
        "themes": list(identity.themes),
        "funder": identity.funder or "",
        "calendar": calendar_kind(scheme),
        "how_much": how_much(scheme, at).text,
        "ceiling": scheme.award.ceiling,
        "has_formula": bool(scheme.amount),
        "title_key": fold(f"{identity.title} {scheme.scheme}"),
        "funder_key": fold(identity.funder or ""),
        "body_key": fold(" ".join(_texts(scheme))),
    }


def calendar_kind(scheme: Scheme) -> CalendarKind:
    """Say how the dates of the scheme are known."""
    if isinstance(scheme.calendar, SetLocally):
        return CalendarKind.LOCAL
    if isinstance(scheme.calendar, Permanent):
        return CalendarKind.PERMANENT
    has_window = any(isinstance(entry, Window) for entry in scheme.calendar)
    return CalendarKind.DATES if has_window else CalendarKind.UNKNOWN


def periods(scheme: Scheme) -> list[Period]:
    """Return the filing windows in the order of the file; a permanent desk is a window without an end."""
    calendar = scheme.calendar
    if isinstance(calendar, SetLocally):
        return []
    if isinstance(calendar, Permanent):
        return [Period("", calendar.since, None, None)]
    return [
        Period(entry.title or "", entry.opens, entry.last_day, entry.closes if entry.extended else None)
        for entry in calendar
        if isinstance(entry, Window)
    ]


def _texts(scheme: Scheme) -> list[str]:
    """The words one may look a scheme up by, beyond its title: what it pays for, who for, what people ask."""
    identity = scheme.identity
    return [
        identity.promise,
        identity.summary or "",
        identity.funder or "",
        *(Theme(theme).label for theme in identity.themes),
        *(Audience(audience).label for audience in identity.audiences),
        *(expense.title for expense in scheme.expenses.values()),
        *(question.question for question in scheme.faq),
        *scheme.missions,
    ]
