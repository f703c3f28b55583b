"""The simulator: one useful question at a time on the left, the answer so far on the right."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from bareme import PlanFact, decide
from bareme.arithmetic import NO, YES
from guichet.schemes.enums import Audience
from guichet.schemes.errors import SchemeProblem, UnknownScheme, UnusableScheme
from guichet.schemes.selectors import plan_for
from guichet.shared.access import everyone
from guichet.simulations.council.asked import NAMES as COUNCIL_NAMES
from guichet.simulations.council.organs import button_words
from guichet.simulations.council.preparation import why_nothing
from guichet.simulations.errors import UnusableParameter
from guichet.simulations.result_words import given_words
from guichet.simulations.selectors.answers import Answer, parameter_name
from guichet.simulations.selectors.applicants import Applicant, neighbours
from guichet.simulations.selectors.cards import neighbour_facts
from guichet.simulations.selectors.case import Case, make_case
from guichet.simulations.selectors.questions import why_asked
from guichet.simulations.selectors.results import without_dates
from guichet.simulations.web.address import Address, day_of, place_of
from guichet.simulations.web.applicant_line import applicant_form, applicant_line, choice_links
from guichet.simulations.web.cards import neighbour_address
from guichet.simulations.web.filing import filing
from guichet.simulations.web.filters import NAMES as FILTERS
from guichet.simulations.web.question_form import QuestionForm, question_form
from guichet.simulations.web.result_panel import panel
from guichet.simulations.wording import answer_words

WHAT_IF = "parametre."
OF_PAGES = frozenset({*FILTERS, "territoire", "commune", "territory", "organisation", "nom", "siret", "le", "at"}) | {
    "suite", "groupe", "modifier", "lieu", "version", "aide", "ajouter", *COUNCIL_NAMES,
}  # fmt: skip
"""Parameters that carry something else than an answer."""


@everyone
@require_safe
@vary_on_headers("HX-Request")
def simulator(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the simulation of a scheme for the applicant and the answers of the address."""
    address = Address.of(request)
    try:
        case, problems = case_of(address, slug)
    except SchemeProblem as problem:
        return refusal(request, problem, address)
    context = {"slug": slug, "case": case, "result": panel(case), "problems": problems}
    if request.headers.get("HX-Request"):
        return render(request, "simulations/_result_live.html", context)
    context |= _around(request, canonical(address, case), case)
    return render(request, "simulations/simulator.html", context)


def refusal(request: HttpRequest, problem: SchemeProblem, address: Address) -> HttpResponse:
    """Say why a scheme cannot be simulated, and where to go on: 404 when it does not exist, 503 when it is suspended."""
    near = problem.near if isinstance(problem, UnknownScheme) else {}
    context = {
        "message": problem.message,
        "near": [
            {"title": title, "path": address.path(f"/aides/{slug}/simuler")} for slug, title in near.items()
        ],
        "list_path": address.path("/aides"),
    }
    status = 503 if isinstance(problem, UnusableScheme) else 404
    return render(request, "simulations/refusal.html", context, status=status)


def case_of(address: Address, slug: str) -> tuple[Case, list[str]]:
    """Return the case of an address, and sentences about what was left aside."""
    at, _, problem = day_of(address)
    problems = [problem] if problem else []
    place = place_of(address, at, Audience.values)
    if place.problem:
        problems.append(place.problem)
    what_if = {
        name.removeprefix(WHAT_IF): texts[-1]
        for name, texts in address.values.items()
        if name.startswith(WHAT_IF)
    }
    answers = {
        name: texts
        for name, texts in address.values.items()
        if name not in OF_PAGES and not name.startswith(WHAT_IF)
    }
    try:
        case = make_case(slug, at=at, place=place, parameters=answers, what_if=what_if)
    except UnusableParameter as error:
        problems.append(f"{error.message} Le calcul garde les valeurs en vigueur.")
        case = make_case(slug, at=at, place=place, parameters=answers)
    problems += [
        f"« {name[:60]} » n’est pas une question de cette aide : cette réponse est laissée de côté."
        for name in case.answers.strangers
    ]
    version = address.one("version")
    if version and not case.plan.version.startswith(version.lower()):
        problems.append(
            "Les règles de cette aide ont changé depuis que ce lien a été fait : le résultat peut être différent."
        )
    return case, problems


def canonical(address: Address, case: Case) -> Address:
    """Return the address with the answers under the names links use: a short name (`classes`) would be said twice."""
    short = {
        name: fact
        for name in address.values
        if "." not in name and (fact := case.plan.fact(name)) is not None
    }
    whole = {
        parameter_name(case.slug, fact): address.values[name]
        for name, fact in short.items()
        if name not in OF_PAGES and parameter_name(case.slug, fact) not in address.values
    }
    return address.without(*(name for name in short if name not in OF_PAGES)).with_(whole)


