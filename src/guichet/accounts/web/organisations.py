"""Organisations: find or claim one by SIRET, see its people, invite, change roles, end them, confirm."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from guichet.accounts.enums import MembershipRole, Right
from guichet.accounts.permissions import Actor, signed_in
from guichet.accounts.selectors import OrganisationRecord, is_confirmed, members_of, organisation
from guichet.accounts.selectors.invitations import invitations_of
from guichet.accounts.selectors.roles import places_of
from guichet.accounts.services import organisations, people
from guichet.accounts.web.account import who
from guichet.shared import clock
from guichet.shared.errors import BadInput
from guichet.territories.selectors import check_siret

KINDS = (
    ("commune", "une commune"),
    ("epci", "une intercommunalité"),
    ("syndicat", "un syndicat de collectivités"),
    ("departement", "un département"),
    ("region", "une région"),
    ("school", "une école ou un établissement scolaire"),
    ("library", "une bibliothèque"),
    ("ccas", "un centre d’action sociale"),
    ("public_establishment", "un autre établissement public"),
    ("association", "une association"),
    ("company", "une entreprise"),
    ("state", "une administration de l’État"),
)
ADMINISTRATOR = MembershipRole.ADMINISTRATOR


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Ask for a SIRET, say what it is, let the first to come manage its people or ask to join."""
    person, _ = who(request)
    siret = request.POST.get("siret") or request.GET.get("siret", "")
    context: dict[str, Any] = {
        "siret": siret,
        "kinds": KINDS,
        "problem": "",
        "step": "ask",
        "name": "",
        "kind": "",
    }
    context["suite"] = request.POST.get("suite") or request.GET.get("suite", "")
    try:
        if siret:
            context |= _found(check_siret(siret))
        if request.method == "POST" and context["step"] == "claim":
            context |= {key: request.POST.get(key, "") for key in ("name", "kind")}
            return _claim(person, context)
        if request.method == "POST" and context["step"] == "join":
            organisations.ask_to_join(person, siret, now=clock.now())
            context["step"] = "asked"
    except BadInput as refused:
        context["problem"] = refused.message
    return render(
        request, "accounts/add_organisation.html", context, status=422 if context["problem"] else 200
    )


def _found(siret: str) -> dict[str, Any]:
    """What is known of a SIRET, and the next step: claim it, or ask to join whoever manages it."""
    known = organisation(siret)
    recognised = organisations.recognise(siret, now=clock.now())
    managed = known is not None and any(m.role == ADMINISTRATOR for m in members_of(known.pk))
    return {
        "siret": siret,
        "known_name": known.name if known else recognised.name,
        "step": "join" if managed else "claim",
    }


def _claim(person: int, context: dict[str, Any]) -> HttpResponse:
    name = " ".join(context["name"].split())[:300]
    if not context["known_name"] and (not name or context["kind"] not in dict(KINDS)):
        raise BadInput("Il manque le nom de l’organisme ou ce qu’il est.")
    made = organisations.claim(person, context["siret"], name=name, kind=context["kind"], now=clock.now())
    return redirect(f"/organismes/{made.siret}")


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, siret: str) -> HttpResponse:
    """Show the people of an organisation to its members and to the officers of its territory; invite."""
    person, actor = who(request)
    found = _readable(actor, siret)
    problem, values = "", {"email": "", "role": str(MembershipRole.APPLICANT)}
    if request.method == "POST":
        if not _manages(actor, found):
            raise Http404
        values = {key: request.POST.get(key, "") for key in values}
        try:
            role = _role(values["role"])
            organisations.invite(
                found.pk, values["email"], role, by=person, real=clock.real(), now=clock.now()
            )
        except BadInput as refused:
            problem = refused.message
        else:
            return redirect(f"/organismes/{siret}?invite=1")
    manages = _manages(actor, found)
    context = {
        "organisation": found,
        "members": members_of(found.pk),
        "invitations": invitations_of(found.pk, real=clock.real()) if manages else (),
        "manages": manages,
        "may_confirm": _may_confirm(actor, found),
        "is_confirmed": is_confirmed(found.pk),
        "me": person,
        "roles": MembershipRole.choices,
        "problem": problem,
        "values": values,
        "sent": "invite" in request.GET,
        "refused": request.session.pop("refused", "") if "refus" in request.GET else "",
    }
    return render(request, "accounts/organisation.html", context, status=422 if problem else 200)


