"""Départements as tiles of equal area, each near where it is: what a map of discs hides, small and crowded ones show as well."""

from collections.abc import Sequence
from dataclasses import dataclass

from guichet.publication.selectors import DepartementTotals
from guichet.shared.formats import format_count, format_short_amount

GRID = """
 .  .  .  .  . 62 59  .  .  .  .
 .  .  .  . 76 80 60 02 08  .  .
 .  . 50 14 27 95 93 51 55 57 67
29 22 35 61 78 92 75 94 54 88  .
 . 56 53 72 28 91 77 10 52 70 68
 . 44 49 37 41 45 89 21 25 90  .
 . 85 79 86 36 18 58 71 39  .  .
 .  . 17 16 87 23 03 69 01 74  .
 .  . 33 24 19 63 42 38 73  .  .
 .  . 40 47 46 15 43 07 26 05  .
 .  . 64 32 82 12 48 30 84 04 06
 .  .  . 65 31 81 34 13 83  . 2B
 .  .  .  . 09 11 66  .  .  . 2A
 .  .  .  .  .  .  .  .  .  .  .
971 972 973 974 976 975 977 978 986 987 988
"""
SIDE, GAP = 44, 3
CLASSES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One département: its corner, its shade (0: nothing, then 1 to CLASSES), what it says when pointed at."""

    code: str
    x: int
    y: int
    shade: int
    words: str

    @property
    def middle(self) -> int:
        return self.x + (SIDE - GAP) // 2

    @property
    def foot(self) -> int:
        return self.y + (SIDE - GAP) // 2 + 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Cartogram:
    """The tiles and, for each shade in use, the amounts it stands for."""

    tiles: Sequence[Tile]
    legend: Sequence[tuple[int, str]]
    width: int
    height: int
    side: int = SIDE - GAP


def places_of_tiles() -> dict[str, tuple[int, int]]:
    """Return column and row of each département by its plain code."""
    rows = [line.split() for line in GRID.strip("\n").splitlines()]
    return {
        code: (column, row)
        for row, codes in enumerate(rows)
        for column, code in enumerate(codes)
        if code != "."
    }


def cartogram(found: Sequence[DepartementTotals], names: dict[str, str]) -> Cartogram:
    """Shade each tile by its sum: as many tiles in each shade, so that one very large sum does not hide the others."""
    sums = {one.code: one for one in found}
    grid = places_of_tiles()
    ranked = sorted(
        (code for code in grid if code in sums and sums[code].cents), key=lambda code: sums[code].cents
    )
    shades = {code: 1 + rank * CLASSES // len(ranked) for rank, code in enumerate(ranked)}
    tiles = [
        Tile(
            code=code,
            x=column * SIDE,
            y=row * SIDE,
            shade=shades.get(code, 0),
            words=f"{names.get(code, code)} : {_words(sums.get(code))}",
        )
        for code, (column, row) in grid.items()
    ]
    columns, rows = (1 + max(place[axis] for place in grid.values()) for axis in (0, 1))
    legend = [(0, "aucune aide")] + [
        (shade, _range([sums[code].cents for code in ranked if shades[code] == shade]))
        for shade in sorted(set(shades.values()))
    ]
    return Cartogram(tiles=tiles, legend=legend, width=columns * SIDE - GAP, height=rows * SIDE - GAP)


def _words(found: DepartementTotals | None) -> str:
    if found is None:
        return "aucune aide"
    return f"{format_short_amount(found.cents)}, {format_count(found.awards, 'aide')}"


def _range(cents: Sequence[int]) -> str:
    low, high = format_short_amount(min(cents)), format_short_amount(max(cents))
    return low if low == high else f"{low} à {high}"
