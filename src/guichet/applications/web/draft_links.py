"""The drafts opened in this browser by their link alone, remembered so that they can be found again and attached."""

from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "brouillons"
KEPT = 10
LASTS = 90 * 24 * 3600
_SALT = "guichet.applications.drafts"


def tokens_in(request: HttpRequest) -> list[str]:
    """Return the addresses of drafts that this browser remembers, the last opened first."""
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT)
    except signing.BadSignature:
        return []
    return [token for token in found if isinstance(token, str)][:KEPT] if isinstance(found, list) else []


def remember(request: HttpRequest, response: HttpResponse, token: str) -> None:
    """Add a draft to those this browser remembers."""
    known = tokens_in(request)
    if known[:1] == [token]:
        return
    write(request, response, [token, *(other for other in known if other != token)])


def write(request: HttpRequest, response: HttpResponse, tokens: list[str]) -> None:
    value = signing.dumps(tokens[:KEPT], salt=_SALT)
    response.set_cookie(
        COOKIE, value, max_age=LASTS, httponly=True, samesite="Lax", secure=request.is_secure(), path="/"
    )
