"""Who got what: the laureates on a map and in a table, filtered by the address."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from guichet.publication.cartogram import cartogram
from guichet.publication.enums import Level
from guichet.publication.errors import BadAwardFilter
from guichet.publication.picture import UNITS, subpixels, view_of
from guichet.publication.selectors import (
    AwardFilter,
    AwardView,
    DepartementTotals,
    Totals,
    by_departement,
    list_awards,
)
from guichet.publication.selectors.country import code_of, country
from guichet.publication.web.filtering import Filtering, read_filtering
from guichet.publication.web.map_files import read_level
from guichet.schemes.selectors import titles_of
from guichet.shared import clock
from guichet.shared.access import everyone
from guichet.shared.constellation import HEIGHT, OVERSEAS, WIDTH
from guichet.shared.formats import format_short_amount

LISTED = 12
"""Awards beside the map; the table has the rest."""
LEGENDS = {
    Level.COMMUNE: (10_000_000, 100_000_000, 1_000_000_000),
    Level.EPCI: (100_000_000, 1_000_000_000, 5_000_000_000),
    Level.DEPARTEMENT: (1_000_000_000, 10_000_000_000, 50_000_000_000),
}
"""Cents of the discs of the legend."""
LEVELS = ((Level.COMMUNE, "Communes"), (Level.EPCI, "Intercommunalités"), (Level.DEPARTEMENT, "Départements"))


@everyone
@require_safe
@gzip_page
def laureates(request: HttpRequest) -> HttpResponse:
    """Show the awards that the filters keep: on a map, by département, and one by one."""
    filtering = read_filtering(request, clock.today())
    context: dict[str, Any] = {"filtering": filtering, "asked": filtering.asked, "error": filtering.error}
    if filtering.wanted is not None:
        try:
            level = read_level(request.GET.get("par", ""))
            context |= _found(filtering.wanted, request.GET.get("suite", ""))
            context |= _about(filtering, filtering.wanted)
            context |= _map(filtering, filtering.wanted, level) | _places(filtering, filtering.wanted, level)
        except BadAwardFilter as error:
            context["error"] = str(error)
    return render(request, "publication/laureates.html", context, status=400 if context["error"] else 200)


def _found(wanted: AwardFilter, after: str) -> dict[str, Any]:
    page = list_awards(wanted, after=after)
    query = wanted.query
    return {
        "page": page,
        "beside": [(award, _mark(award)) for award in page.items[:LISTED]],
        "query": query,
        "following": f"{query}&suite={page.following}" if page.following else "",
        "begins": not after,
    }


def _mark(award: AwardView) -> str:
    """Return the place of an award as the script names it; empty without any."""
    if award.commune:
        return f"{Level.COMMUNE}:{award.commune}"
    return f"{Level.EPCI}:{award.epci}" if award.epci else ""


def _about(filtering: Filtering, wanted: AwardFilter) -> dict[str, Any]:
    """Return what the page is about, when its address names a scheme or a territory, and where that has a page of its own."""
    scheme, path = "", ""
    if wanted.scheme:
        scheme = titles_of([wanted.scheme]).get(wanted.scheme, "")
        path = f"/aides/{wanted.scheme}" if scheme else ""
        scheme = scheme or dict(filtering.choices.schemes).get(wanted.scheme, wanted.scheme)
    sheet = wanted.territory if wanted.territory.startswith(("COM-", "EPCI-")) else ""
    return {"scheme": scheme, "scheme_path": path, "sheet": sheet}


def _map(filtering: Filtering, wanted: AwardFilter, level: Level) -> dict[str, Any]:
    known = country(clock.today())
    if known is None:
        return {}
    view = view_of(known.communes.located, known.within(wanted.territory))
    return {
        "map": {
            "picture": f"{reverse('laureates-picture')}?{_with(wanted, par=level)}",
            "points": f"{reverse('laureates-points')}?{_with(wanted, par=level)}",
            "view": ",".join(map(str, subpixels(view))),
            "width": WIDTH,
            "height": HEIGHT,
            "overseas": OVERSEAS,
            "whole": not filtering.territory,
            "level": level,
            "levels": [(one, words, _with(wanted, par=one)) for one, words in LEVELS],
            "legend": [
                (max(1, int((cents // 100) ** 0.5) // UNITS[level]), format_short_amount(cents))
                for cents in LEGENDS[level]
            ],
        }
    }


def _with(wanted: AwardFilter, **more: str) -> str:
    return "&".join(part for part in (wanted.query, urlencode(more)) if part)


def _places(filtering: Filtering, wanted: AwardFilter, level: Level) -> dict[str, Any]:
    """Return the sums by département: the tiles, the table, and what has no more precise place."""
    found = by_departement(wanted)
    names = {
        code.split("-", 1)[1]: name
        for code, name in filtering.choices.places
        if code.startswith(("DEP-", "COL-"))
    }
    return {
        "totals": Totals(awards=sum(one.awards for one in found), cents=sum(one.cents for one in found)),
        "unplaced": Totals(
            awards=sum(one.unplaced for one in found), cents=sum(one.unplaced_cents for one in found)
        ),
        "departements": [_line(one, names, wanted, level) for one in found],
        "cartogram": cartogram(found, names) if len(found) > 1 else None,
    }


def _line(one: DepartementTotals, names: dict[str, str], wanted: AwardFilter, level: Level) -> dict[str, Any]:
    code = code_of(Level.DEPARTEMENT, one.code) if one.code else ""
    asked = _with(replace(wanted, territory=code), par=level)
    return {
        "name": names.get(one.code, "") or "Département inconnu",
        "code": code,
        "query": asked if code else "",
        "totals": one,
    }
