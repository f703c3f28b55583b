"""Every territory of one kind on one day, as columns of the facts Guichet knows without asking."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bareme.columns import Codes, Column, FactColumn
from guichet.shared.errors import BadInput
from guichet.territories.enums import TerritoryKind
from guichet.territories.selectors import (
    OVERSEAS_COLLECTIVITIES,
    CommuneColumns,
    TerritoryRecord,
    commune_columns,
    departments,
    epci_columns,
    official_code,
    regions,
)

KINDS = {"commune": "communes", "epci": "EPCI", "departement": "départements", "region": "régions"}
REGIONS_OVERSEAS = ("01", "02", "03", "04", "06")


@dataclass(frozen=True, eq=False)
class Crowd:
    """n territories side by side, sorted by code. Populations are -1 where unknown."""

    kind: str
    codes: NDArray[np.str_]
    names: NDArray[np.object_]
    population: NDArray[np.int64]
    departement: NDArray[np.str_]
    region: NDArray[np.str_]
    epci: NDArray[np.str_] | None
    largest: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def positions(self) -> dict[str, int]:
        """The position of each code."""
        return {code: index for index, code in enumerate(self.codes.tolist())}

    @cached_property
    def official_codes(self) -> Codes:
        """Official codes at every level; made once, only for schemes that look at them."""
        own = np.char.add(official_code(self.kind, ""), self.codes)
        levels = [own]
        if self.epci is not None:
            levels.append(np.where(self.epci == "", "", np.char.add("EPCI-", self.epci)))
        overseas = np.isin(self.departement, sorted(OVERSEAS_COLLECTIVITIES))
        levels.append(
            np.where(overseas, np.char.add("COL-", self.departement), np.char.add("DEP-", self.departement))
        )
        levels.append(np.char.add("REG-", self.region))
        return Codes(tuple(levels))

    def facts(self) -> dict[str, FactColumn]:
        """The shared facts every territory of this kind gives."""
        overseas = np.char.startswith(self.departement, "97") | np.isin(
            self.departement, sorted(OVERSEAS_COLLECTIVITIES)
        )
        if self.kind == "region":
            overseas = np.isin(self.codes, REGIONS_OVERSEAS)
        facts: dict[str, FactColumn] = {
            "organisation.kind": self.kind,
            "territory.population": _known(self.population),
            "territory.overseas": Column(overseas.astype(np.int64)),
        }
        if self.kind in {"commune", "epci"}:
            facts["territory.largest_commune"] = _known(self.largest)
        return facts


def known_facts(kind: str) -> frozenset[str]:
    """The shared facts that every territory of a kind gives; the others are asked, estimated or unknown."""
    known = {"organisation.kind", "territory.codes", "territory.population", "territory.overseas"}
    return frozenset(known | {"territory.largest_commune"} if kind in {"commune", "epci"} else known)


def read_crowd(kind: str, at: date) -> Crowd:
    """Return all the territories of a kind (see KINDS) on that day, in one or two queries."""
    if kind == "commune":
        communes = commune_columns(at)
        return Crowd(
            kind,
            communes.codes,
            communes.names,
            communes.population,
            communes.departement,
            communes.region,
            communes.epci,
            communes.population,
        )
    if kind == "epci":
        groupings = epci_columns(at)
        largest = _largest_communes(groupings.codes, commune_columns(at))
        return Crowd(
            kind,
            groupings.codes,
            groupings.names,
            groupings.population,
            groupings.departement,
            groupings.region,
            None,
            largest,
        )
    if kind == "departement":
        return _from_records(
            kind, [record for record in departments(at) if record.kind is TerritoryKind.DEPARTEMENT]
        )
    if kind == "region":
        return _from_records(kind, list(regions(at)))
    raise BadInput(
        f"« {kind[:40]} » n'est pas un genre de territoire. Choisissez parmi : {', '.join(KINDS)}."
    )


def _known(values: NDArray[np.int64]) -> Column:
    known = values >= 0
    return Column(np.maximum(values, 0), None if known.all() else known)


def _largest_communes(groupings: NDArray[np.str_], communes: CommuneColumns) -> NDArray[np.int64]:
    """The population of the largest commune of each grouping; groupings are sorted."""
    largest = np.full(len(groupings), -1, np.int64)
    place = np.searchsorted(groupings, communes.epci)
    place = np.minimum(place, len(groupings) - 1)
    member = (groupings[place] == communes.epci) & communes.population_known
    np.maximum.at(largest, place[member], communes.population[member])
    return largest


def _from_records(kind: str, records: list[TerritoryRecord]) -> Crowd:
    records.sort(key=lambda record: record.code)
    names = np.empty(len(records), dtype=object)
    names[:] = [record.name for record in records]
    population = np.array(
        [-1 if record.population is None else record.population for record in records], np.int64
    )
    return Crowd(
        kind,
        np.array([record.code for record in records]),
        names,
        population,
        np.array([record.departement or record.code for record in records]),
        np.array([record.region or "" for record in records]),
        None,
        np.full(len(records), -1, np.int64),
    )
