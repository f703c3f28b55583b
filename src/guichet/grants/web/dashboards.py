"""The dashboard of an area, and a year of AE and CP: figures that open down to their lines, charts with their tables."""

import io
from collections.abc import Sequence
from typing import Any, cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor, actor_from, officer
from guichet.budget.enums import Unit
from guichet.budget.selectors import EnvelopeRecord, area_names
from guichet.grants.selectors.dashboards import COUNTRY, Dashboard, Month, dashboard_of, may_see_area
from guichet.grants.selectors.years import YearLine, year_of
from guichet.shared import clock
from guichet.shared.formats import MONTHS, format_amount, format_count, format_short_amount
from guichet.shared.handing import hand_over
from guichet.shared.tables import Column, Table, write_tables

FIRST_YEAR, LAST_YEAR = 2000, 2100
SHORT_MONTHS = [
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
]
HEIGHT, STEP, BAR = 200, 60, 22
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
def dashboard(request: HttpRequest, code: str) -> HttpResponse:
    """Show the figures of the country, a région or a département."""
    actor, today = _officer(request), clock.now().date()
    names = area_names(today)
    if code not in names or not may_see_area(actor, code, today):
        raise Http404
    year = _year(request.GET.get("annee", ""), today.year)
    found = dashboard_of(actor, code, year, today)
    context = {
        "code": code,
        "name": names[code],
        "year": year,
        "years": [year - 1, year, year + 1] if year < LAST_YEAR else [year],
        "figures": _figures(found, code),
        "forecast": _forecast(found),
        "posts": _posts(found, code),
        "demand": [(one, _applications(code, one.slug)) for one in found.demand],
        "months": [(MONTHS[month.first.month - 1], month) for month in found.months if month.first <= today],
        "chart": _chart([month for month in found.months if month.first <= today]),
        "areas": _by_area(found, names) if not code.startswith(("DEP-", "COL-")) else [],
        "by_scheme": _by_scheme(found),
        "code_query": "" if code == COUNTRY else code,
    }
    return render(request, "grants/dashboard.html", context)


@officer(Right.VIEW)
@require_safe
def year_page(request: HttpRequest, year: int) -> HttpResponse:
    """Show a year of AE and CP by scheme."""
    actor, lines = _officer(request), year_of(_officer(request), _known(year), clock.now().date())
    context = {
        "year": year,
        "lines": lines,
        "national": any(not scope.territory for scope in actor.scopes_of(Right.VIEW)),
    }
    return render(request, "grants/year.html", context)


@officer(Right.VIEW)
@require_safe
def year_file(request: HttpRequest, year: int, ending: str) -> HttpResponse:
    """Hand over a year of AE and CP: CSV or XLSX."""
    if ending not in TYPES:
        raise Http404
    lines = year_of(_officer(request), _known(year), clock.now().date())
    table = Table(title=f"AE et CP {year}", columns=COLUMNS, rows=lambda: map(_row, lines))
    out = io.BytesIO()
    write_tables([table], ending, out)
    content = out.getvalue()
    answer = hand_over([content], name=f"ae-cp-{year}{ending}", size=len(content), media_type=TYPES[ending])
    return cast(HttpResponse, answer)  # the door knows no other kind


def _row(line: YearLine) -> tuple[str | int | None, ...]:
    return line.title, line.received, line.committed, line.paid, line.due, line.undated, line.later


def _officer(request: HttpRequest) -> Actor:
    actor = actor_from(request)
    if actor is None:
        raise Http404
    return actor


