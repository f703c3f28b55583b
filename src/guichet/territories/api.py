"""GET /territories: search by name, INSEE code, postal code or SIREN, on any date since 2021."""

from datetime import date

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from guichet.shared import clock
from guichet.shared.access import everyone
from guichet.shared.errors import BadInput
from guichet.shared.reading import read_date, read_integer
from guichet.territories.enums import TerritoryKind
from guichet.territories.selectors import SearchItem, search_territories
from guichet.territories.selectors.search import MAX_LIMIT

router = Router(tags=["Territoires"])


class Wanted(Schema):
    """What is asked, as text: refusals are ours, in French."""

    q: str = Field("", description="Nom, code INSEE, code postal ou SIREN, en entier ou non.")
    at: str = Field("", description="Jour où chercher (2021-03-01) ; aujourd’hui si absent.")
    kind: list[str] = Field([], description="Ne chercher que ces genres : commune, epci, departement…")
    limit: str = Field("10", description="Nombre de réponses par page, de 1 à 100.")
    after: str = Field("", description="La valeur « next » de la page précédente.")


class TerritoryOut(Schema):
    code: str = Field(description="Code INSEE, ou SIREN d’un groupement de communes.")
    kind: TerritoryKind
    name: str
    department: str | None = Field(description="Code du département ou de la collectivité d’outre-mer.")
    population: int | None = Field(description="Population municipale en vigueur ; null si inconnue.")
    postal_codes: list[str]


class TerritoryPage(Schema):
    items: list[TerritoryOut]
    next: str | None = Field(description="À donner dans « after » pour la suite ; null à la dernière page.")


@router.get("/territories", response=TerritoryPage, summary="Chercher un territoire", url_name="territories")
@everyone
def search(
    request: HttpRequest,  # every view is given it
    wanted: Query[Wanted],
) -> TerritoryPage:
    """Les territoires en vigueur ce jour-là, les plus ressemblants d’abord, les plus peuplés ensuite."""
    page = search_territories(
        wanted.q,
        at=_read_day(wanted.at),
        kinds=_read_kinds(wanted.kind),
        limit=_read_limit(wanted.limit),
        after=wanted.after or None,
    )
    return TerritoryPage(items=[_out(item) for item in page.items], next=page.next)


def _read_day(text: str) -> date:
    return read_date(text) if text.strip() else clock.today()


def _read_kinds(texts: list[str]) -> set[TerritoryKind] | None:
    try:
        return {TerritoryKind(text) for text in texts} or None
    except ValueError as error:
        known = ", ".join(TerritoryKind.values)
        raise BadInput(f"Ce genre de territoire n’existe pas. Choisissez parmi : {known}.") from error


def _read_limit(text: str) -> int:
    limit = read_integer(text, maximum=MAX_LIMIT)
    if limit < 1:
        raise BadInput(f"Une page compte de 1 à {MAX_LIMIT} réponses.")
    return limit


def _out(item: SearchItem) -> TerritoryOut:
    return TerritoryOut(
        code=item.code,
        kind=item.kind,
        name=item.name,
        department=item.department,
        population=item.population,
        postal_codes=list(item.postal_codes),
    )
