"""What applicant and service wrote to each other."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from guichet.applications.enums import Author
from guichet.applications.models import Application, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRecord:
    """One message. `text` and `file` are gone from one that its author removed. `person` is the author's, opaque."""

    id: int
    author: Author
    person: int | None
    name: str
    text: str
    file: UUID | None
    file_name: str
    request: int | None
    sent_at: datetime
    removed_at: datetime | None

    def new_for(self, side: Author, since: datetime | None) -> bool:
        """Tell whether this side has not read it: written by the other, once something became new."""
        return since is not None and self.author is not side and self.sent_at >= since


def messages_of(application: Application, *, limit: int = 500) -> list[MessageRecord]:
    """Return the last messages, the oldest first: one query."""
    rows = Message.objects.filter(application=application).select_related("file").order_by("-sent_at", "-id")
    return [record_of(row) for row in reversed(rows[:limit])]


def record_of(row: Message) -> MessageRecord:
    gone = row.removed_at is not None
    return MessageRecord(
        id=row.pk,
        author=Author(row.author),
        person=row.person_id,
        name=row.name,
        text="" if gone else row.text,
        file=None if gone or row.file is None else row.file.token,
        file_name="" if gone or row.file is None else row.file.name,
        request=row.request_id,
        sent_at=row.sent_at,
        removed_at=row.removed_at,
    )
