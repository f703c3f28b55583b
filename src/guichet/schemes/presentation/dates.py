"""A calendar in words: the box "jusqu’à quand", and the steps on a line with what was put off."""

from dataclasses import dataclass
from datetime import date

from bareme import OpenState, Scheme
from bareme.calendars import Permanent, SetLocally, Stage, Window
from guichet.schemes.enums import Status
from guichet.shared.formats import format_date, format_days_left, format_days_until, format_short_date


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when one may file: a figure, then a sentence. `last_day` when there is one to count down to."""

    figure: str
    sentence: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class DatedStep:
    """One step of the calendar; `state` is done, current or coming."""

    title: str
    when: str
    text: str
    state: str
    filing: bool


def deadline(status: Status, day: date | None, at: date, *, set_by: str = "", note: str = "") -> Deadline:
    """Say until when one may file, seen from the day `at`."""
    match status:
        case Status.OPEN if day is not None:
            return Deadline(
                format_date(day),
                f"{format_days_left(day, at)[:1].upper()}{format_days_left(day, at)[1:]}",
                note,
            )
        case Status.OPEN:
            return Deadline("Ouverte", "La date de fin n’est pas connue.", note)
        case Status.PERMANENT:
            return Deadline("Au fil de l’eau", "Vous pouvez demander à tout moment.", note)
        case Status.SOON if day is not None:
            return Deadline(f"À partir du {format_date(day)}", f"Ouvre {format_days_until(day, at)}.", note)
        case Status.CLOSED:
            since = f"Terminée depuis le {format_date(day)}." if day else "Cette aide n’est plus ouverte."
            return Deadline("Terminée", since, note)
        case Status.LOCAL:
            return Deadline(
                "Dates locales", f"Fixées par {set_by}." if set_by else "Fixées localement.", note
            )
    return Deadline("Dates inconnues", "Aucune date n’a été trouvée.", note)


def scheme_deadline(scheme: Scheme, status: Status, state: OpenState | None, at: date) -> Deadline:
    """Say until when one may file for `scheme`, with what its calendar notes."""
    calendar = scheme.calendar
    if isinstance(calendar, SetLocally):
        return deadline(status, None, at, set_by=calendar.set_by, note=calendar.note or "")
    if isinstance(calendar, Permanent):
        return deadline(status, state.day if state else None, at, note=calendar.note or "")
    window = next((entry for entry in calendar if state and entry.id == state.window), None)
    return deadline(status, state.day if state else None, at, note=(window.note if window else "") or "")


def dated_steps(scheme: Scheme, at: date) -> list[DatedStep]:
    """Return the windows and stages of a calendar in the order of time; none when dates are not published."""
    if isinstance(scheme.calendar, SetLocally):
        return []
    if isinstance(scheme.calendar, Permanent):
        since = scheme.calendar.since
        when = f"depuis le {format_date(since)}" if since else "à tout moment"
        state = "coming" if since and since > at else "current"
        return [DatedStep("Dépôt au fil de l’eau", when, scheme.calendar.note or "", state, filing=True)]
    entries = sorted(scheme.calendar, key=lambda entry: _first_day(entry) or date.max)
    return [_step(entry, at) for entry in entries]


def _first_day(entry: Window | Stage) -> date | None:
    if isinstance(entry, Window):
        return entry.opens or entry.last_day
    return entry.from_ or entry.until


def _last_day(entry: Window | Stage) -> date | None:
    return entry.last_day if isinstance(entry, Window) else entry.until


def _step(entry: Window | Stage, at: date) -> DatedStep:
    start = entry.opens if isinstance(entry, Window) else entry.from_
    end = _last_day(entry)
    state = "done" if end and end < at else "coming" if start and start > at else "current"
    text = " ".join(part for part in (_extensions(entry), entry.note or "") if part)
    filing = isinstance(entry, Window)
    return DatedStep(entry.title or "Dépôt des demandes", _between(start, end), text, state, filing)


def _extensions(entry: Window | Stage) -> str:
    """Keep the date first announced in sight: "Fin annoncée d’abord : 15 juillet 2021, prolongée au…"."""
    if not isinstance(entry, Window) or not entry.extended:
        return ""
    moves = []
    for extension in entry.extended:
        announced = f" (annoncé le {format_date(extension.on)})" if extension.on else ""
        moves.append(f"prolongée au {format_date(extension.until)}{announced}")
    first = format_date(entry.closes) if entry.closes else "non annoncée"
    return f"Fin prévue d’abord : {first} ; {', puis '.join(moves)}."


def _between(start: date | None, end: date | None) -> str:
    if start and end:
        if start == end:
            return f"le {format_date(start)}"
        first = format_short_date(start) if start.year == end.year else format_date(start)
        return f"du {first} au {format_date(end)}"
    if start:
        return f"à partir du {format_date(start)}"
    return f"jusqu’au {format_date(end)}" if end else "date inconnue"
