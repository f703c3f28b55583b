"""Who may come in: decorators of views. A visitor is asked who they are, a stranger finds nothing there."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme

from guichet.accounts.enums import Right
from guichet.accounts.permissions.actors import Actor
from guichet.shared.access import declare

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

SIGN_IN, CODE = "/connexion", "/connexion/code"
KEPT = "kept_form"
"""Where the session keeps what was typed in a form that asked to sign in."""
LONGEST_KEPT = 500_000
LONGEST_SUITE = 500


def actor_from(request: HttpRequest) -> Actor | None:
    """Return who asks, None for a visitor who has not signed in. Read once per request."""
    found: Actor | None = getattr(request, "actor", None)
    return found


def signed_in(view: View) -> View:
    """Let in whoever is signed in; a visitor signs in and goes on where they were, with what they had typed."""

    @functools.wraps(view)
    def apply(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if actor_from(request) is None:
            return ask_who(request)
        return view(request, *args, **kwargs)

    return cast(View, declare(apply, "signed in"))


def officer(*rights: Right) -> Callable[[View], View]:
    """Let in officers who hold one of these rights somewhere (any right when none is named).

    A visitor signs in; whoever is no such officer gets 404; an officer who has not given the code of their second
    factor in this session gives it first.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def apply(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = actor_from(request)
            if actor is None:
                return ask_who(request)
            if not actor.is_officer or (rights and not any(actor.scopes_of(right) for right in rights)):
                raise Http404
            if not actor.verified:
                return ask_who(request, page=CODE)
            return view(request, *args, **kwargs)

        words = ", ".join(rights) or "any right"
        return cast(View, declare(apply, f"officers: {words}"))

    return decorate


def ask_who(request: HttpRequest, *, page: str = SIGN_IN) -> HttpResponse:
    """Send to the page that asks who one is, and remember where to go on.

    What a form had sent waits in the session: after signing in, /connexion/reprendre shows it and sends it on.
    Files cannot be kept.
    """
    here = request.get_full_path() if request.method in {"GET", "HEAD"} else _page_of(request)
    if request.method == "POST" and int(request.META.get("CONTENT_LENGTH") or 0) <= LONGEST_KEPT:
        fields = [
            [name, value]
            for name, values in request.POST.lists()
            for value in values
            if name != "csrfmiddlewaretoken" and isinstance(value, str)
        ]
        request.session[KEPT] = {
            "path": request.get_full_path(),
            "page": here,
            "fields": fields,
            "files": bool(request.FILES),
        }
        here = "/connexion/reprendre"
    address = f"{page}?{urlencode({'suite': here})}"
    if getattr(request, "htmx", False):  # a fragment cannot hold the sign-in page: the browser goes there
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def local_path(text: Any) -> str:
    """Return a path of this site to go on to, or "/" for anything else: another site, a script, too long."""
    path = str(text or "")
    safe = (
        path.startswith("/")
        and len(path) <= LONGEST_SUITE
        and path.isprintable()
        and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    )
    return path if safe else "/"


def _page_of(request: HttpRequest) -> str:
    """The page a form was sent from, when the browser says so and it is ours; else the address itself."""
    referer = request.headers.get("referer", "")
    if url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()}):
        return local_path("/" + referer.split("/", 3)[-1]) if referer.count("/") >= 3 else "/"
    return request.get_full_path()
