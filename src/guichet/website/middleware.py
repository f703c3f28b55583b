"""Bad input, wherever it is found, becomes a page with its remedy and never a failure."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from guichet.shared.errors import BadInput
from guichet.website.error_pages import bad_request

Handler = Callable[[HttpRequest], HttpResponse]

NUL = "\x00"


class BadInputMiddleware:
    """Turns a BadInput that no view caught into a 400 page, and refuses the character no text may hold.

    PostgreSQL cannot store U+0000: it is refused at the door, in the address and in its query.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return bad_request(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return bad_request(request, exception) if isinstance(exception, BadInput) else None
