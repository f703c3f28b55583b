"""Deny by default: every address says who may use it."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path
from django.views import View
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import condition, require_GET, require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers
from ninja import NinjaAPI
from ninja.operation import PathView

from guichet.shared.access import everyone

from .code_base import Violation, report

SHOWS_NOTHING = {
    # The root of an API of django-ninja exists to compute the prefix of its addresses: it always answers 404.
    "ninja.openapi.views.default_home",
}


def full_name(view: Any) -> str:
    target = view.func if isinstance(view, partial) else view
    return f"{getattr(target, '__module__', '?')}.{getattr(target, '__qualname__', type(target).__name__)}"


def endpoints(view: Any) -> Iterator[Any]:
    """What really answers behind a view of the URLconf: the operations of django-ninja, or the view."""
    cells = [cell.cell_contents for cell in getattr(view, "__closure__", None) or ()]
    ninja = [cell for cell in cells if isinstance(cell, PathView)]
    if ninja:
        yield from (operation.view_func for operation in ninja[0].operations)
    else:
        yield view


def rule(view: Any) -> object:
    return getattr(view, "access", None) or getattr(getattr(view, "view_class", None), "access", None)


def walk(patterns: Iterable[URLPattern | URLResolver], prefix: str = "/") -> Iterator[tuple[str, Any]]:
    """Every address of a URLconf with what answers there."""
    for pattern in patterns:
        here = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, here)
        else:
            yield from ((here, endpoint) for endpoint in endpoints(pattern.callback))


def undeclared(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[Violation]:
    for address, view in walk(patterns):
        access = rule(view)
        if full_name(view) not in SHOWS_NOTHING and not (isinstance(access, str) and access):
            remedy = f"{full_name(view)} does not say who may use it: decorate it from guichet.shared.access."
            yield Violation(address, 1, remedy)


def test_every_address_says_who_may_use_it() -> None:
    report(undeclared(get_resolver().url_patterns))


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


class Page(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(request.path)


class OpenPage(Page):
    access = "everyone"


def api(declared: bool) -> NinjaAPI:
    made = NinjaAPI(urls_namespace=f"convention-{declared}", docs_decorator=everyone if declared else None)

    def read(request: HttpRequest) -> str:
        return "read"

    def write(request: HttpRequest) -> str:
        return "written"

    made.get("/x")(everyone(read))
    made.post("/x")(everyone(write) if declared else write)
    return made


@pytest.mark.parametrize("view", [page, Page.as_view(), partial(page), never_cache(page)])
def test_undeclared_view_is_seen(view: Callable[..., HttpResponse]) -> None:
    assert list(undeclared([path("x", view)]))


@pytest.mark.parametrize("view", [everyone(partial(page)), OpenPage.as_view(), everyone(Page.as_view())])
def test_declared_view_passes(view: Callable[..., HttpResponse]) -> None:
    assert not list(undeclared([path("x", view)]))


def test_nested_address_is_walked() -> None:
    inner = SimpleNamespace(urlpatterns=[path("b/", page)])
    assert [address for address, _ in walk([path("a/", (inner.urlpatterns, "n", "n"))])] == ["/a/b/"]


def test_every_operation_of_an_api_is_walked() -> None:
    found = {
        v.remedy.split()[0].rsplit(".", 1)[-1] for v in undeclared([path("api/", api(declared=False).urls)])
    }
    assert found == {"write", "openapi_json", "openapi_view"}
    assert not list(undeclared([path("api/", api(declared=True).urls)]))


@pytest.mark.parametrize(
    "decorator",
    [
        require_GET,
        require_safe,
        require_http_methods(["GET"]),
        never_cache,
        cache_control(public=True),
        csrf_exempt,
        vary_on_headers("HX-Request"),
        condition(etag_func=lambda request: request.path),
    ],
)
def test_decorators_keep_the_declaration(decorator: Callable[..., Any]) -> None:
    def fresh(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert rule(decorator(everyone(fresh))) == "everyone"
    assert rule(everyone(decorator(fresh))) == "everyone"
