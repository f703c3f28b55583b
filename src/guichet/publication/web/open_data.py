"""Open data: the page that lists the files, and the files; filtered by the address, never made again for who has them already."""

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date
from django.views.decorators.http import require_safe

from guichet.publication.errors import BadAwardFilter
from guichet.publication.open_data import catalogue, columns, giving, parquet, scdl, writing
from guichet.publication.selectors import (
    GIVING_NEEDS,
    SCDL_NEEDS,
    AwardFilter,
    Revision,
    awards,
    complete,
    lacking,
    read_award_filter,
    revision,
    totals,
)
from guichet.publication.web.filtering import read_filtering
from guichet.shared import clock
from guichet.shared.access import everyone
from guichet.territories.errors import TerritoryError
from guichet.territories.selectors import find_territory

WRITING = "1"
"""Changes when the files are written otherwise from the same awards: copies kept elsewhere are then made again."""
Blocks = Iterator[bytes]
Write = Callable[[AwardFilter, Revision], Blocks]


@everyone
@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """Show what is published as files, what each holds under the filters of the address, and what it leaves out."""
    filtering = read_filtering(request, clock.today())
    wanted = filtering.wanted
    context: dict[str, Any] = {
        "filtering": filtering,
        "asked": filtering.asked,
        "error": filtering.error,
        "sets": catalogue.DATA_SETS,
        "columns": columns.COLUMNS,
        "licence": catalogue.LICENCE,
        "licence_name": catalogue.LICENCE_NAME,
        "changed_at": revision().at,
    }
    if wanted is not None:
        essential, giving_found = lacking(wanted, SCDL_NEEDS), lacking(wanted, GIVING_NEEDS)
        context |= {
            "query": wanted.query,
            "counts": {
                "laureats": totals(wanted).awards,
                "subventions": essential[0],
                "360giving": giving_found[0],
            },
            "left_out": {"subventions": essential[1], "360giving": giving_found[1]},
        }
    return render(request, "publication/open_data.html", context, status=400 if filtering.error else 200)


@everyone
@require_safe
def awards_csv(request: HttpRequest) -> HttpResponseBase:
    """Answer the laureates as CSV."""
    return _file(request, "laureats.csv", "text/csv; charset=utf-8", _all(writing.write_csv))


@everyone
@require_safe
def awards_json(request: HttpRequest) -> HttpResponseBase:
    """Answer the laureates as JSON."""
    return _file(request, "laureats.json", "application/json", _all(writing.write_json))


@everyone
@require_safe
def awards_geojson(request: HttpRequest) -> HttpResponseBase:
    """Answer the laureates as GeoJSON."""
    return _file(request, "laureats.geojson", "application/geo+json", _all(writing.write_geojson))


@everyone
@require_safe
def awards_parquet(request: HttpRequest) -> HttpResponseBase:
    """Answer the laureates as Parquet."""
    return _file(request, "laureats.parquet", "application/vnd.apache.parquet", _all(parquet.write_parquet))


@everyone
@require_safe
def essential_csv(request: HttpRequest) -> HttpResponseBase:
    """Answer the essential data of our grants, in the common format."""
    return _file(
        request,
        "subventions.csv",
        "text/csv; charset=utf-8",
        lambda wanted, _found: scdl.write_scdl(complete(wanted, SCDL_NEEDS)),
    )


@everyone
@require_safe
def giving_json(request: HttpRequest) -> HttpResponseBase:
    """Answer the awards as a package of 360Giving."""
    site = request.build_absolute_uri("/")

    def write(wanted: AwardFilter, found: Revision) -> Blocks:
        package = giving.Package(
            site=site,
            address=request.build_absolute_uri(),
            page=f"{site}donnees/",
            publisher=_publisher(),
            licence=catalogue.LICENCE,
            prefix=settings.GIVING_PREFIX,
            changed_at=found.at,
        )
        return giving.write_giving(complete(wanted, GIVING_NEEDS), package)

    return _file(request, "subventions.360giving.json", "application/json", write)


@everyone
@require_safe
def awards_schema(request: HttpRequest) -> HttpResponse:
    """Answer the Table Schema of the laureates."""
    return _described(columns.table_schema(request.build_absolute_uri(request.path)))


@everyone
@require_safe
def essential_schema(request: HttpRequest) -> HttpResponse:
    """Answer our Table Schema of the common format."""
    return _described(scdl.scdl_schema(request.build_absolute_uri(request.path)))


@everyone
@require_safe
def catalogue_jsonld(request: HttpRequest) -> HttpResponse:
    """Answer the catalogue of data sets in DCAT-AP."""
    said = catalogue.dcat(request.build_absolute_uri("/").rstrip("/"), _publisher(), revision().at)
    return _described(said, "application/ld+json")


def _all(write: Callable[[Iterator[Any]], Blocks]) -> Write:
    return lambda wanted, _found: write(awards(wanted))


def _publisher() -> str:
    """Return who publishes this site, never a name that nobody gave."""
    if settings.DEMO:
        return "Démonstration de Guichet"
    return settings.PUBLISHER or "Guichet, administration non indiquée"


def _described(said: dict[str, Any], media_type: str = "application/json") -> HttpResponse:
    response = HttpResponse(json.dumps(said, ensure_ascii=False, indent=1), content_type=media_type)
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _file(request: HttpRequest, name: str, media_type: str, write: Write) -> HttpResponseBase:
    """Answer a file as it is written, its headers alone (HEAD), or that the copy kept is still right: one query before the first line."""
    wanted = _wanted(request)
    found = revision()
    tag, changed = _tag(request, found), _last_modified(found)
    head = HttpResponse(content_type=media_type)
    head["ETag"] = tag
    head["Cache-Control"] = "public, no-cache"
    head["Access-Control-Allow-Origin"] = "*"
    head["Link"] = f'<{catalogue.LICENCE}>; rel="license", </donnees/>; rel="describedby"'
    head["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    if changed is not None:
        head["Last-Modified"] = http_date(changed)
    answer = get_conditional_response(request, etag=tag, last_modified=changed, response=head)
    if answer is not head or request.method == "HEAD":
        return answer or head
    return StreamingHttpResponse(write(wanted, found), headers=head.headers)


def _wanted(request: HttpRequest) -> AwardFilter:
    """Read the filters of the address. Raise BadAwardFilter, also for a territory that does not exist."""
    wanted = read_award_filter({name: str(value) for name, value in request.GET.items()})
    if wanted.territory:
        try:
            find_territory(wanted.territory, at=clock.today())
        except TerritoryError as error:
            raise BadAwardFilter(str(error)) from None
    return wanted


def _tag(request: HttpRequest, found: Revision) -> str:
    said = f"{WRITING} {found.tag} {found.at} {request.build_absolute_uri()} {_publisher()}"
    return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'


def _last_modified(found: Revision) -> int | None:
    """Return when the last change was made, in seconds; None within that second, when another change could bear the same date."""
    if found.at is None or clock.now() - found.at < timedelta(seconds=2):
        return None
    return int(found.at.timestamp())
