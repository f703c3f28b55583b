"""The calls in progress on paper, for the same filters as the page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from guichet.calls.enums import Part
from guichet.calls.selectors import Standing, by_part, standings
from guichet.calls.web.files import calendar_name
from guichet.calls.web.filters import area_names, read_strictly
from guichet.calls.web.kept import kept_answer
from guichet.calls.web.words import Line, line_of
from guichet.documents.services import render_pdf
from guichet.schemes.selectors import plans
from guichet.shared import clock
from guichet.shared.access import everyone
from guichet.shared.addresses import Address
from guichet.shared.formats import format_count, format_date

LINES_PRINTED = 200
"""Lines of a part; the page shows them all."""


@everyone
@require_safe
@kept_answer
def calls_paper(request: HttpRequest) -> HttpResponse:
    """Answer the list as a PDF. Raise BadInput for a filter it cannot read."""
    address, today = Address.of(request), clock.today()
    filters = read_strictly(address, today)
    parts = by_part(standings(plans(today), filters.wanted, today), today)
    names = area_names((item.area for found in parts.values() for item in found), today)
    page = request.build_absolute_uri(filters.link("/appels"))
    content = {
        "title": calendar_name(filters),
        "lead": f"Au {format_date(today)}. À jour sur {page[:200]}",
        "parts": [
            _printed(part, found, [line_of(item, today, part, names, "") for item in found[:LINES_PRINTED]])
            for part, found in parts.items()
            if found
        ],
    }
    response = HttpResponse(render_pdf("calls_list", content), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="appels-en-cours.pdf"'
    return response


def _printed(part: Part, found: list[Standing], lines: list[Line]) -> dict[str, Any]:
    left = len(found) - len(lines)
    return {
        "title": str(part.label),
        "count": str(len(found)),
        "more": f"Et {format_count(left, 'autre')} : voyez la page." if left else "",
        "lines": [
            {
                "title": line.title,
                "area": line.area,
                "promise": line.promise,
                "when": line.when,
                "left": line.left,
                "note": line.note,
                "how_much": f"{line.how_much[:1].upper()}{line.how_much[1:]}{'' if line.confirmed else ' (à confirmer)'}",
            }
            for line in lines
        ],
    }
