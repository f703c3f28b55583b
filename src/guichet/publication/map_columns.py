"""What the script of the map reads: columns of integers, each the difference with the one before, so that they compress well.

`docs/reference/publication.md` describes them.
"""

from typing import Any

import numpy as np

from guichet.publication.enums import Level
from guichet.publication.picture import UNITS
from guichet.publication.selectors.country import Country, Places, Whole, code_of
from guichet.publication.selectors.places import Map
from guichet.shared.constellation import FRAMES, HEIGHT, LIGHTS, WIDTH
from guichet.territories.enums import TerritoryKind

STEP = 2_000
"""Positions are counted in so many millionths of a degree: some 200 metres."""


def points_file(found: Map, tag: str) -> dict[str, Any]:
    """The places that have awards: ranks among the places of their level, awards, whole euros."""
    return {
        "revision": tag,
        "points": {
            str(spots.level): {
                "rangs": _differences(spots.ranks),
                "aides": spots.awards.tolist(),
                "euros": ((spots.cents + 50) // 100).tolist(),
            }
            for spots in found.spots
        },
        "sansLieu": {"aides": found.unplaced.awards, "centimes": found.unplaced.cents},
    }


def places_file(country: Country) -> dict[str, Any]:
    """Where the places are; communes come with their brightness and, by runs, the département that holds them."""
    holders = country.holders[TerritoryKind.DEPARTEMENT]
    starts = np.flatnonzero(np.r_[True, holders[1:] != holders[:-1]])
    counts = np.diff(np.r_[starts, len(holders)])
    lights = sum((country.population >= least).astype(np.int64) for least, *_ in LIGHTS[1:])
    return {
        "largeur": WIDTH,
        "hauteur": HEIGHT,
        "pas": STEP,
        "cadres": [list(frame[1:]) for frame in FRAMES],
        "unites": {str(level): unit for level, unit in UNITS.items()},
        "lumieres": "".join(map(str, np.asarray(lights).tolist())),
        "departements": [
            [code_of(Level.DEPARTEMENT, str(holders[start])), int(count)]
            for start, count in zip(starts.tolist(), counts.tolist(), strict=True)
        ],
        "lieux": {str(level): _positions(country.places(level)) for level in Level},
    }


def names_file(country: Country) -> dict[str, Any]:
    """The names of the places and their codes, without the prefix of their level."""
    return {
        str(level): {
            "prefixe": "COM-" if level is Level.COMMUNE else "EPCI-" if level is Level.EPCI else "",
            "noms": list(country.places(level).names),
            "codes": [
                code_of(level, code) if level is Level.DEPARTEMENT else code
                for code in country.places(level).codes
            ],
        }
        for level in Level
    }


def _positions(places: Places) -> dict[str, list[int]]:
    return {
        "nord": _differences(places.latitude // STEP),
        "est": _differences(places.longitude // STEP),
    }


def _differences(column: Whole) -> list[int]:
    return [int(step) for step in np.diff(column, prepend=0)]
