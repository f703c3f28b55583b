"""The places of the map on one day: communes, intercommunalités and départements, where they fall and what they are called."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guichet.publication.enums import Level
from guichet.shared.constellation import Located, locate
from guichet.shared.errors import BadInput
from guichet.territories.enums import TerritoryKind
from guichet.territories.errors import TerritoryError
from guichet.territories.selectors import (
    OVERSEAS_COLLECTIVITIES,
    CommuneColumns,
    commune_columns,
    departments,
    epci_columns,
    official_code,
    read_official_code,
    resolve_commune,
)

Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class Places:
    """The places of one level, in the order that files count them in; position i of every column is the same one.

    `codes` are plain. Positions are millionths of a degree, `located` says where they fall on the picture.
    """

    codes: Sequence[str]
    names: Sequence[str]
    latitude: Whole
    longitude: Whole

    @cached_property
    def located(self) -> Located:
        return locate(self.latitude, self.longitude)

    @cached_property
    def ranks(self) -> dict[str, int]:
        return {code: rank for rank, code in enumerate(self.codes)}


@dataclass(frozen=True, kw_only=True, eq=False)
class Country:
    """All places of one day. Communes are sorted by département, then from north to south, so that files of them are small.

    `population` is 0 where unknown; `epci`, `departement` and `region` are the plain codes of what holds each commune.
    """

    at: date
    communes: Places
    epci: Places
    departements: Places
    population: Whole
    holders: dict[TerritoryKind, NDArray[np.str_]]
    followed: dict[str, int | None] = field(default_factory=dict)

    def places(self, level: Level) -> Places:
        return {
            Level.COMMUNE: self.communes,
            Level.EPCI: self.epci,
            Level.DEPARTEMENT: self.departements,
        }[level]

    def rank_of_commune(self, code: str) -> int | None:
        """Return the rank of a commune, or of the one that took its place; None when it has no position on that day."""
        found = self.communes.ranks.get(code)
        if found is not None or not code:
            return found
        if code not in self.followed:
            try:
                heir = resolve_commune(code, self.at).territory.code
            except TerritoryError:
                heir = ""
            self.followed[code] = self.communes.ranks.get(heir)
        return self.followed[code]

    def within(self, code: str) -> Mask | None:
        """Return which communes are in a territory by its official code; None when it is no territory of the map."""
        read = read_official_code(code) if code else None
        if read is None:
            return None
        kind, plain = read
        if kind is TerritoryKind.COMMUNE:
            rank = self.rank_of_commune(plain)
            return None if rank is None else np.arange(len(self.communes.codes)) == rank
        column = self.holders.get(kind)
        return None if column is None or not (column == plain).any() else column == plain


_kept: dict[date, Country] = {}


def country(at: date) -> Country | None:
    """Return the places of a day, None when no territory is known then: read once a day and process."""
    if at not in _kept:
        try:
            found = _read(at)
        except BadInput:
            return None
        _kept.clear()
        _kept[at] = found
    return _kept[at]


def forget() -> None:
    """Read again at the next call (tests, and territories loaded anew)."""
    _kept.clear()


def _read(at: date) -> Country:
    columns, groupings = commune_columns(at), epci_columns(at)
    order = np.lexsort((-columns.latitude, columns.departement))
    order = order[columns.position_known[order]]
    placed = np.flatnonzero(groupings.position_known)

    def take(name: str) -> Any:
        return getattr(columns, name)[order]

    departement = take("departement")
    communes = _places(columns, order)
    return Country(
        at=at,
        communes=communes,
        epci=_places(groupings, placed),
        departements=_departements(at, communes, departement),
        population=np.where(take("population_known"), take("population"), 0),
        holders={
            TerritoryKind.EPCI: take("epci"),
            TerritoryKind.DEPARTEMENT: departement,
            TerritoryKind.COLLECTIVITE_OUTREMER: departement,
            TerritoryKind.REGION: take("region"),
        },
    )


def _places(columns: CommuneColumns | Any, order: NDArray[Any]) -> Places:
    return Places(
        codes=columns.codes[order].tolist(),
        names=columns.names[order].tolist(),
        latitude=columns.latitude[order].astype(np.int64),
        longitude=columns.longitude[order].astype(np.int64),
    )


def _departements(at: date, communes: Places, of: NDArray[np.str_]) -> Places:
    """A département stands in the middle of its communes."""
    known = [one for one in departments(at) if (of == one.code).any()]
    middle: Callable[[Whole], list[int]] = lambda column: [  # noqa: E731  # said once for both columns
        int(column[of == one.code].mean()) for one in known
    ]
    return Places(
        codes=[one.code for one in known],
        names=[one.name for one in known],
        latitude=np.array(middle(communes.latitude), dtype=np.int64),
        longitude=np.array(middle(communes.longitude), dtype=np.int64),
    )


def code_of(level: Level, code: str) -> str:
    """Return the official code of a place of the map by its plain one."""
    if level is Level.DEPARTEMENT:
        overseas = code in OVERSEAS_COLLECTIVITIES
        return official_code(
            TerritoryKind.COLLECTIVITE_OUTREMER if overseas else TerritoryKind.DEPARTEMENT, code
        )
    return official_code(TerritoryKind.COMMUNE if level is Level.COMMUNE else TerritoryKind.EPCI, code)
