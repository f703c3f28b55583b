"""What this room hands to the others: frozen values, never rows."""

from dataclasses import dataclass
from datetime import date

from guichet.territories.codes import department_code, official_code
from guichet.territories.enums import EpciType, TerritoryKind


@dataclass(frozen=True, kw_only=True, slots=True)
class TerritoryRecord:
    """One territory as it is on one day.

    `code` is plain ("37261"), parents too; `official_code` says the kind as well ("COM-37261"). Population
    is the one in force on 1 January of the year asked, None when unknown. Latitude and longitude are
    millionths of a degree; `approximate` when they are a mean and not the place itself.
    """

    kind: TerritoryKind
    code: str
    name: str
    population: int | None
    siren: str | None
    epci: str | None
    ept: str | None
    arrondissement: str | None
    departement: str | None
    region: str | None
    epci_type: EpciType | None
    financing: str | None
    latitude: int | None
    longitude: int | None
    approximate: bool | None
    postal_codes: tuple[str, ...]
    valid_from: date
    valid_to: date | None

    @property
    def official_code(self) -> str:
        return official_code(self.kind, self.code)

    @property
    def kind_label(self) -> str:
        """The kind in French: "commune", "communauté de communes", "métropole"…"""
        return str(self.epci_type.label if self.epci_type else self.kind.label)


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolution:
    """The territory a code leads to. `note` is a French sentence when it is not the one asked, else empty."""

    territory: TerritoryRecord
    note: str = ""


def containers_of(territory: TerritoryRecord) -> tuple[str, ...]:
    """Official codes of the territory and of all that contain it, the nearest first.

    COM-, EPCI-, EPT-, ARR-, then DEP- (or COL- overseas) and REG-. A grouping that spans several
    départements is counted in the one where most of its people live.
    """
    found = [territory.official_code]
    if territory.epci:
        found.append(official_code(TerritoryKind.EPCI, territory.epci))
    if territory.ept:
        found.append(official_code(TerritoryKind.EPT, territory.ept))
    if territory.arrondissement:
        found.append(official_code(TerritoryKind.ARRONDISSEMENT, territory.arrondissement))
    if territory.departement:
        found.append(department_code(territory.departement))
    if territory.region:
        found.append(official_code(TerritoryKind.REGION, territory.region))
    return tuple(dict.fromkeys(found))
