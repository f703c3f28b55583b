"""Say who carries the project, or give it to another body: the answers follow."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from guichet.accounts.permissions import actor_from
from guichet.applications.models import Application
from guichet.applications.services.carrying import change_carrier
from guichet.applications.web.doors import writer
from guichet.schemes.enums import Audience
from guichet.schemes.selectors import pinned_definition, pinned_plan
from guichet.shared import clock
from guichet.shared.clock import PARIS
from guichet.simulations.selectors.places import Place, find_place


@writer
@require_http_methods(["GET", "HEAD", "POST"])
def carrier(request: HttpRequest, application: Application) -> HttpResponse:
    """Ask who carries the project, and keep it."""
    now = clock.now()
    day, base = now.astimezone(PARIS).date(), f"/demandes/{application.token}"
    error, place = "", None
    if request.method == "POST":
        kind, typed = request.POST.get("organisation", ""), request.POST.get("territoire", "")
        place = find_place(typed, kind if kind in Audience.values else None, at=day)
        error = _problem(place, kind)
        if not error:
            change_carrier(
                application.token,
                place.code,
                place.applicant.kind or kind,
                actor=actor_from(request),
                now=now,
            )
            return HttpResponseRedirect(base)
    plan = pinned_plan(application.pinned, day, tuple(application.places))
    fact = plan.fact("organisation.kind")
    context = {
        "application": application,
        "scheme": pinned_definition(application.pinned, tuple(application.places)),
        "base": base,
        "kinds": list(fact.options) if fact else list(Audience.choices),
        "typed": place.typed if place else application.carrier_name,
        "code": "" if place else application.carrier,
        "kind": request.POST.get("organisation", application.carrier_kind),
        "choices": place.choices if place else (),
        "error": error,
    }
    return render(request, "applications/carrier.html", context, status=422 if error else 200)


def _problem(place: Place, kind: str) -> str:
    if place.problem:
        return place.problem
    if not place.code:
        return "Précisez le territoire : choisissez dans la liste, ou écrivez le code postal."
    return "" if kind in Audience.values or place.applicant.kind else "Dites quel organisme porte le projet."
