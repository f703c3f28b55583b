"""Mails that wait or have left."""

from dataclasses import dataclass
from datetime import datetime

from guichet.accounts.models import Mail


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRecord:
    """A mail as it was written, its text empty once `forgotten_at`; `gathered` when it leaves with the letter of the day or of the week, at `due_at`.

    `unsubscribe`, when not empty, is the path that stops the list it belongs to; `link` is then where one changes it.
    """

    pk: int
    to: str
    subject: str
    text: str
    link: str
    unsubscribe: str
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None
    gathered: bool
    forgotten_at: datetime | None


def latest_mails(*, to: str = "", limit: int) -> tuple[MailRecord, ...]:
    """Return the latest mails, of one address or of all, the newest first."""
    rows = Mail.objects.filter(to=to.lower()) if to else Mail.objects.all()
    return tuple(
        MailRecord(
            pk=row.pk,
            to=row.to,
            subject=row.subject,
            text=row.text,
            link=row.link,
            unsubscribe=row.unsubscribe,
            created_at=row.created_at,
            due_at=row.due_at,
            sent_at=row.sent_at,
            gathered=row.gathered,
            forgotten_at=row.forgotten_at,
        )
        for row in rows.order_by("-pk")[:limit]
    )
