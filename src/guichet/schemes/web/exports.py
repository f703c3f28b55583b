"""The catalogue as open data, in the official exchange format."""

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from guichet.schemes.addresses import scheme_path
from guichet.schemes.exchange.writing import exchange_row, write_csv, write_json
from guichet.schemes.presentation import view_scheme
from guichet.schemes.selectors import shared_facts
from guichet.schemes.selectors.exports import catalogue_revision, described_schemes, received_rows
from guichet.shared import clock
from guichet.shared.access import everyone

_kept: dict[tuple[str, ...], bytes] = {}


@everyone
@require_safe
def catalogue_csv(request: HttpRequest) -> HttpResponse:
    """Answer the whole catalogue as CSV."""
    return _answer(request, "csv", "text/csv; charset=utf-8", write_csv)


@everyone
@require_safe
def catalogue_json(request: HttpRequest) -> HttpResponse:
    """Answer the whole catalogue as JSON."""
    return _answer(request, "json", "application/json", write_json)


def _answer(
    request: HttpRequest, ending: str, content_type: str, write: Callable[[list[dict[str, str]]], bytes]
) -> HttpResponse:
    """Write the catalogue once for a revision, a day and a host."""
    today = clock.today()
    key = (ending, catalogue_revision(), today.isoformat(), request.get_host())
    if key not in _kept:
        content = write(_rows(request, today))
        for old in [kept for kept in _kept if kept[0] == ending]:
            _kept.pop(old, None)
        _kept[key] = content
    response = HttpResponse(_kept.get(key, b""), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="dispositifs-aides.{ending}"'
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _rows(request: HttpRequest, today: date) -> list[dict[str, str]]:
    shared = shared_facts()
    rows = [
        exchange_row(
            view_scheme(file.base, shared, today),
            changed_at=changed_at,
            address=request.build_absolute_uri(scheme_path(file.slug)),
        )
        for file, changed_at in described_schemes()
    ]
    return rows + received_rows()
