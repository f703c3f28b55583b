"""Territories as columns, for computing on all of them at once: one query, numpy arrays side by side."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Count
from numpy.typing import NDArray

from guichet.territories.enums import TerritoryKind
from guichet.territories.selectors.standing import check_day, population_on, standing

Text = NDArray[np.str_]
Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class TerritoryColumns:
    """The territories of one kind on one day, sorted by code; position i of every array is the same one.

    Codes are plain, an empty string where there is none. `population` is -1 and `population_known` False
    where unknown. Positions are millionths of a degree, meaningless where `position_known` is False.
    `names` holds Python strings: most are short, a fixed width would cost ten times more.
    """

    codes: Text
    names: NDArray[np.object_]
    population: Whole
    population_known: Mask
    siren: Text
    departement: Text
    region: Text
    arrondissement: Text
    latitude: NDArray[np.int32]
    longitude: NDArray[np.int32]
    position_known: Mask
    approximate: Mask

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays, the strings of `names` included."""
        arrays = sum(value.nbytes for value in vars(self).values())
        return int(arrays + sum(name.__sizeof__() for name in self.names))


@dataclass(frozen=True, kw_only=True, eq=False)
class CommuneColumns(TerritoryColumns):
    """Communes, with the SIREN of the EPCI and of the EPT each belongs to."""

    epci: Text
    ept: Text


@dataclass(frozen=True, kw_only=True, eq=False)
class EpciColumns(TerritoryColumns):
    """EPCI, with their type (CC, CA, CU, METRO, MET69), financing (FPU, FA) and number of communes."""

    epci_type: Text
    financing: Text
    members: Whole


_SHARED = (
    "code",
    "name",
    "population",
    "siren",
    "departement",
    "region",
    "arrondissement",
    "latitude",
    "longitude",
    "approximate",
)


def commune_columns(at: date) -> CommuneColumns:
    """Every commune on that day, in one query: 35 059 in 2021, 94 of them in overseas collectivities."""
    shared, (epci, ept) = _fetch(TerritoryKind.COMMUNE, at, ("epci", "ept"))
    return CommuneColumns(**shared, epci=_text(epci, 9), ept=_text(ept, 9))


def epci_columns(at: date) -> EpciColumns:
    """Every EPCI on that day: 1 254 in 2021. A second query counts their communes."""
    shared, (epci_type, financing) = _fetch(TerritoryKind.EPCI, at, ("epci_type", "financing"))
    communes = standing(at).filter(kind=TerritoryKind.COMMUNE).exclude(epci=None)
    counts = dict(communes.values_list("epci").annotate(Count("pk")))
    return EpciColumns(
        **shared,
        epci_type=_text(epci_type, 5),
        financing=_text(financing, 3),
        members=np.array([counts.get(code, 0) for code in shared["codes"].tolist()], dtype=np.int64),
    )


def _fetch(
    kind: TerritoryKind, at: date, own: tuple[str, ...]
) -> tuple[dict[str, Any], list[tuple[Any, ...]]]:
    """The arrays every kind has, by field name, and the raw columns named in `own`."""
    territories = standing(at).filter(kind=kind).order_by("code").annotate(population=population_on(at))
    rows = list(territories.values_list(*_SHARED, *own))
    if not rows:
        check_day(at)
    columns = list(zip(*rows, strict=True)) or [()] * (len(_SHARED) + len(own))
    code, name, population, siren, departement, region, arrondissement, latitude, longitude, approximate = (
        columns[:10]
    )
    names = np.empty(len(name), dtype=object)
    names[:] = name
    shared = {
        "codes": _text(code, 9 if kind == TerritoryKind.EPCI else 5),
        "names": names,
        "population": _whole(population, np.int64),
        "population_known": _known(population),
        "siren": _text(siren, 9),
        "departement": _text(departement, 3),
        "region": _text(region, 2),
        "arrondissement": _text(arrondissement, 4),
        "latitude": _whole(latitude, np.int32),
        "longitude": _whole(longitude, np.int32),
        "position_known": _known(latitude),
        "approximate": np.array([bool(value) for value in approximate], dtype=np.bool_),
    }
    return shared, columns[10:]


def _text(values: tuple[Any, ...], width: int) -> Text:
    return np.array([value or "" for value in values], dtype=f"U{width}")


def _whole(values: tuple[Any, ...], kind: type) -> NDArray[Any]:
    return np.array([-1 if value is None else value for value in values], dtype=kind)


def _known(values: tuple[Any, ...]) -> Mask:
    return np.array([value is not None for value in values], dtype=np.bool_)
