"""A year of AE and CP by scheme, its file, and the payments that are due behind its figures."""

import io
from typing import cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guichet.accounts.enums import Right
from guichet.accounts.permissions import officer
from guichet.budget.enums import Figure
from guichet.budget.selectors import lines_address
from guichet.grants.enums import When
from guichet.grants.selectors.years import YearLine, dues_of, year_months, year_of
from guichet.grants.web.asking import officer_of
from guichet.schemes.selectors import titles_of
from guichet.shared import clock
from guichet.shared.formats import format_amount
from guichet.shared.handing import hand_over
from guichet.shared.tables import Column, Table, write_tables

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST = 40
TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
COLUMNS = (
    Column("title", "Aides"),
    Column("received", "Reçu (AE)", "amount"),
    Column("committed", "Engagé dans l’année (AE)", "amount"),
    Column("paid", "Payé dans l’année (CP)", "amount"),
    Column("due", "À payer dans l’année", "amount"),
    Column("undated", "À payer, sans date", "amount"),
    Column("later", "À payer plus tard", "amount"),
)


@officer(Right.VIEW)
@require_safe
def year_page(request: HttpRequest, year: int) -> HttpResponse:
    """Show a year of AE and CP by scheme; each figure opens its lines."""
    actor, lines = officer_of(request), year_of(officer_of(request), _known(year), clock.now().date())
    context = {
        "year": year,
        "lines": [(line.title, _figures(line, year)) for line in lines],
        "national": any(not scope.territory for scope in actor.scopes_of(Right.VIEW)),
    }
    return render(request, "grants/year.html", context)


@officer(Right.VIEW)
@require_safe
def year_file(request: HttpRequest, year: int, ending: str) -> HttpResponse:
    """Hand over a year of AE and CP: CSV or XLSX."""
    if ending not in TYPES:
        raise Http404
    lines = year_of(officer_of(request), _known(year), clock.now().date())
    table = Table(title=f"AE et CP {year}", columns=COLUMNS, rows=lambda: map(_row, lines))
    out = io.BytesIO()
    write_tables([table], ending, out)
    content = out.getvalue()
    answer = hand_over([content], name=f"ae-cp-{year}{ending}", size=len(content), media_type=TYPES[ending])
    return cast(HttpResponse, answer)  # the door knows no other kind


@officer(Right.VIEW)
@require_safe
def dues_page(request: HttpRequest, year: int) -> HttpResponse:
    """Show the planned payments behind what is due: of the year, at no date, or later; 50 a page."""
    said = request.GET.get("quand", "")
    when = When(said) if said in When.values else When.YEAR
    slugs = tuple(slug[:80].replace("\x00", "") for slug in request.GET.getlist("aide")[:MOST])
    mark = request.GET.get("suite", "")
    after = int(mark) if mark.isascii() and mark.isdigit() and len(mark) < 19 else 0
    found = dues_of(officer_of(request), _known(year), when, slugs, after=after)
    titles = titles_of(slugs) if slugs else {}
    asked = [("quand", when.value), *(("aide", slug) for slug in slugs)]
    context = {
        "year": year,
        "when": when.label,
        "total": found.total,
        "schemes": [titles.get(slug, slug) for slug in slugs],
        "lines": found.lines,
        "following": urlencode([*asked, ("suite", str(found.following))]) if found.following else "",
        "first": urlencode(asked) if after else "",
    }
    return render(request, "grants/dues_of_year.html", context)


def _figures(line: YearLine, year: int) -> list[tuple[str, str, str]]:
    """Return the figures of some schemes: label, words, and the address of what makes each."""
    months = year_months(year)
    ledger = (
        ("Reçu (AE)", line.received, lines_address(Figure.HELD, year=year, schemes=line.schemes)),
        ("Engagé (AE)", line.committed, lines_address(Figure.COMMITTED, schemes=line.schemes, months=months)),
        ("Payé (CP)", line.paid, lines_address(Figure.PAID, schemes=line.schemes, months=months)),
    )
    dues = (
        ("À payer dans l’année", line.due, When.YEAR),
        ("À payer, sans date", line.undated, When.UNDATED),
        ("À payer plus tard", line.later, When.LATER),
    )
    found = [
        (label, "non suivi" if value is None else format_amount(value), address)
        for label, value, address in ledger
    ]
    for label, amount, when in dues:
        asked = [("quand", when.value), *(("aide", slug) for slug in line.schemes)]
        found.append((label, format_amount(amount), f"/budget/annees/{year}/a-payer?{urlencode(asked)}"))
    return found


def _row(line: YearLine) -> tuple[str | int | None, ...]:
    return line.title, line.received, line.committed, line.paid, line.due, line.undated, line.later


def _known(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return year
