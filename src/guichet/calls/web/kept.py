"""Answers that do not depend on who asks: made once, compared by their tag, made again as soon as the catalogue or an award changes.

A kept answer is used while the catalogue, the awards, the day and the address are the same, and for half a minute at most; a browser or
a proxy may use it for half a minute more. So whatever else a page shows is right within a minute.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from time import monotonic
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers

from guichet.accounts.permissions import actor_from
from guichet.publication.selectors import revision
from guichet.schemes.selectors import catalogue_revision
from guichet.shared import clock

KEPT_SECONDS = 30
KEPT_ANSWERS = 128
LARGEST_KEPT = 3_000_000
"""Bytes; a larger answer is made each time."""
LONGEST_KEPT = 500
"""Characters of an address; a longer one is not kept, so that nobody fills the memory with them."""

Key = tuple[str, ...]
View = Callable[..., HttpResponse]


class Kept(NamedTuple):
    """An answer as it was sent, and when it was made (seconds of a clock that only goes forward)."""

    content: bytes
    headers: dict[str, str]
    tag: str
    made: float


class Answers:
    """The last answers of one process, shared by its threads."""

    def __init__(self) -> None:
        self.lock, self.on = Lock(), True
        self.kept: OrderedDict[Key, Kept] = OrderedDict()

    def get(self, key: Key) -> Kept | None:
        with self.lock:
            found = self.kept.get(key)
            if found is None or not self.on or monotonic() - found.made > KEPT_SECONDS:
                return None
            self.kept.move_to_end(key)
            return found

    def put(self, key: Key, answer: Kept) -> None:
        if not self.on or len(answer.content) > LARGEST_KEPT or sum(map(len, key)) > LONGEST_KEPT:
            return
        with self.lock:
            self.kept[key] = answer
            while len(self.kept) > KEPT_ANSWERS:
                self.kept.popitem(last=False)

    def forget(self) -> None:
        with self.lock:
            self.kept.clear()


answers = Answers()


def kept_answer(view: View) -> View:
    """Keep what a view answers to visitors. A person signed in has a page of their own: theirs is made each time."""

    @wraps(view)
    def answer(request: HttpRequest, *arguments: object, **named: object) -> HttpResponse:
        if actor_from(request) is not None:
            response = view(request, *arguments, **named)
            patch_cache_control(response, private=True, no_cache=True)
            return response
        key = (request.build_absolute_uri(), *_state())
        found = answers.get(key)
        if found is None:
            response = view(request, *arguments, **named)
            if response.status_code != 200:
                return response
            found = _kept(response)
            answers.put(key, found)
        return _sent(request, found)

    return answer


def _state() -> tuple[str, ...]:
    """Return what changes every page of the room at once: two queries."""
    return catalogue_revision(), revision().tag, clock.today().isoformat()


def _kept(response: HttpResponse) -> Kept:
    headers = {name: value for name, value in response.headers.items() if name != "Set-Cookie"}
    tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    return Kept(response.content, headers, tag, monotonic())


def _sent(request: HttpRequest, found: Kept) -> HttpResponse:
    response = HttpResponse(found.content, headers={**found.headers, "ETag": found.tag})
    patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
    patch_vary_headers(response, ["Cookie"])
    return get_conditional_response(request, etag=found.tag, response=response) or response
