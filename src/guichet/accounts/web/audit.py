"""For auditors: what the journal holds of one thing, and who holds which role now."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from guichet.accounts.enums import Right
from guichet.accounts.permissions import officer
from guichet.accounts.selectors import people
from guichet.accounts.selectors.roles import role_records, roles_to_manage
from guichet.journal.selectors import EntryRecord, entries_of, unsealed, words_of
from guichet.shared import clock

LONGEST, MOST = 80, 200
PERSON = re.compile(r"person:([0-9]{1,18})")


@officer(Right.AUDIT)
@never_cache
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Show the entries of a subject ("application:12", "person:7", "role:3"), and every role in force or to come."""
    subject = request.GET.get("sujet", "").strip()[:LONGEST]
    entries = entries_of(subject, limit=MOST) if subject else []
    context = {
        "subject": subject,
        "entries": _told(entries),
        "unsealed": unsealed(clock.real()),
        "roles": role_records(roles_to_manage(clock.now()), now=clock.now()),
    }
    return render(request, "accounts/audit.html", context)


def _told(entries: list[EntryRecord]) -> list[dict[str, object]]:
    """The entries with the names of the people who acted, while they have one here."""
    named = {entry.actor: int(found[1]) for entry in entries if (found := PERSON.fullmatch(entry.actor))}
    known = people(named.values())
    labels = {actor: known[pk].label for actor, pk in named.items() if pk in known}
    return [
        {
            "entry": entry,
            "words": words_of(entry.kind),
            "who": labels.get(entry.actor, entry.actor),
            "details": [(key, value) for key, value in entry.details.items() if value not in (None, "", [])],
        }
        for entry in entries
    ]
