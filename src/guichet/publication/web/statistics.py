"""Public statistics of demand: the filters are the address, each chart is a table and has its file."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guichet.applications.selectors.statistics import Demand, Sent
from guichet.publication.errors import BadStatisticsFilter
from guichet.publication.selectors import totals
from guichet.publication.selectors.demand import (
    Breakdown,
    StatisticsFilter,
    breakdowns,
    read_demand,
    read_statistics_filter,
)
from guichet.publication.web.kept_figures import answer_kept, figures
from guichet.schemes.selectors import titles_in_force
from guichet.shared import clock
from guichet.shared.access import everyone
from guichet.shared.formats import format_count, format_percent
from guichet.shared.tables import Column, Table, Value, write_tables
from guichet.territories.selectors import departments, regions

CHARTED = 12
MONTHS_CHARTED = 24
SHOWN_OTHERS = 10
"""Applications of private persons and companies are told only in all, and only from this number on."""
FIELDS = ("dispositif", "territoire", "annee")
COLUMNS = (
    Column("par", "par"),
    Column("code", "code"),
    Column("libelle", "libelle"),
    Column("demandes", "demandes", "number"),
    Column("en_cours", "en_cours", "number"),
    Column("acceptees", "acceptees", "number"),
    Column("refusees", "refusees", "number"),
    Column("classees", "classees", "number"),
    Column("retirees", "retirees", "number"),
    Column("delai_median_jours", "delai_median_jours", "number"),
    Column("delai_neuf_sur_dix_jours", "delai_neuf_sur_dix_jours", "number"),
    Column("montant_demande_euros", "montant_demande_euros", "amount"),
    Column("montant_accorde_euros", "montant_accorde_euros", "amount"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """What the fields of the filters offer: schemes by slug, places by official code."""

    titles: Mapping[str, str]
    places: Mapping[str, str]


def known(today: date) -> Known:
    """Return what there is to choose from; kept until the catalogue or the day changes. Four queries."""

    def make() -> Known:
        places = {one.official_code: one.name for one in (*regions(today), *departments(today))}
        return Known(titles_in_force(), places)

    return figures.get(("known",), make)


def read_asked(request: HttpRequest, names: Sequence[str]) -> dict[str, str]:
    """Return what an address says under these names, as typed."""
    return {name: str(request.GET.get(name, ""))[:200] for name in names}


@everyone
@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """Show demand, success, delays and amounts of what the filters keep."""
    return answer_kept(request, lambda: _page(request))


@everyone
@require_safe
def statistics_csv(request: HttpRequest) -> HttpResponse:
    """Give the figures of one chart (`par`), or of all, as a file."""
    return answer_kept(request, lambda: _file(request))


def _page(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    choices = known(today)
    asked = read_asked(request, FIELDS)
    mark = figures.current()
    first = mark.sent.first.year if mark.sent.first else today.year
    context: dict[str, Any] = {
        "asked": asked,
        "schemes": choices.titles.items(),
        "places": choices.places.items(),
        "years": [(str(year), str(year)) for year in range(today.year, first - 1, -1)],
        "error": "",
    }
    try:
        wanted = read_statistics_filter(asked, choices.places)
    except BadStatisticsFilter as error:
        return render(request, "publication/statistics.html", context | {"error": str(error)}, status=400)
    asked["territoire"] = wanted.territory
    found = _demand(wanted)
    context |= {
        "query": wanted.query,
        "territory": choices.places.get(wanted.territory, ""),
        "scheme": choices.titles.get(wanted.scheme, wanted.scheme),
        "total": found.total,
        "outcome": _outcome(found.total),
        "charts": _charts(found, wanted, choices),
        "awards": totals(wanted.awards),
        "awards_query": wanted.awards.query,
        "others": mark.sent.others if mark.sent.others >= SHOWN_OTHERS and not wanted.query else 0,
    }
    return render(request, "publication/statistics.html", context)


def _demand(wanted: StatisticsFilter) -> Demand:
    return figures.get(("demand", wanted), lambda: read_demand(wanted))


def _outcome(total: Sent) -> list[dict[str, Any]]:
    parts = (
        ("en cours", total.waiting),
        ("acceptées", total.accepted),
        ("refusées", total.refused),
        ("retirées ou classées sans suite", total.closed + total.withdrawn),
    )
    return [
        {
            "label": label,
            "value": count,
            "text": f"{format_count(count, 'demande')} ({share_words(count, total.sent)})",
        }
        for label, count in parts
    ]


def share_words(count: int, whole: int) -> str:
    """Write a share in whole per cents; what is not nothing, or not all, never reads so."""
    rounded = (count * 200 + whole) // (2 * whole) if whole else 0
    if count and not rounded:
        return "moins de 1\N{NO-BREAK SPACE}%"
    if count < whole and rounded == 100:
        return "plus de 99\N{NO-BREAK SPACE}%"
    return format_percent(rounded * 100)


def _charts(found: Demand, wanted: StatisticsFilter, choices: Known) -> Iterator[dict[str, Any]]:
    for breakdown in breakdowns(found, titles=choices.titles, places=choices.places):
        lines = breakdown.lines
        shown = lines[-MONTHS_CHARTED:] if breakdown.key == "mois" else lines[:CHARTED]
        yield {
            "breakdown": breakdown,
            "rows": [
                {"label": line.label, "value": line.figures.sent, "text": _words(line.figures)}
                for line in shown
            ],
            "lines": shown,
            "left_out": len(lines) - len(shown),
            "caption": _caption(breakdown, len(shown), len(lines)),
            "file": f"par={breakdown.key}{'&' if wanted.query else ''}{wanted.query}",
        }


def _caption(breakdown: Breakdown, shown: int, count: int) -> str:
    if shown == count:
        return f"Demandes envoyées, {breakdown.title[0].lower()}{breakdown.title[1:]}"
    return (
        f"Demandes envoyées : les {shown} derniers mois"
        if breakdown.key == "mois"
        else f"Demandes envoyées : les {shown} premiers"
    )


def _words(found: Sent) -> str:
    """Say how many, and what became of those decided."""
    if found.success is None:
        return format_count(found.sent, "demande")
    return f"{format_count(found.sent, 'demande')}, {share_words(found.accepted, found.decided)} acceptées"


def _file(request: HttpRequest) -> HttpResponse:
    choices = known(clock.today())
    try:
        wanted = read_statistics_filter(read_asked(request, FIELDS), choices.places)
        parts = breakdowns(_demand(wanted), titles=choices.titles, places=choices.places)
        one = str(request.GET.get("par", ""))[:40]
        if one and one not in {part.key for part in parts}:
            raise BadStatisticsFilter(
                f"« {one} » : choisissez parmi {', '.join(part.key for part in parts)}."
            )
    except BadStatisticsFilter as error:
        return HttpResponse(f"{error}\n", status=400, content_type="text/plain; charset=utf-8")
    rows = [
        _row(part.key, line.key, line.label, line.figures)
        for part in parts
        if one in {"", part.key}
        for line in part.lines
    ]
    return csv_answer(Table(title="Statistiques", columns=COLUMNS, rows=lambda: rows), "statistiques")


def csv_answer(table: Table, name: str) -> HttpResponse:
    """Return a table as a CSV file to keep."""
    out = io.BytesIO()
    write_tables([table], ".csv", out)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _row(part: str, key: str, label: str, found: Sent) -> tuple[Value, ...]:
    return (
        part, key, label, found.sent, found.waiting, found.accepted, found.refused, found.closed, found.withdrawn,
        found.usual_days, found.long_days, found.requested_cents, found.granted_cents,
    )  # fmt: skip
