"""The envelopes of an officer: their tree, with bars, filtered by the address."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor, officer
from guichet.budget.enums import Unit
from guichet.budget.selectors import EnvelopeRecord, area_names, envelopes_seen
from guichet.budget.web.asking import officer_of
from guichet.budget.web.shown import Branch, totals, tree, worded
from guichet.schemes.selectors import titles_of
from guichet.shared import clock

COUNTRY = "FR"
PAGE = 20
LARGEST = 10
UNITS = (("euro", "euros"), ("post", "postes"))


@officer(Right.VIEW)
@require_safe
def budget(request: HttpRequest) -> HttpResponse:
    """Show the envelopes of a year, those that delegate above those they delegate to."""
    actor, today = officer_of(request), clock.now().date()
    asked = {name: str(request.GET.get(name, ""))[:80] for name in ("annee", "aide", "territoire", "unite")}
    every = envelopes_seen(actor, today)
    years = sorted({record.year for record in every} | {today.year}, reverse=True)
    year = int(asked["annee"]) if asked["annee"].isascii() and asked["annee"].isdigit() else today.year
    chosen = [record for record in every if _suits(record, year, asked)]
    titles = titles_of({slug for record in every for slug in record.schemes})
    roots = tree(chosen, titles, today)
    first = _first(roots, str(request.GET.get("suite", "")))
    following = roots[first + PAGE].record.pk if len(roots) > first + PAGE else None
    kept = {name: value for name, value in asked.items() if value}
    context = {
        "roots": roots[first : first + PAGE],
        "following": urlencode({**kept, "suite": str(following)}) if following else "",
        "begins": first == 0,
        "year": year,
        "years": [(str(one), str(one)) for one in years],
        "schemes": sorted(titles.items(), key=lambda one: one[1]),
        "areas": _areas(every, area_names(today)),
        "units": UNITS,
        "asked": {**asked, "annee": str(year)},
        "figures": [figure for unit in Unit if (figure := _figures(chosen, unit))],
        "chart": _chart(chosen, titles),
        "boards": _boards(actor, area_names(today)),
        "may_open": bool(actor.scopes_of(Right.MANAGE)),
        "filtered": len(kept) > ("annee" in kept),
    }
    return render(request, "budget/listing.html", context)


def _boards(actor: Actor, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the areas whose dashboard an officer reads: those of their roles, the country first."""
    areas = {scope.territory or COUNTRY for scope in actor.scopes_of(Right.VIEW)}
    found = [(area, names[area]) for area in areas if area in names]
    return sorted(found, key=lambda one: (one[0] != COUNTRY, one[1]))


def _suits(record: EnvelopeRecord, year: int, asked: Mapping[str, str]) -> bool:
    return (
        record.year == year
        and asked["aide"] in {"", *record.schemes}
        and asked["territoire"] in {"", record.area}
        and asked["unite"] in {"", record.unit}
    )


def _first(roots: Sequence[Branch], mark: str) -> int:
    """Return where the page begins: at the envelope of the mark, at the start when it is not there."""
    return next((rank for rank, root in enumerate(roots) if str(root.record.pk) == mark), 0)


def _areas(records: Sequence[EnvelopeRecord], names: Mapping[str, str]) -> list[tuple[str, str]]:
    found = {record.area: names.get(record.area, record.area) for record in records}
    return sorted(found.items(), key=lambda one: (one[0] != "FR", one[1]))


def _figures(records: Sequence[EnvelopeRecord], unit: Unit) -> list[tuple[str, str]]:
    """Return the sums of a unit in words, nothing when no envelope counts it."""
    if not any(record.unit is unit for record in records):
        return []
    summed = totals(records, unit)
    shown = (
        ("Reçu", "received"),
        ("Réservé", "reserved"),
        ("Engagé", "committed"),
        ("Payé", "paid"),
        ("Disponible", "available"),
    )
    return [(label, worded(summed[name], unit)) for label, name in shown]


def _chart(records: Sequence[EnvelopeRecord], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return what is left in euros by group of schemes, the most first."""
    left: dict[tuple[str, ...], int] = {}
    for record in records:
        if record.unit is Unit.EURO:
            left[record.schemes] = left.get(record.schemes, 0) + record.available
    ranked = sorted(left.items(), key=lambda one: -one[1])[:LARGEST]
    return [
        {
            "label": ", ".join(titles.get(slug, slug) for slug in slugs),
            "value": value,
            "text": worded(value, Unit.EURO),
        }
        for slugs, value in ranked
    ]
