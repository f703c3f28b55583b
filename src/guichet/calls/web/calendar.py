"""The calendar of all schemes: a year as a time line, or one month; each with its table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from guichet.calls.selectors import CalendarStep, Standing, standings, steps_of
from guichet.calls.web import drawing
from guichet.calls.web.filters import area_names, around, page_number, read_filters
from guichet.calls.web.kept import kept_answer
from guichet.calls.web.months import WEEKDAYS, Month, read_month
from guichet.schemes.selectors import plans
from guichet.shared import clock
from guichet.shared.access import everyone
from guichet.shared.addresses import Address

PATH = "/calendrier"
VIEWS = (("frise", "Frise de l’année"), ("mois", "Mois"))
ROWS_SHOWN = 60
EVENTS_OF_A_DAY = 4
STEPS_PAST = {"frise": 6, "mois": 1}
"""By how many months one goes back or on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One scheme of the time line."""

    title: str
    path: str
    area: str
    bars: list[drawing.Bar]
    steps: list[drawing.StepWords]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that falls on a day: what, of which scheme."""

    day: date
    what: str
    look: str
    title: str
    path: str
    area: str
    moved: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One square of the month; `more` counts the events that do not fit."""

    day: date
    outside: bool
    today: bool
    events: list[Event]
    more: int


@everyone
@require_safe
@kept_answer
def calendar(request: HttpRequest) -> HttpResponse:
    """Draw the year or the month of the address. Whatever the address holds, a page answers."""
    address, today = Address.of(request), clock.today()
    filters = read_filters(address, today, PATH)
    month, problem = read_month(address.one("mois"), today)
    view = _view(address, filters.problems)
    filters.problems += [problem] if problem else []
    found = standings(plans(today), filters.wanted, today)
    context = around(filters, today, PATH, kept=("aide", "vue", "mois")) | {
        "month": month,
        "view": view,
        "views": [
            {"name": name, "label": label, "path": address.with_({"vue": name}).without("page").path(PATH)}
            for name, label in VIEWS
        ],
        **_ways(address, month, view, today),
    }
    context |= (
        _month_page(found, month, filters.place.code, today)
        if view == "mois"
        else _year_page(found, month, address, today)
    )
    return render(request, "calls/calendar.html", context)


def _view(address: Address, problems: list[str]) -> str:
    asked = address.one("vue") or "frise"
    if asked in dict(VIEWS):
        return asked
    problems.append(f"« {asked[:40]} » n’est pas une vue du calendrier : choisissez « frise » ou « mois ».")
    return "frise"


def _ways(address: Address, month: Month, view: str, today: date) -> dict[str, str]:
    """Return where one goes back and on; empty at the ends of what is shown."""
    length = STEPS_PAST[view]
    base = address.without("page")

    def way(months: int) -> str:
        there = month.plus(months)
        return "" if there == month else base.with_({"mois": there.code}).path(PATH)

    present = Month(today.year, today.month)
    return {
        "before": way(-length),
        "after": way(length),
        "present": "" if month == present else base.without("mois").path(PATH),
    }


def _year_page(found: list[Standing], month: Month, address: Address, today: date) -> dict[str, Any]:
    """Return the rows of the year: those that have a step in it, by the day on which the next one falls."""
    span = drawing.span_of(month)
    drawn = []
    for standing in found:
        steps = [step for step in steps_of(standing) if drawing.seen_in(step, span)]
        if steps:
            drawn.append((_order(steps, today), standing, steps))
    drawn.sort(key=lambda item: (*item[0], item[1].scheme.title, item[1].area))
    pages = max((len(drawn) - 1) // ROWS_SHOWN + 1, 1)
    page = min(page_number(address), pages)
    shown = drawn[(page - 1) * ROWS_SHOWN : page * ROWS_SHOWN]
    names = area_names((standing.area for _, standing, _ in shown), today)
    return {
        "rows": [
            Row(
                title=standing.scheme.title,
                path=_path(standing),
                area=names.get(standing.area, ""),
                bars=drawing.bars(steps, span),
                steps=[drawing.step_words(step, today) for step in steps],
            )
            for _, standing, steps in shown
        ],
        "span": span,
        "ticks": drawing.ticks(span),
        "now": drawing.percent(span.place(today)) if span.first <= today <= span.last else "",
        "count": len(drawn),
        "page": page,
        "pages": pages,
        "previous_page": address.with_({"page": str(page - 1)}).path(PATH) if page > 1 else "",
        "next_page": address.with_({"page": str(page + 1)}).path(PATH) if page < pages else "",
    }


def _order(steps: list[CalendarStep], today: date) -> tuple[int, date]:
    """Put first what is going on, by its end; then what comes, by its beginning; then what is over."""
    current = [
        step.until or date.max for step in steps if step.first_day <= today <= (step.until or date.max)
    ]
    if current:
        return 0, min(current)
    coming = [step.first_day for step in steps if step.first_day > today]
    return (1, min(coming)) if coming else (2, max(step.last_day for step in steps))


def _month_page(found: list[Standing], month: Month, place: str, today: date) -> dict[str, Any]:
    """Return the weeks of the month, and the list of its events by day."""
    names = area_names((standing.area for standing in found), today)
    weeks = month.weeks()
    first, last = weeks[0][0], weeks[-1][-1]
    events = [
        event
        for standing in found
        for step in steps_of(standing)
        for event in _events(step, _path(standing), names.get(standing.area, ""))
        if first <= event.day <= last
    ]
    events.sort(key=lambda event: (event.day, event.look, event.title, event.area))
    by_day: dict[date, list[Event]] = {}
    for event in events:
        by_day.setdefault(event.day, []).append(event)
    return {
        "weekdays": WEEKDAYS,
        "weeks": [[_day(day, month, by_day.get(day, []), today) for day in week] for week in weeks],
        "days": [
            {"day": day, "events": there, "today": day == today}
            for day, there in sorted(by_day.items())
            if month.first <= day <= month.last
        ],
        "count": sum(month.first <= event.day <= month.last for event in events),
    }


def _day(day: date, month: Month, events: list[Event], today: date) -> Day:
    return Day(
        day=day,
        outside=day.month != month.number,
        today=day == today,
        events=events[:EVENTS_OF_A_DAY],
        more=max(len(events) - EVENTS_OF_A_DAY, 0),
    )


def _events(step: CalendarStep, path: str, area: str) -> Iterator[Event]:
    """Yield what a step puts on days: its beginning and its end; for one that was put off, the former end too."""

    def event(day: date, what: str, look: str, moved: str = "") -> Event:
        return Event(day=day, what=what, look=look, title=step.scheme, path=path, area=area, moved=moved)

    words = drawing.step_words(step, date.max)
    if not step.filing:
        if step.since:
            yield event(step.since, step.title, "stage")
        if step.until and step.until != step.since:
            yield event(step.until, f"Fin : {step.title}", "stage")
        return
    if step.since:
        yield event(step.since, "Ouverture", "opening")
    if step.first_until:
        yield event(step.first_until, "Fin d’abord prévue", "moved")
    for move in step.moves[:-1]:
        yield event(move.until, "Fin un temps prévue", "moved")
    if step.until:
        yield event(step.until, "Dernier jour", "closing", words.moved)


def _path(standing: Standing) -> str:
    place = f"?territoire={standing.area}" if standing.area else ""
    return f"{reverse('scheme', args=[standing.slug])}{place}"
