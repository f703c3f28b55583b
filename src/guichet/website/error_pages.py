"""What a person reads when a page cannot be given: what happened, and a way on."""

import sys
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from guichet.shared.access import everyone
from guichet.shared.errors import BadInput

API = "/api/v1/"
ABSENT = (
    "La base de données ne répond pas pour l’instant. Ce qui a reçu sa réponse est enregistré ; ce que vous envoyiez "
    "à l’instant ne l’est peut-être pas. Réessayez dans une minute : une demande ne part jamais deux fois."
)
AGAIN_IN = "30"
"""Seconds after which a program may ask again."""


class MovedForGood(HttpResponseRedirectBase):
    """308: the address changed for good, the method stays."""

    status_code = 308


@everyone
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400 with the sentence of a BadInput, else with a general one."""
    match exception:
        case BadInput():
            message = exception.message
        case RequestDataTooBig() | TooManyFieldsSent():
            message = "L’envoi est trop gros : réduisez-le ou envoyez-le en plusieurs fois."
        case _:
            message = "L’adresse ou le formulaire contient quelque chose que Guichet ne sait pas lire."
    return _page(request, "website/errors/400.html", 400, {"message": message})


@everyone
def forbidden(
    request: HttpRequest,
    exception: Exception | None = None,
    reason: str = "",
) -> HttpResponse:
    """Answer 403, also when a form comes without its token (Django then gives a reason)."""
    return _page(request, "website/errors/403.html", 403, {"form_refused": bool(reason)})


@everyone
def not_found(
    request: HttpRequest,
    exception: Exception | None = None,
) -> HttpResponse:
    """Answer 404; an address that only has a slash too many is sent to the right one."""
    path = request.path_info
    trimmed = path.rstrip("/")
    if path != trimmed and trimmed and not trimmed.startswith("//") and _exists(trimmed):
        query = request.META.get("QUERY_STRING", "")
        return MovedForGood(f"{trimmed}?{query}" if query else trimmed)
    return _page(request, "website/errors/404.html", 404, {"path": path[:200]})


@everyone
def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without asking anything of the database or of the context processors; 503 when the database is away."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return _absent(request)
    if request.path_info.startswith(API):
        return JsonResponse({"detail": "Guichet est en panne. Réessayez dans un moment."}, status=500)
    return HttpResponseServerError(render_to_string("website/errors/500.html", {"search_path": ""}))


def _absent(request: HttpRequest) -> HttpResponse:
    """Say that the database does not answer, what became of what was sent, and when to come back."""
    if request.path_info.startswith(API) or request.headers.get("Accept", "").startswith("application/json"):
        answer: HttpResponse = JsonResponse({"detail": ABSENT, "message": ABSENT})
    else:
        context = {"search_path": "", "message": ABSENT, "sent": request.method == "POST"}
        answer = HttpResponse(render_to_string("website/errors/503.html", context))
    answer.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    answer.headers["Retry-After"] = AGAIN_IN
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(request: HttpRequest, template: str, status: int, context: dict[str, object]) -> HttpResponse:
    if request.path_info.startswith(API):  # a program asks: it reads JSON
        sentence = context.get("message", "Cette adresse n’existe pas : voyez /api/v1/openapi.json.")
        return JsonResponse({"detail": sentence}, status=status)
    return render(request, template, context, status=status)


def _exists(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
