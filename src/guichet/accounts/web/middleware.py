"""Each request knows who asks: read at the first question, once, and not at all for whoever has no session."""

from collections.abc import Callable
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.functional import SimpleLazyObject

from guichet.accounts.models import Person
from guichet.accounts.permissions import Actor, load_actor
from guichet.accounts.sessions import VERIFIED
from guichet.shared import clock

Handler = Callable[[HttpRequest], HttpResponse]

OFFICER_SESSION = timedelta(hours=12)
SEEN_EVERY = timedelta(hours=1)


class _Known:
    """What the middleware adds to the class of a request: `actor`, computed when it is first asked for."""

    session: Any

    @cached_property
    def _signed_in(self) -> tuple[Person, Actor] | None:
        if not self.session.session_key:
            return None
        pk = self.session.get(SESSION_KEY)
        verified = bool(self.session.get(VERIFIED))
        found = load_actor(int(pk), now=clock.now(), verified=verified) if pk else None
        if found is None:
            return None
        if found[1].is_officer and not _is_recent(self.session):
            self.session.flush()
            return None
        _mark_seen(self.session)
        return found

    @cached_property
    def actor(self) -> Actor | None:
        return self._signed_in[1] if self._signed_in else None


class ActorMiddleware:
    """Puts `request.actor` (None for a visitor) and `request.user`, both read in one query at the first use."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known: Any = request
        known.__class__ = _known_class(type(request))
        request.user = SimpleLazyObject(lambda: _user(known))  # type: ignore[assignment]  # Django does the same
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ("Cookie",))
            if known.__dict__.get("actor") is not None:
                patch_cache_control(response, private=True)
        return response


_classes: dict[type, type] = {}


def _known_class(kind: type) -> type:
    """The class of a request with `actor`, made once per class: a property keeps `request.actor is None` true."""
    if kind not in _classes:
        _classes[kind] = type(kind.__name__, (_Known, kind), {})
    return _classes[kind]


def _user(request: Any) -> Person | AnonymousUser:
    return request._signed_in[0] if request._signed_in else AnonymousUser()


def _is_recent(session: Any) -> bool:
    """Tell whether an officer signed in less than twelve hours ago, whatever they did since."""
    row = getattr(session, "row", None)
    return row is None or row.begun_at > clock.real() - OFFICER_SESSION


def _mark_seen(session: Any) -> None:
    """Have the session saved when it was last seen an hour ago: the list of sessions needs no more."""
    row = getattr(session, "row", None)
    if row is not None and row.seen_at < clock.real() - SEEN_EVERY:
        session.modified = True
