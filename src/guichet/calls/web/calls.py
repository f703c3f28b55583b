"""The calls in progress: what closes soon, what is open, what comes, the permanent desks, what is over."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guichet.calls.enums import Part
from guichet.calls.selectors import Standing, by_part, standings
from guichet.calls.web.filters import Filters, area_names, around, page_number, read_filters
from guichet.calls.web.kept import kept_answer
from guichet.calls.web.words import Line, line_of
from guichet.publication.selectors import totals_of
from guichet.schemes.selectors import plans
from guichet.shared import clock
from guichet.shared.access import everyone
from guichet.shared.addresses import Address

PATH = "/appels"
SHOWN = 12
"""Lines of a part when all parts are shown."""
SHOWN_ALONE = 100
"""Lines of a page when one part is shown alone."""
LEADS = {
    Part.CLOSING: "Il reste un mois au plus.",
    Part.SOON: "Dans les trois mois qui viennent.",
    Part.DESKS: "Sans date limite : on demande quand on est prêt.",
    Part.LOCAL: "La préfecture ou le service qui suit l’aide annonce ses propres dates.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of the list as the page shows it; `following` is the address of the rest, empty when all is shown."""

    part: Part
    lead: str
    count: int
    lines: list[Line]
    following: str


@everyone
@require_safe
@kept_answer
def calls(request: HttpRequest) -> HttpResponse:
    """Show every call in its part, for the filters of the address. Whatever the address holds, a page answers."""
    address = Address.of(request)
    today = clock.today()
    filters = read_filters(address, today, PATH)
    found = standings(plans(today), filters.wanted, today)
    only = _only(address, filters)
    page = page_number(address) if only else 1
    shown = _sections(by_part(found, today), filters, today, only, page)
    return render(request, "calls/calls.html", _context(filters, shown, only, today))


def _context(filters: Filters, shown: list[Section], only: Part | None, today: date) -> dict[str, Any]:
    return around(filters, today, PATH, kept=("aide",)) | {
        "sections": shown,
        "only": only,
        "whole": filters.address.without("partie", "page").path(PATH),
    }


def _sections(
    parts: dict[Part, list[Standing]], filters: Filters, today: date, only: Part | None, page: int
) -> list[Section]:
    """Cut each part to what a page shows, and name the areas of what is shown."""
    size = SHOWN_ALONE if only else SHOWN
    kept = {part: found for part, found in parts.items() if found and (only is None or part is only)}
    longest = max(map(len, kept.values()), default=1)
    page = min(page, (longest - 1) // size + 1)  # beyond the end, the last page
    first = (page - 1) * size
    cut = {part: found[first : first + size] for part, found in kept.items()}
    names = area_names((item.area for found in cut.values() for item in found), today)
    place = filters.place.code
    closed = {item.slug for item in cut.get(Part.CLOSED, [])}
    given = totals_of(closed) if closed else {}
    sections = []
    for part, found in cut.items():
        more = len(kept[part]) > first + size
        onward = filters.address.with_({"partie": part.value, "page": str(page + 1 if only else 1)})
        sections.append(
            Section(
                part=part,
                lead=LEADS.get(part, ""),
                count=len(kept[part]),
                lines=[
                    line_of(
                        item, today, part, names, place, given.get(item.slug) if part is Part.CLOSED else None
                    )
                    for item in found
                ],
                following=onward.path(PATH) if more else "",
            )
        )
    return sections


def _only(address: Address, filters: Filters) -> Part | None:
    asked = address.one("partie")
    if not asked:
        return None
    if asked in Part.values:
        return Part(asked)
    filters.problems.append(
        f"« {asked[:40]} » n’est pas une partie de la liste : la voici entière. Parties : {', '.join(Part.values)}."
    )
    return None
