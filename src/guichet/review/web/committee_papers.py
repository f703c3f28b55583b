"""The papers of a committee, downloaded: agenda, list, minutes."""

import io
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from guichet.accounts.enums import Right
from guichet.accounts.permissions import officer
from guichet.applications.errors import NotYours
from guichet.documents.selectors import file_record, open_file
from guichet.review.selectors.committees import CommitteeShown, committee_shown
from guichet.review.services.committee_papers import agenda_pdf, list_pdf, minutes_of, minutes_pdf, write_list
from guichet.review.web.asking import officer_of
from guichet.shared import clock
from guichet.shared.errors import BadInput
from guichet.shared.handing import hand_over

BLOCK = 64 * 1024
PDF = "application/pdf"
TYPES = {
    ".pdf": PDF,
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@officer(Right.VIEW)
@require_safe
def agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand over the agenda as it stands."""
    shown = _shown(request, pk)
    return _hand(agenda_pdf(shown, now=clock.now()), f"ordre-du-jour-{shown.day}.pdf", PDF)


@officer(Right.VIEW)
@require_safe
def table(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """Hand over the list of its applications: PDF, XLSX or ODS."""
    if ending not in TYPES:
        raise Http404
    shown = _shown(request, pk)
    if ending == ".pdf":
        content = list_pdf(shown, now=clock.now())
    else:
        out = io.BytesIO()
        write_list(shown, ending, out)
        content = out.getvalue()
    return _hand(content, f"dossiers-de-la-commission-{shown.day}{ending}", TYPES[ending])


@officer(Right.VIEW)
@require_safe
def minutes(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand over the minutes: a draft before they are closed; while the job writes them, say to come back."""
    shown = _shown(request, pk)
    if shown.row.closed_at is None:
        return _hand(minutes_pdf(shown, None), f"projet-de-proces-verbal-{shown.day}.pdf", PDF)
    found = minutes_of(shown.row)
    file = file_record(found.token) if found else None
    if file is None:
        raise BadInput("Le procès-verbal se prépare : revenez dans un instant.")
    content = open_file(file.token)
    blocks = None if request.method == "HEAD" else iter(lambda: content.read(BLOCK), b"")
    return hand_over(blocks, name=file.name, size=file.size, media_type=file.media_type)


def _shown(request: HttpRequest, pk: int) -> CommitteeShown:
    try:
        return committee_shown(pk, officer_of(request))
    except NotYours:
        raise Http404 from None


def _hand(content: bytes, name: str, media_type: str) -> HttpResponse:
    answer = hand_over([content], name=name, size=len(content), media_type=media_type)
    return cast(HttpResponse, answer)  # the door knows no other kind
