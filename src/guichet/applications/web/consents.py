"""Agreements and signature, on the applicant's side: who must say yes, who was asked, what they said."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from guichet.accounts.permissions import Actor, actor_from
from guichet.applications.enums import ParticipantRole, State
from guichet.applications.errors import NotYours
from guichet.applications.models import Application
from guichet.applications.permissions import may_edit
from guichet.applications.selectors.answering import standing_of
from guichet.applications.selectors.consents import ROLES, Consent, consents_of, may_remind
from guichet.applications.services.consent_reminders import remind_consent
from guichet.applications.services.consenting import (
    Wish,
    ask_consent,
    end_consent,
    print_summary,
    sign_by_scan,
)
from guichet.applications.services.papers import SIGNATURES, SIGNED_IN
from guichet.applications.web.doors import closed_door, reader
from guichet.applications.web.signing import notice_of, summary_content
from guichet.documents.selectors import files_of
from guichet.documents.services import receive_uploads
from guichet.shared import clock
from guichet.shared.errors import BadInput

STATES = {
    "none": ("à demander", "warning"),
    "asked": ("demandé", "info"),
    "late": ("sans réponse", "warning"),
    "yes": ("d’accord", "success"),
    "no": ("pas d’accord", "error"),
    "stale": ("à redemander", "warning"),
}


@reader
@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: HttpRequest, application: Application) -> HttpResponse:
    """Show every agreement, ask for one, ask no more, take the scan of a signed summary."""
    actor = actor_from(request)
    if not may_edit(application, actor):
        return closed_door(request)
    problem = ""
    if request.method == "POST":
        try:
            _act(request, application, actor, clock.now())
            return HttpResponseRedirect(f"/demandes/{application.token}/accords?fait=1")
        except NotYours:  # a number that is none of this application's
            return closed_door(request)
        except BadInput as error:
            problem = error.message
    return _page(request, application, problem)


@reader
@require_POST
def printed(request: HttpRequest, application: Application) -> HttpResponse:
    """Issue the summary to sign by hand."""
    actor = actor_from(request)
    if not may_edit(application, actor):
        return closed_door(request)
    now = clock.now()
    standing = standing_of(application, now)
    site = request.build_absolute_uri("/").rstrip("/")
    signer = (request.POST.get("nom", "").strip(), request.POST.get("fonction", "").strip())
    notice = notice_of(standing)
    try:
        token = print_summary(
            application.pk, summary_content(standing, notice, signer, site), notice, actor=actor, now=now
        )
    except BadInput as error:
        return _page(request, application, error.message)
    return HttpResponseRedirect(f"/fichiers/{token}")


def _act(request: HttpRequest, application: Application, actor: Actor | None, now: datetime) -> None:
    post = request.POST
    if "retirer" in post:
        end_consent(application.pk, _number(post.get("retirer", "")), actor=actor, now=now)
    elif "rappeler" in post:
        remind_consent(application.pk, _number(post.get("rappeler", "")), actor=actor, now=now)
    elif post.get("action") == "scan":
        by = actor.reference if actor else "link"
        uploads = request.FILES.getlist(f"fichiers-{SIGNATURES}")
        receive_uploads(application.subject, SIGNATURES, uploads, by=by, now=now)
        sign_by_scan(application.pk, post.get("code", ""), post.get("signataire", ""), actor=actor, now=now)
    else:
        role = post.get("role", "")
        if role not in ROLES:
            raise BadInput("Choisissez ce que vous demandez.")
        wish = Wish(
            role=ParticipantRole(role),
            purpose=post.get("objet", ""),
            email=post.get("email", ""),
            name=post.get("nom", ""),
        )
        ask_consent(application.pk, wish, actor=actor, now=now)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _page(request: HttpRequest, application: Application, problem: str) -> HttpResponse:
    now = clock.now()
    standing = standing_of(application, now)
    found = consents_of(standing, now)
    context: dict[str, Any] = {
        "application": application,
        "scheme": standing.scheme,
        "base": f"/demandes/{application.token}",
        "is_draft": application.state == State.DRAFT,
        "open": application.state in SIGNED_IN,
        "agreements": [_shown(one, now) for one in found if one.role is not ParticipantRole.SIGNATORY],
        "signatures": [_shown(one, now) for one in found if one.role is ParticipantRole.SIGNATORY],
        "files": files_of(application.subject, SIGNATURES),
        "owner": application.subject,
        "purpose": SIGNATURES,
        "problem": problem,
        "done": request.GET.get("fait", ""),
        "typed": {name: request.POST.get(name, "") for name in ("email", "nom", "code", "signataire")},
    }
    return render(request, "applications/consents.html", context, status=422 if problem else 200)


def _shown(one: Consent, now: datetime) -> dict[str, Any]:
    words, style = STATES[one.state]
    if one.state == "none" and not one.required:
        words, style = "pas demandé", "info"
    return {
        "one": one,
        "words": words,
        "style": style,
        "may_remind": may_remind(one, now),
        "email_id": f"champ-email-{one.role}-{one.purpose}",
        "name_id": f"champ-nom-{one.role}-{one.purpose}",
    }
