"""The tokens one gives to programs: listed, made (the secret is shown once), taken back."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from guichet.accounts.enums import Right
from guichet.accounts.errors import TokenRefused
from guichet.accounts.permissions import Actor, ask_who, signed_in
from guichet.accounts.permissions.doors import CODE
from guichet.accounts.selectors.programs import tokens_of
from guichet.accounts.services import TokenTerms, give_token, revoke_token
from guichet.accounts.services.programs import givable_rights
from guichet.accounts.web.account import who
from guichet.shared import clock
from guichet.shared.errors import BadInput
from guichet.territories.selectors import find_territory

FIELDS = ("name", "pour", "scheme", "territoire", "networks", "duree")
DURATIONS = {"7": "7 jours", "30": "30 jours", "90": "90 jours", "180": "6 mois", "365": "un an"}
USUAL = "90"
RIGHTS = "droits"


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """List one's tokens; give one, and show its secret this once."""
    person, actor = who(request)
    if not (givable_rights(actor) or actor.memberships):
        raise Http404
    if actor.is_officer and not actor.verified:
        return ask_who(request, page=CODE)
    values = _typed(request.POST)
    problem = secret = ""
    if request.method == "POST":
        try:
            secret = _give(actor, values)
        except BadInput as refused:
            problem = refused.message
        else:
            values = _typed(QueryDict())
    context = {
        "tokens": tokens_of(person, now=clock.now(), real=clock.real()),
        "values": values,
        "problem": problem,
        "secret": secret,
        "revoked": "retire" in request.GET,
        "rights": [(right.value, right.label) for right in givable_rights(actor)],
        "acting_for": _acting_for(actor),
        "durations": list(DURATIONS.items()),
    }
    return render(request, "accounts/tokens.html", context, status=422 if problem else 200)


@signed_in
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a token of one's own; it stops at once."""
    _, actor = who(request)
    if actor.is_officer and not actor.verified:
        return ask_who(request, page=CODE)
    try:
        revoke_token(pk, actor=actor, now=clock.now(), real=clock.real())
    except TokenRefused:
        raise Http404 from None
    return redirect("/jetons?retire=1")


def _typed(post: QueryDict) -> dict[str, Any]:
    values: dict[str, Any] = {field: post.get(field, "") for field in FIELDS}
    return {**values, "rights": post.getlist("rights"), "duree": values["duree"] or USUAL}


def _give(actor: Actor, values: dict[str, Any]) -> str:
    now, real = clock.now(), clock.real()
    chosen, organisation = values["pour"], None
    if chosen != RIGHTS or not givable_rights(actor):
        organisation = next((m.organisation for m in actor.memberships if m.siret == chosen), None)
        if organisation is None:
            raise TokenRefused("Dites pour qui ce logiciel agit.")
    own = organisation is None
    place = values["territoire"].strip() if own else ""
    terms = TokenTerms(
        name=values["name"],
        expires_at=real + timedelta(days=int(values["duree"] if values["duree"] in DURATIONS else USUAL)),
        organisation=organisation,
        rights=frozenset(Right(r) for r in values["rights"] if r in Right.values) if own else frozenset(),
        scheme=values["scheme"].strip()[:60] if own else "",
        territory=find_territory(place, at=now.date()).official_code if place else "",
        networks=tuple(values["networks"].replace(",", "\n").splitlines()),
    )
    return give_token(terms, actor=actor, now=now, real=real)[1]


def _acting_for(actor: Actor) -> list[tuple[str, str]]:
    """Whom a program may act for: the officer's own rights, or an organisation."""
    own = [(RIGHTS, "vous, avec certains de vos droits")] if givable_rights(actor) else []
    return own + list(dict.fromkeys((m.siret, m.name or m.siret) for m in actor.memberships))
