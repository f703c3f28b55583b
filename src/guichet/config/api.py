"""The HTTP API: the routers of all rooms under one address, one description, one way to say what is wrong."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from guichet.applications.api import router as applications
from guichet.applications.errors import ChangedMeanwhile, Incomplete, NotAllowedNow, NotYours
from guichet.calls.api import router as calls
from guichet.review.api import add_to as add_review
from guichet.schemes.api import router as schemes
from guichet.shared.access import everyone
from guichet.shared.errors import BadInput
from guichet.simulations.api import router as simulations
from guichet.territories.api import router as territories

api = NinjaAPI(
    title="Guichet",
    version="1",
    description="Territoires, aides, simulations et demandes : les données et les calculs des pages, pour vos outils.",
    docs_url=None,  # the page /api explains it, in French and without a third party's script
    docs_decorator=everyone,
    urls_namespace="api-v1",
)
api.add_router("", territories)
api.add_router("", schemes)
api.add_router("", simulations)
api.add_router("", calls)
add_review(applications)
api.add_router("", applications)

_MESSAGES = {
    "missing": "ce champ manque.",
    "extra_forbidden": "ce champ n'existe pas.",
    "string_type": "un texte est attendu.",
    "dict_type": "un objet {nom: valeur} est attendu.",
    "model_attributes_type": "un objet {nom: valeur} est attendu.",
    "list_type": "une liste est attendue.",
}


@api.exception_handler(BadInput)
def _bad_input(request: HttpRequest, error: BadInput) -> HttpResponse:
    field = getattr(error, "field", None)
    body: dict[str, Any] = {"detail": error.message}
    if field is not None:
        body["field"] = field
    return api.create_response(request, body, status=422)


@api.exception_handler(NotYours)
def _not_yours(request: HttpRequest, error: NotYours) -> HttpResponse:
    """A stranger gets what a wrong address gets."""
    return api.create_response(request, {"detail": "Cette adresse n’existe pas."}, status=404)


@api.exception_handler(NotAllowedNow)
def _not_now(request: HttpRequest, error: NotAllowedNow) -> HttpResponse:
    return api.create_response(request, {"detail": error.message}, status=409)


@api.exception_handler(ChangedMeanwhile)
def _changed(request: HttpRequest, error: ChangedMeanwhile) -> HttpResponse:
    return api.create_response(request, {"detail": error.message, "current": error.theirs}, status=409)


@api.exception_handler(Incomplete)
def _incomplete(request: HttpRequest, error: Incomplete) -> HttpResponse:
    errors = [{"field": name, "message": message} for name, message in error.missing.items()]
    return api.create_response(request, {"detail": error.message, "errors": errors}, status=422)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [
        {
            "field": _field(item["loc"]),
            "message": _MESSAGES.get(item["type"], "cette valeur n'est pas admise."),
        }
        for item in error.errors
    ]
    detail = " ".join(f"{item['field']} : {item['message']}" for item in errors)
    return api.create_response(request, {"detail": detail, "errors": errors}, status=422)


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    message = str(error)
    if error.status_code == 400 and "parse" in message:
        message = "Le corps de la requête n'est pas du JSON. Vérifiez guillemets, virgules et accolades."
    return api.create_response(request, {"detail": message}, status=error.status_code)


def _field(path: tuple[Any, ...]) -> str:
    """Return the field as the caller wrote it: Ninja puts where it was read and the argument's name first."""
    return ".".join(str(part) for part in path[2:]) or "corps de la requête"
