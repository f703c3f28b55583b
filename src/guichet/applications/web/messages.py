"""The messages of an application, on the applicant's side."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from guichet.accounts.permissions import Actor, actor_from
from guichet.applications.enums import Author
from guichet.applications.models import Application
from guichet.applications.permissions import may_edit
from guichet.applications.selectors.conversation import messages_of
from guichet.applications.services.messages import mark_read, remove_message, send_message
from guichet.applications.services.papers import MESSAGES
from guichet.applications.web.doors import closed_door, reader
from guichet.documents.selectors import FileRecord, files_of
from guichet.documents.services import receive_uploads
from guichet.schemes.selectors import pinned_definition
from guichet.shared import clock
from guichet.shared.errors import BadInput


@reader
@require_http_methods(["GET", "HEAD", "POST"])
def messages(request: HttpRequest, application: Application) -> HttpResponse:
    """Show the conversation, and write in it."""
    if request.method == "POST":
        actor = actor_from(request)
        if actor is None or not may_edit(application, actor):
            return closed_door(request)
        return _send(request, application, actor)
    return _page(request, application)


@reader
@require_POST
def take_back(request: HttpRequest, application: Application, message: int) -> HttpResponse:
    """Take back one's own message: a mark stays."""
    actor = actor_from(request)
    mine = next((one for one in messages_of(application) if one.id == message), None)
    if actor is None or mine is None or mine.person is None or mine.person != actor.person:
        return closed_door(request)
    remove_message(message, actor=actor, now=clock.now())
    return HttpResponseRedirect(f"/demandes/{application.token}/messages#message-{message}")


def _send(request: HttpRequest, application: Application, actor: Actor) -> HttpResponse:
    now, text = clock.now(), request.POST.get("message", "")
    uploads = request.FILES.getlist(f"fichiers-{MESSAGES}")
    received = receive_uploads(application.subject, MESSAGES, uploads[:1], by=actor.reference, now=now)
    waiting = received or _unsent(application)
    try:
        if refused := next((one.refusal for one in received if one.refusal), ""):
            return _page(request, application, problem=refused)
        file = UUID(waiting[-1].token) if waiting else None
        send_message(application.pk, text, author=Author.APPLICANT, actor=actor, now=now, file=file)
    except BadInput as error:
        return _page(request, application, problem=error.message)
    return HttpResponseRedirect(f"/demandes/{application.token}/messages?envoye=1#dernier")


def _unsent(application: Application) -> list[FileRecord]:
    """The files received for messages that no message carries yet."""
    carried = {str(one.file) for one in messages_of(application) if one.file}
    files = files_of(application.subject, MESSAGES)
    return [file for file in files if file.token not in carried and not file.refusal]


def _page(request: HttpRequest, application: Application, *, problem: str = "") -> HttpResponse:
    actor = actor_from(request)
    since = application.news_for_applicant_at
    found = messages_of(application)
    context = {
        "application": application,
        "scheme": pinned_definition(application.pinned, tuple(application.places)),
        "base": f"/demandes/{application.token}",
        "messages": [(one, one.new_for(Author.APPLICANT, since)) for one in found],
        "me": actor.person if actor else None,
        "may_write": may_edit(application, actor),
        "unsent": _unsent(application),
        "owner": application.subject,
        "purpose": MESSAGES,
        "problem": problem,
        "text": request.POST.get("message", ""),
        "sent": request.GET.get("envoye", ""),
    }
    response = render(request, "applications/messages.html", context, status=422 if problem else 200)
    if since is not None and may_edit(application, actor):
        mark_read(application.pk, Author.APPLICANT)
    return response
