"""The areas of envelopes: the country, régions, départements; their names and what lies in them."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date

from guichet.territories.enums import TerritoryKind
from guichet.territories.errors import TerritoryError
from guichet.territories.selectors import departments, official_code, regions

COUNTRY = "FR"
COUNTRY_NAME = "France entière"


class _Known:
    """Read once in a process, for areas hardly change: names by official code, and the région of each département."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.region: dict[str, str] = {}


_known = _Known()


def area_names(at: date) -> Mapping[str, str]:
    """Return the name of every area by official code: the country, then régions, then départements; two queries once."""
    _read(at)
    return _known.names


def places_of_area(area: str, at: date) -> tuple[str, ...]:
    """Return an area and the région it is in: what a role over a territory is compared to."""
    _read(at)
    region = _known.region.get(area)
    return (area, region) if region else (area,)


def areas_within(territory: str, at: date) -> Sequence[str]:
    """Return the areas whose envelopes a role over a territory covers: itself, and the départements of a région."""
    _read(at)
    return [territory, *sorted(area for area, region in _known.region.items() if region == territory)]


def area_name(area: str, at: date) -> str:
    """Return the name of an area; its code when it has none."""
    return area_names(at).get(area, area)


def _read(at: date) -> None:
    if _known.names:
        return
    names, places = {COUNTRY: COUNTRY_NAME}, {}
    with suppress(TerritoryError):
        names |= {record.official_code: record.name for record in regions(at)}
        for record in departments(at):
            names[record.official_code] = record.name
            if record.region:
                places[record.official_code] = official_code(TerritoryKind.REGION, record.region)
        _known.names, _known.region = names, places
