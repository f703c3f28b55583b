"""The file that an officer sends with an action, through the rights and the checks of documents."""

from django.http import Http404, HttpRequest

from guichet.applications.services.papers import MESSAGES
from guichet.documents.permissions import may_write
from guichet.documents.selectors import FileRecord
from guichet.documents.services import receive_uploads, remove
from guichet.review.actions import ReviewAction
from guichet.review.selectors.opened import Opened

FIELD = "fichier"


def receive_attached(request: HttpRequest, opened: Opened, action: ReviewAction) -> FileRecord | None:
    """Keep the file that came with an action, None for none; its `refusal` says why it is not taken.

    404 for whoever may not write files there, as for an application that is none of theirs.
    """
    upload = request.FILES.get(FIELD)
    if upload is None or not action.takes_file:
        return None
    subject = f"application:{opened.sheet.pk}"
    if not may_write(subject, MESSAGES, opened.actor):
        raise Http404
    (kept,) = receive_uploads(subject, MESSAGES, [upload], by=opened.actor.reference, now=opened.now)
    return kept


def drop_attached(file: FileRecord | None, opened: Opened) -> None:
    """Take back the file of an action that was refused: the applicant would see it wait among theirs."""
    if file is not None and not file.refusal:
        remove(file.token, by=opened.actor.reference, now=opened.now)
