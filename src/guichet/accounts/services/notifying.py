"""Mails to people: queued in the transaction that causes them, sent by a job, at the pace each person chose."""

from datetime import datetime

from guichet.accounts.models import Mail


def notify(email: str, *, subject: str, text: str, link: str, now: datetime, urgent: bool = False) -> None:
    """Queue a mail. `link` is a path of the site; `urgent` mails (sign-in links) ignore the person's pace."""
    Mail.objects.create(to=email.lower(), subject=subject, text=text, link=link, created_at=now, due_at=now)
