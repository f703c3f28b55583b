"""The HTTP API: the routers of all rooms under one address, one description, one way to say what is wrong."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from guichet.schemes.api import router as schemes
from guichet.shared.access import everyone
from guichet.shared.errors import BadInput
from guichet.simulations.api import router as simulations
from guichet.territories.api import router as territories

api = NinjaAPI(
    title="Guichet",
    version="1",
    description="Territoires, aides et simulations : les données et les calculs des pages, pour vos outils.",
    docs_url=None,  # the page /api explains it, in French and without a third party's script
    docs_decorator=everyone,
    urls_namespace="api-v1",
)
api.add_router("", territories)
api.add_router("", schemes)
api.add_router("", simulations)

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
