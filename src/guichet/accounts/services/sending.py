"""Send the mails that are due: leased, sent, marked. A job that dies lets its lease run out; another takes over.

An address that its server refuses for good (5xx) is told to the rooms above, and not tried again.

A crash between the sending and the mark sends a mail twice, never not at all; both bear the same Message-ID, so
that mail programs show one.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string

from guichet.accounts.events import MailRefused
from guichet.accounts.models import Mail, Person
from guichet.shared.events import publish

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 10
MOST_A_RUN = 500
PERMANENT = 500
"""From this code on a server says never (RFC 5321, 4.2.1); below, not now."""
SALT = "accounts.pace"

log = structlog.stdlib.get_logger("guichet.accounts.mails")


def send_due_mails(*, now: datetime) -> int:
    """Send what is due, one letter after the other; returns how many letters left. Nothing leaves without a server."""
    if not settings.MAILS_LEAVE:
        return 0
    sent = 0
    connection = get_connection()
    for _ in range(MOST_A_RUN):
        mails = lease(now=now)
        if not mails:
            break
        sent += _send(mails, connection, now=now)
    return sent


@transaction.atomic
def lease(*, now: datetime) -> list[Mail]:
    """Take the oldest mail that is due, with the others of the same letter, for five minutes; nothing when none is.

    Those to a whole list come after all others.
    """
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    due = Mail.objects.filter(free, sent_at=None, abandoned_at=None, due_at__lte=now)
    due = due.order_by("of_many", "due_at", "pk").select_for_update(skip_locked=True)
    first = due.first()
    if first is None:
        return []
    mails = list(due.filter(to=first.to, gathered=True)) if first.gathered else [first]
    pks = [mail.pk for mail in mails]
    Mail.objects.filter(pk__in=pks).update(leased_until=now + LEASE, attempts=F("attempts") + 1)
    return mails


def compose(mails: Sequence[Mail]) -> EmailMultiAlternatives:
    """Return one letter for one person: a piece of news, or several gathered, in plain text and in HTML."""
    (first, *others) = mails
    if first.unsubscribe:
        return _compose_for_list(first)
    subject = f"Guichet : {len(mails)} nouvelles" if others else first.subject
    news = [{"subject": mail.subject, "text": mail.text, "link": absolute(mail.link)} for mail in mails]
    pace = _pace_address(first.to)
    context = {"news": news, "several": bool(others), "pace": pace}
    parts = [
        "\n\n".join(filter(None, [item["subject"] if others else "", item["text"], item["link"]]))
        for item in news
    ]
    foot = ["-- \nGuichet : ce message est automatique, n’y répondez pas."]
    foot += [f"Recevoir ces nouvelles moins souvent, ou plus du tout : {pace}"] if pace else []
    letter = EmailMultiAlternatives(
        subject, "\n\n\n".join([*parts, "\n".join(foot)]), settings.DEFAULT_FROM_EMAIL, [first.to]
    )
    letter.attach_alternative(render_to_string("accounts/_mail.html", context), "text/html")
    _add_headers(letter, first, pace)
    return letter


def _compose_for_list(mail: Mail) -> EmailMultiAlternatives:
    """Return a mail that someone without an account asked for: how to stop it is at its foot and in its headers."""
    stop, change = absolute(mail.unsubscribe), absolute(mail.link)
    foot = ["-- \nGuichet : ce message est automatique, n’y répondez pas."]
    foot += [f"Changer ce que vous recevez : {change}"] if change else []
    foot += [f"Ne plus rien recevoir : {stop}"]
    letter = EmailMultiAlternatives(
        mail.subject, "\n\n\n".join([mail.text, "\n".join(foot)]), settings.DEFAULT_FROM_EMAIL, [mail.to]
    )
    context = {"text": mail.text, "stop": stop, "change": change}
    letter.attach_alternative(render_to_string("accounts/_list_mail.html", context), "text/html")
    _add_headers(letter, mail, stop)
    return letter


def _add_headers(letter: EmailMultiAlternatives, mail: Mail, stop: str) -> None:
    letter.extra_headers["Message-ID"] = f"<mail-{mail.pk}@{settings.SITE_HOST}>"
    letter.extra_headers["Auto-Submitted"] = "auto-generated"
    if stop:
        letter.extra_headers["List-Unsubscribe"] = f"<{stop}>"
        letter.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def absolute(path: str) -> str:
    """Return a path of the site as an address one can press in a mail; an empty path stays empty."""
    return f"{settings.SITE_ADDRESS}{path}" if path else ""


def person_of_pace_token(token: str) -> int | None:
    """Return whose mails the address at the foot of a mail rules, None when it is not ours."""
    try:
        return int(Signer(salt=SALT).unsign(token))
    except (BadSignature, ValueError):
        return None


def _pace_address(email: str) -> str:
    pk = Person.objects.filter(email=email).values_list("pk", flat=True).first()
    return absolute(f"/courriels/{Signer(salt=SALT).sign(str(pk))}") if pk else ""


def _send(mails: Sequence[Mail], connection: BaseEmailBackend, *, now: datetime) -> int:
    pks = [mail.pk for mail in mails]
    try:
        letter = compose(mails)
        letter.connection = connection
        letter.send()
    except SMTPRecipientsRefused as error:
        code = max((code for code, _ in error.recipients.values()), default=0)
        log.warning("mail refused", mail=pks[0], code=code)
        if code >= PERMANENT:
            _give_up(mails, code, now=now)
        else:
            _try_later(mails, now=now)
        return 0
    except (SMTPException, OSError) as error:
        log.warning("mail not sent", mail=pks[0], attempt=mails[0].attempts + 1, why=type(error).__name__)
        _try_later(mails, now=now)
        return 0
    Mail.objects.filter(pk__in=pks).update(sent_at=now, leased_until=None)
    if not settings.DEMO:  # the demonstration shows its mails, links included
        Mail.objects.filter(pk__in=pks, secret=True).update(text="", link="")
    return 1


@transaction.atomic
def _give_up(mails: Sequence[Mail], code: int, *, now: datetime) -> None:
    """Leave mails to an address that does not exist, and tell whoever wrote to it."""
    pks = [mail.pk for mail in mails]
    Mail.objects.filter(pk__in=pks).update(leased_until=None, abandoned_at=now)
    publish(MailRefused(email=mails[0].to, code=code, at=now))


def _try_later(mails: Sequence[Mail], *, now: datetime) -> None:
    """Try again after 2, 4, 8… minutes, some 17 hours in all; then leave it, said in the log."""
    for mail in mails:
        tried = mail.attempts + 1
        gone = now if tried >= MOST_ATTEMPTS else None
        later = now + timedelta(minutes=2**tried)
        Mail.objects.filter(pk=mail.pk).update(leased_until=None, due_at=later, abandoned_at=gone)
        if gone:
            log.error("mail abandoned", mail=mail.pk)
