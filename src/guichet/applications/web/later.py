"""Go on later: the link of a draft, to copy or to receive by mail; and the colleagues invited on it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from guichet.accounts.permissions import actor_from, signed_in
from guichet.applications.enums import ParticipantRole
from guichet.applications.errors import NotYours
from guichet.applications.models import Application
from guichet.applications.selectors.people import invited_on
from guichet.applications.services.inviting import (
    HAND_OVER,
    accept,
    end_invitation,
    invite,
    invited_by,
    mail_link,
)
from guichet.applications.services.owning import attach_draft
from guichet.applications.web.doors import closed_door, private, reader, writer
from guichet.applications.web.draft_links import remember
from guichet.schemes.selectors import pinned_definition
from guichet.shared import clock
from guichet.shared.errors import BadInput

ROLES = (("editor", "Remplir avec moi"), ("reader", "Lire seulement"))


@writer
@require_http_methods(["GET", "HEAD", "POST"])
def later(request: HttpRequest, application: Application) -> HttpResponse:
    """Show the link of a draft, and mail it."""
    base, error, sent = f"/demandes/{application.token}", "", request.GET.get("envoye", "")
    if request.method == "POST":
        try:
            mail_link(
                application.token, request.POST.get("email", ""), actor=actor_from(request), now=clock.now()
            )
            return HttpResponseRedirect(f"{base}/plus-tard?envoye=1")
        except BadInput as refused:
            error = refused.message
    context = {
        "application": application,
        "scheme": pinned_definition(application.pinned, tuple(application.places)),
        "base": base,
        "link": request.build_absolute_uri(base),
        "email": request.POST.get("email", ""),
        "error": error,
        "sent": sent,
        "owned": application.owner_id is not None,
        "signed_in": actor_from(request) is not None,
    }
    response = render(request, "applications/later.html", context, status=422 if error else 200)
    if application.owner_id is None:
        remember(request, response, application.token)
    return response


@writer
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: HttpRequest, application: Application) -> HttpResponse:
    """Show who is invited on an application, invite one more, withdraw an invitation."""
    base, error = f"/demandes/{application.token}", ""
    if request.method == "POST":
        try:
            _change_invitations(request, application)
            return HttpResponseRedirect(f"{base}/invitations?fait=1")
        except BadInput as refused:
            error = refused.message
    context = {
        "application": application,
        "scheme": pinned_definition(application.pinned, tuple(application.places)),
        "base": base,
        "people": invited_on(application),
        "roles": ROLES,
        "email": request.POST.get("email", ""),
        "role": request.POST.get("role", "editor"),
        "error": error,
        "done": request.GET.get("fait", ""),
    }
    return render(request, "applications/invitations.html", context, status=422 if error else 200)


def _change_invitations(request: HttpRequest, application: Application) -> None:
    actor, now = actor_from(request), clock.now()
    if ended := request.POST.get("retirer", ""):
        end_invitation(application.token, int(ended) if ended.isdigit() else 0, actor=actor, now=now)
        return
    wanted = request.POST.get("role", "")
    role = ParticipantRole(wanted) if wanted in ParticipantRole.values else ParticipantRole.SIGNATORY
    invite(application.token, request.POST.get("email", ""), role, actor=actor, now=now)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Say what one is invited to; accept it as the person signed in."""
    now, actor, error = clock.now(), actor_from(request), ""
    try:
        invited = invited_by(secret, now)
        if request.method == "POST" and actor is not None:
            application = accept(secret, actor=actor, now=now)
            return HttpResponseRedirect(f"/demandes/{application.token}")
    except NotYours:
        return render(request, "applications/invitation_gone.html", status=404)
    except BadInput as refused:
        error = refused.message
    application = invited.application
    context = {
        "role": ParticipantRole(invited.participant.role).label,
        "hand_over": invited.participant.purpose == HAND_OVER,
        "carrier": application.carrier_name,
        "scheme": pinned_definition(application.pinned, tuple(application.places)),
        "error": error,
    }
    return private(render(request, "applications/invitation.html", context, status=422 if error else 200))


@reader
@require_POST
def attach(request: HttpRequest, application: Application) -> HttpResponse:
    """Make a draft opened by its link the application of the person signed in."""
    actor = actor_from(request)
    if actor is None:
        return HttpResponseRedirect(f"/connexion?suite=/demandes/{application.token}")
    try:
        attach_draft(application.token, actor=actor, now=clock.now())
    except NotYours:
        return closed_door(request)
    return HttpResponseRedirect(
        (request.POST.get("retour") == "liste" and "/mes-demandes") or f"/demandes/{application.token}"
    )
