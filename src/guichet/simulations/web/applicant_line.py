"""The head of the page: who asks, where, and what else may have been meant."""

from collections.abc import Sequence
from typing import Any

from guichet.shared.formats import format_count, format_number
from guichet.simulations.selectors.applicants import TERRITORIAL_KINDS, Applicant
from guichet.simulations.selectors.places import Place
from guichet.simulations.web.address import ABOUT_APPLICANT, Address
from guichet.territories.enums import TerritoryKind
from guichet.territories.errors import InvalidIdentifier
from guichet.territories.selectors import check_siret


def applicant_line(place: Place, address: Address, near: Sequence[Applicant]) -> dict[str, Any]:
    """Return what the head line says: name, and what one checks at a glance (kind, population, grouping)."""
    territory = place.territory
    if territory is None:
        return {"name": "", "details": [], "typed": place.typed, "code": ""}
    own = place.applicant.kind in TERRITORIAL_KINDS
    details = (
        [territory.kind_label]
        if own
        else [f"à {territory.name}" if territory.kind is TerritoryKind.COMMUNE else territory.name]
    )
    if territory.population is not None:
        details.append(f"{format_number(territory.population)}\u00a0hab.")
    details += [
        body.territory.name for body in near if body.territory and body.territory.kind is TerritoryKind.EPCI
    ]
    name = territory.name if own else address.one("nom")[:120]
    return {"name": name, "details": details, "typed": territory.name, "code": territory.official_code}


def choice_links(place: Place, address: Address, path: str) -> list[dict[str, str]]:
    """Return the territories that what was typed may mean, each with the address that chooses it."""
    return [
        {
            "name": item.name,
            "about": " · ".join(_about(item.kind.label, item.department, item.postal_codes, item.population)),
            "path": address.with_({"territoire": item.official_code}).without("suite", "groupe").path(path),
        }
        for item in place.choices
    ]


def _about(
    kind: str, department: str | None, postal_codes: tuple[str, ...], population: int | None
) -> list[str]:
    parts = [kind]
    if postal_codes:
        parts.append(postal_codes[0])
    elif department:
        parts.append(f"département {department}")
    if population is not None:
        parts.append(format_count(population, "habitant"))
    return parts


def applicant_form(address: Address, place: Place, kinds: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return what the form that changes the applicant needs: everything else in the address stays."""
    siret, problem = siret_of(address)
    about_place = [name for name in address.values if name.startswith("territory.")]
    kind = place.applicant.kind or ""
    return {
        "organisations": kinds,
        "organisation": kind,
        "territorial": kind in TERRITORIAL_KINDS or not kind,
        "name": address.one("nom")[:120],
        "siret": siret,
        "siret_problem": problem,
        "kept_fields": address.without(*ABOUT_APPLICANT, "suite", "groupe", *about_place).hidden(),
    }


def siret_of(address: Address) -> tuple[str, str]:
    """Return the SIRET as it is written on papers, or as typed with a sentence when it cannot be one."""
    typed = address.one("siret")[:60]
    if not typed:
        return "", ""
    try:
        digits = check_siret(typed)
    except InvalidIdentifier as error:
        return typed, error.message
    return "\u202f".join((digits[0:3], digits[3:6], digits[6:9], digits[9:])), ""
