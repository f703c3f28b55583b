"""Remind those whose agreement is awaited: by themselves at two moments, or when the applicant asks for it."""

from datetime import date, datetime, timedelta

from django.db import transaction

from guichet.accounts.permissions import Actor
from guichet.accounts.services import notify
from guichet.applications.enums import ParticipantRole, State
from guichet.applications.errors import ApplicationError, NotYours
from guichet.applications.models import Application, Participant, Reminder
from guichet.applications.selectors.answering import standing_of
from guichet.applications.selectors.consents import (
    LINK_LASTS,
    ON_PAPER,
    ROLES,
    Consent,
    consents_of,
    may_remind,
)
from guichet.applications.selectors.opening import opening_of
from guichet.applications.services.inviting import count_mail, digest, new_secret, who_asks
from guichet.applications.services.moving import lock
from guichet.applications.services.papers import SIGNED_IN
from guichet.applications.services.writable import writable
from guichet.journal.services import SYSTEM_CLOCK, record
from guichet.schemes.errors import SchemeProblem
from guichet.shared.clock import PARIS
from guichet.shared.formats import format_date

AFTER = timedelta(days=5)
"""Without an answer for that long, a first reminder leaves."""
BEFORE = timedelta(days=7)
"""That long before the last day, another one does."""
QUIET = timedelta(days=2)
"""By itself, nothing leaves so soon after another mail: it waits for a following day."""


@transaction.atomic
def remind_consent(application: int, participant: int, *, actor: Actor | None, now: datetime) -> Participant:
    """Write again to someone whose answer is awaited, at most once a day; the former link still opens.

    Raise NotYours, ApplicationError (answered meanwhile, written to less than a day ago, too many mails).
    """
    found = writable(application, actor)
    row = _awaited(found, participant)
    if row is None:
        raise NotYours
    asked = _asked(found, row, now)
    if asked is None:
        raise ApplicationError("Cet accord n’est plus attendu. Rechargez la page.")
    if not may_remind(asked, now):
        raise ApplicationError(
            "Un courriel est parti il y a moins d’un jour : laissez le temps de le lire, puis rappelez demain."
        )
    count_mail(found)
    _write(found, row, asked, who_asks(actor), last_day_of(found, row, now), now)
    _keep(found, row, actor.reference if actor else "link", "", now)
    return row


def remind_consents(*, now: datetime) -> int:
    """Queue the reminders that are due and have not left; return how many. Run twice, it sends nothing more."""
    rows = Participant.objects.filter(
        role__in=ROLES,
        ended_at=None,
        answered_at=None,
        invited_at__gt=now - LINK_LASTS,
        invited_at__lte=now - QUIET,
        application__state__in=SIGNED_IN,
        application__erased_at=None,
    ).exclude(purpose=ON_PAPER)
    return sum(_remind_when_due(row, now) for row in list(rows.select_related("application").order_by("pk")))


def _remind_when_due(row: Participant, now: datetime) -> int:
    """Write to one person when a moment has come; the moment and the mail are kept together or not at all."""
    last = last_day_of(row.application, row, now)
    moment = _moment(row, last, now)
    key = f"consent:{row.pk}:{moment}"
    if not moment or Reminder.objects.filter(application=row.application_id, key=key).exists():
        return 0
    with transaction.atomic():
        application = lock(row.application_id)
        awaited = _awaited(application, row.pk)
        asked = _asked(application, awaited, now) if awaited else None
        if awaited is None or asked is None:
            return 0
        _, made = Reminder.objects.get_or_create(application=application, key=key, defaults={"sent_at": now})
        if not made:
            return 0
        who = application.owner.name if application.owner else ""
        _write(application, awaited, asked, who or "Le demandeur", last, now)
        _keep(application, awaited, SYSTEM_CLOCK, moment, now)
    return 1


def last_day_of(application: Application, row: Participant, now: datetime) -> date | None:
    """Return the last day an answer is of use: filing of a draft closes, or the link ends; None when filing is over."""
    ends = (row.invited_at + LINK_LASTS).astimezone(PARIS).date()
    if application.state != State.DRAFT:
        return ends
    try:
        opening = opening_of(application.slug, now, application.places)
    except SchemeProblem:
        return None
    if not opening.may_prepare:
        return None
    return min(ends, opening.closes) if opening.closes else ends


def _moment(row: Participant, last: date | None, now: datetime) -> str:
    """Return which moment has come, empty for none: some days without an answer, then the last days."""
    if last is None or now - (row.reminded_at or row.invited_at) < QUIET:
        return ""
    if now.astimezone(PARIS).date() >= last - BEFORE:
        return f"{last}:near"
    return "waiting" if now - row.invited_at >= AFTER else ""


def _awaited(application: Application, participant: int) -> Participant | None:
    rows = Participant.objects.select_for_update().filter(application=application, pk=participant)
    return rows.filter(role__in=ROLES, ended_at=None, answered_at=None).exclude(purpose=ON_PAPER).first()


def _asked(application: Application, row: Participant, now: datetime) -> Consent | None:
    """Return the agreement as the form wants it now; None when it wants it no more, or its link has ended."""
    found = (one for one in consents_of(standing_of(application, now), now) if one.participant == row.pk)
    return next((one for one in found if one.state == "asked"), None)


def _write(
    application: Application, row: Participant, asked: Consent, who: str, last: date | None, now: datetime
) -> None:
    """Queue the mail with a link of its own: only the digest of the first one was kept, and it still opens."""
    secret = new_secret()
    row.reminder_digest, row.reminded_at = digest(secret), now
    row.save(update_fields=["reminder_digest", "reminded_at"])
    what = "votre signature" if row.role == ParticipantRole.SIGNATORY else "votre réponse"
    about = application.carrier_name or "le porteur du projet"
    lines = [
        f"{who} attend {what} sur une demande d’aide : {asked.title}, pour {about}.",
        f"Le courriel du {format_date(row.invited_at.astimezone(PARIS).date())} n’a pas encore eu de réponse. "
        "Le lien montre ce qui vous concerne ; vous répondez d’un bouton, oui ou non.",
    ]
    if last:
        lines.append(f"Au plus tard le {format_date(last)}.")
    notify(
        row.email,
        subject=f"Rappel : {what} est attendue",
        text="\n\n".join(lines),
        link=f"/accords/{secret}",
        now=now,
        urgent=True,
    )


def _keep(application: Application, row: Participant, actor: str, moment: str, now: datetime) -> None:
    record(
        "application.consent_reminded",
        application.subject,
        actor=actor,
        now=now,
        details={"participant": row.pk, "role": row.role, "moment": moment},
    )
