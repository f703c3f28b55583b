"""The filters of laureates on a page: what was chosen, what may be, and what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest

from guichet.publication.enums import Size
from guichet.publication.errors import BadAwardFilter
from guichet.publication.selectors import AwardFilter, choices_published, read_award_filter
from guichet.territories.errors import TerritoryError
from guichet.territories.selectors import departments, find_territory, read_official_code, regions

FIELDS = ("q", "dispositif", "annee", "territoire", "taille", "source")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the fields of a filter offer: pairs (value, words)."""

    schemes: Sequence[tuple[str, str]]
    years: Sequence[tuple[str, str]]
    places: Sequence[tuple[str, str]]
    sizes: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtering:
    """The filters of a page: `wanted` is None when what was asked means nothing, `error` then says why.

    `territory` is the name of the territory chosen, empty without.
    """

    wanted: AwardFilter | None
    asked: dict[str, str]
    choices: Choices
    error: str = ""
    territory: str = ""


def read_filtering(request: HttpRequest, today: date) -> Filtering:
    """Read the filters of an address with the choices of their fields: five queries at most."""
    asked = {name: str(request.GET.get(name, ""))[:200] for name in FIELDS}
    places = [(one.official_code, one.name) for one in (*regions(today), *departments(today))]
    wanted, name, error = None, "", ""
    try:
        wanted = read_award_filter(asked)
        name = _name(wanted.territory, dict(places), today)
    except BadAwardFilter as refusal:
        wanted, error = None, str(refusal)
    if wanted is not None:
        asked["territoire"] = wanted.territory
        if wanted.territory and wanted.territory not in dict(places):
            places.insert(0, (wanted.territory, name))
    schemes, years = choices_published()
    choices = Choices(schemes=schemes, years=years, places=places, sizes=list(Size.choices))
    return Filtering(wanted=wanted, asked=asked, choices=choices, error=error, territory=name)


def _name(code: str, known: dict[str, str], today: date) -> str:
    """Return the name of a territory by its official code. Raise BadAwardFilter when there is none."""
    if not code or read_official_code(code) is None:
        return ""
    if code in known:
        return known[code]
    try:
        return find_territory(code, at=today).name
    except TerritoryError as error:
        raise BadAwardFilter(str(error)) from None
