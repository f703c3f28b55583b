"""The map of laureates as a picture: the communes as lights, the awards over them as discs of which the area follows the amount.

The rule is the same everywhere, overseas frames included. The script of the page draws the same discs: `UNITS` is sent to it.
"""

from math import isqrt

import numpy as np
from numpy.typing import NDArray

from guichet.publication.enums import Level
from guichet.publication.selectors.country import Country, Mask, Whole
from guichet.publication.selectors.places import Map, Spots
from guichet.shared.constellation import (
    HEIGHT,
    LEVELS,
    SUB,
    WHOLE,
    WIDTH,
    Colour,
    Located,
    View,
    encode,
    paint,
)

UNITS = {Level.COMMUNE: 150, Level.EPCI: 300, Level.DEPARTEMENT: 900}
"""A disc of one pixel is worth the square of this in euros; the radius follows the square root of the amount."""
SMALLEST, LARGEST = 1, 26
CLOSEST = 24
"""No part of the picture is drawn more times larger than this."""
FILL, RIM, CORE = (len(LEVELS) + rank for rank in range(3))
COLOURS: tuple[Colour, ...] = (*LEVELS, (255, 157, 20, 130), (255, 180, 60, 255), (255, 236, 190, 255))


def view_of(located: Located, mask: Mask | None) -> View:
    """Return the part of the picture around the communes of a mask, all of it without any."""
    inside = located.shown & mask if mask is not None else np.zeros(0, dtype=bool)
    if not inside.any():
        return WHOLE
    x, y = located.x[inside], located.y[inside]
    left, right, top, bottom = int(x.min()), int(x.max()), int(y.min()), int(y.max())
    width = max(right - left, (bottom - top) * WIDTH // HEIGHT) * 5 // 4
    width = min(max(width, WHOLE.width // CLOSEST), WHOLE.width)
    height = width * HEIGHT // WIDTH
    return View((left + right - width) // 2, (top + bottom - height) // 2, width)


def radii(cents: Whole, level: Level, view: View) -> Whole:
    """Return the radius of each disc in pixels; it grows with the square root of what the picture is enlarged by."""
    grown = isqrt(10_000 * WHOLE.width // view.width)  # hundredths
    found = np.sqrt(cents // 100) * grown // (100 * UNITS[level])
    return np.clip(found.astype(np.int64), SMALLEST * (1 if grown < 200 else 3), LARGEST * grown // 100)


def draw_map(country: Country, found: Map, view: View) -> bytes:
    """Draw what a map shows, or a part of it, as a PNG."""
    canvas = paint(country.communes.located, country.population, view)
    for spots in found.spots:
        _discs(canvas, country, spots, view)
    return encode(canvas, COLOURS)


def _discs(canvas: NDArray[np.uint8], country: Country, spots: Spots, view: View) -> None:
    """Draw the discs of one level, the largest first, so that none is hidden whole."""
    located = country.places(spots.level).located
    x, y = view.pixels(located.x[spots.ranks], located.y[spots.ranks])
    radius = radii(spots.cents, spots.level, view)
    margin = int(radius.max(initial=1)) + 1
    padded = np.zeros((HEIGHT + 2 * margin, WIDTH + 2 * margin), dtype=np.uint8)
    kept = located.shown[spots.ranks] & (x >= 0) & (x < WIDTH) & (y >= 0) & (y < HEIGHT)
    for size in np.unique(radius[kept])[::-1].tolist():
        of_size = kept & (radius == size)
        for dx, dy, colour in _disc(size):
            padded[y[of_size] + margin + dy, x[of_size] + margin + dx] = colour
    drawn = padded[margin:-margin, margin:-margin]
    canvas[drawn > 0] = drawn[drawn > 0]


def _disc(radius: int) -> list[tuple[int, int, int]]:
    """Return the pixels of a disc as (dx, dy, level): its fill, its rim, its centre last."""
    size = range(-radius, radius + 1)
    limit, inner = radius * radius + radius, (radius - 1) * (radius - 1) + radius - 1
    around = [(dx, dy, dx * dx + dy * dy) for dx in size for dy in size]
    fill = [(dx, dy, FILL) for dx, dy, far in around if far < inner and radius > 2]
    rim = [(dx, dy, RIM) for dx, dy, far in around if inner <= far <= limit or (radius <= 2 and far <= limit)]
    return [*fill, *rim, (0, 0, CORE)]


def subpixels(view: View) -> tuple[int, int, int]:
    """Return a view in whole pixels of the picture, for the script: left, top, width."""
    return view.left // SUB, view.top // SUB, max(1, view.width // SUB)
