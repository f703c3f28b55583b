"""Desks by their names, and those of one scheme."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db import connection

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.review.routing import COUNTRY, area_of, desk_name, split_desk
from guichet.schemes.selectors import Pinned, pinned_definition
from guichet.territories.errors import TerritoryError
from guichet.territories.selectors import departments, regions

# Each distinct desk and scheme is found by one descent of an index: reading them all would read every sheet.
IN_USE = """
WITH RECURSIVE desks AS (
  (SELECT desk AS name FROM review_reviewsheet ORDER BY desk LIMIT 1)
  UNION ALL
  SELECT (SELECT s.desk FROM review_reviewsheet s WHERE s.desk > desks.name ORDER BY s.desk LIMIT 1)
  FROM desks WHERE desks.name IS NOT NULL
), schemes AS (
  (SELECT slug AS name FROM review_reviewsheet ORDER BY slug LIMIT 1)
  UNION ALL
  SELECT (SELECT s.slug FROM review_reviewsheet s WHERE s.slug > schemes.name ORDER BY s.slug LIMIT 1)
  FROM schemes WHERE schemes.name IS NOT NULL
)
SELECT 'desk', name FROM desks WHERE name IS NOT NULL
UNION ALL SELECT 'scheme', name FROM schemes WHERE name IS NOT NULL
"""


class Routed(Protocol):
    """An application as routing sees it."""

    @property
    def pinned(self) -> Pinned: ...
    @property
    def places(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskChoice:
    """A desk and how it is called."""

    desk: str
    title: str


def desk_title(desk: str, at: date, group: str = "") -> str:
    """Return how people call a desk: the name of its area, then of its group (`group`, else its id)."""
    area, code = split_desk(desk)
    name = "Toute la France" if area == COUNTRY else area_titles(at).get(area, area)
    return f"{name}, {group or code}" if code else name


def area_titles(at: date) -> dict[str, str]:
    """Return the names of the areas that may be desks, by official code: read once, for they hardly change."""
    if not _titles:
        for read in (departments, regions):
            with suppress(TerritoryError):
                _titles.update({record.official_code: record.name for record in read(at)})
    return _titles


_titles: dict[str, str] = {}


def desks_of_scheme(application: Routed, at: date) -> tuple[DeskChoice, ...]:
    """Return the desks an application may be passed on to: its area's, the groups of its scheme there, the country's."""
    review = pinned_definition(application.pinned, tuple(application.places)).review
    rule = getattr(review, "desk", None)
    area = area_of(getattr(rule, "by", "departement"), application.places)
    found = [DeskChoice(desk=area, title=desk_title(area, at))]
    for group in getattr(rule, "groups", ()):
        desk = desk_name(area, group.id)
        found.append(DeskChoice(desk=desk, title=desk_title(desk, at, group.title)))
    if area != COUNTRY:
        found.append(DeskChoice(desk=COUNTRY, title=desk_title(COUNTRY, at)))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class InUse:
    """The desks (with their names) and the schemes that have applications, those an officer may filter on."""

    desks: list[tuple[str, str]]
    schemes: list[str]


def in_use(actor: Actor, at: date) -> InUse:
    """Return the desks and schemes that have applications, for the filters of an officer: one query."""
    with connection.cursor() as cursor:
        cursor.execute(IN_USE)
        every = cursor.fetchall()
    scopes = actor.scopes_of(Right.VIEW)
    areas, named = {scope.territory for scope in scopes}, {scope.scheme for scope in scopes}
    return InUse(
        desks=[
            (name, desk_title(name, at))
            for kind, name in every
            if kind == "desk" and name and ("" in areas or split_desk(name)[0] in areas)
        ],
        schemes=[name for kind, name in every if kind == "scheme" and ("" in named or name in named)],
    )
