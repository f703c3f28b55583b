"""The reverse planning of one's own project: to file on a day, what to do by when. The council's planning, and what follows."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bareme.calendars import Permanent, SetLocally, Stage
from guichet.documents.services import CALENDAR_TYPE, DayEvent, write_calendar
from guichet.schemes.enums import Audience
from guichet.schemes.errors import SchemeProblem
from guichet.shared import clock
from guichet.shared.access import everyone
from guichet.shared.formats import format_date, format_short_date
from guichet.simulations.council.asked import DAY, FILING, read_asked
from guichet.simulations.council.planning_words import (
    after_filing,
    starting_words,
    steps,
    troubles,
    what_to_do,
)
from guichet.simulations.council.preparation import Preparation, prepare, why_nothing
from guichet.simulations.council.words import deadline_words
from guichet.simulations.web.address import Address
from guichet.simulations.web.applicant_line import choice_links
from guichet.simulations.web.simulator import case_of, refusal

LABELS = {FILING: "Date du dépôt", DAY: "Date de la séance"}


@everyone
@require_safe
def reverse_planning(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what to do, by when, to file on the day of the address. Whatever it holds, a page answers."""
    address = Address.of(request)
    try:
        preparation, problems = _preparation(request, address, slug)
    except SchemeProblem as problem:
        return refusal(request, problem, address)
    return render(request, "simulations/reverse_planning.html", _page(address, preparation, problems))


@everyone
@require_safe
def planning_agenda(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the dated steps of the same planning, as iCalendar."""
    address = Address.of(request)
    try:
        preparation, _ = _preparation(request, address, slug)
    except SchemeProblem as problem:
        return refusal(request, problem, address)
    name = f"Rétroplanning : {preparation.case.card.title}"
    events = [] if why_nothing(preparation.case) else list(_events(preparation))
    response = HttpResponse(write_calendar(name, events), content_type=CALENDAR_TYPE)
    response["Content-Disposition"] = f'attachment; filename="retroplanning-{slug}.ics"'
    return response


def _preparation(request: HttpRequest, address: Address, slug: str) -> tuple[Preparation, list[str]]:
    """Return the planning of an address; it needs no answer. Raise SchemeProblem."""
    case, problems = case_of(address.without(FILING, DAY), slug)
    asked = read_asked({name: address.one(name)[:40] for name in LABELS}, today=case.at)
    link = request.build_absolute_uri(address.path(f"/aides/{slug}/retroplanning"))
    return prepare(case, asked, link=link), problems


def _page(address: Address, preparation: Preparation, problems: list[str]) -> dict[str, Any]:
    case, asked = preparation.case, preparation.asked
    path = f"/aides/{case.slug}/retroplanning"
    onward = address.without(FILING, DAY)
    return {
        "scheme": case.card.title,
        "path": path,
        "place": case.place,
        "choices": choice_links(case.place, address, path),
        "organisations": Audience.choices,
        "organisation": case.place.applicant.kind or "",
        "kept": onward.without("territoire", "organisation").hidden(),
        "fields": {"filing": asked.typed.get(FILING, ""), "council": asked.typed.get(DAY, "")},
        "faults": {"filing": asked.problems.get(FILING, ""), "council": asked.problems.get(DAY, "")},
        "errors": [
            {"field_id": f"champ-{name}", "label": LABELS[name], "message": message}
            for name, message in asked.problems.items()
        ],
        "problems": [*case.place.applicant.notes, *problems],
        "nothing": why_nothing(case),
        "deadline": deadline_words(preparation),
        "starting": starting_words(preparation),
        "first": _first(preparation),
        "steps": [step._asdict() for step in steps(preparation)],
        "troubles": troubles(preparation),
        "stages": _stages(preparation),
        "after": list(after_filing(preparation)),
        "preparation": preparation,
        "agenda": address.path(f"{path}.ics") if any(due.day for due in preparation.planning.steps) else "",
        "council_path": address.path(f"/aides/{case.slug}/conseil"),
        "scheme_path": onward.path(f"/aides/{case.slug}"),
        "list_path": onward.keeping(["territoire", "organisation"]).path("/aides"),
    }


def _first(preparation: Preparation) -> str:
    """Say when to begin, the figure before the list; empty when no day is known or the time has passed."""
    days = [due.day for due in preparation.planning.steps if due.day is not None]
    if not days or min(days) < preparation.dates.today:
        return ""
    return f"Commencez au plus tard le {format_date(min(days))}"


def _stages(preparation: Preparation) -> list[dict[str, str]]:
    """Return the steps of the scheme itself that end after one files: votes, committees, results."""
    calendar = preparation.case.scheme.calendar
    if isinstance(calendar, Permanent | SetLocally):
        return []
    since = preparation.dates.filing or preparation.dates.today
    return [
        {"title": entry.title, "when": _between(entry.from_, entry.until), "text": entry.note or ""}
        for entry in calendar
        if isinstance(entry, Stage) and (entry.until is None or entry.until >= since)
    ]


def _between(since: date | None, until: date | None) -> str:
    if since and until and since != until:
        return f"du {format_short_date(since)} au {format_date(until)}"
    day = since or until
    return (
        ""
        if day is None
        else f"à partir du {format_date(day)}"
        if until is None
        else f"le {format_date(day)}"
    )


def _events(preparation: Preparation) -> Iterator[DayEvent]:
    """Yield one event a step that has a day; the same project, filed the same day, keeps the same names."""
    case = preparation.case
    filing = preparation.dates.filing or preparation.dates.closes
    project = f"{case.slug}.{filing.isoformat() if filing else 'sans-date'}"
    if case.place.code:
        project = f"{project}.{case.place.code}"
    for due in preparation.planning.steps:
        if due.day is None:
            continue
        title, text = what_to_do(preparation, due.code)
        yield DayEvent(
            uid=f"{project}.{due.code}@{settings.SITE_HOST}",
            title=f"{title} : {case.card.title}",
            first=due.day,
            last=due.day,
            changed=clock.now(),
            text=text,
            link=preparation.link,
        )
