"""The pages of one file and of one field: read, remove, add without scripts, take from the box of papers."""

from http import HTTPStatus
from urllib.parse import quote
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from guichet.accounts.permissions import local_path
from guichet.documents import services
from guichet.documents.selectors import files_of, open_file
from guichet.documents.stored_bytes import blocks_of
from guichet.documents.web.doors import field_of, readable, room_in, sender, writable
from guichet.shared import clock
from guichet.shared.access import whoever_holds
from guichet.shared.errors import BadInput
from guichet.shared.handing import hand_over


@whoever_holds("a file")
@require_safe
def download(request: HttpRequest, token: UUID) -> HttpResponseBase:
    """Hand over a clean file, as a stream, never shown by the browser. A file not clean answers 409 and why."""
    file = readable(request, token)
    if not file.is_clean:
        return render(request, "documents/locked.html", {"file": file}, status=HTTPStatus.CONFLICT)
    blocks = None if request.method == "HEAD" else blocks_of(open_file(token))
    return hand_over(blocks, name=file.name, size=file.size, media_type=file.media_type)


@whoever_holds("a pass to a field")
@require_GET
def field_list(request: HttpRequest) -> HttpResponse:
    """Show the files of one field: what the page's script puts in place of the list."""
    field = field_of(request, request.GET.get("champ"))
    context = {"files": files_of(field.owner, field.purpose), "suite": local_path(request.GET.get("suite"))}
    return render(request, "documents/_file_list.html", context)


@whoever_holds("a pass to a field")
@require_POST
def send_form(request: HttpRequest) -> HttpResponse:
    """Take the files of a plain form, then go back to the page that showed it: the list says what was refused and why."""
    field = field_of(request, request.POST.get("champ"))
    services.receive_uploads(
        field.owner,
        field.purpose,
        request.FILES.getlist("fichiers")[: room_in(field)],
        by=sender(request),
        now=clock.now(),
        accept=field.accept,
    )
    return HttpResponseRedirect(f"{local_path(request.POST.get('suite'))}#champ-{quote(field.purpose)}")


@whoever_holds("a file")
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, token: UUID) -> HttpResponse:
    """Ask once, then take the file away."""
    file = writable(request, token)
    suite = local_path(request.POST.get("suite") or request.GET.get("suite"))
    if request.method == "POST":
        services.remove(token, by=sender(request), now=clock.now())
        return HttpResponseRedirect(suite)
    return render(request, "documents/remove.html", {"file": file, "suite": suite})


@whoever_holds("a pass to a field and a kept paper")
@require_http_methods(["GET", "POST"])
def take_paper(request: HttpRequest, token: UUID) -> HttpResponse:
    """Attach a paper that the organisation keeps to a field, without sending it again."""
    given = request.POST if request.method == "POST" else request.GET
    field = field_of(request, given.get("champ"))
    paper = readable(request, token)
    if not paper.is_clean:
        raise Http404
    suite = local_path(given.get("suite"))
    if request.method == "POST":
        if room_in(field) < 1:
            raise BadInput("Ce champ est plein : retirez d’abord un fichier.")
        services.copy_file(token, field.owner, field.purpose, by=sender(request), now=clock.now())
        return HttpResponseRedirect(f"{suite}#champ-{quote(field.purpose)}")
    context = {"file": paper, "suite": suite, "champ": given.get("champ")}
    return render(request, "documents/take_paper.html", context)
