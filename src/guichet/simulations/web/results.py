"""The list of schemes for one applicant: for you, perhaps, not for you."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bareme import PlanFact
from bareme.arithmetic import NO, UNKNOWN, YES
from guichet.schemes.enums import Audience
from guichet.schemes.selectors import PlanSet, plans
from guichet.shared.access import everyone
from guichet.simulations.selectors.answers import Answers, known_facts, read_address
from guichet.simulations.selectors.applicants import neighbours
from guichet.simulations.selectors.cards import CardMaker, best_cards
from guichet.simulations.selectors.places import Place
from guichet.simulations.selectors.results import VERDICTS, Assessment, Entry, OrderKey, assess
from guichet.simulations.web.address import Address, day_of, place_of
from guichet.simulations.web.applicant_line import applicant_form, applicant_line, choice_links
from guichet.simulations.web.cards import WORDS, CardView, card_view
from guichet.simulations.web.filters import CHOSEN, NAMES, STATUSES, Filters, read_filters, words_of

PATH = "/aides"
ABOUT_ALERT = ("territoire", "organisation", *NAMES)
"""What an alert keeps of the address; the page of alerts leaves the state aside."""
GROUPS = (
    (YES, "oui", "Pour vous", ""),
    (UNKNOWN, "peut-etre", "Peut-être", "Une réponse suffit souvent pour savoir."),
    (NO, "non", "Pas pour vous", ""),
)
STATE_WORDS = {
    "ouvertes": "ouverte",
    "bientot": "bientôt ouverte",
    "fermees": "fermée",
    "toutes": "au catalogue",
}
SHOWN = {YES: 10, UNKNOWN: 12, NO: 6}
"""Cards of each group on the first page."""
SHOWN_ALONE = 24
"""Cards of a page that goes on with one group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One part of the list, as the page shows it."""

    key: str
    verdict: str
    title: str
    lead: str
    count: int
    cards: list[CardView]
    following: str


@everyone
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Show every scheme for the applicant of the address. Whatever the address holds, a page answers."""
    address = Address.of(request)
    at, dated, problem = day_of(address)
    in_force = plans(at)
    kinds = organisation_kinds(in_force)
    place = place_of(address, at, dict(kinds))
    filters = read_filters(address, at, PATH)
    filters.problems += [problem] if problem else []
    answers = read_address(address.answers(), lambda name: find_fact(in_force, name))
    context = _page(address, at, in_force, place, filters, answers)
    context |= applicant_form(address, place, kinds)
    context |= {
        "statuses": STATUSES,
        "filter_hidden": address.without(*NAMES, "suite", "groupe").hidden(),
        "filter_choices": [
            (name, label, words_of(choices), filters.values[name]) for name, _, label, choices in CHOSEN
        ],
        "state_words": _state_words(filters.status, context["total"]),
        "dated": dated,
    }
    return render(request, "simulations/results.html", context)


def _page(
    address: Address, at: date, in_force: PlanSet, place: Place, filters: Filters, answers: Answers
) -> dict[str, Any]:
    applicant = place.applicant
    linked = address.with_({"territoire": place.code}) if place.code else address
    known = known_facts(applicant.facts, answers)
    assessment = assess(in_force, applicant.codes, known, answers, filters.wanted)
    near = neighbours(applicant, at=at) if applicant.territory else ()
    maker = CardMaker(at, known, answers, assessment.popularity, near)
    only = address.one("groupe")
    best = [] if only else best_cards(assessment, maker)
    groups = _groups(assessment, maker, linked, only, address.one("suite"))
    return {
        "address": linked,
        "place": place,
        "line": applicant_line(place, address, near),
        "choices": choice_links(place, address, PATH),
        "filters": filters,
        "problems": [*filters.problems, *_answer_problems(answers)],
        "counts": {word: len(assessment.groups[verdict]) for verdict, word in WORDS.items()},
        "total": assessment.total,
        "groups": groups,
        "best": [card_view(card, linked, maker, f"tete-{card.entry.scheme.slug}") for card in best],
        "alert_path": linked.keeping(ABOUT_ALERT).path("/alertes"),
        "alone": only in VERDICTS,
        "whole_list": linked.without("groupe", "suite").path(PATH),
        "all_path": linked.without("q", "financeur", "besoin", "public", "genre", "etat")
        .with_({"etat": "toutes"})
        .path(PATH),
        "at": at,
    }


def _state_words(status: str, total: int) -> str:
    words = STATE_WORDS[status]
    return f"{words}s" if total > 1 and status != "toutes" else words


def organisation_kinds(in_force: PlanSet) -> Sequence[tuple[str, str]]:
    """Return the kinds of organisation with their words, as the shared facts say them."""
    for scheme in in_force.values():
        fact = scheme.base.fact("organisation.kind")
        if fact is not None and fact.options:
            return fact.options
    return Audience.choices


def find_fact(in_force: PlanSet, name: str) -> PlanFact | None:
    """Return the fact that a parameter of the address answers: a shared one, or a scheme's own as `slug.fact`."""
    slug, _, own = name.partition(".")
    if slug in in_force:
        return in_force[slug].base.fact(own)
    if slug not in {"organisation", "territory", "project"}:
        return None
    found = (scheme.base.fact(name) for scheme in in_force.values())
    return next((fact for fact in found if fact is not None), None)


def _answer_problems(answers: Answers) -> list[str]:
    problems = [f"{answer.fact.title} : {answer.error}" for answer in answers.errors]
    problems += [
        f"« {name[:60]} » n’est pas une question des aides : cette réponse est laissée de côté."
        for name in answers.strangers
    ]
    return problems


def _groups(assessment: Assessment, maker: CardMaker, address: Address, only: str, mark: str) -> list[Group]:
    after = read_mark(mark) if only in VERDICTS else None
    groups = []
    for verdict, key, title, lead in GROUPS:
        if only in VERDICTS and key != only:
            continue
        entries = assessment.groups[verdict]
        waiting = [entry for entry in entries if after is None or entry.order > after]
        size = SHOWN_ALONE if only in VERDICTS else SHOWN[verdict]
        shown = waiting[:size]
        following = _following(shown, key, address) if len(waiting) > size else ""
        cards = asked_once(card_view(maker.make(entry), address, maker, entry.scheme.slug) for entry in shown)
        groups.append(
            Group(
                key=key,
                verdict=WORDS[verdict],
                title=title,
                lead=lead,
                count=len(entries),
                cards=cards,
                following=following,
            )
        )
    return groups


def asked_once(cards: Iterable[CardView]) -> list[CardView]:
    """Keep each question on its first card; the others that wait for it point there."""
    first: dict[str, CardView] = {}
    shown = []
    for card in cards:
        if card.question is not None:
            asked = first.setdefault(card.question.name, card)
            if asked is not card:
                card = replace(card, question=None, same_as=asked)  # noqa: PLW2901 - the card in its shorter form
        shown.append(card)
    return shown


def _following(shown: list[Entry], key: str, address: Address) -> str:
    rank, days, slug = shown[-1].order
    return address.with_({"groupe": key, "suite": f"{rank}.{days}.{slug}"}).path(PATH)


def read_mark(mark: str) -> OrderKey | None:
    """Read where a page goes on; a mark that cannot be read begins the list again."""
    rank, _, rest = mark.partition(".")
    days, _, slug = rest.partition(".")
    if not (rank.isascii() and rank.isdigit() and days.isascii() and days.isdigit() and len(mark) < 200):
        return None
    return int(rank), int(days), slug
