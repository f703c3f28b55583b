"""Where each territory is: GeoNames where the match is certain, else the mean of what surrounds it."""

import math
from collections import defaultdict
from collections.abc import Iterable
from statistics import median
from typing import Any, Protocol

from guichet.territories.names import normalise

Key = tuple[str, str]
Place = tuple[int, int]
"""Latitude and longitude in millionths of a degree."""
Position = tuple[int, int, bool]
"""Latitude, longitude, and whether it is approximate (a mean) rather than found in GeoNames."""

OVERSEAS = {
    "GP": "971",
    "MQ": "972",
    "GF": "973",
    "RE": "974",
    "PM": "975",
    "YT": "976",
    "BL": "977",
    "MF": "978",
    "WF": "986",
    "PF": "987",
    "NC": "988",
}
"""Countries of GeoNames that are one département or collectivity of ours."""
AREAS = ("region", "departement", "arrondissement", "epci", "ept")
FURTHEST_KM = 60
"""A match further than this from the middle of its EPCI, or of its département, is another place."""


class Located(Protocol):
    """What is read of a territory."""

    @property
    def kind(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def population(self) -> int | None: ...
    @property
    def epci(self) -> str | None: ...
    @property
    def ept(self) -> str | None: ...
    @property
    def arrondissement(self) -> str | None: ...
    @property
    def departement(self) -> str | None: ...
    @property
    def region(self) -> str | None: ...


def locate(states: dict[Key, Any], geonames: dict[str, dict[str, Any]]) -> dict[Key, Position]:
    """Give a position to every territory one can be found or reckoned for."""
    communes: dict[str, Located] = {
        code: state for (kind, code), state in states.items() if kind == "commune"
    }
    certain = far_ones_left_out(certain_matches(communes, geonames), communes)
    means = {field: mean_by(field, certain, communes) for field in AREAS}
    means["departement"] = {**overseas_means(geonames), **means["departement"]}
    found: dict[Key, Position] = {}
    for key, state in states.items():
        if key[0] == "commune" and key[1] in certain:
            found[key] = (*certain[key[1]], False)
            continue
        own = {"commune": "epci", "collectivite_outremer": "departement"}.get(key[0], key[0])
        area = state.epci if key[0] == "commune" else key[1]
        if place := means[own].get(area) or means["departement"].get(state.departement):
            found[key] = (*place, True)
    return found


def overseas_means(geonames: dict[str, dict[str, Any]]) -> dict[str | None, Place]:
    """The mean of the places of each overseas country, for those where no commune bears the name of a place."""
    places: dict[str, list[Place]] = defaultdict(list)
    for place in geonames.values():
        if area := OVERSEAS.get(place["countrycode"]):
            places[area].append(degrees(place))
    return {area: mean(found) for area, found in places.items()}


def certain_matches(communes: dict[str, Located], geonames: dict[str, dict[str, Any]]) -> dict[str, Place]:
    """Match by name inside a region when one commune and one place bear it, and their populations agree."""
    places: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for place in geonames.values():
        area = place["admin1code"] if place["countrycode"] == "FR" else OVERSEAS.get(place["countrycode"])
        if area:
            places[(area, normalise(place["name"]))].append(place)
    named: dict[tuple[str, str], list[Located]] = defaultdict(list)
    for state in communes.values():
        in_one_country = state.departement in OVERSEAS.values()
        area = state.departement if in_one_country else state.region
        named[(area or "", normalise(state.name))].append(state)
    found = {}
    for key, bearers in named.items():
        candidates = places.get(key, [])
        if len(bearers) == len(candidates) == 1 and plausible(
            bearers[0].population, candidates[0]["population"]
        ):
            found[bearers[0].code] = degrees(candidates[0])
    return found


def plausible(ours: int | None, theirs: int) -> bool:
    """Populations agree when neither is twice the other; small ones may differ by 300 people."""
    if ours is None:
        return False
    return abs(ours - theirs) <= 300 or max(ours, theirs) <= 2 * min(ours, theirs)


def degrees(place: dict[str, Any]) -> Place:
    return round(place["latitude"] * 1_000_000), round(place["longitude"] * 1_000_000)


def far_ones_left_out(found: dict[str, Place], communes: dict[str, Located]) -> dict[str, Place]:
    """Drop matches far from the others of their département, except among islands spread over an ocean."""
    around: dict[str | None, list[Place]] = defaultdict(list)
    for code, place in found.items():
        around[communes[code].departement].append(place)
    middles = {
        area: (median(lat for lat, _ in places), median(lon for _, lon in places))
        for area, places in around.items()
    }
    kept = {}
    for code, place in found.items():
        area = communes[code].departement or ""
        spread = area.startswith(("97", "98"))
        if spread or kilometres(place, middles[area]) <= 2 * FURTHEST_KM:
            kept[code] = place
    means = mean_by("epci", kept, communes)
    return {
        code: place
        for code, place in kept.items()
        if (middle := means.get(communes[code].epci)) is None
        or (communes[code].departement or "").startswith(("97", "98"))
        or kilometres(place, middle) <= FURTHEST_KM
    }


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Distance on a plane that touches the earth there: good to a few percent over a département."""
    north = (one[0] - other[0]) / 1e6 * 111.2
    east = (one[1] - other[1]) / 1e6 * 111.2 * math.cos(math.radians(one[0] / 1e6))
    return math.hypot(north, east)


def mean_by(field: str, places: dict[str, Place], communes: dict[str, Located]) -> dict[str | None, Place]:
    """The mean place of the communes of each area that have one."""
    grouped: dict[str | None, list[Place]] = defaultdict(list)
    for code, place in places.items():
        if area := getattr(communes[code], field):
            grouped[area].append(place)
    return {area: mean(found) for area, found in grouped.items()}


def mean(places: Iterable[Place]) -> Place:
    found = list(places)
    return sum(lat for lat, _ in found) // len(found), sum(lon for _, lon in found) // len(found)
