"""Who may open the pages of an application. Whoever may not finds what they would find at an address that leads nowhere.

A visitor who may not is asked who they are, whether the address exists or not; someone signed in gets 404.
"""

import functools
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from guichet.accounts.permissions import actor_from, ask_who
from guichet.applications.errors import NotYours
from guichet.applications.models import Application
from guichet.applications.permissions import may_edit, may_read
from guichet.applications.selectors.finding import application_by_token
from guichet.applications.services.saving import is_editable
from guichet.shared.access import declare

OnApplication = Callable[..., HttpResponse]
"""A view whose arguments are the request, the application, then those of the address."""


def reader(view: OnApplication) -> Callable[..., HttpResponse]:
    """Give the view the application at the address, for whoever may read it on the applicant's side.

    A view may raise NotYours for what only some of them may do.
    """

    @functools.wraps(view)
    def apply(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        try:
            application = application_by_token(token)
            if not may_read(application, actor_from(request)):
                raise NotYours
            return private(view(request, application, **kwargs))
        except NotYours:
            return closed_door(request)

    return declare(apply, "whoever holds: the link of a draft nobody owns, or a part in the application")


def writer(view: OnApplication) -> Callable[..., HttpResponse]:
    """Give the view an application whose answers may still change, for whoever may change them.

    Whoever may only read it, or comes once it is sent, is led to its page.
    """

    @functools.wraps(view)
    def inside(request: HttpRequest, application: Application, **kwargs: Any) -> HttpResponse:
        if is_editable(application) and may_edit(application, actor_from(request)):
            return view(request, application, **kwargs)
        return HttpResponseRedirect(f"/demandes/{application.token}")

    return reader(inside)


def closed_door(request: HttpRequest) -> HttpResponse:
    """Answer whoever may not: a visitor signs in first, someone signed in finds nothing."""
    if actor_from(request) is None:
        return ask_who(request)
    raise Http404


def private(response: HttpResponse) -> HttpResponse:
    """Keep a secret address out of caches and of what other sites are told."""
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
