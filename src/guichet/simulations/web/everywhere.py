"""The officers' page: one scheme for every territory at once, with a what-if on each of its rules."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from bareme import PlanFact, SchemeError, SchemeFile
from guichet.schemes.selectors import load_problems, plan_for, plans, scheme_file, shared_facts
from guichet.shared import clock
from guichet.shared.access import everyone
from guichet.shared.errors import BadInput
from guichet.shared.formats import format_amount, format_count, format_number
from guichet.simulations.errors import UnreadableFacts
from guichet.simulations.services import (
    KINDS,
    Crowd,
    Everywhere,
    Group,
    file_content,
    read_crowd,
    simulate_everywhere,
)
from guichet.simulations.services.crowd import known_facts
from guichet.simulations.services.everywhere_list import list_rows
from guichet.simulations.services.everywhere_order import Question, order_file
from guichet.simulations.services.facts_file import MAX_BYTES
from guichet.simulations.web.everywhere_file import TYPES
from guichet.simulations.web.everywhere_form import ESTIMATE, PARAMETER, Asked, read_asked, read_rules
from guichet.simulations.wording import calendar_words
from guichet.territories.selectors import departments

TOP = 12
SLOW = ".xlsx"  # takes seconds to write: a job does it
QUICK = (".csv", ".parquet")
VERDICT_FILTERS = (("", "tous"), ("yes", "éligibles"), ("unknown", "peut-être"), ("no", "non"))
NOT_ASKED = {"csrfmiddlewaretoken", "format", "apres"}
_crowds: dict[tuple[str, date], Crowd] = {}


@everyone
@require_http_methods(["GET", "HEAD", "POST"])
def everywhere(request: HttpRequest) -> HttpResponse:
    """Answer for all territories; a POST brings a CSV of facts, a `format` asks for a file."""
    query = {**request.GET.dict(), **request.POST.dict()}
    today = clock.today()
    asked = read_asked(query, today)
    schemes = plans(asked.at)
    slug = query.get("aide", "").strip()
    context: dict[str, Any] = {
        "asked": asked,
        "slug": slug,
        "schemes": sorted(
            ((name, scheme.title) for name, scheme in schemes.items()), key=lambda item: item[1]
        ),
        "kinds": KINDS.items(),
        "day": asked.at.isoformat(),
        "query": {key: value for key, value in query.items() if key not in NOT_ASKED},
        "is_partial": bool(request.headers.get("HX-Request")),
        "problems": load_problems(),
        "scheme": None,
        "answer": None,
    }
    if slug and slug not in schemes:
        asked.refuse("aide", "Aide", f"L'aide « {slug[:60]} » n'existe pas. Choisissez-en une dans la liste.")
    elif slug:
        response = _answer(request, query, asked, slug, context)
        if response is not None:
            return response
        context.update(_fields(query, asked, slug))
    said = {error["field_id"].removeprefix("champ-"): error["message"] for error in asked.errors}
    context["errors"] = {"aide": "", "genre": "", "le": "", "faits": "", **said}
    if context["is_partial"]:  # htmx leaves the page as it is on an error status
        return render(request, "simulations/_everywhere_result.html", context)
    return render(request, "simulations/everywhere.html", context, status=422 if asked.errors else 200)


def _fields(query: Mapping[str, str], asked: Asked, slug: str) -> dict[str, Any]:
    """The fields beside the result, each with what was typed and what is wrong with it."""
    errors = {error["field_id"].removeprefix("champ-"): error["message"] for error in asked.errors}
    for parameter in asked.parameters:
        parameter.shown_error = errors.get(parameter.field_name, "")
    given = known_facts(asked.kind)
    facts = [
        {
            "name": fact.name,
            "field_name": ESTIMATE + fact.name,
            "title": fact.title,
            "text": query.get(ESTIMATE + fact.name, ""),
            "help": _answers(fact),
            "error": errors.get(ESTIMATE + fact.name, ""),
            "choices": [("oui", "oui"), ("non", "non")] if fact.type == "yes_no" else list(fact.options),
        }
        for fact in plan_for(slug, asked.at).facts
        if fact.key not in given
    ]
    kept = {key: value for key, value in query.items() if key not in NOT_ASKED}
    return {
        "missing_fields": facts,
        "reset_query": urlencode(
            {key: value for key, value in kept.items() if not key.startswith(PARAMETER)}
        ),
        "kept_query": urlencode({key: value for key, value in kept.items() if key != "le"}),
    }


def _answers(fact: PlanFact) -> str:
    """What may be written for a fact that is not a choice."""
    words = {"date": "2021-03-31", "amount": "en euros", "rate": "en pour cent"}
    return words.get(fact.type, fact.unit or "")


def _answer(
    request: HttpRequest, query: Mapping[str, str], asked: Asked, slug: str, context: dict[str, Any]
) -> HttpResponse | None:
    """Compute and complete the context; return a response only when a file was asked for."""
    file = scheme_file(slug)
    context["scheme"] = file.base
    read_rules(asked, query, file.base)
    upload = request.FILES.get("faits")
    if asked.errors:
        return None
    try:
        answer, before = _compute(asked, file, None if upload is None else _read(upload))
    except (BadInput, SchemeError) as error:
        asked.refuse(_field_of(error), "À corriger", str(error))
        return None
    ending = f".{query.get('format', '')}"
    if ending == SLOW and request.method == "POST":
        question = Question(slug, asked.kind, asked.at.isoformat(), asked.estimates, asked.overrides)
        return redirect("everywhere-file", order_file(question, ending, now=clock.now()))
    if ending in QUICK:
        name = f"{slug}-{asked.kind}-{asked.at.isoformat()}{ending}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(file_content(answer, ending), content_type=TYPES[ending], headers=headers)
    context.update(_figures(answer, before), **_rows(answer, query), uploaded=upload is not None)
    return None


def _compute(asked: Asked, file: SchemeFile, facts_csv: bytes | None) -> tuple[Everywhere, Everywhere]:
    """Return the answers under the rules asked for, and under those in force (the same when none is changed)."""

    shared, crowd = shared_facts(), _crowd(asked.kind, asked.at)

    def under(parameters: dict[str, str]) -> Everywhere:
        return simulate_everywhere(
            file,
            shared,
            crowd,
            at=asked.at,
            facts_csv=facts_csv,
            estimates=asked.estimates,
            parameters=parameters,
        )

    answer = under(asked.overrides)
    return answer, under({}) if asked.overrides else answer


def _read(upload: "UploadedFile[bytes]") -> bytes:
    """Read an uploaded file, unless it is too large to be one of facts."""
    if upload.size is None or upload.size > MAX_BYTES:
        raise UnreadableFacts("Le fichier dépasse 50 Mo. Gardez une ligne par territoire.")
    content: bytes = upload.read()
    return content


def _crowd(kind: str, at: date) -> Crowd:
    """Read the territories once for a few questions in a row: a slider asks ten times in a minute."""
    if (kind, at) not in _crowds:
        while len(_crowds) >= 2:
            _crowds.pop(next(iter(_crowds)), None)
        _crowds[kind, at] = read_crowd(kind, at)
    return _crowds[kind, at]


def _field_of(error: Exception) -> str:
    name = getattr(error, "field", "")
    return f"{ESTIMATE}{name}" if name else "faits"


def _figures(answer: Everywhere, before: Everywhere) -> dict[str, Any]:
    country, former = answer.country, before.country
    names = {record.code: record.name for record in departments(answer.plan.at)}
    departements = [
        replace(group, label=f"{names.get(group.label, '')} ({group.label})")
        for group in answer.by_departement()
    ]
    by_amount = bool(country.total)
    return {
        "answer": answer,
        "country": country,
        "no": country.count - country.eligible - country.unknown,
        "difference": None if answer is before else _difference(country, former),
        "by_amount": by_amount,
        "sizes": [_bar(group, by_amount) for group in answer.by_size()],
        "top": [
            _bar(group, by_amount)
            for group in sorted(departements, key=lambda group: -_weight(group, by_amount))[:TOP]
            if _weight(group, by_amount)
        ],
        "departements": departements,
        "origins": answer.origins,
        "closed": _closed(answer),
        "value_title": "Montant et éligibles" if by_amount else "Éligibles",
    }


def _closed(answer: Everywhere) -> dict[str, str] | None:
    """When nobody is eligible because the scheme is not open that day: why, and a day when it is."""
    for criterion in answer.plan.criteria:
        if criterion.code == "calendar" and (answer.criteria[criterion.id] == 0).all():
            day = criterion.day.isoformat() if criterion.day else ""
            return {"why": calendar_words(criterion.refusal, criterion.day), "day": day}
    return None


def _difference(country: Group, former: Group) -> dict[str, str]:
    """What the changed rules do, in words: more, fewer, the same."""
    people, money = country.eligible - former.eligible, country.total - former.total
    sign = {True: "de plus", False: "de moins"}
    return {
        "eligible_text": f"{format_count(abs(people), 'éligible')} {sign[people > 0]}"
        if people
        else "autant d'éligibles",
        "total_text": f"{format_amount(abs(money))} {sign[money > 0]}" if money else "le même total",
    }


def _weight(group: Group, by_amount: bool) -> int:
    return group.total if by_amount else group.eligible


def _bar(group: Group, by_amount: bool) -> dict[str, Any]:
    counted = f"{format_count(group.eligible, 'éligible')} sur {format_number(group.count)}"
    text = f"{format_amount(group.total)} — {counted}" if by_amount and group.known else counted
    return {"label": group.label, "value": _weight(group, by_amount), "text": text}


def _rows(answer: Everywhere, query: Mapping[str, str]) -> dict[str, Any]:
    verdict, departement, after = query.get("v", ""), query.get("dep", "").strip(), query.get("apres", "")
    page = list_rows(answer, verdict=verdict, departement=departement, after=after)
    kept = {key: value for key, value in query.items() if key not in NOT_ASKED}
    return {
        "rows": page.rows,
        "verdict_links": [
            {"label": label, "current": code == verdict, "query": urlencode({**kept, "v": code})}
            for code, label in VERDICT_FILTERS
        ],
        "next_query": urlencode({**kept, "apres": page.next}) if page.next else "",
        "files": [
            (ending.removeprefix("."), urlencode({**kept, "format": ending.removeprefix(".")}))
            for ending in QUICK
        ],
    }
