"""The way in: what the form will ask, what is filled in already, what was refused and why, and "Commencer"."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from bareme.forms import Form, FormField
from guichet.accounts.permissions import Actor, actor_from
from guichet.applications.errors import NotOpen, NotYours
from guichet.applications.selectors.carriers import (
    reasons_against,
    refused_for_what_it_is,
    who_may_instead,
)
from guichet.applications.selectors.opening import Opening, opening_of
from guichet.applications.services.copying import former_layer
from guichet.applications.services.starting import Beginning, Wish, prepare_beginning, start_application
from guichet.applications.web.known import layers_of_person, organisation_for
from guichet.applications.web.surroundings import names_in
from guichet.applications.web.value_words import in_words
from guichet.schemes.enums import Audience
from guichet.schemes.errors import SchemeProblem
from guichet.schemes.selectors import pinned_definition, pinned_form, pinned_plan
from guichet.shared import clock
from guichet.shared.access import everyone
from guichet.shared.clock import PARIS
from guichet.shared.errors import BadInput
from guichet.simulations.selectors.places import Place, find_place

FROM_LINK = "repris de la simulation ou du lien suivi"
LONGEST = 20_000
CARRIER_NAMES = ("territoire", "commune", "territory")
KIND_NAMES = ("organisation", "organisation.kind")


@everyone
@csrf_exempt  # other sites may send a form here: what they send makes a draft that nobody owns, and nothing else
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a draft would begin with, or begin it."""
    now = clock.now()
    parameters = _parameters(request)
    actor = actor_from(request) if _from_here(request) else None
    try:
        opening = opening_of(slug, now)
        visit = _visit(slug, parameters, actor, now)
    except SchemeProblem as problem:
        return render(request, "applications/no_scheme.html", {"message": problem.message}, status=404)
    if request.method == "POST" and opening.may_prepare and "voir" not in parameters:
        try:
            application = start_application(visit.wish, actor=actor, now=now)
        except NotOpen:
            return HttpResponseRedirect(f"/demander/{slug}")
        return HttpResponseRedirect(f"/demandes/{application.token}?bienvenue=1")
    return render(request, "applications/start.html", _context(request, visit, opening, now))


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What an address asks for: a draft of a scheme, for a carrier, with values; `problems` are for the person."""

    wish: Wish
    place: Place
    parameters: Mapping[str, Sequence[str]]
    problems: tuple[str, ...]


def _visit(slug: str, parameters: Mapping[str, Sequence[str]], actor: Actor | None, now: datetime) -> Visit:
    day = now.astimezone(PARIS).date()
    organisation = organisation_for(actor)
    kind = _one(parameters, KIND_NAMES)
    typed = _one(parameters, CARRIER_NAMES)
    if not typed and organisation is not None:
        typed, kind = organisation.territory or organisation.seat, kind or organisation.kind
    kinds = {str(value) for value, _ in Audience.choices}
    place = find_place(typed, kind if kind in kinds else None, at=day)
    layers: list[tuple[str, Mapping[str, object]]] = layers_of_person(actor, organisation)
    problems = list(place.applicant.notes) + ([place.problem] if place.problem else [])
    wish = Wish(
        slug=slug,
        carrier=place.code,
        kind=place.applicant.kind or "",
        organisation=organisation.pk if organisation and actor else None,
    )
    if number := _one(parameters, ("depuis",)):
        try:
            former = former_layer(number, wish, actor=actor, now=now)
            layers.append((former.origin, former.values))
            wish = replace(wish, former=former.application)
            problems += [f"« {label} » n’a pas de place dans cette demande." for label in former.left]
        except (NotYours, BadInput):
            problems.append(
                f"Le dossier « {number[:20]} » n’est pas à vous, ou n’existe pas : il n’est pas repris."
            )
    layers.append((FROM_LINK, _answers(parameters)))
    return Visit(
        wish=replace(wish, layers=tuple(layers)),
        place=place,
        parameters=parameters,
        problems=tuple(problems),
    )


def _answers(parameters: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """Return each value by its name, several under one name as a list; the form says which are answers."""
    return {
        name: texts[0] if len(texts) == 1 else list(texts)
        for name, texts in parameters.items()
        if texts and name not in {"voir", "depuis", "csrfmiddlewaretoken"}
    }


def _parameters(request: HttpRequest) -> dict[str, Sequence[str]]:
    """Read the address, then what was posted over it, as a form or as a JSON object."""
    found: dict[str, Sequence[str]] = {
        name: [text[:LONGEST] for text in texts] for name, texts in request.GET.lists()
    }
    if request.content_type == "application/json" and request.method == "POST":
        return found | _json(request.body)
    posted = {name: [str(text)[:LONGEST] for text in texts] for name, texts in request.POST.lists()}
    return found | posted


def _json(body: bytes) -> dict[str, Sequence[str]]:
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        raise BadInput(
            "Ce qui a été envoyé n’est pas du JSON : vérifiez guillemets, virgules et accolades."
        ) from None
    if not isinstance(read, dict):
        raise BadInput('Envoyez un objet JSON : {"champ": "valeur"}.')
    return {str(name): value if isinstance(value, list) else [value] for name, value in read.items()}


def _one(parameters: Mapping[str, Sequence[str]], names: Sequence[str]) -> str:
    return next((str(parameters[name][-1]).strip() for name in names if parameters.get(name)), "")


def _from_here(request: HttpRequest) -> bool:
    """Tell whether a request comes from our own pages: only then may it act as whoever is signed in."""
    if request.method != "POST":
        return True
    if "csrfmiddlewaretoken" not in request.POST:
        return False
    check = CsrfViewMiddleware(lambda _: HttpResponse())
    refused: HttpResponseBase | None = check.process_view(request, HttpResponse, (), {})
    return refused is None


def _context(request: HttpRequest, visit: Visit, opening: Opening, now: datetime) -> dict[str, Any]:
    beginning = prepare_beginning(visit.wish, now=now)
    day, pinned, carrier = now.astimezone(PARIS).date(), beginning.pinned, beginning.carrier
    plan = pinned_plan(pinned, day, carrier.places)
    scheme = pinned_definition(pinned, carrier.places)
    form = pinned_form(pinned, day, carrier.places)
    wrong = refused_for_what_it_is(plan, carrier)
    fact = plan.fact("organisation.kind")
    return {
        "slug": visit.wish.slug,
        "scheme": scheme,
        "opening": opening,
        "sections": [(item.title, _asked(item.fields)) for item in form.sections],
        "papers": scheme.papers,
        "prefilled": _prefilled(form, beginning, day),
        "refused": beginning.prefill.refused,
        "problems": visit.problems,
        "place": visit.place,
        "carrier": carrier,
        "kinds": list(fact.options) if fact else list(Audience.choices),
        "why_wrong": reasons_against(plan, carrier) if wrong else (),
        "competent": _competent(visit, beginning, day) if wrong else [],
        "hidden": _hidden(visit.parameters),
        "signed_in": actor_from(request) is not None,
        "scheme_path": f"/aides/{visit.wish.slug}",
        "here": f"/demander/{visit.wish.slug}",
    }


def _asked(fields: Sequence[FormField]) -> int:
    return len([found for found in fields if found.type not in {"explanation", "formula"}])


def _prefilled(form: Form, beginning: Beginning, day: date) -> list[tuple[str, str, str]]:
    """Return label, words and origin of each answer that is there already."""
    values = beginning.prefill.values
    names = names_in(list(values.values()), day)
    return [
        (form.fields[name].title, in_words(form, name, value, names), beginning.prefill.origins[name])
        for name, value in values.items()
    ]


def _hidden(parameters: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Return the answers of the address as the hidden fields that carry them on; the carrier is asked apart."""
    carried = {*CARRIER_NAMES, *KIND_NAMES, "voir", "csrfmiddlewaretoken"}
    return [(name, str(text)) for name, texts in parameters.items() for text in texts if name not in carried]


def _competent(visit: Visit, beginning: Beginning, day: date) -> list[dict[str, str]]:
    """Return who near may carry the project, with the link that begins it for them with the same answers."""
    kept = _hidden(visit.parameters)
    found = []
    for body in who_may_instead(beginning.pinned, beginning.carrier, {}, day):
        query = urlencode([*kept, ("territoire", body.code), ("organisation", body.kind)])
        path = f"/demander/{visit.wish.slug}?{query}"
        found.append({"name": body.name, "body": body.body, "answer": body.answer, "path": path})
    return found
