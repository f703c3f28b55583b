"""Mails that people without an account asked for: each says how to stop them, and nothing of them stays once they do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from procrastinate.contrib.django import app

from guichet.accounts.models import Mail
from guichet.accounts.services.notifying import SEND_TASK


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMail:
    """One mail. `key` names it: queued a second time, it is not. `unsubscribe` and `link` are paths of the site: the
    first stops such mails by POST in one press (RFC 8058), the second changes what its reader receives, or is empty.
    """

    to: str
    subject: str
    text: str
    unsubscribe: str
    key: str
    link: str = ""


def queue_list_mails(mails: Sequence[ListMail], *, of_many: bool, now: datetime) -> None:
    """Keep these mails in one statement, in the caller's transaction, and have one job send them.

    `of_many` when a whole list is written to: mails to one person do not wait behind them.
    """
    if not mails:
        return
    rows = [
        Mail(
            to=mail.to.lower(),
            subject=" ".join(mail.subject.split())[:300],  # a subject is one line: nothing adds a header
            text=mail.text,
            link=mail.link,
            unsubscribe=mail.unsubscribe,
            key=mail.key,
            of_many=of_many,
            created_at=now,
            due_at=now,
        )
        for mail in mails
    ]
    Mail.objects.bulk_create(rows, ignore_conflicts=True)
    app.configure_task(SEND_TASK).defer()


def erase_list_mails(keys: Sequence[str], *, to: str) -> int:
    """Delete the mails to this address whose key begins with one of these; those that wait do not leave. Return how many."""
    found = Mail.objects.filter(to=to.lower()).values_list("pk", "key")
    gone = [pk for pk, key in found if key.startswith(tuple(keys))]
    return Mail.objects.filter(pk__in=gone).delete()[0]
