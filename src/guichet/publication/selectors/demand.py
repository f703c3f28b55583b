"""Statistics of demand: the filters of the address, then the same figures by month, scheme, département and size of commune."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from guichet.applications.selectors.statistics import NOT_A_COMMUNE, Demand, Sent, demand
from guichet.publication.enums import Size
from guichet.publication.errors import BadStatisticsFilter
from guichet.publication.selectors.filters import AwardFilter, official
from guichet.shared.formats import MONTHS
from guichet.territories.selectors import read_official_code

FIRST_YEAR, LAST_YEAR = 1990, 2999
PLACES = ("REG", "DEP", "COL")
LEAST = tuple(size.bounds[0] for size in Size)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsFilter:
    """What to count; an empty value keeps all. `territory` is the official code of a région or a département."""

    scheme: str = ""
    territory: str = ""
    year: int | None = None

    @property
    def query(self) -> str:
        """Return the filter as it stands in an address; empty without any."""
        said = {"dispositif": self.scheme, "territoire": self.territory, "annee": str(self.year or "")}
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def awards(self) -> AwardFilter:
        """The published awards of the same scheme, place and year."""
        return AwardFilter(scheme=self.scheme, territory=self.territory, year=self.year)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The figures of one month, scheme, département or size; `key` names it for programs, `label` for people."""

    key: str
    label: str
    figures: Sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """The applications counted one way: by what (`key`, as files name it), in which order, under which words."""

    key: str
    title: str
    label_title: str
    lines: tuple[Line, ...]


def read_statistics_filter(values: Mapping[str, str], known: Mapping[str, str]) -> StatisticsFilter:
    """Read the filters of an address; `known` gives the places there are, by official code.

    Raise BadStatisticsFilter with what to write instead.
    """
    year = values.get("annee", "").strip()
    if year and not (year.isascii() and year.isdigit() and FIRST_YEAR <= int(year[:9]) <= LAST_YEAR):
        raise BadStatisticsFilter(f"« {year[:20]} » n’est pas une année : écrivez 2021.")
    territory = official(values.get("territoire", "").strip())
    if territory and territory not in known:
        read = read_official_code(territory)
        raise BadStatisticsFilter(
            "Les statistiques sont données par région et par département : choisissez-en un dans la liste."
            if read
            else "Ce territoire n’est pas connu ici : choisissez une région ou un département dans la liste."
        )
    scheme = values.get("dispositif", "").strip()
    if len(scheme) > 60 or "\0" in scheme:
        raise BadStatisticsFilter("Cette aide n’est pas connue ici : choisissez-en une dans la liste.")
    return StatisticsFilter(scheme=scheme, territory=territory, year=int(year) if year else None)


def read_demand(wanted: StatisticsFilter) -> Demand:
    """Count what a filter keeps: one query."""
    return demand(scheme=wanted.scheme, place=wanted.territory, year=wanted.year, sizes=LEAST)


def breakdowns(
    found: Demand, *, titles: Mapping[str, str], places: Mapping[str, str]
) -> tuple[Breakdown, ...]:
    """Return the same applications counted in four ways; each sums to the total. No query.

    `titles` gives the schemes by slug, `places` the régions and départements by official code.
    """
    names = {code.split("-", 1)[1]: name for code, name in places.items() if not code.startswith("REG-")}
    schemes = (
        Line(key=slug, label=titles.get(slug, slug), figures=figures)
        for slug, figures in found.by_scheme.items()
    )
    departements = (
        Line(key=code, label=names.get(code, code) or "Département inconnu", figures=figures)
        for code, figures in found.by_departement.items()
    )
    return (
        Breakdown(key="mois", title="Par mois d’envoi", label_title="Mois", lines=tuple(_months(found))),
        Breakdown(key="aide", title="Par aide", label_title="Aide", lines=_largest(schemes)),
        Breakdown(
            key="departement",
            title="Par département",
            label_title="Département",
            lines=_largest(departements),
        ),
        Breakdown(
            key="taille",
            title="Par taille de commune",
            label_title="Population de la commune",
            lines=tuple(_sizes(found)),
        ),
    )


def _largest(lines: Iterator[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: (-line.figures.sent, line.label)))


def _months(found: Demand) -> Iterator[Line]:
    """Give every month from the first to the last, those without any application too."""
    if not found.by_month:
        return
    month, last = min(found.by_month), max(found.by_month)
    while month <= last:
        figures = found.by_month.get(month, Sent())
        yield Line(key=f"{month:%Y-%m}", label=f"{MONTHS[month.month - 1]} {month.year}", figures=figures)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _sizes(found: Demand) -> Iterator[Line]:
    for rank, size in enumerate(Size, start=1):
        if rank in found.by_size:
            yield Line(key=size.value, label=str(size.label), figures=found.by_size[rank])
    if 0 in found.by_size:
        yield Line(key="inconnue", label="population inconnue", figures=found.by_size[0])
    if NOT_A_COMMUNE in found.by_size:
        yield Line(key="autre", label="autre qu’une commune", figures=found.by_size[NOT_A_COMMUNE])
