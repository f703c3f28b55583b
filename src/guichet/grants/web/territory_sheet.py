"""The page and the paper of a commune or an EPCI: received, pending, obtainable."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from guichet.accounts.permissions import actor_from
from guichet.grants.selectors.dashboards import may_see_area
from guichet.grants.selectors.territory_sheet import TerritorySheet, sheet_of
from guichet.grants.services.territory_paper import territory_pdf
from guichet.shared import clock
from guichet.shared.access import everyone
from guichet.shared.handing import hand_over
from guichet.territories.enums import TerritoryKind
from guichet.territories.selectors import official_code


@everyone  # what was granted is public; what waits is read by its members and its officers alone
@never_cache
@require_safe
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """Show everything about one commune or EPCI that whoever asks may know."""
    found = _sheet(request, code)
    context = {
        "sheet": found,
        "territory": found.territory,
        "sure": [one for one in found.obtainable if one.sure],
        "board": _board(request, found),
        "perhaps": [one for one in found.obtainable if not one.sure],
    }
    return render(request, "grants/territory_sheet.html", context)


@everyone  # as the page
@never_cache
@require_safe
def sheet_file(request: HttpRequest, code: str) -> HttpResponse:
    """Hand over the same as a PDF."""
    found = _sheet(request, code)
    content = territory_pdf(found, now=clock.now())
    name = f"fiche-{found.territory.official_code.lower()}-{found.at}.pdf"
    answer = hand_over([content], name=name, size=len(content), media_type="application/pdf")
    return cast(HttpResponse, answer)  # the door knows no other kind


def _sheet(request: HttpRequest, code: str) -> TerritorySheet:
    found = sheet_of(code[:20], actor_from(request), clock.now().date())
    if found is None:
        raise Http404
    return found


def _board(request: HttpRequest, found: TerritorySheet) -> str:
    """Return the département whose dashboard whoever asks may read, empty when there is none."""
    actor, number = actor_from(request), found.territory.departement
    if actor is None or not number:
        return ""
    code = official_code(TerritoryKind.DEPARTEMENT, number)
    return code if may_see_area(actor, code, found.at) else ""
