"""Open an envelope: which schemes it pays, which year, where, and what it receives first."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor, officer
from guichet.budget import services
from guichet.budget.enums import Unit
from guichet.budget.permissions import may_manage
from guichet.budget.selectors import EnvelopeRecord, area_names, areas_within, envelopes_seen
from guichet.budget.services import By, NewEnvelope
from guichet.budget.web.asking import officer_of
from guichet.budget.web.typing import AMOUNT, REASON, read_amount, read_movement
from guichet.schemes.selectors import titles_in_force
from guichet.shared import clock
from guichet.shared.errors import BadInput
from guichet.shared.reading import read_integer

FIELDS = ("titre", "annee", "territoire", "unite", "depend", AMOUNT, REASON, "note", "centre", "domaine")
LABELS = {
    "titre": "Titre",
    "aide": "Aides",
    "annee": "Année",
    "territoire": "Territoire",
    "unite": "Elle compte",
    "depend": "Elle dépend de",
    AMOUNT: "Elle reçoit",
    REASON: "Pourquoi",
    "note": "Remarque",
    "centre": "Centre de coûts",
    "domaine": "Domaine fonctionnel",
}
LONGEST = {"titre": 200, "note": 400, "centre": 20, "domaine": 20}
UNITS = (("euro", "des euros"), ("post", "des postes"))
NATION = "FR"


@officer(Right.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def open_one(request: HttpRequest) -> HttpResponse:
    """Show the form of a new envelope; open it. What is wrong is said at its field, what was typed stays."""
    actor, now = officer_of(request), clock.now()
    said = {name: str(request.POST.get(name, "")).replace("\x00", "") for name in FIELDS}
    slugs = [str(slug)[:80] for slug in request.POST.getlist("aide")]
    errors: dict[str, str] = {}
    if request.method == "POST":
        pk = _open(actor, said, slugs, errors)
        if pk is not None:
            return HttpResponseRedirect(f"/budget/{pk}?fait=ouvrir")
    else:
        said |= {"annee": str(now.year), "unite": Unit.EURO.value, "territoire": NATION}
    context = {
        **_choices(actor, now.date()),
        "said": said,
        "chosen": slugs,
        "errors": dict.fromkeys((*FIELDS, "aide"), "") | errors,
        "summary": [
            {"field_id": f"champ-{name}", "label": LABELS[name], "message": message}
            for name, message in errors.items()
        ],
    }
    return render(request, "budget/open.html", context, status=400 if errors else 200)


def _open(actor: Actor, said: Mapping[str, str], slugs: Sequence[str], errors: dict[str, str]) -> int | None:
    """Open the envelope that the form says and receive what it holds; None with what is wrong in `errors`."""
    now = clock.now()
    wanted = _read(actor, said, slugs, errors, now.date())
    typed = read_movement(said, wanted.unit, amount_asked=False)
    errors |= typed.errors
    amount = 0
    if said[AMOUNT].strip():
        try:
            amount = read_amount(said[AMOUNT], wanted.unit)
        except BadInput as error:
            errors[AMOUNT] = error.message
    if errors:
        return None
    by = By(actor=actor.reference, now=now, reason=typed.reason)
    field = "titre"
    try:
        with transaction.atomic():
            pk = services.open_envelope(wanted, by)
            field = AMOUNT
            if amount and wanted.parent is None:
                services.receive(pk, amount, by)
            elif amount and wanted.parent is not None:
                services.delegate(wanted.parent, pk, amount, by)
    except BadInput as error:
        errors[field] = error.message
        return None
    return pk


def _read(
    actor: Actor, said: Mapping[str, str], slugs: Sequence[str], errors: dict[str, str], at: date
) -> NewEnvelope:
    area, unit = said["territoire"], Unit.POST if said["unite"] == Unit.POST else Unit.EURO
    year = 0
    try:
        year = read_integer(said["annee"], maximum=2100)
    except BadInput as error:
        errors["annee"] = error.message
    if year and year < 2000:
        errors["annee"] = "Une enveloppe est d’une année entre 2000 et 2100."
    for name, most in LONGEST.items():
        if len(said[name]) > most:
            errors[name] = f"Écrivez {most} caractères au plus."
    if not said["titre"].strip():
        errors["titre"] = "Donnez un titre à cette enveloppe."
    if not slugs:
        errors["aide"] = "Choisissez au moins une aide que cette enveloppe finance."
    elif set(slugs) - {slug for slug, _ in _schemes(actor)} or area not in area_names(at):
        raise Http404  # the form offers nothing else
    elif not may_manage(actor, tuple(slugs), area, at):
        errors["territoire"] = "Vous ne gérez pas ces aides sur ce territoire : choisissez-en un autre."
    parent = _parent(actor, said["depend"], at)
    if parent is not None and (parent.unit is not unit or parent.year != year):
        errors["depend"] = "Une enveloppe dépend d’une autre de la même année et de la même unité."
    return NewEnvelope(
        key=f"manual/{secrets.token_hex(8)}",
        title=said["titre"].strip(),
        schemes=tuple(sorted(set(slugs))),
        year=year,
        area=area,
        unit=unit,
        parent=parent.pk if parent else None,
        note=said["note"].strip(),
        cost_centre=said["centre"].strip(),
        functional_domain=said["domaine"].strip(),
    )


def _parent(actor: Actor, text: str, at: date) -> EnvelopeRecord | None:
    if not text:
        return None
    found = next((one for one in _parents(actor, at) if str(one.pk) == text), None)
    if found is None:
        raise Http404  # the form offers nothing else
    return found


def _parents(actor: Actor, at: date) -> list[EnvelopeRecord]:
    """Return the envelopes that may delegate: those one manages, that depend on no other and are not closed."""
    return [
        one
        for one in envelopes_seen(actor, at)
        if one.parent is None and not one.closed and may_manage(actor, one.schemes, one.area, at)
    ]


def _schemes(actor: Actor) -> list[tuple[str, str]]:
    """Return the schemes whose money one manages, by title."""
    held = actor.scopes_of(Right.MANAGE)
    every = any(not scope.scheme for scope in held)
    named = {scope.scheme for scope in held}
    return sorted(
        ((slug, title) for slug, title in titles_in_force().items() if every or slug in named),
        key=lambda one: one[1],
    )


def _choices(actor: Actor, at: date) -> dict[str, Any]:
    held = actor.scopes_of(Right.MANAGE)
    names = area_names(at)
    inside = {area for scope in held if scope.territory for area in areas_within(scope.territory, at)}
    every = any(not scope.territory for scope in held)
    return {
        "schemes": _schemes(actor),
        "areas": [(code, name) for code, name in names.items() if every or code in inside],
        "units": UNITS,
        "parents": [(str(one.pk), f"{one.title} ({one.year})") for one in _parents(actor, at)],
    }
