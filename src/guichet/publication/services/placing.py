"""Where an award is: the commune of its project, else the territory of who receives it, else its département."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from guichet.publication.enums import BeneficiaryKind, Placed
from guichet.territories.enums import TerritoryKind
from guichet.territories.errors import TerritoryError
from guichet.territories.selectors import (
    CommuneColumns,
    EpciColumns,
    commune_columns,
    departments,
    epci_columns,
    official_code,
    resolve_commune,
)

PREFIXES = (
    ("22", BeneficiaryKind.DEPARTEMENT),
    ("23", BeneficiaryKind.REGION),
    ("21", BeneficiaryKind.COMMUNE),
    ("20", BeneficiaryKind.GROUPING),
    ("24", BeneficiaryKind.GROUPING),
    ("25", BeneficiaryKind.GROUPING),
    ("1", BeneficiaryKind.PUBLIC),
    ("2", BeneficiaryKind.PUBLIC),
)
"""What the first digits of a SIREN say of a legal person (Insee, numbering of public bodies)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an award is and who receives it: plain codes, millionths of a degree, empty or None where unknown."""

    commune: str = ""
    epci: str = ""
    departement: str = ""
    region: str = ""
    placed: Placed = Placed.NOWHERE
    latitude: int | None = None
    longitude: int | None = None
    territory: str = ""
    population: int | None = None
    kind: BeneficiaryKind = BeneficiaryKind.UNKNOWN


@dataclass(frozen=True, slots=True)
class _At:
    """One territory: its position, what contains it, its people."""

    kind: BeneficiaryKind
    code: str
    name: str
    epci: str
    departement: str
    region: str
    latitude: int | None
    longitude: int | None
    population: int | None


@dataclass(slots=True)
class Places:
    """The territories of one day, ready to place thousands of awards without a query each."""

    at: date
    _communes: Mapping[str, _At] = field(init=False)
    _by_siren: Mapping[str, _At] = field(init=False)
    _regions: Mapping[str, str] = field(init=False)
    _followed: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        communes, epci = commune_columns(self.at), epci_columns(self.at)
        found = [_of_commune(communes, rank) for rank in range(len(communes))]
        self._communes = {one.code: one for one in found}
        sirens = communes.siren.tolist()
        self._by_siren = {siren: one for siren, one in zip(sirens, found, strict=True) if siren}
        for rank in range(len(epci)):
            one = _of_epci(epci, rank)
            self._by_siren[one.code] = one
        self._regions = {one.code: one.region or "" for one in departments(self.at)}

    def place(self, *, commune: str, siren: str, departement: str = "") -> Place:
        """Place an award by the commune of its project, the SIREN of its beneficiary, and the département it says."""
        body = self._by_siren.get(siren) if siren else None
        project = self._commune(commune)
        where = project or body
        kind = body.kind if body else kind_of(siren)
        territory = _official(body) if body else ""
        if where is None:
            known = departement if departement in self._regions else ""
            return Place(
                departement=known,
                region=self._regions.get(known, ""),
                placed=Placed.DEPARTEMENT if known else Placed.NOWHERE,
                kind=kind,
            )
        return Place(
            commune=where.code if where.kind is BeneficiaryKind.COMMUNE else "",
            epci=where.epci,
            departement=where.departement,
            region=where.region,
            placed=Placed.PROJECT if project else Placed.BENEFICIARY,
            latitude=where.latitude,
            longitude=where.longitude,
            territory=territory,
            population=body.population if body else None,
            kind=kind,
        )

    def elsewhere(self, *, commune: str, siren: str) -> str:
        """Return why a SIREN is not that of the place it is given with; empty when nothing says so.

        The SIREN of a commune of another département is one: groupings and companies have their seat where they want.
        """
        body, project = self._by_siren.get(siren), self._commune(commune)
        if body is None or project is None or body.kind is not BeneficiaryKind.COMMUNE:
            return ""
        if body.departement == project.departement:
            return ""
        return (
            f"ce SIREN est celui de {body.name} ({body.departement}), le projet est à {project.name} ({project.departement}) : "
            "l’aide est gardée au lieu du projet, sans ce SIREN."
        )

    def _commune(self, code: str) -> _At | None:
        """Return a commune by its code, or the one that took its place."""
        if not code:
            return None
        if code in self._communes:
            return self._communes[code]
        if code not in self._followed:
            try:
                self._followed[code] = resolve_commune(code, self.at).territory.code
            except TerritoryError:
                self._followed[code] = ""
        return self._communes.get(self._followed[code])


def kind_of(siren: str) -> BeneficiaryKind:
    """Return what a SIREN says of who bears it."""
    if not siren:
        return BeneficiaryKind.UNKNOWN
    return next((kind for start, kind in PREFIXES if siren.startswith(start)), BeneficiaryKind.PRIVATE)


def _official(body: _At) -> str:
    kind = TerritoryKind.COMMUNE if body.kind is BeneficiaryKind.COMMUNE else TerritoryKind.EPCI
    return official_code(kind, body.code)


def _of_commune(columns: CommuneColumns, rank: int) -> _At:
    return _At(
        BeneficiaryKind.COMMUNE,
        str(columns.codes[rank]),
        str(columns.names[rank]),
        str(columns.epci[rank]),
        *_rest(columns, rank),
    )


def _of_epci(columns: EpciColumns, rank: int) -> _At:
    code = str(columns.codes[rank])
    return _At(BeneficiaryKind.EPCI, code, str(columns.names[rank]), code, *_rest(columns, rank))


def _rest(columns: Any, rank: int) -> tuple[str, str, int | None, int | None, int | None]:
    known = bool(columns.position_known[rank])
    return (
        str(columns.departement[rank]),
        str(columns.region[rank]),
        int(columns.latitude[rank]) if known else None,
        int(columns.longitude[rank]) if known else None,
        int(columns.population[rank]) if columns.population_known[rank] else None,
    )
