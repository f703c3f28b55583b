"""The leaflet of a portal: one page of paper, made again as soon as the day, the catalogue or the file changes."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from guichet.calls.selectors.portals import PortalContent, portal_content, portal_shelf
from guichet.calls.web.kept import kept_answer
from guichet.calls.web.portal_words import PortalLine, line_of_row, situations_of, step_line
from guichet.calls.web.portals import unknown_portal
from guichet.documents.services import qr_svg, render_pdf
from guichet.schemes.selectors import catalogue_revision
from guichet.shared import clock
from guichet.shared.access import everyone
from guichet.shared.formats import format_date

LEAFLETS_KEPT = 32
LINES_SHOWN = 12
STEPS_SHOWN = 6
Key = tuple[str, ...]

_made: dict[Key, bytes] = {}


@everyone
@require_safe
@kept_answer
def portal_leaflet(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the leaflet of a portal as a PDF: made once for its files, the catalogue and a day."""
    shelf = portal_shelf()
    portal = shelf.portals.get(slug)
    if portal is None:
        return unknown_portal(request, slug)
    today = clock.today()
    address = request.build_absolute_uri(reverse("portal", args=[slug]))
    key = (slug, shelf.mark, catalogue_revision(), today.isoformat(), address)
    made = _made.get(key)
    if made is None:
        made = render_pdf("portal_leaflet", leaflet_words(portal_content(portal, today), address, today))
        while len(_made) >= LEAFLETS_KEPT:
            _made.pop(next(iter(_made)), None)
        _made[key] = made
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="aides-{slug}.pdf"'
    return response


def leaflet_words(content: PortalContent, address: str, today: date) -> dict[str, Any]:
    """Return what the template `portal_leaflet` shows, as text."""
    portal, rows = content.portal, content.by_slug
    said = set(portal.named)
    others = [line_of_row(row, today) for row in content.rows if row.slug not in said]
    featured = [line_of_row(rows[slug], today) for slug in portal.featured if slug in rows]
    return {
        "title": portal.title,
        "label": portal.label,
        "introduction": portal.introduction,
        "colour": portal.colour,
        "featured": [_line(line) for line in featured],
        "situations": [
            {
                "title": situation.title,
                "needs": [
                    {"need": need.need, "lines": [_line(line) for line in need.lines]}
                    for need in situation.needs
                ],
            }
            for situation in situations_of(content, today)
        ],
        "others": [_line(line) for line in others[:LINES_SHOWN]],
        "left_out": max(len(others) - LINES_SHOWN, 0),
        "steps": [
            {"when": line.when, "title": line.title, "scheme": line.scheme}
            for line in (step_line(step) for step in content.steps[:STEPS_SHOWN])
        ],
        "qr": str(qr_svg(address, "")),
        "qr_label": f"QR code vers {address}",
        "address": address,
        "day": format_date(today),
    }


def _line(line: PortalLine) -> dict[str, str]:
    return {"title": line.title, "how_much": line.how_much, "when": line.when, "promise": line.promise}
