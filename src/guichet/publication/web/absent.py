"""Who does not apply: for everyone by département, and for officers the list of the communes to write to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from bareme import PlanFact, SchemeError
from guichet.accounts.enums import Right
from guichet.accounts.permissions import actor_from, officer
from guichet.publication.errors import BadStatisticsFilter
from guichet.publication.selectors.absent import Absence, AbsentCommune, AbsentGroup, absence, held_by
from guichet.publication.selectors.demand import StatisticsFilter, read_statistics_filter
from guichet.publication.web.kept_figures import answer_kept, figures
from guichet.publication.web.statistics import Known, csv_answer, known, read_asked, share_words
from guichet.schemes.selectors import catalogue_row
from guichet.shared import clock
from guichet.shared.access import everyone
from guichet.shared.errors import BadInput
from guichet.shared.formats import format_amount, format_number
from guichet.shared.tables import Column, Table, Value
from guichet.territories.selectors import CommuneColumns, commune_columns

CHARTED = 15
ESTIMATE = "e."
LONGEST_ESTIMATE = 60
FIELDS = ("dispositif", "territoire")
GROUP_COLUMNS = (
    Column("departement", "departement"),
    Column("nom", "nom"),
    Column("peuvent_demander", "peuvent_demander", "number"),
    Column("sans_reponse_manquante", "sans_reponse_manquante", "number"),
    Column("ont_demande", "ont_demande", "number"),
    Column("sans_demande", "sans_demande", "number"),
    Column("montant_connu_pour", "montant_connu_pour", "number"),
    Column("montant_connu_euros", "montant_connu_euros", "amount"),
)
COMMUNE_COLUMNS = (
    Column("code_insee", "code_insee"),
    Column("commune", "commune"),
    Column("departement", "departement"),
    Column("siren_epci", "siren_epci"),
    Column("siren", "siren"),
    Column("population", "population", "number"),
    Column("peut_demander", "peut_demander"),
    Column("montant_euros", "montant_euros", "amount"),
    Column("a_envoyer", "a_envoyer"),
)
_communes: dict[date, CommuneColumns] = {}


@dataclass(slots=True)
class Asked:
    """What an address asks, and what is wrong with it: `errors` by field, "" for the whole."""

    text: dict[str, str]
    estimates: dict[str, str]
    wanted: StatisticsFilter = field(default_factory=StatisticsFilter)
    errors: dict[str, str] = field(default_factory=dict)
    found: Absence | None = None

    @property
    def query(self) -> str:
        """Return the address again, estimates included."""
        said = {ESTIMATE + name: text for name, text in self.estimates.items()}
        return "&".join(part for part in (self.wanted.query, urlencode(said)) if part)


@everyone
@require_safe
def absents(request: HttpRequest) -> HttpResponse:
    """Show by département how many communes may ask and have sent nothing."""
    return answer_kept(request, lambda: _page(request))


@everyone
@require_safe
def absents_csv(request: HttpRequest) -> HttpResponse:
    """Give the same by département as a file."""
    return answer_kept(request, lambda: _groups_file(request))


@officer(Right.VIEW)
@require_safe
def absent_communes_csv(request: HttpRequest) -> HttpResponse:
    """Give the communes to write to where one holds a right: who may ask, has sent nothing, and could get what."""
    asked = _read(request, known(clock.today()))
    if asked.found is None:
        return _refused(asked)
    actor = actor_from(request)
    scopes = actor.scopes_of(Right.VIEW) if actor else ()
    found = asked.found
    inside = found.within(asked.wanted.territory) & held_by(found.communes, scopes, asked.wanted.scheme)
    address = request.build_absolute_uri(
        reverse("scheme", args=[asked.wanted.scheme]) if asked.wanted.scheme else "/aides"
    )
    rows = (_commune_row(commune, asked.wanted.scheme, address) for commune in found.listed(inside))
    name = f"communes-sans-demande{'-' if asked.wanted.scheme else ''}{asked.wanted.scheme}"
    response = csv_answer(Table(title="Communes", columns=COMMUNE_COLUMNS, rows=lambda: rows), name)
    response["Cache-Control"] = "private, no-store"
    return response


def _read(request: HttpRequest, choices: Known) -> Asked:
    """Read what is asked and compute it; `found` stays None when something is wrong."""
    estimates = {
        name.removeprefix(ESTIMATE)[:60]: str(text).strip()[:LONGEST_ESTIMATE]
        for name, text in request.GET.items()
        if name.startswith(ESTIMATE) and str(text).strip()
    }
    asked = Asked(read_asked(request, FIELDS), estimates)
    try:
        asked.wanted = read_statistics_filter(asked.text, choices.places)
        if asked.wanted.scheme and asked.wanted.scheme not in choices.titles:
            raise BadStatisticsFilter("Cette aide n’est pas connue ici : choisissez-en une dans la liste.")
        asked.text["territoire"] = asked.wanted.territory
        asked.found = _absence(asked.wanted.scheme, estimates if asked.wanted.scheme else {})
    except (BadInput, SchemeError) as error:
        asked.errors[str(getattr(error, "field", ""))] = str(error)
    return asked


def _absence(scheme: str, estimates: Mapping[str, str]) -> Absence:
    today = clock.today()
    communes = _communes_on(today)
    if estimates:
        return absence(scheme, communes, at=today, estimates=estimates)
    return figures.get(("absence", scheme), lambda: absence(scheme, communes, at=today))


def _communes_on(day: date) -> CommuneColumns:
    """Read the communes once for a day: they weigh some megabytes, and take most of the time."""
    if day not in _communes:
        found = commune_columns(day)
        _communes.clear()
        _communes[day] = found
        return found
    return _communes[day]


def _page(request: HttpRequest) -> HttpResponse:
    choices = known(clock.today())
    asked = _read(request, choices)
    context: dict[str, Any] = {
        "asked": asked.text,
        "schemes": choices.titles.items(),
        "places": choices.places.items(),
        "refused": bool(asked.errors),
        "query": asked.wanted.query,
        "territory": choices.places.get(asked.wanted.territory, ""),
        "scheme": choices.titles.get(asked.wanted.scheme, ""),
    }
    unsaid = asked.found.unsaid if asked.found else ()
    if set(asked.errors) & set(asked.estimates):  # the fields are those of the scheme without any estimate
        unsaid = _absence(asked.wanted.scheme, {}).unsaid
    told = {origin.fact.name for origin in unsaid}
    context["error"] = next((text for name, text in asked.errors.items() if name not in told), "")
    context["fields"] = [
        _field(origin.fact, asked) for origin in unsaid if origin.fact.type not in {"amounts", "integers"}
    ]
    if asked.found is not None:
        context |= _figures(asked, asked.found, choices) | _to_write_to(request, asked, asked.found)
    return render(request, "publication/absent.html", context, status=400 if asked.errors else 200)


def _figures(asked: Asked, found: Absence, choices: Known) -> dict[str, Any]:
    inside = found.within(asked.wanted.territory)
    total, groups = found.group(inside), found.by_departement(inside)
    names = _names(choices)
    scheme = asked.wanted.scheme
    return {
        "total": total,
        "how_much": catalogue_row(scheme, clock.today()).how_much if scheme else "",
        "slug": scheme,
        "parts": [
            _part("ont envoyé une demande", total.asked, total.may),
            _part("n’ont rien envoyé", total.absent, total.may),
        ],
        "chart": [
            {
                "label": names.get(group.departement, group.departement),
                "value": group.absent,
                "text": f"{format_number(group.absent)} sur {format_number(group.may)}"
                + (f", {format_amount(group.cents)}" if group.known else ""),
            }
            for group in groups[:CHARTED]
        ],
        "left_out": max(0, len(groups) - CHARTED),
        "file": asked.query,
    }


def _part(label: str, count: int, whole: int) -> dict[str, Any]:
    return {"label": label, "value": count, "text": f"{format_number(count)} ({share_words(count, whole)})"}


def _to_write_to(request: HttpRequest, asked: Asked, found: Absence) -> dict[str, Any]:
    """Say to an officer how many communes of theirs there are to write to."""
    actor = actor_from(request)
    scopes = actor.scopes_of(Right.VIEW) if actor else ()
    if not scopes:
        return {"officer": False}
    inside = found.within(asked.wanted.territory) & held_by(found.communes, scopes, asked.wanted.scheme)
    return {"officer": True, "to_write_to": found.group(inside).absent}


def _field(fact: PlanFact, asked: Asked) -> dict[str, Any]:
    return {
        "name": ESTIMATE + fact.name,
        "title": fact.title,
        "text": asked.estimates.get(fact.name, ""),
        "help": {"amount": "en euros", "rate": "en pour cent", "date": "2021-03-31"}.get(
            fact.type, fact.unit or ""
        ),
        "choices": [("oui", "oui"), ("non", "non")] if fact.type == "yes_no" else list(fact.options),
        "error": asked.errors.get(fact.name, ""),
    }


def _names(choices: Known) -> dict[str, str]:
    return {
        code.split("-", 1)[1]: name for code, name in choices.places.items() if not code.startswith("REG-")
    }


def _groups_file(request: HttpRequest) -> HttpResponse:
    choices = known(clock.today())
    asked = _read(request, choices)
    if asked.found is None:
        return _refused(asked)
    groups = asked.found.by_departement(asked.found.within(asked.wanted.territory))
    rows = list(_group_rows(groups, _names(choices)))
    return csv_answer(
        Table(title="Départements", columns=GROUP_COLUMNS, rows=lambda: rows), "communes-sans-demande"
    )


def _group_rows(groups: Iterable[AbsentGroup], names: Mapping[str, str]) -> Iterator[tuple[Value, ...]]:
    for group in groups:
        yield (
            group.departement, names.get(group.departement, group.departement), group.may, group.sure, group.asked,
            group.absent, group.known, group.cents if group.known else None,
        )  # fmt: skip


def _commune_row(commune: AbsentCommune, scheme: str, address: str) -> tuple[Value, ...]:
    may = ("oui" if commune.sure else "peut-être") if scheme else ""
    return (
        commune.code, commune.name, commune.departement, commune.epci, commune.siren, commune.population, may,
        commune.cents, f"{address}?territoire=COM-{commune.code}",
    )  # fmt: skip


def _refused(asked: Asked) -> HttpResponse:
    text = " ".join(asked.errors.values())
    return HttpResponse(f"{text}\n", status=400, content_type="text/plain; charset=utf-8")
