"""The files an officer asks of a list: asked from the list, awaited, downloaded by whoever asked."""

from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from guichet.accounts.enums import Right
from guichet.accounts.permissions import officer
from guichet.applications.errors import NotYours
from guichet.review.selectors.filters import BY_NAME
from guichet.review.selectors.query import read_query
from guichet.review.services.exporting import ENDINGS, export_of, exports_of, open_export, order_export
from guichet.review.web.asking import officer_of
from guichet.shared import clock
from guichet.shared.errors import BadInput
from guichet.shared.handing import hand_over

LONGEST_ADDRESS = 8_000
TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}


@officer(Right.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: HttpRequest) -> HttpResponse:
    """Ask for a file of the list whose address is given; show the files still kept."""
    actor = officer_of(request)
    given = request.POST if request.method == "POST" else request.GET
    address = QueryDict(str(given.get("adresse", ""))[:LONGEST_ADDRESS])
    query = read_query({k: [str(v) for v in vs] for k, vs in address.lists()}, known=BY_NAME)
    ending, problem = str(given.get("format", "")), ""
    if request.method == "POST":
        try:
            token = order_export(query, ending, actor=actor, now=clock.now(), real=clock.real())
        except NotYours:
            raise Http404 from None
        except BadInput as error:
            problem = error.message
        else:
            return HttpResponseRedirect(reverse("review-export", args=[token]))
    context = {
        "address": query.address(),
        "endings": list(ENDINGS.items()),
        "ending": ending or ".xlsx",
        "problem": problem,
        "files": exports_of(actor),
    }
    return render(request, "review/exports.html", context, status=422 if problem else 200)


@officer(Right.VIEW)
@require_safe
def waiting(request: HttpRequest, token: UUID) -> HttpResponse:
    """Show how far a file is; the page asks again by itself, with or without scripts."""
    try:
        file = export_of(token, officer_of(request))
    except NotYours:
        raise Http404 from None
    partial = bool(request.headers.get("HX-Request"))
    return render(request, "review/_export_state.html" if partial else "review/export.html", {"file": file})


@officer(Right.VIEW)
@require_safe
def download(request: HttpRequest, token: UUID) -> HttpResponse:
    """Send a file that is ready, block by block."""
    try:
        file, blocks = open_export(token, actor=officer_of(request), now=clock.now())
    except NotYours:
        raise Http404 from None
    ending = file.name[file.name.rindex(".") :]
    answer = hand_over(blocks, name=file.name, size=file.size, media_type=TYPES[ending])
    return cast(HttpResponse, answer)  # the door knows no other kind
