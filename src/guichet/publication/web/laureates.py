"""Who got what: the laureates, filtered by the address."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guichet.publication.errors import BadAwardFilter
from guichet.publication.selectors import AwardFilter, list_awards, totals, totals_by
from guichet.publication.web.filtering import Filtering, read_filtering
from guichet.shared import clock
from guichet.shared.access import everyone
from guichet.shared.formats import format_amount, format_count

LARGEST = 10


@everyone
@require_safe
def laureates(request: HttpRequest) -> HttpResponse:
    """Show the awards that the filters keep: their sums, by département, and one by one."""
    filtering = read_filtering(request, clock.today())
    context: dict[str, Any] = {"filtering": filtering, "asked": filtering.asked, "error": filtering.error}
    if filtering.wanted is not None:
        try:
            context |= _found(filtering, filtering.wanted, request.GET.get("suite", ""))
        except BadAwardFilter as error:
            context["error"] = str(error)
    return render(request, "publication/laureates.html", context, status=400 if context["error"] else 200)


def _found(filtering: Filtering, wanted: AwardFilter, after: str) -> dict[str, Any]:
    page = list_awards(wanted, after=after)
    names = {
        code.split("-", 1)[1]: name for code, name in filtering.choices.places if not code.startswith("REG-")
    }
    places = sorted(totals_by(wanted, "departement").items(), key=lambda one: -one[1].cents)
    chart = [
        {
            "label": names.get(str(code), "") or "Département inconnu",
            "value": found.cents,
            "text": f"{format_amount(found.cents)}, {format_count(found.awards, 'aide')}",
        }
        for code, found in places[:LARGEST]
    ]
    query = wanted.query
    return {
        "page": page,
        "totals": totals(wanted),
        "chart": chart,
        "more_places": max(0, len(places) - LARGEST),
        "query": query,
        "following": f"{query}&suite={page.following}" if page.following else "",
        "begins": not after,
    }
