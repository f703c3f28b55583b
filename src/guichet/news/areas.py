"""Which news concern a place, as sets of bits: bit i is news i. Pure.

The same rule as the page of calls: a scheme concerns a place that is in what it covers, or that holds a part of it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from guichet.news.enums import NewsKind
from guichet.news.finding import DATED


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one piece of news rules. `included` and `excluded` are official codes, `local` the areas of the scheme that
    have dates of their own: there those of the country say nothing.
    """

    kind: NewsKind
    area: str
    included: Sequence[str] = ()
    excluded: Sequence[str] = ()
    local: Iterable[str] = ()


@dataclass(slots=True)
class AreaMasks:
    """What is asked of every place: made once for all news, then a few unions for each place."""

    everything: int
    free: int = 0
    covering: dict[str, int] = field(default_factory=dict)
    holding: dict[str, int] = field(default_factory=dict)
    barred: dict[str, int] = field(default_factory=dict)

    def mask(self, area: str, codes: Iterable[str]) -> int:
        """Return the news that concern a place: `area` is its official code (empty: everywhere), `codes` it and all
        that contains it.
        """
        if not area:
            return self.everything
        found, barred = self.free | self.holding.get(area, 0), 0
        for code in codes:
            found |= self.covering.get(code, 0)
            barred |= self.barred.get(code, 0)
        return found & ~barred


def area_masks(places: Sequence[Place], containers: Callable[[str], tuple[str, ...]]) -> AreaMasks:
    """Return the masks of these news. `containers` gives the official codes of what contains an area, itself included."""
    masks = AreaMasks((1 << len(places)) - 1)
    for position, place in enumerate(places):
        bit = 1 << position
        within = (place.area,) if place.area else place.included
        if not within:
            masks.free |= bit
        for code in within:
            _add(masks.covering, code, bit)
            for container in containers(code):
                _add(masks.holding, container, bit)
        for code in place.excluded:
            _add(masks.barred, code, bit)
        if not place.area and place.kind in DATED:
            for code in place.local:
                _add(masks.barred, code, bit)
    return masks


def _add(masks: dict[str, int], code: str, bit: int) -> None:
    masks[code] = masks.get(code, 0) | bit


def containers_from(known: Mapping[str, tuple[str, ...]]) -> Callable[[str], tuple[str, ...]]:
    """Return `containers` from what was looked up: an area nobody knows contains itself alone."""
    return lambda code: known.get(code, (code,))
