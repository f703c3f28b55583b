"""The files kept beside an application, as the rows that point to them need them."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from guichet.applications.models import Application, Message
from guichet.documents.enums import FileState

USABLE = (FileState.CLEAN, FileState.CHECKING)
"""States of a file that arrived whole and was not refused."""


def sent_files(application: Application, purpose: str) -> list[UUID]:
    """Return the tokens of the files received for a purpose, the first received first."""
    rows = _files().filter(owner=application.subject, purpose=purpose, state__in=USABLE, removed_at=None)
    return list(rows.order_by("created_at", "id").values_list("token", flat=True))


def file_key(token: UUID, *, owner: str | None = None, purpose: str | None = None) -> int | None:
    """Return the key of a usable file, None when there is none (of this owner and purpose, if given)."""
    rows = _files().filter(token=token, state__in=USABLE, removed_at=None)
    if owner is not None:
        rows = rows.filter(owner=owner)
    if purpose is not None:
        rows = rows.filter(purpose=purpose)
    found: int | None = rows.values_list("pk", flat=True).first()
    return found


def _files() -> QuerySet[Any]:
    """The files of the room of documents, by the relation that this room has to them."""
    model = Message._meta.get_field("file").related_model
    found: QuerySet[Any] = model._base_manager.all()
    return found