def link_address(address: Address, case: Case) -> Address:
    """Return the shortest address that gives the same answer: who, where, the day, and this scheme's answers."""
    names = [name for name in ("organisation", "nom", "siret") if name in address.values]
    kept = address.keeping(
        [*names, *case.answers.given, *(name for name in address.values if name.startswith(WHAT_IF))]
    )
    own = {name: answer.text for name, answer in case.answers.given.items()}
    return kept.with_({**own, "territoire": case.place.code, "le": case.at.isoformat()})


def _around(request: HttpRequest, address: Address, case: Case) -> dict[str, Any]:
    slug, path = case.slug, f"/aides/{case.slug}/simuler"
    link = link_address(address, case)
    pinned = link.with_({"version": case.plan.version[:8]})
    near = neighbours(case.place.applicant, at=case.at) if case.place.territory else ()
    asked = _asked(address, case)
    asks_where = asked is None and _wants_place(address, case)
    if asked is None and not asks_where and case.question is not None:
        asked = case.question
    onward = address.without("modifier", "lieu")
    return {
        "title": case.card.title,
        "promise": case.card.promise,
        "path": path,
        "place": case.place,
        "line": applicant_line(case.place, address, near),
        "choices": choice_links(case.place, address, path),
        **applicant_form(address.without("modifier"), case.place, organisation_words(case)),
        "question": _form(asked, case, address) if asked else None,
        "asks_where": asks_where,
        "skip_where": address.with_({"lieu": "plus tard"}).path(path),
        "questions_left": case.questions_left,
        "others": _others(case, near, address, path) if case.computed.verdict == "no" else [],
        "answers": [_answer_line(answer, onward, path) for answer in case.answers.given.values()],
        "known": _known(case),
        "what_if": list(case.what_if.items()),
        "without_what_if": onward.without(*(f"{WHAT_IF}{name}" for name in case.what_if)).path(path),
        "link": request.build_absolute_uri(pinned.path(path)),
        "pdf": link.path(f"/aides/{slug}/simulation.pdf"),
        "json": link.path(f"/aides/{slug}/simulation.json"),
        "list_path": onward.without("le", "version").path("/aides"),
        "scheme_path": onward.path(f"/aides/{slug}"),
        "compare_path": onward.with_({"aide": slug}).path("/comparer"),
        "filing": filing(request, case, address),
        "council": onward.path(f"/aides/{slug}/conseil") if not why_nothing(case) else "",
        "council_words": button_words(case),
        "empty": not case.answers.given,
    }


def _asked(address: Address, case: Case) -> PlanFact | None:
    """Return the fact to ask before any other: the one to change, else the first that could not be read."""
    wanted = address.one("modifier")
    for fact in case.plan.facts:
        if wanted and parameter_name(case.slug, fact) == wanted:
            return fact
    return next((answer.fact for answer in case.answers.errors), None)


def _wants_place(address: Address, case: Case) -> bool:
    uses = any(fact.key.startswith(("organisation.", "territory.")) for fact in case.plan.facts)
    return uses and case.place.territory is None and not address.one("lieu")


def _others(case: Case, near: Sequence[Applicant], address: Address, path: str) -> list[dict[str, str]]:
    """Return the bodies of the same place that the scheme answers better than "no", with their own simulation."""
    found = []
    for applicant in near:
        territory = applicant.territory
        plan = plan_for(case.slug, case.computed_at, applicant.codes, case.what_if)
        facts = case.answers.facts_of(case.slug, neighbour_facts(applicant, case.answers))
        verdict = decide(without_dates(plan), facts)
        if territory is not None and verdict != NO:
            answer = "oui" if verdict == YES else "peut-être"
            link = neighbour_address(address, applicant).path(path)
            found.append(
                {"body": territory.kind_label, "answer": answer, "name": territory.name, "path": link}
            )
    return found


def organisation_words(case: Case) -> list[tuple[str, str]]:
    fact = case.plan.fact("organisation.kind")
    return list(fact.options) if fact else [(str(value), str(label)) for value, label in Audience.choices]


def _form(fact: PlanFact, case: Case, address: Address) -> QuestionForm:
    given = case.answers.given.get(parameter_name(case.slug, fact))
    state = address.with_({"territoire": case.place.code}) if case.place.code else address
    return question_form(fact, case.slug, state, given, why=why_asked(fact, case.computed, case.scheme))


def _answer_line(answer: Answer, address: Address, path: str) -> dict[str, Any]:
    words = given_words(answer)
    return {
        "title": answer.fact.title,
        "words": words,
        "error": answer.error,
        "declined": answer.declined,
        "change": address.with_({"modifier": answer.name}).path(path, "question"),
        "remove": address.without(answer.name).path(path),
    }


def _known(case: Case) -> list[dict[str, str]]:
    """Return what the place gives and the scheme uses, in words."""
    lines = []
    for fact in case.plan.facts:
        value = case.value(fact)
        if value is None or fact.type == "codes" or case.answered(fact):
            continue
        lines.append({"title": fact.title, "words": answer_words(fact, value)})
    return lines
