"""Sums of published awards by place, as the map draws them; what has no place is counted with its département."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from numpy.typing import NDArray

from guichet.publication.enums import Level
from guichet.publication.selectors.country import Country
from guichet.publication.selectors.filters import AwardFilter
from guichet.publication.selectors.totals import Totals

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spots:
    """The places of one level that have awards: their ranks in the country, ascending, how many awards, how many cents."""

    level: Level
    ranks: Whole
    awards: Whole
    cents: Whole


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Map:
    """What a map shows, by level (a map by commune also has awards known only by their EPCI), and what it cannot."""

    spots: Sequence[Spots]
    unplaced: Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartementTotals:
    """The awards of a département (plain code, empty when unknown), and those of them without a more precise place."""

    code: str
    awards: int
    cents: int
    unplaced: int
    unplaced_cents: int


def map_of(wanted: AwardFilter, level: Level, country: Country) -> Map:
    """Return what a map of a filter shows, in one query (and one for each commune that is no more, once a day)."""
    rows = (
        wanted.apply()
        .values_list("commune", "epci", "departement")
        .annotate(Count("pk"), Sum("amount_cents"))
        .order_by()
    )
    found: dict[Level, dict[int, list[int]]] = {one: {} for one in Level}
    unplaced, cents_unplaced = 0, 0
    for commune, epci, departement, awards, cents in rows:
        where = _where(country, level, (commune, epci, departement))
        if where is None:
            unplaced, cents_unplaced = unplaced + awards, cents_unplaced + cents
            continue
        sums = found[where[0]].setdefault(where[1], [0, 0])
        sums[0] += awards
        sums[1] += cents
    spots = [_spots(one, sums) for one, sums in found.items() if sums or one is level]
    return Map(spots=spots, unplaced=Totals(awards=unplaced, cents=cents_unplaced))


def _where(country: Country, level: Level, codes: tuple[str, str, str]) -> tuple[Level, int] | None:
    """Return the level and the rank of the place that stands for an award on a map, None without any."""
    commune, epci, departement = codes
    if level is Level.DEPARTEMENT:
        rank = country.departements.ranks.get(departement)
        return None if rank is None else (level, rank)
    if level is Level.COMMUNE:
        rank = country.rank_of_commune(commune)
        if rank is not None:
            return level, rank
        epci = "" if commune else epci
    rank = country.epci.ranks.get(epci)
    return None if rank is None else (Level.EPCI, rank)


def _spots(level: Level, sums: dict[int, list[int]]) -> Spots:
    ranks = sorted(sums)
    return Spots(
        level=level,
        ranks=np.array(ranks, dtype=np.int64),
        awards=np.array([sums[rank][0] for rank in ranks], dtype=np.int64),
        cents=np.array([sums[rank][1] for rank in ranks], dtype=np.int64),
    )


def by_departement(wanted: AwardFilter) -> list[DepartementTotals]:
    """Return the sums of what a filter keeps for each département, the largest first, in one query."""
    vague = Q(commune="", epci="")
    rows = (
        wanted.apply()
        .values("departement")
        .annotate(
            awards=Count("pk"),
            cents=Sum("amount_cents"),
            unplaced=Count("pk", filter=vague),
            unplaced_cents=Coalesce(Sum("amount_cents", filter=vague), 0),
        )
        .order_by("-cents", "departement")
    )
    return [
        DepartementTotals(
            code=row["departement"],
            awards=row["awards"],
            cents=row["cents"],
            unplaced=row["unplaced"],
            unplaced_cents=row["unplaced_cents"],
        )
        for row in rows
    ]
