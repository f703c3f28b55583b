"""Bad input, wherever it is found, becomes an answer with its remedy and never a failure."""

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.db import DataError
from django.http import HttpRequest, HttpResponse, JsonResponse

from guichet.shared.errors import BadInput
from guichet.website.error_pages import API, bad_request

log = logging.getLogger(__name__)

Handler = Callable[[HttpRequest], HttpResponse]

NUL = "\x00"


class BadInputMiddleware:
    """Turns a BadInput that no view caught into a 400 page, and refuses the character no text may hold.

    PostgreSQL cannot store U+0000: it is refused at the door, in the address and in its query. What a form holds is the view's
    to read; a value that the database could not store after all is logged, and answered like any other that cannot be read.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return bad_request(request)
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.path_info.startswith(API):
            allowed = response.headers["Allow"]
            sentence = f"Cette adresse ne connaît pas {request.method}. Essayez : {allowed}."
            return JsonResponse({"detail": sentence}, status=response.status_code, headers={"Allow": allowed})
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DataError):
            match = request.resolver_match
            log.error("value refused by the database: view=%s", match.view_name if match else "")
        return bad_request(request, exception) if isinstance(exception, BadInput | DataError) else None
