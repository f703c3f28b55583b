"""What every page shows around its content: the menu, and where the search box leads.

A room adds its entry to MENU with the path it will answer. An entry whose path no URL answers is not
shown, so that a menu never leads to a missing page.
"""

from functools import cache
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import Resolver404, resolve

MENU = (
    ("/aides", "Trouver une aide"),
    ("/comparer", "Comparer"),
    ("/toutes-les-communes", "Toutes les communes"),
    ("/api", "API"),
)
SEARCH_PATH = "/aides"


class Entry(NamedTuple):
    """One line of the menu; `current` is the value of aria-current, empty elsewhere."""

    path: str
    label: str
    current: str


def around(request: HttpRequest) -> dict[str, object]:
    """Give every template the menu and the search path. Reads no database."""
    here = request.path
    entries = [Entry(path, label, _current(path, here)) for path, label in MENU if _answers(path)]
    return {"navigation": entries, "search_path": SEARCH_PATH if _answers(SEARCH_PATH) else ""}


def _current(path: str, here: str) -> str:
    if here == path:
        return "page"
    return "true" if here.startswith(f"{path}/") else ""


@cache
def _answers(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
