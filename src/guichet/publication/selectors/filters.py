"""The filters of laureates: the same words in the address of pages and files."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_
from urllib.parse import urlencode

from django.db.models import Q, QuerySet

from guichet.publication.enums import Size
from guichet.publication.errors import BadAwardFilter
from guichet.publication.models import PublishedAward
from guichet.shared.folding import sort_key
from guichet.territories.enums import TerritoryKind
from guichet.territories.selectors import OVERSEAS_COLLECTIVITIES, read_official_code

LONGEST = 200
LONGEST_SLUG = 60
COLUMNS = {
    TerritoryKind.COMMUNE: "commune",
    TerritoryKind.EPCI: "epci",
    TerritoryKind.DEPARTEMENT: "departement",
    TerritoryKind.COLLECTIVITE_OUTREMER: "departement",
    TerritoryKind.REGION: "region",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardFilter:
    """What to keep of the published awards; an empty value keeps all. `territory` is an official code ("DEP-37", "COM-37261")."""

    q: str = ""
    scheme: str = ""
    year: int | None = None
    territory: str = ""
    size: Size | None = None
    source: str = ""

    @property
    def query(self) -> str:
        """Return the filter as it stands in an address; empty without any."""
        said = {
            "q": self.q,
            "dispositif": self.scheme,
            "annee": "" if self.year is None else str(self.year),
            "territoire": self.territory,
            "taille": self.size or "",
            "source": self.source,
        }
        return urlencode({name: value for name, value in said.items() if value})

    def apply(self) -> "QuerySet[PublishedAward]":
        """Return the awards it keeps, those withdrawn left out."""
        found = PublishedAward.objects.filter(withdrawn_at=None)
        if self.scheme:
            found = found.filter(scheme=self.scheme)
        if self.year is not None:
            found = found.filter(year=self.year)
        if self.source:
            found = found.filter(source=self.source)
        if self.territory:
            found = found.filter(_within(self.territory))
        if self.size is not None:
            low, high = self.size.bounds
            found = found.filter(population__gte=low)
            if high is not None:
                found = found.filter(population__lt=high)
        words = sort_key(self.q).split()
        if words:
            found = found.filter(reduce(and_, (Q(search_text__contains=word) for word in words)))
        elif self.q.strip():
            found = found.none()  # nothing but signs: it is not everything
        return found


def _within(code: str) -> Q:
    read = read_official_code(code)
    if read is None or read[0] not in COLUMNS:
        raise BadAwardFilter(
            "Ce territoire n’est pas connu ici : choisissez une commune, une intercommunalité, un département ou une région."
        )
    kind, plain = read
    inside = Q(**{COLUMNS[kind]: plain})
    return inside | Q(territory=code) if kind is TerritoryKind.EPCI else inside


def read_award_filter(values: Mapping[str, str]) -> AwardFilter:
    """Read the filters of an address. Raise BadAwardFilter with what to write instead."""
    year = values.get("annee", "").strip()
    if year and not (year.isascii() and year.isdigit() and len(year) == 4):
        raise BadAwardFilter(f"« {year[:20]} » n’est pas une année : écrivez 2023.")
    size = values.get("taille", "")
    if size and size not in Size.values:
        raise BadAwardFilter("Cette taille n’existe pas : choisissez-en une de la liste.")
    territory = official(values.get("territoire", "").strip())
    if territory:
        _within(territory)
    return AwardFilter(
        q=values.get("q", "").replace("\0", "")[:LONGEST],
        scheme=values.get("dispositif", "").replace("\0", "")[:LONGEST_SLUG],
        year=int(year) if year else None,
        territory=territory,
        size=Size(size) if size else None,
        source=values.get("source", "").replace("\0", "")[:40],
    )


def official(text: str) -> str:
    """Return the official code of what may be a plain département ("37", "2A", "987")."""
    if text.isalnum() and text.isascii() and 2 <= len(text) <= 3:
        return f"{'COL' if text in OVERSEAS_COLLECTIVITIES else 'DEP'}-{text.upper()}"
    return text[:20]
