"""Ready for the council: the page where one gives a date and a name, and the documents that follow from a simulation."""

import unicodedata
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from guichet.documents.errors import UnprintableDocument
from guichet.schemes.errors import SchemeProblem
from guichet.shared import clock
from guichet.shared.access import everyone
from guichet.simulations.council.asked import DAY, NAMES, ORGAN, PROJECT, Asked, read_asked
from guichet.simulations.council.organs import button_words, organ_of
from guichet.simulations.council.pack import (
    MEDIA_TYPES,
    PackDocument,
    documents_of,
    file_name,
    make_archive,
    make_file,
)
from guichet.simulations.council.plan_paper import gaps
from guichet.simulations.council.planning_words import starting_words, steps, troubles
from guichet.simulations.council.preparation import Preparation, prepare, why_nothing
from guichet.simulations.council.words import deadline_words
from guichet.simulations.result_words import amount_words, bar_caption, share_parts, warning_on_orders
from guichet.simulations.selectors.case import Case
from guichet.simulations.web.address import Address
from guichet.simulations.web.filing import filing
from guichet.simulations.web.simulator import case_of, link_address, refusal

LABELS = {
    DAY: "Date de la séance",
    PROJECT: "Nom du projet",
    ORGAN: "Qui délibère",
}


@everyone
@require_safe
def council(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what the pack holds for the simulation of the address, with what was given for the council."""
    address = Address.of(request)
    try:
        case, problems = case_of(address, slug)
    except SchemeProblem as problem:
        return refusal(request, problem, address)
    if why := why_nothing(case):
        return render(request, "simulations/council_nothing.html", _nothing(address, case, why))
    preparation = _preparation(request, address, case, problems)
    return render(request, "simulations/council.html", _page(request, address, preparation, problems))


@everyone
@require_safe
def council_file(request: HttpRequest, slug: str, name: str, kind: str) -> HttpResponse:
    """Return one document of the pack, as PDF or ODT; back to the page when there is none for this case."""
    address = Address.of(request)
    try:
        case, problems = case_of(address, slug)
    except SchemeProblem as problem:
        return refusal(request, problem, address)
    found = next((document for document in documents_of(case) if document.name == name), None)
    if found is None or kind not in MEDIA_TYPES or why_nothing(case):
        return redirect(_pack_address(address, case).path(f"/aides/{slug}/conseil"))
    preparation = _preparation(request, address, case, problems)
    try:
        content = make_file(found, preparation, kind, at=clock.now())
    except UnprintableDocument as problem:
        return _unprintable(request, address, case, problem.message)
    way = "inline" if kind == "pdf" else "attachment"
    return _sent(content, MEDIA_TYPES[kind], f'{way}; filename="{file_name(found, case.slug, kind)}"')


@everyone
@require_safe
def council_archive(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the whole pack in one ZIP."""
    address = Address.of(request)
    try:
        case, problems = case_of(address, slug)
    except SchemeProblem as problem:
        return refusal(request, problem, address)
    if why_nothing(case):
        return redirect(_pack_address(address, case).path(f"/aides/{slug}/conseil"))
    preparation = _preparation(request, address, case, problems)
    try:
        content = make_archive(preparation, at=clock.now())
    except UnprintableDocument as problem:
        return _unprintable(request, address, case, problem.message)
    return _sent(content, "application/zip", f'attachment; filename="conseil-{case.slug}.zip"')


def _asked(address: Address, case: Case) -> Asked:
    typed = {name: _writable(address.one(name)) for name in NAMES}
    return read_asked(typed, today=case.at)


def _writable(text: str) -> str:
    """Return what was typed without the signs that no page can show."""
    return "".join(
        sign for sign in text if unicodedata.category(sign) not in {"Cc", "Cs", "Cf"} or sign in "\n\t"
    )


def _pack_address(address: Address, case: Case) -> Address:
    """Return the shortest address that gives the same pack."""
    return link_address(address, case).with_({name: address.one(name) for name in NAMES})


def _preparation(request: HttpRequest, address: Address, case: Case, problems: list[str]) -> Preparation:
    link = _pack_address(address, case).with_({"version": case.plan.version[:8]})
    return prepare(
        case,
        _asked(address, case),
        applicant=" ".join(address.one("nom")[:120].split()),
        link=request.build_absolute_uri(link.path(f"/aides/{case.slug}/conseil")),
        remarks=(*case.place.applicant.notes, *problems),
    )


def _page(
    request: HttpRequest, address: Address, preparation: Preparation, problems: list[str]
) -> dict[str, Any]:
    case, asked, slug = preparation.case, preparation.asked, preparation.case.slug
    pack = _pack_address(address, case)
    today = clock.today()
    return {
        **_ways(address, case),
        "preparation": preparation,
        "asked": asked,
        "fields": {"day": asked.typed.get(DAY, ""), "project": asked.typed.get(PROJECT, "")},
        "organ": asked.typed.get(ORGAN, "") or preparation.organ.name,
        "faults": {
            "day": asked.problems.get(DAY, ""),
            "project": asked.problems.get(PROJECT, ""),
            "organ": asked.problems.get(ORGAN, ""),
        },
        "errors": [
            {"field_id": f"champ-{name}", "label": LABELS[name], "message": message}
            for name, message in asked.problems.items()
            if name in LABELS
        ],
        "kept": pack.without(DAY, PROJECT, ORGAN).hidden(),
        "problems": _said_above(preparation, problems),
        "amount": amount_words(case),
        "bar": share_parts(preparation.budget.financing),
        "bar_caption": bar_caption(preparation.budget.financing),
        "deadline": deadline_words(preparation),
        "warning": warning_on_orders(case),
        "gaps": list(gaps(preparation)),
        "starting": starting_words(preparation),
        "steps": [step._asdict() for step in steps(preparation)],
        "troubles": troubles(preparation),
        "documents": [_row(document, pack, slug) for document in documents_of(case)],
        "archive": pack.path(f"/aides/{slug}/conseil.zip"),
        "link": preparation.link,
        "old": address.without("le", "version").path(f"/aides/{slug}/conseil") if case.at < today else "",
        "filing": filing(request, case, pack),
    }


def _said_above(preparation: Preparation, problems: list[str]) -> list[str]:
    """Return what is said over the page: what is about no field of its form."""
    asked = preparation.asked.problems.items()
    elsewhere = [message for name, message in asked if name not in LABELS]
    return [*preparation.case.place.applicant.notes, *problems, *elsewhere]


def _row(document: PackDocument, pack: Address, slug: str) -> dict[str, str]:
    path = f"/aides/{slug}/conseil/{document.name}"
    return {
        "title": document.title,
        "about": document.about,
        "pdf": pack.path(f"{path}.pdf"),
        "odt": pack.path(f"{path}.odt"),
    }


def _ways(address: Address, case: Case) -> dict[str, Any]:
    """Return the ways out of these pages, and what they are called."""
    onward = address.without("modifier", "lieu")
    territory = case.place.territory
    return {
        "title": button_words(case),
        "scheme": case.card.title,
        "case": case,
        "applicant": address.one("nom")[:120] or (territory.name if territory else ""),
        "organ_name": organ_of(case).name,
        "path": f"/aides/{case.slug}/conseil",
        "list_path": onward.without("le", "version", *NAMES).path("/aides"),
        "scheme_path": onward.without(*NAMES).path(f"/aides/{case.slug}"),
        "simulator_path": onward.path(f"/aides/{case.slug}/simuler"),
    }


def _nothing(address: Address, case: Case, why: str) -> dict[str, Any]:
    return {**_ways(address, case), "why": why}


def _unprintable(request: HttpRequest, address: Address, case: Case, message: str) -> HttpResponse:
    return render(request, "simulations/council_nothing.html", _nothing(address, case, message), status=422)


def _sent(content: bytes, media_type: str, disposition: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = disposition
    return response
