"""Who asks, and where: the facts that Guichet knows without asking."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bareme import FactValue
from guichet.territories.enums import TerritoryKind
from guichet.territories.selectors import (
    OVERSEAS_COLLECTIVITIES,
    TerritoryRecord,
    containers_of,
    members_of,
    related_bodies,
    resolve,
)

# The organisation that a territory is, when nobody says otherwise.
KIND_OF_TERRITORY = {
    TerritoryKind.COMMUNE: "commune",
    TerritoryKind.EPCI: "epci",
    TerritoryKind.EPT: "epci",
    TerritoryKind.DEPARTEMENT: "departement",
    TerritoryKind.REGION: "region",
    TerritoryKind.COLLECTIVITE_OUTREMER: "departement",
}
TERRITORIAL_KINDS = frozenset(KIND_OF_TERRITORY.values())


@dataclass(frozen=True, slots=True)
class Applicant:
    """An organisation in a place. `codes` are its official codes, nearest first; `notes` say what was understood."""

    kind: str | None
    territory: TerritoryRecord | None
    codes: tuple[str, ...]
    facts: dict[str, FactValue]
    notes: tuple[str, ...] = ()


def find_applicant(code: str | None, organisation: str | None, *, at: date) -> Applicant:
    """Return the applicant at an official or plain code, as an organisation of that kind.

    A département asked for in a commune is the commune's own: the note says so. Raise TerritoryError when the code leads
    nowhere.
    """
    if not code:
        facts: dict[str, FactValue] = {"organisation.kind": organisation} if organisation else {}
        return Applicant(organisation, None, (), facts)
    resolution = resolve(code, at=at)
    territory, notes = resolution.territory, [resolution.note] if resolution.note else []
    own = KIND_OF_TERRITORY.get(territory.kind)
    if organisation in TERRITORIAL_KINDS and organisation != own:
        for body in related_bodies(territory, at):
            if KIND_OF_TERRITORY.get(body.kind) == organisation:
                notes.append(f"{body.name} : {body.kind_label} de {territory.name}.")
                territory = body
                break
        else:
            notes.append(f"{territory.name} : {territory.kind_label}.")
            organisation = own
    return _applicant(organisation or own, territory, at, tuple(notes))


def neighbours(applicant: Applicant, *, at: date) -> Sequence[Applicant]:
    """Return the other bodies of the same place, which could apply instead: EPCI, département, région.

    For an organisation that is not a territory (a library, a school), its commune comes first.
    """
    territory = applicant.territory
    if territory is None:
        return ()
    bodies = list(related_bodies(territory, at))
    if applicant.kind not in TERRITORIAL_KINDS:
        bodies.insert(0, territory)
    return [_applicant(KIND_OF_TERRITORY.get(body.kind), body, at, (), members=False) for body in bodies]


def member_communes(applicant: Applicant, *, at: date) -> Iterator[Applicant]:
    """Yield the communes of an EPCI or an EPT as applicants, by name; nothing for anything else."""
    territory = applicant.territory
    if territory is None or territory.kind not in {TerritoryKind.EPCI, TerritoryKind.EPT}:
        return
    for commune in members_of(territory.official_code, at):
        yield _applicant(KIND_OF_TERRITORY[commune.kind], commune, at, (), members=False)


def _applicant(
    kind: str | None, territory: TerritoryRecord, at: date, notes: tuple[str, ...], *, members: bool = True
) -> Applicant:
    codes = containers_of(territory)
    facts: dict[str, FactValue] = {
        "organisation.kind": kind,
        "territory.codes": frozenset(codes),
        "territory.population": territory.population,
        "territory.overseas": _overseas(territory),
        "territory.largest_commune": _largest_commune(territory, at) if members else None,
    }
    return Applicant(
        kind, territory, codes, {name: value for name, value in facts.items() if value is not None}, notes
    )


def _overseas(territory: TerritoryRecord) -> bool:
    departement = territory.departement or territory.code
    regions_overseas = {"01", "02", "03", "04", "06"}
    if territory.kind is TerritoryKind.REGION:
        return territory.code in regions_overseas
    return departement.startswith("97") or departement in OVERSEAS_COLLECTIVITIES


def _largest_commune(territory: TerritoryRecord, at: date) -> int | None:
    if territory.kind is TerritoryKind.COMMUNE:
        return territory.population
    if territory.kind not in {TerritoryKind.EPCI, TerritoryKind.EPT}:
        return None
    return max(
        (
            member.population
            for member in members_of(territory.official_code, at)
            if member.population is not None
        ),
        default=None,
    )
