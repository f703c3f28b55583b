"""Two or three schemes side by side for one project; each question is asked once."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guichet.schemes.enums import Audience
from guichet.schemes.errors import SchemeProblem
from guichet.schemes.selectors import SchemeFilter, list_schemes
from guichet.shared.access import everyone
from guichet.shared.formats import format_amount, format_percent
from guichet.simulations.card_words import when_words
from guichet.simulations.result_words import (
    amount_words,
    dates_words,
    given_words,
    own_share_words,
    result_sentence,
)
from guichet.simulations.selectors.applicants import neighbours
from guichet.simulations.selectors.case import Case, make_case
from guichet.simulations.selectors.comparison import MOST, bans, shared_question, together
from guichet.simulations.selectors.financing import financing_of
from guichet.simulations.selectors.places import Place
from guichet.simulations.selectors.questions import why_asked
from guichet.simulations.selectors.results import standing
from guichet.simulations.web.address import Address, day_of, place_of
from guichet.simulations.web.applicant_line import applicant_form, applicant_line, choice_links
from guichet.simulations.web.question_form import QuestionForm, question_form
from guichet.simulations.web.simulator import OF_PAGES, WHAT_IF, organisation_words
from guichet.simulations.wording import criterion_words

PATH = "/comparer"
FOUND = 8
AUDIENCES = dict(Audience.choices)


@everyone
@require_safe
def comparison(request: HttpRequest) -> HttpResponse:
    """Compare the schemes of the address; with fewer than two, offer some to add."""
    address = Address.of(request)
    at, _, problem = day_of(address)
    place = place_of(address, at, Audience.values)
    problems = [text for text in (problem, place.problem) if text]
    cases = _cases(address, at, place, problems)
    near = neighbours(place.applicant, at=at) if place.territory else ()
    linked = address.with_({"territoire": place.code}) if place.code else address
    context = {
        "place": place,
        "line": applicant_line(place, address, near),
        "choices": choice_links(place, address, PATH),
        **applicant_form(address, place, organisation_words(cases[0]) if cases else list(Audience.choices)),
        "problems": problems,
        "columns": [_column(case, linked) for case in cases],
        "rows": _rows(cases),
        "cumulation": _cumulation(cases),
        "question": _question(cases, linked),
        "answers": _answers(cases, linked),
        "more": _more(linked, cases, at),
        "at": at,
    }
    return render(request, "simulations/comparison.html", context)


def _cases(address: Address, at: date, place: Place, problems: list[str]) -> list[Case]:
    slugs = address.every("aide")
    if len(slugs) > MOST:
        problems.append(f"On compare {MOST} aides au plus : les suivantes sont laissées de côté.")
    answers = {
        name: texts
        for name, texts in address.values.items()
        if name not in OF_PAGES and not name.startswith(WHAT_IF)
    }
    cases = []
    for slug in slugs[:MOST]:
        try:
            cases.append(make_case(slug[:80], at=at, place=place, parameters=answers))
        except SchemeProblem as error:
            problems.append(error.message)
    read = {name for case in cases for name in _understood(case, answers)}
    strangers = {name for case in cases for name in case.answers.strangers if name not in read}
    problems += [
        f"« {name[:60]} » n’est pas une question de ces aides : cette réponse est laissée de côté."
        for name in sorted(strangers)
    ]
    problems += list(
        dict.fromkeys(
            f"{answer.fact.title} : {answer.error}" for case in cases for answer in case.answers.errors
        )
    )
    return cases


def _understood(case: Case, answers: dict[str, tuple[str, ...]]) -> list[str]:
    return [name for name in answers if name not in case.answers.strangers]


def _column(case: Case, address: Address) -> dict[str, Any]:
    rest = [slug for slug in address.every("aide") if slug != case.slug]
    return {
        "title": case.card.title,
        "path": address.without("aide").path(f"/aides/{case.slug}"),
        "simulate": address.without("aide").path(f"/aides/{case.slug}/simuler"),
        "remove": address.with_({"aide": rest}).path(PATH),
        "verdict": case.computed.verdict,
        "sentence": result_sentence(case),
        "amount": amount_words(case),
        "reasons": [
            criterion_words(result, case.plan) for result in case.computed.criteria if result.verdict == "no"
        ],
        "dates": dates_words(case),
    }


Row = Callable[[Case], list[str]]


def _rows(cases: Sequence[Case]) -> list[dict[str, Any]]:
    """Return one line for each thing compared: its title, and what each scheme says of it."""
    said: list[tuple[str, Row]] = [
        ("Pour qui", lambda case: [", ".join(AUDIENCES[kind] for kind in case.card.audiences)]),
        ("Ce que l’aide donne", lambda case: [case.card.how_much.text, case.scheme.award.in_kind or ""]),
        ("Jusqu’à quand", _dates),
        ("Ce qui reste à votre charge", _own_share),
        (
            "Ce qui n’est pas aidé",
            lambda case: [
                f"{item.title} : {item.refused}" for item in case.scheme.expenses.values() if item.refused
            ],
        ),
        (
            "Pièces à réunir",
            lambda case: [
                paper.title + ("" if paper.required else " (facultatif)") for paper in case.scheme.papers
            ],
        ),
    ]
    rows = []
    for title, row in said:
        cells = [(case.card.title, [text for text in row(case) if text]) for case in cases]
        if any(texts for _, texts in cells):
            rows.append(
                {"title": title, "cells": [(name, texts or ["Rien de connu."]) for name, texts in cells]}
            )
    return rows


def _dates(case: Case) -> list[str]:
    status, day = standing(case.card, case.card.plan(case.place.applicant.codes))
    until, left = when_words(status, day, case.at)
    return [f"{until}, {left}" if left else until]


def _own_share(case: Case) -> list[str]:
    financing = financing_of(case)
    if financing.own is None:
        return own_share_words(financing)[:1]
    return [
        f"{format_amount(financing.own)} sur {format_amount(financing.spend or 0)}",
        *own_share_words(financing)[:1],
    ]


def _cumulation(cases: Sequence[Case]) -> list[tuple[str, str]]:
    """Say what may not be combined, and whether the amounts add up: pairs of a kind of notice and a sentence."""
    if len(cases) < 2:
        return []
    found = [
        ("warning", f"{ban.first.card.title} et {ban.second.card.title} ne se cumulent pas. {ban.why}")
        for ban in bans(cases)
    ]
    if not found:
        found.append(
            (
                "info",
                "Aucune règle connue n’interdit de cumuler ces aides. Demandez confirmation avant de compter dessus.",
            )
        )
    sum_up = together(cases)
    if sum_up is None:
        return found
    rate = (
        format_percent((sum_up.total * 20_000 + sum_up.spend) // (sum_up.spend * 2)) if sum_up.spend else ""
    )
    whole = f"Additionnées, autres aides comprises : {format_amount(sum_up.total)} pour {format_amount(sum_up.spend)} de dépense ({rate})."
    if sum_up.excess:
        limit = f" C’est {format_amount(sum_up.excess)} de trop : les aides publiques ne peuvent pas dépasser ici {format_amount(sum_up.most)}."
        return [*found, ("warning", whole + limit)]
    return [*found, ("info", f"{whole} Cela reste sous la limite de {format_amount(sum_up.most)}.")]


def _question(cases: Sequence[Case], address: Address) -> QuestionForm | None:
    asked = shared_question(cases)
    if asked is None:
        return None
    given = asked.case.answers.given.get(asked.name)
    form = question_form(
        asked.fact,
        asked.case.slug,
        address,
        given,
        why=why_asked(asked.fact, asked.case.computed, asked.case.scheme),
    )
    serves = (
        f"Cette réponse sert à {asked.serves} des aides comparées. "
        if asked.serves > 1
        else f"Pour « {asked.case.card.title} ». "
    )
    return replace(form, name=asked.name, why=serves + form.why, hidden=address.without(asked.name).hidden())


def _answers(cases: Sequence[Case], address: Address) -> list[dict[str, Any]]:
    """Return each answer once, with the address that takes it away."""
    lines: dict[str, dict[str, Any]] = {}
    for case in cases:
        for answer in case.answers.given.values():
            name = answer.name if answer.name in address.values else answer.fact.name
            words = given_words(answer)
            line = {
                "title": answer.fact.title,
                "words": words,
                "error": answer.error,
                "declined": answer.declined,
            }
            lines.setdefault(name, line | {"change": address.without(name).path(PATH, "question")})
    return list(lines.values())


def _more(address: Address, cases: Sequence[Case], at: date) -> dict[str, Any] | None:
    """Offer schemes to add: those that words find, else those of the same needs."""
    if len(cases) >= MOST:
        return None
    words = address.one("ajouter")[:200]
    themes = tuple(dict.fromkeys(theme for case in cases for theme in case.card.themes))
    kinds = (cases[0].place.applicant.kind,) if cases and cases[0].place.applicant.kind else ()
    wanted = SchemeFilter(q=words) if words or not cases else SchemeFilter(themes=themes, audiences=kinds)
    there = [case.slug for case in cases]
    rows = [
        row
        for row in list_schemes(wanted, at, limit=FOUND + MOST).items
        if row.slug not in there and row.has_rules
    ]
    base = address.without("ajouter")
    return {
        "words": words,
        "hidden": base.hidden(),
        "found": [
            {
                "title": row.title,
                "about": row.how_much,
                "path": base.with_({"aide": [*there, row.slug]}).path(PATH),
            }
            for row in rows[:FOUND]
        ],
    }
