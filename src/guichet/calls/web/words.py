"""What a line of the list says: until when, how long that leaves, what was put off."""

from dataclasses import dataclass
from datetime import date

from django.urls import Resolver404, resolve, reverse

from bareme.calendars import Permanent, Window
from guichet.calls.enums import Part
from guichet.calls.selectors import Standing
from guichet.publication.selectors import Totals
from guichet.schemes.enums import Audience, Kind, Status
from guichet.shared.formats import (
    format_count,
    format_date,
    format_days_left,
    format_days_until,
    format_short_amount,
)

URGENT_DAYS = 14
AUDIENCES_SHOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One scheme as the list shows it. `left` is the time that remains, `results` where its results are and `given` what
    was given (both empty while nothing is published).
    """

    title: str
    path: str
    promise: str
    kind: str
    audiences: str
    how_much: str
    confirmed: bool
    area: str
    when: str
    left: str
    urgent: bool
    day: date | None
    note: str
    planning: str
    results: str
    given: str


def line_of(
    standing: Standing, at: date, part: Part, names: dict[str, str], place: str, given: Totals | None = None
) -> Line:
    """Say one standing in words; `names` are those of areas, `place` the official code the reader chose, `given` what the
    scheme gave.
    """
    scheme, query = standing.scheme, _query(standing.area or place)
    path = reverse("scheme", args=[standing.slug])
    when, left = when_words(standing, at)
    open_still = part in {Part.OPEN, Part.CLOSING, Part.SOON}
    return Line(
        title=scheme.title,
        path=path + query,
        promise=scheme.promise,
        kind=str(Kind(scheme.kind).label),
        audiences=_audiences(scheme.audiences),
        how_much=scheme.how_much.text,
        confirmed=scheme.how_much.confirmed,
        area=names.get(standing.area, standing.area),
        when=when,
        left=left,
        urgent=standing.status is Status.OPEN
        and standing.day is not None
        and (standing.day - at).days <= URGENT_DAYS,
        day=standing.day,
        note=moved_words(standing.window),
        planning=f"{path}/retroplanning{query}" if open_still and answers(f"{path}/retroplanning") else "",
        results=f"{reverse('laureates')}?dispositif={standing.slug}" if given else "",
        given=given_words(given) if given else "",
    )


def when_words(standing: Standing, at: date) -> tuple[str, str]:
    """Say until when one may file, and how long that leaves."""
    day = standing.day
    match standing.status:
        case Status.OPEN if day is not None:
            return f"Jusqu’au {format_date(day)}", format_days_left(day, at)
        case Status.OPEN:
            return "Ouvert", "sans date de fin connue"
        case Status.PERMANENT:
            since = standing.calendar.since if isinstance(standing.calendar, Permanent) else None
            return "Au fil de l’eau", f"depuis le {format_date(since)}" if since else ""
        case Status.SOON if day is not None:
            return f"À partir du {format_date(day)}", format_days_until(day, at)
        case Status.CLOSED:
            return (f"Terminé depuis le {format_date(day)}" if day else "Terminé"), ""
        case Status.LOCAL if standing.set_by:
            return "Dates locales", f"fixées par {standing.set_by}"
    return "Dates inconnues", ""


def moved_words(window: Window | None) -> str:
    """Keep the date first announced in sight, when it was put off."""
    if window is None or not window.extended:
        return ""
    first = f"d’abord annoncé au {format_date(window.closes)}" if window.closes else "prolongé"
    return f"Prolongé : {first}." if window.closes else "Prolongé."


def given_words(given: Totals) -> str:
    """Say what a scheme gave: "6 870 lauréats, 103,1 M€"."""
    return f"{format_count(given.awards, 'lauréat')}, {format_short_amount(given.cents)}"


def answers(path: str) -> bool:
    """Tell whether an address of the site answers: a link never leads to a missing page."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def _query(code: str) -> str:
    return f"?territoire={code}" if code else ""


def _audiences(codes: tuple[str, ...]) -> str:
    shown = [str(Audience(code).label) for code in codes[:AUDIENCES_SHOWN]]
    more = len(codes) - len(shown)
    return ", ".join(shown) + (f" et {more} autres" if more > 1 else " et un autre" if more else "")
