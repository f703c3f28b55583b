"""The leaflet of a scheme: one page of paper that says the essential and leads back to the page."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from guichet.documents.services import qr_svg, render_pdf
from guichet.schemes.addresses import short_address
from guichet.schemes.errors import UnknownScheme
from guichet.schemes.presentation import SchemeView, view_scheme
from guichet.schemes.selectors import Published, published, shared_facts
from guichet.schemes.web.pages import unknown_scheme_page
from guichet.schemes.web.place import area_names, read_place
from guichet.shared import clock
from guichet.shared.access import everyone
from guichet.shared.formats import format_date

LEAFLETS_KEPT = 128
AUDIENCES_SHOWN = 8
Key = tuple[str, ...]

_kept: dict[Key, bytes] = {}


@everyone
@require_safe
def leaflet(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer the leaflet as a PDF: made once for a version, a day, an area and a contact."""
    try:
        entry = published(slug)
    except UnknownScheme as unknown:
        return unknown_scheme_page(request, unknown)
    if entry.file is None:
        return unknown_scheme_page(request, UnknownScheme(slug, {slug: entry.title}))
    today = clock.today()
    place = read_place(request, today)
    area, definition = entry.file.definition(place.codes)
    shared = shared_facts()
    view = view_scheme(definition, shared, today, area=area, place=place.codes)
    address = short_address(request, entry.code)
    name = area_names((area,), today)[area] if area else ""
    contact = view.contact.name if view.contact else ""
    key = (entry.version, today.isoformat(), area or "", contact, address)
    content = _made(key, lambda: leaflet_content(view, entry, address, name))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="fiche-{slug}.pdf"'
    return response


def _made(key: Key, make: Callable[[], dict[str, Any]]) -> bytes:
    """Return the leaflet kept under `key`, else make it and keep it in place of the oldest."""
    made = _kept.get(key)
    if made is None:
        made = render_pdf("scheme_leaflet", make())
        while len(_kept) >= LEAFLETS_KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = made
    return made


def leaflet_content(view: SchemeView, entry: Published, address: str, area: str) -> dict[str, Any]:
    """Return what the template `scheme_leaflet` shows, as text."""
    scheme = view.scheme
    return {
        **_headings(view),
        "conditions": [
            {"title": item.title, "rule": item.rule, "otherwise": item.text} for item in view.conditions
        ],
        "assessed": [{"title": item.title, "helps": item.text} for item in view.assessed],
        "accepted": [{"title": item.title, "tax": item.tax, "text": item.text} for item in view.accepted],
        "refused": [{"title": item.title, "text": item.text} for item in view.refused],
        "tariffs": [
            {
                "title": tariff.title,
                "confirmed": tariff.confirmed,
                "rows": [{"bracket": row.bracket, "gives": row.gives} for row in tariff.rows],
            }
            for tariff in view.tariffs
        ],
        "steps": [{"when": step.when, "title": step.title, "text": step.text} for step in view.steps],
        "guide": [{"title": step.title, "text": step.text} for step in scheme.guide],
        "papers": [
            {"title": paper.title, "required": paper.required, "help": paper.help or ""}
            for paper in scheme.papers
        ],
        "own_share": view.own_share
        and {"title": view.own_share.title, "rule": view.own_share.rule, "note": view.own_share.note},
        "contact": view.contact and {"name": view.contact.name, "service": view.contact.service or ""},
        "apply": scheme.apply.text or "",
        "qr": str(qr_svg(address, "")),
        "qr_label": f"QR code vers {address}",
        "address": address,
        "area": area,
        "day": format_date(view.at),
        "version": entry.version[:16],
    }


def _headings(view: SchemeView) -> dict[str, Any]:
    award = view.scheme.award
    ceiling = "C’est le plus qu’on puisse obtenir, pas le montant attendu." if award.ceiling else ""
    notes = [
        "" if view.how_much.confirmed else "À confirmer.",
        ceiling,
        award.in_kind or "",
        award.unknown or "",
    ]
    shown = ", ".join(view.audiences[:AUDIENCES_SHOWN])
    more = len(view.audiences) - AUDIENCES_SHOWN
    return {
        "title": view.title,
        "kind": view.kind,
        "funder": view.scheme.identity.funder or "",
        "promise": view.scheme.identity.promise,
        "audiences": f"{shown} et {more} autres" if more > 0 else shown,
        "how_much": f"{view.how_much.text[:1].upper()}{view.how_much.text[1:]}",
        "how_much_notes": [note for note in notes if note],
        "deadline": view.deadline.figure,
        "deadline_notes": [note for note in (view.deadline.sentence, view.deadline.note) if note],
        "warning": view.warning,
        "to_confirm": view.to_confirm,
    }
