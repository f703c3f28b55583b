"""How a scenario spreads over its territory: by EPCI in a département, by département elsewhere; in euros and per inhabitant.

Places are drawn where the territories of the area are, projected on a plane of integers: no map of anybody is needed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import cos, isqrt, radians

from guichet.review.selectors.scenarios import ShownLine, ShownScenario
from guichet.territories.enums import TerritoryKind
from guichet.territories.errors import TerritoryError
from guichet.territories.selectors import TerritoryRecord, territories_within

WIDTH, EDGE, LARGEST, SMALLEST = 600, 44, 36, 4
METROPOLITAN = (41_000_000, 51_500_000, -5_500_000, 9_800_000)
"""Least and most latitude and longitude of what a map of the country shows, in millionths of a degree."""
ELSEWHERE = "Sans territoire connu"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one territory receives: `cents` of `count` awards; `per_head` in cents, None when its population is unknown.

    `x` and `y` place it on the map, None when it has no place there.
    """

    code: str
    name: str
    count: int
    cents: int
    unknown: int
    population: int | None
    x: int | None = None
    y: int | None = None

    @property
    def per_head(self) -> int | None:
        if not self.population:
            return None
        return (2 * self.cents + self.population) // (2 * self.population)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A disc of a map: its centre, its radius, what it says."""

    x: int
    y: int
    radius: int
    name: str
    value: int

    @property
    def anchor(self) -> str:
        """Where its name begins, so that it stays on the map."""
        if self.x < WIDTH // 3:
            return "start"
        return "end" if self.x > WIDTH * 2 // 3 else "middle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Every territory of the area, the most helped first; `height` of the map, whose width is 600. `level` is what they are."""

    level: TerritoryKind
    parts: tuple[Part, ...]
    height: int

    @property
    def helped(self) -> list[Part]:
        return [part for part in self.parts if part.count]

    @property
    def left_out(self) -> int:
        """How many territories of the area receive nothing."""
        return sum(not part.count for part in self.parts)

    def spots(self, value: Callable[[Part], int | None]) -> list[Spot]:
        """Return the discs of a map, the largest first; what receives nothing is a point."""
        placed = [(part, value(part) or 0) for part in self.parts if part.x is not None]
        most = max((amount for _, amount in placed), default=0)
        found = [
            Spot(x=part.x or 0, y=part.y or 0, radius=_radius(amount, most), name=part.name, value=amount)
            for part, amount in placed
        ]
        return sorted(found, key=lambda spot: -spot.radius)


def spread_of(shown: ShownScenario, day: date) -> Spread:
    """Return how the awards of a scenario spread over its area: one query."""
    area = shown.row.territory
    level = TerritoryKind.EPCI if area.startswith("DEP-") else TerritoryKind.DEPARTEMENT
    try:
        territories = territories_within(level, area if area.startswith(("DEP-", "REG-")) else "", day)
    except TerritoryError:
        territories = ()
    if area and not area.startswith(("DEP-", "REG-")):
        codes = {place for line in shown.lines for place in line.places}
        territories = tuple(one for one in territories if one.official_code in codes)
    parts = _gather(shown.counted, territories)
    placed, height = _project(parts, {one.official_code: one for one in territories}, whole=not area)
    return Spread(
        level=level, parts=tuple(sorted(placed, key=lambda part: (-part.cents, part.name))), height=height
    )


def _gather(lines: Sequence[ShownLine], territories: Iterable[TerritoryRecord]) -> list[Part]:
    known = {one.official_code: one for one in territories}
    by_code: dict[str, list[ShownLine]] = defaultdict(list)
    for line in lines:
        by_code[next((place for place in line.places if place in known), "")].append(line)
    codes = [*known, *([""] if by_code.get("") else [])]
    return [
        Part(
            code=code,
            name=known[code].name if code else ELSEWHERE,
            count=len(by_code[code]),
            cents=sum(line.amount or 0 for line in by_code[code]),
            unknown=sum(line.amount is None for line in by_code[code]),
            population=known[code].population if code else None,
        )
        for code in codes
    ]


def _project(
    parts: Sequence[Part], territories: dict[str, TerritoryRecord], *, whole: bool
) -> tuple[list[Part], int]:
    """Place the parts on a plane 600 wide; return them with its height. Of the whole country, what is overseas has no place."""
    places = {
        code: (one.latitude, one.longitude)
        for code, one in territories.items()
        if one.latitude is not None and one.longitude is not None and not (whole and _overseas(one))
    }
    if not places:
        return list(parts), 0
    south, north = min(lat for lat, _ in places.values()), max(lat for lat, _ in places.values())
    west, east = min(lon for _, lon in places.values()), max(lon for _, lon in places.values())
    narrow = round(cos(radians((south + north) / 2e6)) * 1000)
    inner = WIDTH - 2 * EDGE
    span = max((east - west) * narrow // 1000, (north - south) * 4 // 5, 1)

    def place(part: Part) -> Part:
        if part.code not in places:
            return part
        lat, lon = places[part.code]
        shift = (inner - (east - west) * narrow // 1000 * inner // span) // 2
        x = EDGE + shift + (lon - west) * narrow // 1000 * inner // span
        return replace(part, x=x, y=EDGE + (north - lat) * inner // span)

    return [place(part) for part in parts], 2 * EDGE + (north - south) * inner // span


def _overseas(one: TerritoryRecord) -> bool:
    south, north, west, east = METROPOLITAN
    lat, lon = one.latitude or 0, one.longitude or 0
    return not (south <= lat <= north and west <= lon <= east)


def _radius(amount: int, most: int) -> int:
    """Return a radius whose disc grows as the amount."""
    if amount <= 0 or most <= 0:
        return 0
    return max(SMALLEST, isqrt(LARGEST * LARGEST * amount // most))
