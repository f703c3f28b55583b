"""Roles of officers: who holds them, give, end, have someone stand in; within the scope of whoever manages."""

from datetime import datetime, time, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from guichet.accounts.enums import Right, RoleKind
from guichet.accounts.errors import RoleRefused
from guichet.accounts.permissions import Actor, officer
from guichet.accounts.selectors.roles import (
    RoleRecord,
    place_name,
    places_of,
    role,
    role_records,
    roles_to_manage,
)
from guichet.accounts.services import Terms, end_role, find_or_make_person, grant_role, may_manage, stand_in
from guichet.accounts.services.roles import STRANGE
from guichet.accounts.services.second_factor import remove_second_factor
from guichet.accounts.web.account import who
from guichet.accounts.web.places import read_territory
from guichet.shared import clock
from guichet.shared.clock import PARIS
from guichet.shared.errors import BadInput
from guichet.shared.reading import read_date

FIELDS = ("email", "name", "kind", "territoire", "scheme", "until", "order")


@officer(Right.MANAGE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: HttpRequest) -> HttpResponse:
    """List the roles one manages; give one."""
    _, actor = who(request)
    values = {field: request.POST.get(field, "") for field in FIELDS}
    problem = ""
    if request.method == "POST":
        try:
            _grant(actor, values)
        except BadInput as refused:
            problem = refused.message
        else:
            return redirect("/roles?garde=1")
    found = role_records(roles_to_manage(clock.now()), now=clock.now())
    places = {code: places_of(code, now=clock.now()) for code in {row.territory for row in found}}
    managed = [row for row in found if may_manage(actor, row.kind, row.scheme, places[row.territory])]
    context = {
        "roles": managed,
        "kinds": [(kind.value, kind.label) for kind in RoleKind if _may_give(actor, kind)],
        "values": values,
        "problem": problem,
        "saved": "garde" in request.GET,
        "factor_removed": "code" in request.GET,
        "national": _is_national(actor),
        "me": actor.person,
        "scopes": _scopes(actor),
        "fixed_scheme": _only_scheme(actor),
    }
    return render(request, "accounts/roles.html", context, status=422 if problem else 200)


@officer()
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role now; a holder may end their own stand-in."""
    _, actor = who(request)
    row = _role_for(actor, pk)
    end_role(row.pk, by=actor.reference, now=clock.now())
    return redirect(_back(actor))


@officer(Right.MANAGE)
@require_POST
def remove_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away the application of an officer who lost it: only whoever manages the whole country may."""
    _, actor = who(request)
    row = role(pk, now=clock.now())
    if row is None or row.person.pk == actor.person or not _is_national(actor):
        raise Http404
    remove_second_factor(row.person.pk, by=actor.reference, now=clock.now())
    return redirect("/roles?code=1")


@officer()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delegate(request: HttpRequest, pk: int) -> HttpResponse:
    """Have someone stand in for a role, between two days included: its holder, or whoever manages it."""
    _, actor = who(request)
    row = _role_for(actor, pk)
    if row.absent is not None:
        raise Http404
    values = {field: request.POST.get(field, "") for field in ("email", "name", "since", "until", "order")}
    problem = ""
    if request.method == "POST":
        try:
            _stand_in(actor, row, values)
        except BadInput as refused:
            problem = refused.message
        else:
            return redirect(_back(actor))
    context = {"role": row, "values": values, "problem": problem, "back": _back(actor)}
    return render(request, "accounts/delegate.html", context, status=422 if problem else 200)


def _grant(actor: Actor, values: dict[str, str]) -> None:
    now = clock.now()
    if values["kind"] not in RoleKind.values:
        raise RoleRefused("Choisissez le rôle à donner.")
    kind, scheme = RoleKind(values["kind"]), values["scheme"].strip()
    territory = read_territory(values["territoire"], at=now.date())
    if not may_manage(actor, kind, scheme, places_of(territory, now=now)):
        raise RoleRefused(STRANGE)
    until = _evening(values["until"]) if values["until"].strip() else None
    if until is not None and until <= now:
        raise RoleRefused("Ce rôle finirait avant d’avoir commencé : corrigez sa date de fin.")
    person = find_or_make_person(values["email"], name=values["name"].strip()[:200], now=now)
    grant_role(
        person.pk,
        kind,
        territory=territory,
        scheme=scheme,
        by=actor.reference,
        terms=Terms(until=until, order=values["order"].strip()[:300]),
        now=now,
    )


def _stand_in(actor: Actor, row: RoleRecord, values: dict[str, str]) -> None:
    now = clock.now()
    since = datetime.combine(read_date(values["since"]), time(), PARIS)
    until = _evening(values["until"])
    person = find_or_make_person(values["email"], name=values["name"].strip()[:200], now=now)
    first = max(since, now) if since.date() == now.date() else since
    stand_in(row.pk, person.pk, since=first, until=until, order=values["order"], by=actor.reference, now=now)


def _evening(text: str) -> datetime:
    """The end of the day written, in Paris."""
    return datetime.combine(read_date(text) + timedelta(days=1), time(), PARIS)


def _role_for(actor: Actor, pk: int) -> RoleRecord:
    """A role, for whoever manages it or holds it (or is stood in for); 404 for everyone else."""
    row = role(pk, now=clock.now())
    holders = {row.person.pk, row.absent.pk if row.absent else None} if row else set()
    if row is None or not (_manages(actor, row) or actor.person in holders):
        raise Http404
    return row


def _manages(actor: Actor, row: RoleRecord) -> bool:
    return may_manage(actor, row.kind, row.scheme, places_of(row.territory, now=clock.now()))


def _is_national(actor: Actor) -> bool:
    return any(
        scope.role is RoleKind.NATIONAL_MANAGER and not scope.territory and not scope.scheme
        for scope in actor.scopes_of(Right.MANAGE)
    )


def _may_give(actor: Actor, kind: RoleKind) -> bool:
    return any(
        may_manage(actor, kind, scope.scheme, (scope.territory,)) for scope in actor.scopes_of(Right.MANAGE)
    )


def _scopes(actor: Actor) -> list[str]:
    """Where the actor manages, in words."""
    places = [
        (place_name(scope.territory, now=clock.now()), scope.scheme)
        for scope in actor.scopes_of(Right.MANAGE)
    ]
    return [", ".join(filter(None, pair)) for pair in places]


def _only_scheme(actor: Actor) -> str:
    """The scheme every role given must name, when the actor manages one only."""
    schemes = {scope.scheme for scope in actor.scopes_of(Right.MANAGE)}
    return schemes.pop() if len(schemes) == 1 else ""


def _back(actor: Actor) -> str:
    return "/roles" if actor.scopes_of(Right.MANAGE) else "/compte"
