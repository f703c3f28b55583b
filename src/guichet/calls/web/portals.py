"""The audience portals: what exists for someone, on a page of their own, that another site may show too."""

import hashlib
from datetime import date
from typing import Any

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from guichet.calls.portal_file import Portal
from guichet.calls.selectors.portals import PortalContent, portal_content, portal_shelf
from guichet.calls.web.kept import kept_answer
from guichet.calls.web.portal_words import (
    STEPS_SHOWN,
    filter_address,
    line_of_row,
    situations_of,
    step_line,
)
from guichet.calls.web.words import answers
from guichet.shared import clock
from guichet.shared.access import everyone

COLOURS_SECONDS = 300
EMBED_HEIGHT = 640


@everyone
@require_safe
@kept_answer
def portals(request: HttpRequest) -> HttpResponse:
    """List the portals: the measures by beneficiary."""
    shelf = portal_shelf()
    cards = [_card(portal) for portal in shelf.portals.values()]
    return render(request, "calls/portals.html", {"portals": cards, "mark": shelf.mark, "problems": _said()})


@everyone
@require_safe
@kept_answer
def portal_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one portal: who it is for, the needs, every scheme, the dates to come."""
    portal = portal_shelf().portals.get(slug)
    if portal is None:
        return unknown_portal(request, slug)
    today = clock.today()
    content = portal_content(portal, today)
    return render(request, "calls/portal.html", _page(request, content, today))


@everyone
@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@kept_answer
def portal_embed(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one portal in the page of another site: its schemes alone, every link in a window of its own.

    The only address of the site that another one may frame: it holds links and nothing to press or fill.
    """
    portal = portal_shelf().portals.get(slug)
    if portal is None:
        return unknown_portal(request, slug)
    today = clock.today()
    content = portal_content(portal, today)
    return render(request, "calls/portal_embed.html", _around(content, today))


@everyone
@require_safe
def portal_colours(request: HttpRequest) -> HttpResponse:
    """Answer the colour of each portal as a style sheet: nothing inline passes the content security policy."""
    shelf = portal_shelf()
    rules = [
        f".gc-portal--{portal.portal} {{ --gc-portal: {portal.colour}; }}\n"
        for portal in shelf.portals.values()
    ]
    response = HttpResponse("".join(rules), content_type="text/css; charset=utf-8")
    tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = tag
    patch_cache_control(response, public=True, max_age=COLOURS_SECONDS)
    return get_conditional_response(request, etag=tag, response=response) or response


def unknown_portal(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer 404 with the portals there are, and what is wrong with the file that bears this name, if any."""
    shelf = portal_shelf()
    problems = [str(problem) for problem in shelf.problems.get(slug, ())]
    cards = [_card(portal) for portal in shelf.portals.values()]
    context = {"asked": slug[:60], "portals": cards, "problems": problems}
    return render(request, "calls/portal_unknown.html", context, status=404)


def _said() -> list[str]:
    """Return the files that are left out, one sentence each."""
    return [str(found[0]) for found in portal_shelf().problems.values() if found]


def _card(portal: Portal) -> dict[str, str]:
    first = portal.introduction.split(". ")[0].rstrip(".")
    return {
        "slug": portal.portal,
        "label": portal.label,
        "text": f"{first}.",
        "path": reverse("portal", args=[portal.portal]),
    }


def _around(content: PortalContent, today: date) -> dict[str, Any]:
    """Return what the page and the embedded page both show."""
    portal, rows = content.portal, content.by_slug
    featured = [line_of_row(rows[slug], today) for slug in portal.featured if slug in rows]
    return {
        "portal": portal,
        "mark": portal_shelf().mark,
        "path": reverse("portal", args=[portal.portal]),
        "today": today,
        "featured": featured,
        "lines": [line_of_row(row, today) for row in content.rows if row.slug not in portal.featured],
        "count": len(content.rows),
        "more": content.more,
        "catalogue_path": filter_address(portal).path("/aides"),
    }


def _page(request: HttpRequest, content: PortalContent, today: date) -> dict[str, Any]:
    portal = content.portal
    embed_path = reverse("portal-embed", args=[portal.portal])
    chosen = filter_address(portal)
    feeds = chosen.without("etat")
    return {
        **_around(content, today),
        "lines": [line_of_row(row, today) for row in content.rows if row.slug not in portal.named],
        "situations": situations_of(content, today),
        "missing": content.missing,
        "steps": [step_line(step) for step in content.steps[:STEPS_SHOWN]],
        "filter_hidden": chosen.hidden(),
        "embed": (
            f'<iframe src="{request.build_absolute_uri(embed_path)}" title="{portal.label} : les aides, par Guichet" '
            f'width="100%" height="{EMBED_HEIGHT}" loading="lazy"></iframe>'
        ),
        "embed_path": embed_path,
        "api_path": reverse("api-v1:portal", args=[portal.portal]),
        "leaflet_path": reverse("portal-leaflet", args=[portal.portal]),
        "calendar_path": feeds.path("/calendrier") if answers("/calendrier") else "",
        "feed_path": feeds.path("/appels.atom") if answers("/appels.atom") else "",
        "alert_path": feeds.path("/alertes") if answers("/alertes") else "",
    }
