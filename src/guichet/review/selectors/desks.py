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

# Each distinct desk is found by one descent of the index: reading them all would read every sheet.
EVERY_DESK = """
WITH RECURSIVE found AS (
  (SELECT desk FROM review_reviewsheet ORDER BY desk LIMIT 1)
  UNION ALL
  SELECT (SELECT s.desk FROM review_reviewsheet s WHERE s.desk > found.desk ORDER BY s.desk LIMIT 1)
  FROM found WHERE found.desk IS NOT NULL
) SELECT desk FROM found WHERE desk IS NOT NULL
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


def desks_in_use(actor: Actor, at: date) -> list[tuple[str, str]]:
    """Return the desks that have applications and that an officer may filter on, with their names: one query."""
    with connection.cursor() as cursor:
        cursor.execute(EVERY_DESK)
        every = [row[0] for row in cursor.fetchall()]
    areas = {scope.territory for scope in actor.scopes_of(Right.VIEW)}
    kept = [desk for desk in every if "" in areas or split_desk(desk)[0] in areas]
    return [(desk, desk_title(desk, at)) for desk in kept if desk]
