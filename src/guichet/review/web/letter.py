"""The letter of a decision, for the officers who may read the application."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from guichet.accounts.enums import Right
from guichet.accounts.permissions import officer
from guichet.documents.selectors import file_record, open_file
from guichet.review.services.letters import letter_of
from guichet.review.web.one import opened_of
from guichet.shared.errors import BadInput
from guichet.shared.handing import hand_over

BLOCK = 64 * 1024


@officer(Right.VIEW)
@require_safe
def letter(request: HttpRequest, number: int) -> HttpResponseBase:
    """Hand over the letter; while the job writes it, say to come back."""
    opened = opened_of(request, number)
    found = letter_of(opened.application.subject)
    file = file_record(found.token) if found else None
    if file is None:
        if opened.application.decided_at is None:
            raise Http404
        raise BadInput("La lettre se prépare : revenez dans un instant.")
    content = open_file(file.token)
    blocks = None if request.method == "HEAD" else iter(lambda: content.read(BLOCK), b"")
    return hand_over(blocks, name=file.name, size=file.size, media_type=file.media_type)
