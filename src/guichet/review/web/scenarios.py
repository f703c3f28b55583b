"""The scenarios of an officer, the form that begins one, and two or three of them side by side."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor, officer
from guichet.applications.enums import State
from guichet.applications.errors import NotYours
from guichet.budget.selectors import EnvelopeRecord
from guichet.review.actions import Said
from guichet.review.errors import ReviewError
from guichet.review.routing import COUNTRY
from guichet.review.selectors.compared import compare
from guichet.review.selectors.desks import area_titles
from guichet.review.selectors.filters import BY_NAME, Asking
from guichet.review.selectors.listing import filtered
from guichet.review.selectors.query import read_query
from guichet.review.selectors.scenarios import (
    ShownScenario,
    envelopes_shared_by,
    scenario_shown,
    scenarios_of,
)
from guichet.review.services.scenarios import MOST_LINES, begin_scenario
from guichet.review.web.asking import officer_of
from guichet.review.web.listing import fields_of
from guichet.shared import clock
from guichet.shared.errors import BadInput
from guichet.shared.formats import format_amount

MOST_COMPARED = 3
NONE = "Cette liste ne contient aucun dossier en instruction que cette enveloppe peut payer."


@officer(Right.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def scenarios(request: HttpRequest) -> HttpResponse:
    """Show the scenarios; begin one."""
    actor, now = officer_of(request), clock.now()
    said, problem = Said(dict(request.POST.items())), ""
    wanted = said.text("liste") or str(request.GET.get("liste", ""))[:4000]
    if request.method == "POST":
        try:
            return HttpResponseRedirect(_begin(said, wanted, actor))
        except NotYours:
            raise Http404 from None
        except BadInput as error:
            problem = error.message
    paying = envelopes_shared_by(actor, now.date()) if actor.scopes_of(Right.INSTRUCT) else []
    rows = scenarios_of(actor)
    context = {
        "open": [row for row in rows if row.decided_at is None],
        "decided": [row for row in rows if row.decided_at is not None],
        "may_begin": bool(actor.scopes_of(Right.INSTRUCT)),
        "envelopes": [(str(one.pk), envelope_words(one)) for one in paying],
        "typed": {"titre": said.text("titre"), "enveloppe": said.text("enveloppe")},
        "list": wanted,
        "problem": problem,
    }
    return render(request, "review/scenarios.html", context, status=400 if problem else 200)


@officer(Right.VIEW)
@require_safe
def compared(request: HttpRequest) -> HttpResponse:
    """Show two or three scenarios side by side."""
    actor = officer_of(request)
    asked = list(
        dict.fromkeys(text for text in request.GET.getlist("p") if text.isascii() and text.isdigit())
    )
    shown: list[ShownScenario] = []
    for text in asked[:MOST_COMPARED]:
        try:
            shown.append(scenario_shown(int(text[:19]), actor))
        except NotYours:
            raise Http404 from None
    context = {
        "shown": shown,
        "choices": [row for row in scenarios_of(actor) if str(row.pk) not in asked],
        "full": len(shown) >= MOST_COMPARED,
        **compare(shown, clock.now().date()),
    }
    return render(request, "review/scenario_comparison.html", context)


def envelope_words(one: EnvelopeRecord) -> str:
    """Return how an envelope is called where one chooses."""
    where = "France" if one.area == COUNTRY else area_titles(clock.now().date()).get(one.area, one.area)
    return f"{one.title}, {one.year}, {where} : il reste {format_amount(one.available)}"


def numbers_in(text: str) -> list[str]:
    """Return the numbers typed one after another, whatever stands between them."""
    return [part for part in text.replace(",", " ").replace(";", " ").split() if part]


def of_list(address: str, actor: Actor, slugs: Sequence[str], territory: str) -> list[int]:
    """Return the applications of a list ("onglet=tous&aide=…") that a scenario may hold: one query. Raise ReviewError."""
    asked = QueryDict(address.rpartition("?")[2][:4000])
    query = read_query(
        {name: [str(value) for value in values] for name, values in asked.lists()}, known=BY_NAME
    )
    now = clock.now()
    rows, problems = filtered(query, Asking(actor=actor, today=now.date()), fields_of(query.scheme, now))
    if problems:
        raise ReviewError(f"Cette liste a un filtre qui ne se lit pas : {next(iter(problems.values()))}")
    rows = rows.filter(state=State.UNDER_REVIEW, slug__in=slugs)
    if territory:
        rows = rows.filter(places__contains=[territory])
    found = list(rows.order_by("number").values_list("pk", flat=True)[: MOST_LINES + 1])
    if not found:
        raise ReviewError(NONE)
    return found


def _begin(said: Said, wanted: str, actor: Actor) -> str:
    now = clock.now()
    if not said.text("enveloppe"):
        raise ReviewError("Choisissez l’enveloppe à partager.")
    paying = said.number("enveloppe", "l’enveloppe à partager")
    offered = {one.pk: one for one in envelopes_shared_by(actor, now.date())}
    if paying not in offered:
        raise NotYours
    applications = of_list(wanted, actor, offered[paying].schemes, "") if wanted else []
    made: Any = begin_scenario(said.text("titre"), paying, applications, actor=actor, now=now)
    return reverse("review-scenario", args=[made.pk])
