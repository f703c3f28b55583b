"""The files of the map: its points for a filter, the places of the country, their names, and the picture without scripts.

Each is made once for a revision and a day, kept compressed, and compared by its tag.
"""

import gzip
import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from guichet.publication.enums import Level
from guichet.publication.errors import BadAwardFilter
from guichet.publication.map_columns import names_file, places_file, points_file
from guichet.publication.picture import draw_map, view_of
from guichet.publication.selectors import AwardFilter, read_award_filter, revision
from guichet.publication.selectors.country import Country, country
from guichet.publication.selectors.places import map_of
from guichet.shared import clock
from guichet.shared.access import everyone

KEPT = 48
DAY = 86_400
_kept: OrderedDict[str, bytes] = OrderedDict()


def read_level(text: str) -> Level:
    """Read what a disc stands for. Raise BadAwardFilter."""
    if text and text not in Level.values:
        raise BadAwardFilter(
            "Cette carte n’existe pas : choisissez par commune, intercommunalité ou département."
        )
    return Level(text or Level.COMMUNE)


@everyone
@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """Answer the places that have awards with their sums, as columns."""
    wanted, level, known = _asked(request)
    made = lambda: _json(points_file(map_of(wanted, level, known), revision().tag))  # noqa: E731  # made only when not kept
    return _answer(request, f"points {level} {wanted.query} {revision().tag} {known.at}", made)


@everyone
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Answer where every place of the country falls on the map, as columns: the same for every filter."""
    known = _country()
    return _answer(request, f"lieux {known.at}", lambda: _json(places_file(known)), seconds=DAY)


@everyone
@require_safe
def names(request: HttpRequest) -> HttpResponse:
    """Answer the names and codes of the places, in the order of their columns."""
    known = _country()
    return _answer(request, f"noms {known.at}", lambda: _json(names_file(known)), seconds=DAY)


@everyone
@require_safe
def picture(request: HttpRequest) -> HttpResponse:
    """Draw the map of a filter, around the territory it names."""
    wanted, level, known = _asked(request)

    def made() -> bytes:
        view = view_of(known.communes.located, known.within(wanted.territory))
        return draw_map(known, map_of(wanted, level, known), view)

    key = f"carte {level} {wanted.query} {revision().tag} {known.at}"
    return _answer(request, key, made, kind="image/png")


def _asked(request: HttpRequest) -> tuple[AwardFilter, Level, Country]:
    asked = {name: str(value) for name, value in request.GET.items()}
    return read_award_filter(asked), read_level(asked.get("par", "")), _country()


def _country() -> Country:
    found = country(clock.today())
    if found is None:
        raise Http404
    return found


def _json(found: dict[str, Any]) -> bytes:
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), compresslevel=9, mtime=0)


def _answer(
    request: HttpRequest,
    key: str,
    make: Callable[[], bytes],
    *,
    kind: str = "application/json",
    seconds: int = 0,
) -> HttpResponse:
    """Send what is kept under a key, made when it is not; `seconds`: how long a browser may use it without asking."""
    tag = f'W/"{hashlib.sha256(key.encode()).hexdigest()[:32]}"'
    cached = get_conditional_response(request, etag=tag)
    if cached is None:
        content = _content(key, make)
        cached = HttpResponse(content, content_type=kind)
        if kind != "image/png":
            _uncompressed(request, cached, content)
    cached["ETag"] = tag
    patch_cache_control(cached, public=True, max_age=seconds, **({} if seconds else {"no_cache": True}))
    patch_vary_headers(cached, ["Accept-Encoding"])
    return cached


def _content(key: str, make: Callable[[], bytes]) -> bytes:
    content = _kept.get(key)
    if content is None:
        content = make()
        _kept[key] = content
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return content


def _uncompressed(request: HttpRequest, response: HttpResponse, content: bytes) -> None:
    """Send the compressed text to who reads it, the plain one to the others."""
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response["Content-Encoding"] = "gzip"
    else:
        response.content = gzip.decompress(content)