def _known(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return year


def _year(text: str, otherwise: int) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else otherwise
    return number if FIRST_YEAR < number < LAST_YEAR else otherwise


def _applications(code: str, slug: str = "", state: Sequence[str] = ()) -> str:
    """Return the address of the applications behind a figure."""
    asked: list[tuple[str, str]] = [("onglet", "tous")]
    asked += [("aide", slug)] if slug else []
    asked += [("territoire", code)] if code != COUNTRY else []
    asked += [("etat", one) for one in state]
    return f"/instruction/dossiers?{urlencode(asked)}"


def _ledger(found: Dashboard, code: str, account: str) -> str:
    """Return where a sum of envelopes opens: the lines of the envelope when there is one, else the envelopes."""
    euros = [one for one in found.envelopes if one.unit is Unit.EURO]
    if len(euros) == 1:
        return f"/budget/{euros[0].pk}?compte={account}#lignes"
    asked = {"annee": str(found.year), "unite": "euro"} | ({"territoire": code} if code != COUNTRY else {})
    return f"/budget?{urlencode(asked)}"


def _figures(found: Dashboard, code: str) -> list[dict[str, str]]:
    euros = [one for one in found.envelopes if one.unit is Unit.EURO]
    known = {one.pk for one in euros}
    received = sum(one.received for one in euros if one.parent not in known)
    committed, paid = sum(one.committed for one in euros), sum(one.paid for one in euros)
    asked = sum(one.requested for one in found.demand)
    cp = found.months[-1].paid_so_far
    rows = (
        ("Enveloppes", received, _ledger(found, code, "received")),
        ("Demandé", asked, _applications(code)),
        (
            "En attente de décision",
            sum(one.waiting for one in found.demand),
            _applications(code, state=("submitted", "under_review")),
        ),
        ("Engagé (AE)", committed, _ledger(found, code, "committed")),
        ("Payé dans l’année (CP)", cp, _ledger(found, code, "paid")),
        ("Engagé et pas encore payé", committed - paid, _ledger(found, code, "committed")),
        ("Disponible", sum(one.available for one in euros), _ledger(found, code, "")),
    )
    unknown = {
        "Enveloppes",
        "Engagé (AE)",
        "Engagé et pas encore payé",
        "Disponible",
        "Payé dans l’année (CP)",
    }
    return [
        {
            "label": label,
            "text": "non suivi" if label in unknown and not euros else format_amount(value),
            "address": address,
        }
        for label, value, address in rows
    ]


def _forecast(found: Dashboard) -> list[tuple[str, str, str]]:
    """Return where the year ends in words: label, sum, what to know."""
    forecast = found.forecast
    lack = forecast.missing
    told = "Aucune enveloppe n’est suivie ici." if lack is None else "Les enveloppes suffisent."
    if lack:
        told = f"Il manquerait {format_amount(lack)} sur les enveloppes."
    return [
        ("Si tout ce qui attend est accordé", format_amount(forecast.if_all_granted), told),
        (
            "Au rythme depuis le 1er janvier",
            format_amount(forecast.at_this_pace),
            "L’engagé divisé par les jours passés, jusqu’au 31 décembre.",
        ),
    ]


def _posts(found: Dashboard, code: str) -> list[dict[str, str]]:
    posts = [one for one in found.envelopes if one.unit is Unit.POST]
    return [
        {
            "label": one.title,
            "text": f"{format_count(one.available, 'poste')} sur {format_count(one.received, 'poste')}",
            "address": f"/budget/{one.pk}",
        }
        for one in posts
    ]


def _chart(months: Sequence[Month]) -> dict[str, Any]:
    """Return the bars of a year, committed and paid since January, in a drawing of 12 steps."""
    most = max((max(one.committed_so_far, one.paid_so_far) for one in months), default=0) or 1
    bars = []
    for rank, month in enumerate(months):
        for kind, value, place in (
            ("committed", month.committed_so_far, 6),
            ("paid", month.paid_so_far, 6 + BAR + 2),
        ):
            height = max(value, 0) * HEIGHT // most
            bars.append({"kind": kind, "x": rank * STEP + place, "y": HEIGHT - height, "height": height})
    labels = [
        {"x": rank * STEP + STEP // 2, "text": SHORT_MONTHS[month.first.month - 1]}
        for rank, month in enumerate(months)
    ]
    return {
        "bars": bars,
        "labels": labels,
        "width": STEP * 12,
        "bar": BAR,
        "most": format_short_amount(most),
    }


def _by_area(found: Dashboard, names: dict[str, str] | Any) -> list[dict[str, Any]]:
    """Return what is left by area in euros, the most first."""
    left: dict[str, list[EnvelopeRecord]] = {}
    for one in found.envelopes:
        if one.unit is Unit.EURO:
            left.setdefault(one.area, []).append(one)
    rows = []
    for area, held in left.items():
        value = sum(one.available for one in held)
        taken = sum(one.committed for one in held)
        text = f"{format_amount(value)} restent, {format_amount(taken)} engagés"
        rows.append({"label": names.get(area, area), "value": value, "text": text})
    return sorted(rows, key=lambda row: -int(row["value"]))


def _by_scheme(found: Dashboard) -> list[dict[str, Any]]:
    """Return what the year committed by group of schemes, the most first."""
    sums: dict[tuple[str, ...], int] = {}
    for one in found.envelopes:
        if one.unit is Unit.EURO:
            sums[one.schemes] = sums.get(one.schemes, 0) + one.committed
    ranked = sorted(((value, slugs) for slugs, value in sums.items() if value), reverse=True)
    return [
        {
            "label": ", ".join(found.titles.get(slug, slug) for slug in slugs),
            "value": value,
            "text": format_amount(value),
        }
        for value, slugs in ranked
    ]
