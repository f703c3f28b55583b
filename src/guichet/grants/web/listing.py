"""The officers' list of grants."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guichet.accounts.enums import Right
from guichet.accounts.permissions import actor_from, officer
from guichet.grants.enums import AwardState
from guichet.grants.selectors.listing import ASKED_BACK, AwardQuery, read_awards, schemes_awarded
from guichet.schemes.selectors import titles_of
from guichet.shared import clock

LONGEST = 100


@officer(Right.VIEW)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Show one page of the grants."""
    actor = actor_from(request)
    if actor is None:
        raise Http404
    said = {name: str(request.GET.get(name, ""))[:LONGEST].replace("\x00", "").strip() for name in NAMES}
    query = AwardQuery(scheme=said["aide"], state=said["etat"], text=said["texte"], mark=said["suite"])
    page = read_awards(query, actor)
    slugs = schemes_awarded(actor)
    titles = titles_of({*slugs})
    filters = {name: said[name] for name in ("aide", "etat", "texte") if said[name]}
    context = {
        "query": query,
        "rows": [(line, titles.get(line.slug, line.slug)) for line in page.lines],
        "schemes": sorted(((slug, titles.get(slug, slug)) for slug in slugs), key=lambda pair: pair[1]),
        "states": [*AwardState.choices, (ASKED_BACK, "reversement en cours")],
        "following": urlencode(filters | {"suite": page.following}) if page.following else "",
        "first": urlencode(filters) if query.mark else None,
        "filtered": bool(filters),
        "today": clock.now().date(),
    }
    return render(request, "grants/listing.html", context)


NAMES = ("aide", "etat", "texte", "suite")
