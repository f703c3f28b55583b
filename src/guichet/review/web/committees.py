"""The committees of an officer: to come, to be closed, held; and the form that prepares one."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor, officer
from guichet.applications.errors import NotYours
from guichet.review.errors import ReviewError
from guichet.review.models import Committee
from guichet.review.routing import COUNTRY
from guichet.review.selectors.committees import committees_of
from guichet.review.selectors.desks import area_titles, desk_title, in_use
from guichet.review.selectors.scope import areas_of
from guichet.review.services.committees import Meeting, call_committee
from guichet.review.web.asking import officer_of
from guichet.schemes.selectors import titles_of
from guichet.shared import clock
from guichet.shared.clock import PARIS
from guichet.shared.errors import BadInput
from guichet.shared.reading import read_date

HOUR = re.compile(r"\s*(\d{1,2})\s*(?:[hH:]\s*(\d{2})?)?\s*")


@officer(Right.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def committees(request: HttpRequest) -> HttpResponse:
    """Show the committees; prepare one."""
    actor, now = officer_of(request), clock.now()
    problem, typed = "", dict.fromkeys(("titre", "jour", "heure", "lieu", "membres", "territoire"), "")
    typed["heure"], chosen = "14:00", list[str]()
    if request.method == "POST":
        typed = {name: str(request.POST.get(name, "")) for name in typed}
        chosen = [str(slug) for slug in request.POST.getlist("aide")]
        try:
            called = call_committee(read_meeting(typed, chosen), actor=actor, now=now)
        except NotYours:
            raise Http404 from None
        except BadInput as error:
            problem = error.message
        else:
            return HttpResponseRedirect(reverse("review-committee", args=[called.pk]))
    rows = committees_of(actor)
    context = {
        **_parts(rows, now),
        "form": meeting_form(actor, now, typed, chosen) if actor.scopes_of(Right.INSTRUCT) else None,
        "problem": problem,
    }
    return render(request, "review/committees.html", context, status=400 if problem else 200)


def read_meeting(typed: Mapping[str, str], slugs: Sequence[str]) -> Meeting:
    """Read what the form says of a committee. Raise BadInput with what is missing."""
    if not typed["jour"]:
        raise ReviewError("Indiquez le jour de la commission.")
    day, hour = read_date(typed["jour"]), HOUR.fullmatch(typed["heure"])
    hours, minutes = (int(hour[1]), int(hour[2] or 0)) if hour else (24, 0)
    if hours > 23 or minutes > 59:
        raise ReviewError("Écrivez l’heure ainsi : 14:00.")
    if not typed["territoire"]:
        raise ReviewError("Choisissez le territoire de la commission.")
    return Meeting(
        slugs=tuple(dict.fromkeys(slug[:60] for slug in slugs)),
        title=typed["titre"].replace("\x00", ""),
        held_at=datetime.combine(day, time(hours, minutes), tzinfo=PARIS),
        territory="" if typed["territoire"] == COUNTRY else typed["territoire"][:20],
        place=typed["lieu"].replace("\x00", ""),
        members=typed["membres"].replace("\x00", ""),
    )


def meeting_form(
    actor: Actor, now: datetime, typed: Mapping[str, str], chosen: Sequence[str]
) -> dict[str, Any]:
    """Return what the form of a committee shows: the schemes and territories that the officer may take."""
    areas = areas_of(actor, Right.INSTRUCT)
    held = actor.scopes_of(Right.INSTRUCT)
    every = any(not scope.scheme for scope in held)
    named = {scope.scheme for scope in held}
    slugs = [slug for slug in in_use(actor, now.date()).schemes if every or slug in named]
    titles = titles_of({*slugs, *chosen})
    choices = [(area, desk_title(area, now.date())) for area in areas]
    if COUNTRY in areas:
        choices += sorted(area_titles(now.date()).items(), key=lambda one: one[1])
    only = choices[0][0] if len(choices) == 1 else ""
    return {
        "schemes": sorted(((slug, titles.get(slug, slug)) for slug in titles), key=lambda one: one[1]),
        "chosen": chosen,
        "areas": list(dict(choices).items()),
        "typed": {**typed, "territoire": typed["territoire"] or only},
    }


def _parts(rows: Sequence[Committee], now: datetime) -> dict[str, list[Committee]]:
    today = now.astimezone(PARIS).date()
    still = [row for row in rows if row.closed_at is None]
    return {
        "coming": [row for row in reversed(still) if row.held_at.astimezone(PARIS).date() >= today],
        "unclosed": [row for row in still if row.held_at.astimezone(PARIS).date() < today],
        "held": [row for row in rows if row.closed_at is not None],
    }
