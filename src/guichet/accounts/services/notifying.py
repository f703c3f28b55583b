"""Mails to people: queued in the transaction that causes them, at the pace each person chose."""

from datetime import datetime, timedelta

from procrastinate.contrib.django import app

from guichet.accounts.enums import Pace
from guichet.accounts.models import Mail, Person
from guichet.shared.clock import PARIS

SEND_TASK = "accounts.send_mails"
HOUR_OF_LETTERS = 8
MONDAY = 0


def notify(
    email: str, *, subject: str, text: str, link: str, now: datetime, urgent: bool = False, key: str = ""
) -> None:
    """Queue a mail. `link` is a path of the site.

    `urgent` mails leave at once whatever the person's pace; the others wait for the letter of the day or of the
    week, or never leave when the person asked for none. `key` names the news: queued a second time, it is not.
    """
    email = email.lower()
    pace = Pace.AT_ONCE
    if not urgent:
        chosen = Person.objects.filter(email=email).values_list("pace", flat=True).first()
        pace = Pace(chosen) if chosen else Pace.AT_ONCE
    if pace is not Pace.NONE:
        gathered = pace is not Pace.AT_ONCE
        mail = Mail(to=email, subject=subject, text=text, link=link, key=key, gathered=gathered)
        queue(mail, due_at=next_letter(pace, now), now=now)


def queue(mail: Mail, *, due_at: datetime, now: datetime) -> None:
    """Keep a mail until it is due, and have a job look when it is due at once."""
    mail.subject = " ".join(mail.subject.split())[:300]  # a subject is one line: nothing adds a header
    mail.created_at, mail.due_at = now, due_at
    Mail.objects.bulk_create([mail], ignore_conflicts=True)
    if due_at <= now:
        app.configure_task(SEND_TASK).defer()


def next_letter(pace: Pace, now: datetime) -> datetime:
    """Return when a mail of this pace leaves: now, the next morning at 8, or the next Monday at 8, in Paris."""
    if pace is Pace.AT_ONCE:
        return now
    local = now.astimezone(PARIS)
    morning = local.replace(hour=HOUR_OF_LETTERS, minute=0, second=0, microsecond=0)
    if morning <= local:
        morning += timedelta(days=1)
    while pace is Pace.WEEKLY and morning.weekday() != MONDAY:
        morning += timedelta(days=1)
    return morning
