"""My applications: drafts, sent, decided, each with what to do next and by when."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guichet.accounts.permissions import actor_from
from guichet.applications.enums import State
from guichet.applications.selectors.mine import (
    DECIDED,
    SENT,
    MyApplication,
    MyPage,
    applications_of,
    drafts_by_link,
)
from guichet.applications.selectors.summaries import summaries_of
from guichet.applications.web.doors import private
from guichet.applications.web.draft_links import tokens_in
from guichet.shared import clock
from guichet.shared.access import everyone

GROUPS = (
    ("À compléter", frozenset({State.DRAFT})),
    ("Envoyées", SENT),
    ("Terminées", DECIDED),
)


@everyone  # a visitor sees the drafts that this browser opened by their link, and nothing else
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """List the applications of whoever is signed in, and the drafts that this browser knows by their link."""
    actor, now = actor_from(request), clock.now()
    mark = request.GET.get("suite", "")
    page = applications_of(actor, now, mark) if actor is not None else MyPage(applications=[], following="")
    found = page.applications
    context = {
        "groups": [(title, _among(found, states)) for title, states in GROUPS],
        "by_link": [] if mark else drafts_by_link(tokens_in(request), now),
        "summaries": summaries_of(actor, now) if actor is not None and not mark else [],
        "signed_in": actor is not None,
        "today": now.date(),
        "empty": not found,
        "following": page.following,
        "begins": not mark,
    }
    return private(render(request, "applications/mine.html", context))


def _among(found: list[MyApplication], states: frozenset[State]) -> list[MyApplication]:
    return [one for one in found if one.state in states]
