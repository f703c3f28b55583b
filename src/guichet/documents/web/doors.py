"""Load a file or a pass for a request, or answer 404: a stranger learns nothing."""

from uuid import UUID

from django.http import Http404, HttpRequest

from guichet.accounts.permissions import actor_from
from guichet.documents import permissions
from guichet.documents.permissions import FieldPass
from guichet.documents.selectors import FileRecord, file_record, files_of


def readable(request: HttpRequest, token: UUID) -> FileRecord:
    """Return a file that whoever asks may know of."""
    found = file_record(token)
    if found is None or not permissions.may_read(found, actor_from(request)):
        raise Http404
    return found


def writable(request: HttpRequest, token: UUID) -> FileRecord:
    """Return a file that whoever asks may send on or remove."""
    found = file_record(token)
    if found is None or not permissions.may_write(found.owner, found.purpose, actor_from(request)):
        raise Http404
    return found


def field_of(request: HttpRequest, text: str | None) -> FieldPass:
    """Return the field that a signed pass opens to whoever asks."""
    found = permissions.read_pass(text or "")
    if found is None or not permissions.may_write(found.owner, found.purpose, actor_from(request)):
        raise Http404
    return found


def sender(request: HttpRequest) -> str:
    """Return how the journal names whoever asks."""
    actor = actor_from(request)
    return actor.reference if actor else "visitor"


def room_in(field: FieldPass) -> int:
    """Return how many files a field still takes; refused ones do not count."""
    held = [file for file in files_of(field.owner, field.purpose) if not file.refusal]
    return max(field.maximum - len(held), 0)
