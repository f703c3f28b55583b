"""The lines behind a figure of several envelopes, with the sum they make; `budget.selectors.lines_address` writes the address."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guichet.accounts.enums import Right
from guichet.accounts.permissions import officer
from guichet.budget.enums import Figure, Unit
from guichet.budget.selectors import Gathering, LineRecord, area_names, gather, references_named
from guichet.budget.web.asking import officer_of
from guichet.budget.web.shown import worded
from guichet.schemes.selectors import titles_of
from guichet.shared import clock
from guichet.shared.formats import MONTHS

COUNTRY = "FR"
MOST = 40


@officer(Right.VIEW)
@require_safe
def lines(request: HttpRequest) -> HttpResponse:
    """Show a figure and its lines, 50 a page, newest first; what the address says that cannot be read is left out."""
    actor, today = officer_of(request), clock.now().date()
    asked = _read(request.GET)
    found = gather(actor, today, asked)
    known = references_named([line.reference for line in found.lines])
    kept = request.GET.copy()
    kept["avant"] = str(found.lines[-1].pk) if found.lines else ""
    newest = {name: value for name, value in request.GET.items() if name != "avant"}
    context = {
        "figure": asked.figure.label,
        "total": worded(found.total, found.unit),
        "about": _about(asked, found.titles, today),
        "lines": [
            (line, _words(line, found.unit), known.get(line.reference), found.titles.get(line.envelope, ""))
            for line in found.lines
        ],
        "older": kept.urlencode() if found.more else "",
        "newest": urlencode(newest) if asked.before is not None else "",
    }
    return render(request, "budget/lines.html", context)


def _words(line: LineRecord, unit: Unit) -> dict[str, str | bool]:
    label = str(line.account.label)
    return {
        "amount": worded(line.amount, unit),
        "account": label if line.corrects is None else f"{label}, correction",
        "less": line.amount < 0,
    }


def _read(said: QueryDict) -> Gathering:
    figure, unit = said.get("compte", ""), said.get("unite", "")
    year, schemes = _number(said.get("exercice", "")), said.getlist("aide")[:MOST]
    area = said.get("territoire", "")[:20]
    return Gathering(
        figure=Figure(figure) if figure in Figure.values else Figure.COMMITTED,
        area="" if area == COUNTRY else area,
        schemes=tuple(sorted({slug[:80].replace("\x00", "") for slug in schemes if slug})),
        year=year if year is not None and year < 2**15 else None,
        unit=Unit(unit) if unit in Unit.values else Unit.EURO,
        envelope=_number(said.get("enveloppe", "")),
        alone=said.get("seul") == "oui",
        first=_month(said.get("de", "")),
        last=_month(said.get("a", "")),
        before=_number(said.get("avant", "")),
    )


def _number(text: str) -> int | None:
    return min(int(text), 2**62) if text.isascii() and text.isdigit() and len(text) < 20 else None


def _month(text: str) -> date | None:
    """Read 2021-03 as its first day, None for anything else."""
    year, _, month = text.partition("-")
    plain = len(text) == 7 and text.isascii() and (year + month).isdigit()
    return date(int(year), int(month), 1) if plain and 1 <= int(month) <= 12 and int(year) > 1999 else None


def _about(asked: Gathering, titles: Mapping[int, str], today: date) -> list[str]:
    """Say which lines these are: where, which schemes, which envelopes, which months."""
    said = [area_names(today).get(asked.area or COUNTRY, asked.area)]
    if asked.alone:
        said.append("ses propres enveloppes")
    if asked.envelope is not None:
        said = [titles.get(asked.envelope, "")]
    if asked.schemes:
        known = titles_of(asked.schemes)
        said.append(", ".join(known.get(slug, slug) for slug in asked.schemes))
    if asked.year is not None:
        said.append(f"enveloppes de {asked.year}")
    if asked.first is not None and asked.last is not None:
        first, last = _named(asked.first), _named(asked.last)
        said.append(first if first == last else f"de {first} à {last}")
    return [one for one in said if one]


def _named(month: date) -> str:
    return f"{MONTHS[month.month - 1]} {month.year}"
