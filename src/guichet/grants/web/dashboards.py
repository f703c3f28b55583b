"""The dashboard of an area: figures that open down to their lines, charts with their tables."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guichet.accounts.enums import Right
from guichet.accounts.permissions import officer
from guichet.applications.enums import State
from guichet.budget.enums import Figure, Unit
from guichet.budget.selectors import EnvelopeRecord, area_names, lines_address
from guichet.grants.selectors.dashboards import COUNTRY, WAITING, Dashboard, Month, dashboard_of, may_see_area
from guichet.grants.web.asking import officer_of
from guichet.shared import clock
from guichet.shared.formats import MONTHS, format_amount, format_count, format_short_amount

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
ASKED = tuple(state for state in State if state not in {State.DRAFT, State.WITHDRAWN})
SHOWN = "numero,demandeur,projet,demande,calcule,accorde,etat,envoye"
"""The columns of the lists of applications that figures open: the amounts that make them."""
UNKNOWN = "non suivi"
ORDER = (
    "Enveloppes",
    "Demandé",
    "En attente de décision",
    "Engagé (AE)",
    "Payé dans l’année (CP)",
    "Engagé et pas encore payé",
    "Disponible",
)


@officer(Right.VIEW)
@require_safe
def dashboard(request: HttpRequest, code: str) -> HttpResponse:
    """Show the figures of the country, a région or a département."""
    actor, today = officer_of(request), clock.now().date()
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
        "posts": _posts(found),
        "demand": _demand(found, code),
        "months": _months(found, code, today),
        "chart": _chart([month for month in found.months if month.first <= today]),
        "left": _by_area(found, names, lambda one: one.available, Figure.AVAILABLE),
        "taken": _by_area(found, names, lambda one: one.committed, Figure.COMMITTED),
        "by_scheme": _by_scheme(found, code),
        "helped": found.helped,
        "code_query": "" if code == COUNTRY else code,
    }
    return render(request, "grants/dashboard.html", context)


def _year(text: str, otherwise: int) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else otherwise
    return number if FIRST_YEAR < number < LAST_YEAR else otherwise


def _applications(code: str, year: int, slug: str = "", states: Sequence[str] = ASKED) -> str:
    """Return the address of the applications behind a figure: sent that year, in these states."""
    asked: list[tuple[str, str]] = [("onglet", "tous"), ("colonnes", SHOWN)]
    asked += [("aide", slug)] if slug else []
    asked += [("territoire", code)] if code != COUNTRY else []
    asked += [("envoye_min", f"{year}-01-01"), ("envoye_max", f"{year}-12-31")]
    asked += [("etat", one) for one in states]
    return f"/instruction/dossiers?{urlencode(asked)}"


def _figures(found: Dashboard, code: str) -> list[dict[str, str]]:
    """Return the figures of an area; each opens the lines, or the applications, that make it."""
    euros = [one for one in found.envelopes if one.unit is Unit.EURO]
    known = {one.pk for one in euros}
    received = sum(one.received for one in euros if one.parent not in known)
    committed, paid = sum(one.committed for one in euros), sum(one.paid for one in euros)
    held: tuple[tuple[str, int, Figure], ...] = (
        ("Enveloppes", received, Figure.RECEIVED),
        ("Engagé (AE)", committed, Figure.COMMITTED),
        ("Engagé et pas encore payé", committed - paid, Figure.OWED),
        ("Disponible", sum(one.available for one in euros), Figure.AVAILABLE),
    )
    rows = {
        label: (
            format_amount(value) if euros else UNKNOWN,
            lines_address(figure, area=code, year=found.year),
        )
        for label, value, figure in held
    }
    # what a year paid may be on envelopes of other years
    spent = any(one.unit is Unit.EURO for one in found.moved) or bool(euros)
    cp = format_amount(found.months[-1].paid_so_far) if spent else UNKNOWN
    rows["Payé dans l’année (CP)"] = (
        cp,
        lines_address(Figure.PAID, area=code, months=(found.months[0].first, found.months[-1].first)),
    )
    asked = sum(one.requested for one in found.demand)
    rows["Demandé"] = (format_amount(asked), _applications(code, found.year))
    waiting = sum(one.waiting for one in found.demand)
    rows["En attente de décision"] = (format_amount(waiting), _applications(code, found.year, states=WAITING))
    return [{"label": label, "text": rows[label][0], "address": rows[label][1]} for label in ORDER]


def _forecast(found: Dashboard) -> list[tuple[str, str, str]]:
    """Return where the year ends in words: label, sum, how it is computed and what to know."""
    forecast = found.forecast
    committed, waiting = format_amount(forecast.committed), format_amount(forecast.waiting)
    lack = forecast.missing
    told = "Aucune enveloppe n’est suivie ici." if lack is None else "Les enveloppes suffisent."
    if lack:
        told = f"Il manquerait {format_amount(lack)} sur les enveloppes."
    return [
        (
            "Si tout ce qui attend est accordé",
            format_amount(forecast.if_all_granted),
            f"{committed} engagés + {waiting} en attente de décision (le montant calculé, sinon le montant demandé). {told}",
        ),
        (
            "Au rythme depuis le 1er janvier",
            format_amount(forecast.at_this_pace),
            f"{committed} engagés en {format_count(forecast.gone, 'jour')}, portés à {format_count(forecast.days, 'jour')}.",
        ),
    ]


def _posts(found: Dashboard) -> list[dict[str, str]]:
    """Return the envelopes of posts: what is left of each, then what it received, each with its lines."""
    posts = [one for one in found.envelopes if one.unit is Unit.POST]
    return [
        {
            "label": f"{one.title} : {words}",
            "text": format_count(value, "poste"),
            "address": lines_address(figure, envelope=one.pk),
        }
        for one in posts
        for words, value, figure in (
            ("disponibles", one.available, Figure.AVAILABLE),
            ("reçus", one.received, Figure.RECEIVED),
        )
    ]


def _demand(found: Dashboard, code: str) -> list[dict[str, Any]]:
    """Return the demand of each scheme with the applications behind each figure."""
    return [
        {
            "one": one,
            "asked": _applications(code, found.year, one.slug),
            "waiting": _applications(code, found.year, one.slug, WAITING),
            "granted": _applications(code, found.year, one.slug, (State.ACCEPTED,)),
        }
        for one in found.demand
    ]


def _months(found: Dashboard, code: str, today: date) -> list[dict[str, Any]]:
    """Return the months gone by, each figure with its lines: of the month, and since January."""
    january = found.months[0].first
    return [
        {
            "label": MONTHS[month.first.month - 1],
            "figures": [
                (value, lines_address(figure, area=code, months=(first, month.first)))
                for value, figure, first in (
                    (month.committed, Figure.COMMITTED, month.first),
                    (month.committed_so_far, Figure.COMMITTED, january),
                    (month.paid, Figure.PAID, month.first),
                    (month.paid_so_far, Figure.PAID, january),
                )
            ],
        }
        for month in found.months
        if month.first <= today
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


def _by_area(
    found: Dashboard, names: Mapping[str, str], of: Callable[[EnvelopeRecord], int], figure: Figure
) -> list[dict[str, Any]]:
    """Return a balance in euros by area, the most first."""
    sums: dict[str, int] = {}
    for one in found.envelopes:
        if one.unit is Unit.EURO:
            sums[one.area] = sums.get(one.area, 0) + of(one)
    return [
        {
            "label": names.get(area, area),
            "value": value,
            "text": format_amount(value),
            "address": lines_address(figure, area=area, year=found.year, alone=True),
        }
        for area, value in sorted(sums.items(), key=lambda pair: -pair[1])
    ]


def _by_scheme(found: Dashboard, code: str) -> list[dict[str, Any]]:
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
            "address": lines_address(Figure.COMMITTED, area=code, year=found.year, schemes=slugs),
        }
        for value, slugs in ranked
    ]
