"""What Guichet holds of a person: ask for it, take it away."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from guichet.accounts.permissions import actor_from, signed_in
from guichet.applications.services.personal_data import ask_personal_data, ready_data
from guichet.applications.web.doors import private


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def my_data(request: HttpRequest) -> HttpResponse:
    """Show what is ready, and ask for it to be written."""
    actor = actor_from(request)
    if actor is None or actor.person is None:
        raise Http404
    if request.method == "POST":
        ask_personal_data(actor.person)
        return HttpResponseRedirect("/mes-demandes/mes-donnees?demande=1")
    context: dict[str, Any] = {"files": ready_data(actor.person), "asked": request.GET.get("demande", "")}
    return private(render(request, "applications/my_data.html", context))
