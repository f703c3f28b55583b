"""Figures made once for as long as nothing changes, and pages kept for visitors: right within a minute after a change.

What may have changed is asked of the database every twenty seconds; a page is kept twenty seconds more at most, and a browser
or a proxy may use it for ten more.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, NamedTuple, TypeVar, cast

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers

from guichet.accounts.permissions import actor_from
from guichet.applications.selectors.statistics import SentMark, sent_mark
from guichet.schemes.selectors import catalogue_revision
from guichet.shared import clock

ASKED_AGAIN = 20
BROWSERS_KEEP = 10
FIGURES_KEPT = 96
LARGEST_PAGE = 500_000
"""Bytes; a larger answer is made each time."""
LONGEST_ADDRESS = 300
"""Characters; what a longer address asks is not kept, so that nobody fills the memory with them."""

Value = TypeVar("Value")


class Mark(NamedTuple):
    """What figures are made of: applications sent, the catalogue, the day. `asked` is when (seconds of a steady clock)."""

    sent: SentMark
    catalogue: str
    day: str
    asked: float

    @property
    def state(self) -> tuple[str, str, str]:
        return self.sent.tag, self.catalogue, self.day


class Page(NamedTuple):
    """An answer as it was sent, and when it was made."""

    content: bytes
    headers: dict[str, str]
    made: float


class Figures:
    """What one process made lately, shared by its threads."""

    def __init__(self) -> None:
        self.lock, self.on = Lock(), True
        self.mark: Mark | None = None
        self.kept: OrderedDict[Hashable, Any] = OrderedDict()

    def current(self) -> Mark:
        """Return the state of what figures are made of, at most twenty seconds old: two queries, or none."""
        mark, day = self.mark, clock.today().isoformat()
        if self.on and mark and mark.day == day and seconds() - mark.asked < ASKED_AGAIN:
            return mark
        self.mark = mark = Mark(sent_mark(), catalogue_revision(), day, seconds())
        return mark

    def get(self, key: tuple[Hashable, ...], make: Callable[[], Value]) -> Value:
        """Return what `make` gave for this key since anything changed, else call it."""
        found = self.find(key)
        if found is None:
            found = make()
            self.put(key, found)
        return cast(Value, found)

    def find(self, key: tuple[Hashable, ...]) -> Any:
        """Return what was put under this key since anything changed, None when nothing was."""
        full = (key, self.current().state)
        with self.lock:
            if not self.on or full not in self.kept:
                return None
            self.kept.move_to_end(full)
            return self.kept[full]

    def put(self, key: tuple[Hashable, ...], made: object) -> None:
        """Keep a value under a key, unless either is too large."""
        large = isinstance(made, Page) and len(made.content) > LARGEST_PAGE
        if not self.on or large or sum(len(str(part)) for part in key) > LONGEST_ADDRESS:
            return
        full = (key, self.current().state)
        with self.lock:
            self.kept[full] = made
            while len(self.kept) > FIGURES_KEPT:
                self.kept.popitem(last=False)

    def forget(self) -> None:
        with self.lock:
            self.kept.clear()
            self.mark = None


figures = Figures()


def seconds() -> float:
    """Return the seconds of a clock that only goes forward."""
    return time.monotonic()


def answer_kept(request: HttpRequest, make: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer visitors with a page kept, compared by its tag; who is signed in has a page of their own, made each time."""
    if actor_from(request) is not None:
        response = make()
        patch_cache_control(response, private=True, no_cache=True)
        return response
    key = ("page", request.build_absolute_uri())
    page = figures.find(key)
    if page is None or seconds() - page.made >= ASKED_AGAIN:
        response = make()
        if response.status_code != 200:
            return response
        page = Page(response.content, dict(response.headers.items()), seconds())
        figures.put(key, page)
    return _sent(request, page)


def _sent(request: HttpRequest, page: Page) -> HttpResponse:
    tag = f'"{hashlib.sha256(page.content).hexdigest()[:32]}"'
    response = HttpResponse(page.content, headers={**page.headers, "ETag": tag})
    patch_cache_control(response, public=True, max_age=BROWSERS_KEEP)
    patch_vary_headers(response, ["Cookie"])
    return get_conditional_response(request, etag=tag, response=response) or response
