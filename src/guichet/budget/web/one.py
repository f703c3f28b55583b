"""One envelope: its balances, the lines behind each, those it delegates to, and what one may do with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from guichet.accounts.enums import Right
from guichet.accounts.permissions import officer
from guichet.budget.enums import Account, Unit
from guichet.budget.selectors import (
    EnvelopeRecord,
    LineRecord,
    area_name,
    children_of,
    lines_of,
    names_of_envelopes,
    references_named,
)
from guichet.budget.web.asking import envelope_of, manages, officer_of
from guichet.budget.web.shown import BALANCES, branch_of, worded
from guichet.schemes.selectors import titles_of
from guichet.shared import clock

PAGE = 50
LABELS = {"montant": "Montant", "motif": "Pourquoi", "vers": "Vers"}
DONE = {
    "recevoir": "C’est reçu.",
    "reprendre": "C’est repris.",
    "deleguer": "C’est délégué.",
    "rendre": "C’est rendu.",
    "clore": "L’enveloppe est close.",
    "rouvrir": "L’enveloppe est rouverte.",
    "ouvrir": "L’enveloppe est ouverte.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A form that was refused: its action, what was typed, what is wrong by field."""

    action: str
    said: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineShown:
    """A line of the ledger in words; `address` leads to what it is for."""

    pk: int
    at: datetime
    account: str
    amount: str
    less: bool
    reason: str
    what: str
    address: str


@officer(Right.VIEW)
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an envelope."""
    today = clock.now().date()
    return show(request, envelope_of(request, pk, today), today)


def show(
    request: HttpRequest, record: EnvelopeRecord, today: date, failed: Failed | None = None
) -> HttpResponse:
    """Write the page of an envelope, with the form that was refused when there is one."""
    account = _account(request.GET.get("compte", ""))
    lines = lines_of(record.pk, account=account, before=_before(request.GET.get("avant", "")))
    titles = titles_of(record.schemes)
    children = [branch_of(child, titles, today) for child in children_of(record.pk)]
    parent = names_of_envelopes([record.parent]).get(record.parent, "") if record.parent else ""
    context = {
        "branch": branch_of(record, titles, today),
        "record": record,
        "area": area_name(record.area, today),
        "parent": parent,
        "figures": _figures(record, account),
        "account": account,
        "lines": _shown(lines, record),
        "older": urlencode({"compte": account or "", "avant": lines[-1].pk}) if len(lines) == PAGE else "",
        "newest": "avant" not in request.GET,
        "children": children,
        "may_manage": manages(officer_of(request), record, today),
        "recipients": [(str(child.record.pk), child.area) for child in children],
        "euros": record.unit is Unit.EURO,
        "failed": failed,
        "summary": _summary(failed),
        "done": DONE.get(request.GET.get("fait", ""), ""),
    }
    return render(request, "budget/envelope.html", context, status=400 if failed else 200)


def _summary(failed: Failed | None) -> list[dict[str, str]]:
    if failed is None:
        return []
    return [
        {"field_id": f"{failed.action}-{name}", "label": LABELS[name], "message": message}
        for name, message in failed.errors.items()
    ]


def _account(text: str) -> Account | None:
    return Account(text) if text in Account.values else None


def _before(text: str) -> int | None:
    return min(int(text), 2**62) if text.isascii() and text.isdigit() else None


def _figures(record: EnvelopeRecord, account: Account | None) -> list[dict[str, Any]]:
    """Return each balance with the lines it opens; what is left opens all of them."""
    found = [
        {
            "label": label,
            "text": worded(getattr(record, name), record.unit),
            "account": of.value,
            "current": of is account,
        }
        for label, name, of in BALANCES
    ]
    left = worded(record.available, record.unit)
    return [*found, {"label": "Disponible", "text": left, "account": "", "current": account is None}]


def _shown(lines: Sequence[LineRecord], record: EnvelopeRecord) -> list[LineShown]:
    """Return lines in words: what an envelope was delegated is what it received."""
    known = references_named([line.reference for line in lines])
    others = {
        line.envelope if line.recipient == record.pk else line.recipient for line in lines if line.recipient
    }
    names = names_of_envelopes([pk for pk in others if pk])
    found = []
    for line in lines:
        came = line.recipient == record.pk
        account = Account.RECEIVED if came else line.account
        other = (line.envelope if came else line.recipient) if line.recipient else None
        named = known.get(line.reference)
        what, address = (named.label, named.address) if named else ("", "")
        if other:
            what, address = names.get(other, ""), f"/budget/{other}"
        found.append(
            LineShown(
                pk=line.pk,
                at=line.at,
                account=str(account.label) if line.corrects is None else f"{account.label}, correction",
                amount=worded(line.amount, record.unit),
                less=line.amount < 0,
                reason=line.reason,
                what=what,
                address=address,
            )
        )
    return found
