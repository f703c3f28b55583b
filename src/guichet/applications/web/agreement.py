"""The page that a mailed link opens for whoever must agree, confirm their share, or sign."""

from functools import partial
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from guichet.applications.enums import ParticipantRole
from guichet.applications.errors import NotYours
from guichet.applications.selectors.answering import Standing, standing_of
from guichet.applications.selectors.consents import concern_of, consents_of, digest_of_concern
from guichet.applications.services.consenting import Opened, give_consent, opened_by
from guichet.applications.services.papers import SIGNED_IN
from guichet.applications.web.doors import private
from guichet.applications.web.signing import DECLARES, sections_for
from guichet.documents.selectors import FileRecord, files_of, open_file
from guichet.shared import clock
from guichet.shared.access import whoever_holds
from guichet.shared.errors import BadInput
from guichet.shared.handing import hand_over

BLOCK = 1 << 16

TITLES = {
    ParticipantRole.SIGNATORY: "Signer une demande d’aide",
    ParticipantRole.PARTNER: "Confirmer votre part du projet",
    ParticipantRole.CO_VALIDATOR: "Donner votre accord",
}
BUTTONS = {
    ParticipantRole.SIGNATORY: ("Je signe", "Je ne signe pas"),
    ParticipantRole.PARTNER: ("Je confirme notre part", "Je ne confirme pas"),
    ParticipantRole.CO_VALIDATOR: ("Je suis d’accord", "Je ne suis pas d’accord"),
}


@whoever_holds("the link mailed to whoever must agree or sign")
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: HttpRequest, secret: str) -> HttpResponse:
    """Show what one is asked to agree to, and keep the answer. A link that no longer opens says so, whatever it was."""
    now, problem = clock.now(), ""
    try:
        opened = opened_by(secret, now)
        if request.method == "POST":
            give_consent(
                secret,
                request.POST.get("reponse") == "oui",
                name=request.POST.get("nom", ""),
                comment=request.POST.get("commentaire", ""),
                seen=request.POST.get("vu", ""),
                now=now,
            )
            return private(HttpResponseRedirect(f"/accords/{secret}?fait=1"))
    except NotYours:
        return private(render(request, "applications/agreement_gone.html", status=404))
    except BadInput as error:
        problem = error.message
    return _page(request, opened, problem)


@whoever_holds("the link mailed to whoever must agree or sign")
@require_safe
def agreement_file(request: HttpRequest, secret: str, token: UUID) -> HttpResponseBase:
    """Hand over a paper that the agreement is about, to whoever holds the link."""
    now = clock.now()
    try:
        opened = opened_by(secret, now)
    except NotYours:
        return private(render(request, "applications/agreement_gone.html", status=404))
    standing = standing_of(opened.application, now)
    file = next((one for one in _files(standing, opened) if one.token == str(token)), None)
    if file is None:
        raise Http404
    blocks = None if request.method == "HEAD" else iter(partial(open_file(token).read, BLOCK), b"")
    return hand_over(blocks, name=file.name, size=file.size, media_type=file.media_type)


def _files(standing: Standing, opened: Opened) -> list[FileRecord]:
    """The clean files among the answers that the agreement is about."""
    about = concern_of(standing, opened.participant.role, opened.participant.purpose)
    named = {
        token
        for value in about.values()
        if isinstance(value, list)
        for token in value
        if isinstance(token, str)
    }
    return [one for one in files_of(opened.application.subject) if one.token in named and one.is_clean]


def _page(request: HttpRequest, opened: Opened, problem: str) -> HttpResponse:
    row, now = opened.participant, clock.now()
    standing = standing_of(opened.application, now)
    role = ParticipantRole(row.role)
    state = next((one for one in consents_of(standing, now) if one.participant == row.pk), None)
    context = {
        "application": opened.application,
        "scheme": standing.scheme,
        "title": TITLES[role],
        "yes": BUTTONS[role][0],
        "no": BUTTONS[role][1],
        "what": state.title if state else "",
        "help": state.help if state else "",
        "state": state.state if state else "asked",
        "answered_at": row.answered_at,
        "declares": DECLARES if role is ParticipantRole.SIGNATORY else (),
        "sections": sections_for(standing, row.role, row.purpose),
        "files": _files(standing, opened),
        "here": request.path,
        "seen": digest_of_concern(standing, row.role, row.purpose),
        "open": opened.application.state in SIGNED_IN,
        "name": request.POST.get("nom", row.name),
        "comment": request.POST.get("commentaire", ""),
        "problem": problem,
        "done": request.GET.get("fait", ""),
    }
    status = 422 if problem else 200
    return private(render(request, "applications/agreement.html", context, status=status))
