"""What one subscribes to or prints: the calendar for an agenda, the feed for a reader, the list as PDF."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from guichet.calls.selectors import (
    CalendarStep,
    Revision,
    Versions,
    key_of,
    news_of,
    revisions,
    standings,
    steps_of,
)
from guichet.calls.web.atom import ATOM_TYPE, Feed, feed_entry, write_feed
from guichet.calls.web.filters import NAMES, Filters, area_names, read_strictly
from guichet.calls.web.kept import kept_answer
from guichet.documents.services import CALENDAR_TYPE, DayEvent, write_calendar
from guichet.schemes.selectors import plans, version_history
from guichet.shared import clock
from guichet.shared.access import everyone
from guichet.shared.addresses import Address
from guichet.shared.formats import format_date
from guichet.shared.reading import read_integer

PAST_DAYS = 366
"""A subscription keeps what ended within a year."""
LONGEST_ALARM = 60
NEWS_SHOWN = 100
ALARM = "rappel"


@everyone
@require_safe
@kept_answer
def calendar_file(request: HttpRequest) -> HttpResponse:
    """Answer every dated step of the schemes kept by the filters, as iCalendar. Raise BadInput for what it cannot read."""
    address, today = Address.of(request), clock.today()
    filters = read_strictly(address, today)
    alarm = read_integer(address.one(ALARM), maximum=LONGEST_ALARM) if address.one(ALARM) else None
    found = standings(plans(today), filters.wanted, today)
    steps = [step for standing in found for step in steps_of(standing)]
    recent = [step for step in steps if step.last_day >= today - timedelta(days=PAST_DAYS)]
    known = revisions(recent, version_history())
    names = area_names((step.area for step in recent), today)
    events = [
        event
        for step in recent
        for event in _events(step, known[key_of(step)], names.get(step.area, ""), request, alarm)
    ]
    events.sort(key=lambda event: (event.first, event.uid))
    response = HttpResponse(write_calendar(calendar_name(filters), events), content_type=CALENDAR_TYPE)
    response["Content-Disposition"] = 'inline; filename="calendrier.ics"'
    response["Access-Control-Allow-Origin"] = "*"
    return response


@everyone
@require_safe
@kept_answer
def feed(request: HttpRequest) -> HttpResponse:
    """Answer the latest news of the schemes kept by the filters, as Atom. Raise BadInput for what it cannot read."""
    address, today = Address.of(request), clock.today()
    filters = read_strictly(address, today)
    history = version_history()
    found = news_of(standings(plans(today), filters.wanted, today), history, clock.now())[:NEWS_SHOWN]
    names = area_names((news.area for news in found), today)
    kept = _canonical(filters)
    content = write_feed(
        Feed(
            name=f"tag:{settings.SITE_HOST},2021:appels{f'?{kept}' if kept else ''}",
            title=calendar_name(filters),
            updated=found[0].happened if found else _beginning(history),
            itself=request.build_absolute_uri(),
            page=request.build_absolute_uri(filters.link("/appels")),
        ),
        [
            feed_entry(
                news,
                names.get(news.area, ""),
                request.build_absolute_uri(reverse("scheme", args=[news.slug])),
            )
            for news in found
        ],
    )
    response = HttpResponse(content, content_type=ATOM_TYPE)
    response["Access-Control-Allow-Origin"] = "*"
    return response


def calendar_name(filters: Filters) -> str:
    """Name what one subscribes to by its filters."""
    said = ", ".join(chip.label for chip in filters.chips)
    return f"Appels en cours : {said}" if said else "Appels en cours"


def _canonical(filters: Filters) -> str:
    """Write the filters in one way, whatever their order in the address: the same feed has the same name."""
    kept = filters.address.keeping(NAMES)
    return urlencode(sorted((name, text) for name, texts in kept.values.items() for text in texts))


def _beginning(history: Versions) -> datetime:
    """Return when the catalogue was first loaded: an empty feed was never updated since."""
    return min((versions[0].since for versions in history.values()), default=datetime(2021, 1, 1, tzinfo=UTC))


def _events(
    step: CalendarStep, revision: Revision, place: str, request: HttpRequest, alarm: int | None
) -> Iterator[DayEvent]:
    """Yield the opening and the last day of a filing window, one event each; another step is one event as long as it is."""
    about = f"{step.scheme}{f' ({place})' if place else ''}"
    link = request.build_absolute_uri(reverse("scheme", args=[step.slug]))
    text = " ".join(part for part in (f"{step.title}.", _moved(step), step.note) if part)
    name = ".".join(part for part in (step.slug, step.area, step.name) if part)

    def event(ending: str, title: str, first: date, last: date, alarm_days: int | None = None) -> DayEvent:
        return DayEvent(
            uid=f"{name}{ending}@{settings.SITE_HOST}",
            title=title,
            first=first,
            last=last,
            changed=revision.changed,
            text=text,
            link=link,
            sequence=revision.sequence,
            alarm_days=alarm_days,
        )

    if not step.filing:
        yield event("", f"{about} : {step.title}", step.first_day, step.last_day)
        return
    if step.since is not None:
        yield event(".ouverture", f"Ouverture : {about}", step.since, step.since)
    if step.until is not None:
        yield event(".fin", f"Dernier jour : {about}", step.until, step.until, alarm)


def _moved(step: CalendarStep) -> str:
    if not step.moves:
        return ""
    first = format_date(step.first_until) if step.first_until else "non annoncée"
    moves = ", puis ".join(f"prolongée au {format_date(move.until)}" for move in step.moves)
    return f"Fin prévue d’abord : {first} ; {moves}."