@signed_in
@require_POST
def change(request: HttpRequest, siret: str) -> HttpResponse:
    """Change, end or confirm the role of one person, or take an invitation back."""
    person, actor = who(request)
    found = _readable(actor, siret)
    action, number = request.POST.get("action", ""), _number(request.POST.get("personne"))
    mine = {member.pk for member in members_of(found.pk)}
    if action != "revoke" and number not in mine:
        raise Http404
    own_end = action == "end" and any(m.pk == number and m.person.pk == person for m in members_of(found.pk))
    allowed = _may_confirm(actor, found) if action == "confirm" else own_end or _manages(actor, found)
    if not allowed:
        raise Http404
    try:
        _apply(action, number, found, request, by=actor.reference)
    except BadInput as refused:
        request.session["refused"] = refused.message
        return redirect(f"/organismes/{siret}?refus=1")
    return redirect("/compte" if own_end and not _still_there(person, found) else f"/organismes/{siret}")


def _apply(action: str, number: int, found: OrganisationRecord, request: HttpRequest, *, by: str) -> None:
    now = clock.now()
    match action:
        case "end":
            people.leave(number, by=by, now=now)
        case "role":
            people.change_role(number, _role(request.POST.get("role", "")), by=by, now=now)
        case "confirm":
            people.confirm(number, by=by, now=now)
        case "revoke":
            organisations.revoke_invitation(number, found.pk, by=by, now=now)
        case _:
            raise Http404


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation to whoever signed in; join when pressed."""
    person, actor = who(request)
    context: dict[str, Any] = {"problem": "", "invitation": None}
    try:
        if request.method == "POST":
            joined = organisations.accept(token, person, actor.email, real=clock.real(), now=clock.now())
            return redirect(f"/organismes/{joined.siret}")
        found = organisations.read_invitation(token, real=clock.real())
        context["invitation"] = found
        context["role"] = MembershipRole(found.role).label
        context["mine"] = found.email == actor.email
    except BadInput as refused:
        context["problem"] = refused.message
    return render(request, "accounts/invitation.html", context, status=410 if context["problem"] else 200)


def _readable(actor: Actor, siret: str) -> OrganisationRecord:
    """The organisation, for its members and the officers of its territory; 404 for everyone else."""
    found = organisation(siret)
    if found is None or not (actor.belongs_to(found.pk) or _may_confirm(actor, found)):
        raise Http404
    return found


def _manages(actor: Actor, found: OrganisationRecord) -> bool:
    return actor.belongs_to(found.pk, ADMINISTRATOR)


def _may_confirm(actor: Actor, found: OrganisationRecord) -> bool:
    """Tell whether an officer who instructs or manages where this organisation is may say who belongs there.

    An organisation whose territory is not known is confirmed by those whose role covers the whole country.
    """
    if not actor.verified or actor.belongs_to(found.pk):
        return False
    scopes = [*actor.scopes_of(Right.INSTRUCT), *actor.scopes_of(Right.MANAGE)]
    places = places_of(found.territory or found.seat, now=clock.now()) if scopes else ()
    return any(not scope.territory or scope.territory in places for scope in scopes)


def _still_there(person: int, found: OrganisationRecord) -> bool:
    return any(member.person.pk == person for member in members_of(found.pk))


def _role(text: str) -> MembershipRole:
    if text not in MembershipRole.values:
        raise BadInput("Choisissez l’un des rôles proposés.")
    return MembershipRole(text)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0
