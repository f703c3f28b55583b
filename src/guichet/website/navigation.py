"""What every page shows around its content: the menu, and where the search box leads.

A room adds its entry to MENU with the path it will answer. An entry whose path no URL answers is not
shown, so that a menu never leads to a missing page.
"""

from functools import cache
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import Resolver404, resolve

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor, actor_from

MENU = (
    ("/aides", "Trouver une aide"),
    ("/appels", "Appels en cours"),
    ("/calendrier", "Calendrier"),
    ("/portails", "Par bénéficiaire"),
    ("/comparer", "Comparer"),
    ("/toutes-les-communes", "Toutes les communes"),
    ("/laureats", "Lauréats"),
    ("/donnees/", "Données"),
    ("/statistiques", "Statistiques"),
    ("/api", "API"),
)
OWN_MENU: tuple[tuple[str, str, frozenset[Right]], ...] = (
    ("/mes-demandes", "Mes demandes", frozenset()),
    ("/instruction", "Instruction", frozenset({Right.VIEW})),
    ("/budget", "Budget", frozenset({Right.VIEW})),
    ("/roles", "Rôles", frozenset({Right.MANAGE})),
    ("/audit", "Audit", frozenset({Right.AUDIT})),
    ("/compte", "Mon compte", frozenset()),
)
"""What a person sees once signed in: path, label, and the rights of which one is needed (none: everyone)."""
SEARCH_PATH = "/aides"
SIGN_IN_PATH = "/connexion"


class Entry(NamedTuple):
    """One line of the menu; `current` is the value of aria-current, empty elsewhere."""

    path: str
    label: str
    current: str


class OwnMenu(NamedTuple):
    """The right of the header: who is signed in with their pages, or where one signs in (empty: nowhere)."""

    name: str
    entries: list[Entry]
    sign_in: str


def around(request: HttpRequest) -> dict[str, object]:
    """Give every template the menu, the search path and one's own pages. Reads no database for a visitor."""
    here = request.path
    entries = [Entry(path, label, _current(path, here)) for path, label in MENU if _answers(path)]
    return {
        "navigation": entries,
        "search_path": SEARCH_PATH if _answers(SEARCH_PATH) else "",
        "own": _own(request),
    }


def _own(request: HttpRequest) -> OwnMenu:
    actor = actor_from(request)
    if actor is None:
        here = request.get_full_path() if request.method == "GET" else "/"
        elsewhere = "/" if here.startswith(SIGN_IN_PATH) else here
        sign_in = f"{SIGN_IN_PATH}?{urlencode({'suite': elsewhere})}" if _answers(SIGN_IN_PATH) else ""
        return OwnMenu(name="", entries=[], sign_in=sign_in)
    entries = [
        Entry(path, label, _current(path, request.path))
        for path, label, rights in OWN_MENU
        if _answers(path) and _sees(actor, rights)
    ]
    return OwnMenu(name=actor.name or actor.email, entries=entries, sign_in="")


def _sees(actor: Actor, rights: frozenset[Right]) -> bool:
    return not rights or any(actor.scopes_of(right) for right in rights)


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
