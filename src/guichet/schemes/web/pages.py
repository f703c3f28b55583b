"""One scheme: its page, its short address, and what to say when there is no such scheme."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from bareme import SchemeFile
from guichet.documents.services import qr_svg
from guichet.schemes.addresses import scheme_path, short_address, simulation_path
from guichet.schemes.errors import UnknownScheme
from guichet.schemes.presentation import SchemeView, view_scheme
from guichet.schemes.selectors import (
    Published,
    load_problems,
    published,
    questions_asked,
    shared_facts,
    slug_of_code,
    titles_of,
)
from guichet.schemes.web.place import ReaderPlace, area_names, read_place
from guichet.shared import clock
from guichet.shared.access import everyone


@everyone
@require_safe
def scheme_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Say everything of one scheme, for the reader's territory when the address gives one."""
    try:
        entry = published(slug)
    except UnknownScheme as unknown:
        return unknown_scheme_page(request, unknown)
    today = clock.today()
    if entry.file is None:
        return render(request, "schemes/received.html", _received(request, entry))
    place = read_place(request, today)
    return render(request, "schemes/scheme.html", _context(request, entry, entry.file, place, today))


@everyone
@require_safe
def short_link(request: HttpRequest, code: str) -> HttpResponse:
    """Lead a short address, typed or photographed, to the page of its scheme."""
    slug = slug_of_code(code)
    if slug is None:
        return unknown_scheme_page(request, UnknownScheme(code))
    return redirect(scheme_path(slug))


def unknown_scheme_page(request: HttpRequest, unknown: UnknownScheme) -> HttpResponse:
    """Answer 404 with the schemes that look like what was asked."""
    near = [{"title": title, "path": scheme_path(slug)} for slug, title in unknown.near.items()]
    context = {"asked": unknown.slug[:60], "near": near, "problems": load_problems(unknown.slug[:60])}
    return render(request, "schemes/unknown.html", context, status=404)


def _context(
    request: HttpRequest, entry: Published, file: SchemeFile, place: ReaderPlace, today: date
) -> dict[str, Any]:
    area, definition = file.definition(place.codes)
    view = view_scheme(definition, shared_facts(), today, area=area, place=place.codes)
    titles = titles_of(item.scheme for item in definition.incompatible)
    address = short_address(request, entry.code)
    return {
        "entry": entry,
        "view": view,
        "scheme": definition,
        "place": place,
        "today": today,
        "areas": _areas(file, area, today),
        "incompatible": [
            {"title": titles[item.scheme], "path": scheme_path(item.scheme), "why": item.why}
            for item in definition.incompatible
            if item.scheme in titles
        ],
        "timeline": _timeline(view),
        "questions": questions_asked(entry.slug, definition),
        "parts": [asdict(part) for part in view.parts],
        "address": address,
        "qr": qr_svg(address, f"QR code vers {address}"),
        "leaflet_path": f"{scheme_path(entry.slug)}/fiche.pdf"
        + (f"?territoire={place.code}" if place.code else ""),
        "simulate_path": simulation_path(entry.slug) + (f"?territoire={place.code}" if place.code else ""),
        "apply_path": f"/demander/{entry.slug}" + (f"?territoire={place.code}" if place.code else ""),
        "sources": [
            {"name": name, "source": source, "day": source.seen}
            for name, source in definition.sources.items()
        ],
    }


def _areas(file: SchemeFile, area: str | None, today: date) -> dict[str, Any]:
    """The areas whose rules differ, and the one this page is about."""
    names = area_names(tuple(file.local), today) if file.local else {}
    ruling = names.get(area, "") if area else ""
    path = scheme_path(file.slug)
    others = [
        {"name": name, "path": f"{path}?territoire={code}"} for code, name in names.items() if code != area
    ]
    return {"ruling": ruling, "others": others}


def _timeline(view: SchemeView) -> list[dict[str, str]]:
    steps = [
        {"title": step.title, "when": step.when, "text": step.text, "state": step.state}
        for step in view.steps
    ]
    if view.can_file:
        steps += [
            {"title": step, "when": "", "text": "", "state": "coming"} for step in view.scheme.review.steps
        ]
    return steps


def _received(request: HttpRequest, entry: Published) -> dict[str, Any]:
    address = short_address(request, entry.code)
    return {
        "entry": entry,
        "fields": entry.received,
        "address": address,
        "qr": qr_svg(address, f"QR code vers {address}"),
    }
