"""The pages everybody reads: the list of contracts, one contract, the annex of a year as a file."""

import io
from datetime import date
from typing import cast

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.crte.enums import ContractState
from guichet.crte.permissions import CRTE, may_read
from guichet.crte.selectors.annexes import Annex, annex_of, fixed_annexes, lines_by_axis, years_of
from guichet.crte.selectors.contracts import content_of, contracts_by_title
from guichet.crte.services.annex_paper import annex_pdf, unfollowed_words, write_annex
from guichet.crte.web.asking import asked_contract, officer_from
from guichet.shared import clock
from guichet.shared.access import everyone
from guichet.shared.handing import hand_over
from guichet.territories.selectors import departments, regions

TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
}


@everyone
@require_safe
def contracts(request: HttpRequest) -> HttpResponse:
    """List the signed contracts, and to their officers the drafts."""
    actor, today = officer_from(request), clock.now().date()
    signed = Q(state=ContractState.SIGNED)
    rows = list(contracts_by_title(Q() if actor else signed))
    names = _area_names(today)
    context = {
        "signed": [(row, names.get(row.area, "")) for row in rows if row.state == ContractState.SIGNED],
        "drafts": [
            (row, names.get(row.area, ""))
            for row in rows
            if row.state == ContractState.DRAFT and may_read(actor, row)
        ],
        "may_prepare": _prepares(actor),
    }
    return render(request, "crte/contracts.html", context)


@everyone  # a signed one; a draft is for the officers of its territory
@require_safe
def contract(request: HttpRequest, code: str) -> HttpResponse:
    """Show a contract and the annex of a year."""
    asked, today = asked_contract(request, code), clock.now().date()
    row = asked.contract
    content = content_of(row)
    years = years_of(row, today.year)
    year = _year(request.GET.get("annee", ""), years)
    annex = annex_of(content, year) if year else None
    context = {
        "contract": row,
        "signed": row.state == ContractState.SIGNED,
        "holds": asked.holds,
        "content": content,
        "inscribed": len(content.operations),
        "forecast": sum(axis.forecast for axis in content.axes),
        "unknown": sum(axis.unknown for axis in content.axes),
        "year": year,
        "years": years,
        "annex": annex,
        "by_axis": lines_by_axis(annex) if annex else [],
        "unfollowed": unfollowed_words(annex) if annex else "",
        "fixed": fixed_annexes(row),
    }
    return render(request, "crte/contract.html", context)


@everyone  # as the page
@require_safe
def annex_file(request: HttpRequest, code: str, year: int, ending: str) -> HttpResponse:
    """Hand over the annex of a year as it is now: CSV, XLSX or PDF."""
    asked, now = asked_contract(request, code), clock.now()
    if ending not in TYPES or year not in years_of(asked.contract, now.year):
        raise Http404
    content = content_of(asked.contract)
    annex = annex_of(content, year)
    made = annex_pdf(asked.contract, content, annex, now=now) if ending == ".pdf" else _table(annex, ending)
    name = f"{asked.contract.code}-annexe-{year}{ending}"
    answer = hand_over([made], name=name, size=len(made), media_type=TYPES[ending])
    return cast(HttpResponse, answer)  # the door knows no other kind


def _table(annex: Annex, ending: str) -> bytes:
    out = io.BytesIO()
    write_annex(annex, ending, out)
    return out.getvalue()


def _year(text: str, years: tuple[int, ...]) -> int | None:
    """Return the year asked for, else the last one; None when the contract has not begun."""
    asked = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    return asked if asked in years else next(iter(years), None)


def _prepares(actor: Actor | None) -> bool:
    return actor is not None and any(scope.scheme in {"", CRTE} for scope in actor.scopes_of(Right.INSTRUCT))


def _area_names(at: date) -> dict[str, str]:
    return {one.official_code: one.name for one in (*departments(at), *regions(at))}
