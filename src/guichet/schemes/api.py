"""GET /schemes and GET /schemes/{slug}: the catalogue, and everything known of one scheme."""

from datetime import date

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from guichet.schemes.api_shapes import SchemeDetail, SchemeOut, describe, describe_received, row_out
from guichet.schemes.errors import BadFilter, UnknownScheme
from guichet.schemes.presentation import view_scheme
from guichet.schemes.selectors import catalogue_row, list_schemes, published, read_filter, shared_facts
from guichet.schemes.selectors.catalogue import MAX_PAGE_SIZE
from guichet.shared import clock
from guichet.shared.access import everyone
from guichet.shared.errors import BadInput
from guichet.shared.reading import read_date, read_integer

router = Router(tags=["Aides"])


class Wanted(Schema):
    """What is asked, as text: refusals are ours, in French."""

    q: str = Field("", description="Mots à chercher : titre, besoin, dépense…")
    audience: list[str] = Field([], description="Pour qui : commune, epci, departement, library…")
    theme: list[str] = Field([], description="Pour quoi : equiper-ecole, former-agents, donnees…")
    kind: list[str] = Field([], description="Genre : call, desk, label, consultation…")
    status: list[str] = Field(
        [], description="open (on peut demander), soon, closed, permanent, local, unknown."
    )
    funder: str = Field("", description="Mots du nom de l’organisme qui paie.")
    at: str = Field("", description="Jour où l’on se place (2021-03-01) ; aujourd’hui si absent.")
    limit: str = Field("20", description=f"Nombre de réponses par page, de 1 à {MAX_PAGE_SIZE}.")
    after: str = Field("", description="La valeur « next » de la page précédente.")


class SchemeListOut(Schema):
    items: list[SchemeOut]
    next: str | None = Field(description="À donner dans « after » pour la suite ; null à la dernière page.")


@router.get("/schemes", response=SchemeListOut, summary="Chercher une aide", url_name="schemes")
@everyone
def search(request: HttpRequest, wanted: Query[Wanted]) -> SchemeListOut:
    """Les aides du catalogue : les plus proches des mots cherchés, puis celles qui ferment le plus tôt."""
    filters = read_filter(
        {
            "q": [wanted.q],
            "audience": wanted.audience,
            "theme": wanted.theme,
            "kind": wanted.kind,
            "status": wanted.status,
            "funder": [wanted.funder],
        }
    )
    page = list_schemes(
        filters, _read_day(wanted.at), after=wanted.after or None, limit=_read_limit(wanted.limit)
    )
    return SchemeListOut(items=[row_out(request, row) for row in page.items], next=page.next)


@router.get("/schemes/{slug}", response=SchemeDetail, summary="Lire une aide", url_name="scheme")
@everyone
def read(request: HttpRequest, slug: str, at: str = "") -> SchemeDetail:
    """Tout ce que Guichet sait d’une aide : conditions, barème, dates, pièces, sources."""
    day = _read_day(at)
    try:
        entry = published(slug)
        row = row_out(request, catalogue_row(slug, day))
    except UnknownScheme as unknown:
        raise HttpError(404, unknown.message) from unknown
    if entry.file is None:
        return describe_received(row, entry)
    return describe(row, entry, view_scheme(entry.file.base, shared_facts(), day))


def _read_day(text: str) -> date:
    try:
        return read_date(text) if text.strip() else clock.today()
    except BadInput as problem:
        raise BadFilter("at", problem.message) from None


def _read_limit(text: str) -> int:
    try:
        limit = read_integer(text, maximum=MAX_PAGE_SIZE)
    except BadInput as problem:
        raise BadFilter("limit", problem.message) from None
    if limit < 1:
        raise BadFilter("limit", f"Une page compte de 1 à {MAX_PAGE_SIZE} réponses.")
    return limit
