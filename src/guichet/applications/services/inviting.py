"""Bring others in by a mailed link: to fill with you, to read, or to take the application over."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from guichet.accounts.permissions import Actor
from guichet.accounts.services import notify, read_email
from guichet.applications.enums import ParticipantRole
from guichet.applications.errors import ApplicationError, NotYours
from guichet.applications.models import Application, Participant
from guichet.applications.permissions import may_edit, may_hold
from guichet.applications.services.saving import lock_draft
from guichet.applications.transitions import Hold

MOST_MAILS = 30
"""Mails that one draft may cause."""
HAND_OVER = "hand_over"
HAND_OVER_LASTS = timedelta(days=14)
MAY_BE_INVITED = frozenset({ParticipantRole.EDITOR, ParticipantRole.READER})
JOINS = (*MAY_BE_INVITED, ParticipantRole.OWNER)
"""Whose link opens the application itself: who is asked to agree or to sign reads what it is about, and nothing more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """An invitation by its secret: what for, and on which application."""

    participant: Participant
    application: Application


def mail_link(token: str, email: str, *, actor: Actor | None, now: datetime) -> None:
    """Mail its own address to whoever fills a draft, to go on later. Raise NotYours, InvalidEmail, ApplicationError."""
    with transaction.atomic():
        application = _writable(token, actor)
        count_mail(application)
        notify(
            read_email(email),
            subject="Votre demande, pour continuer plus tard",
            text=(
                "Vous avez commencé une demande d’aide. Ce lien y ramène, sur cet appareil ou un autre.\n\n"
                "Qui a ce lien peut lire et remplir la demande : ne le donnez qu’à qui vous faites confiance."
            ),
            link=f"/demandes/{application.token}",
            now=now,
            urgent=True,
        )


def invite(
    token: str, email: str, role: ParticipantRole, *, actor: Actor | None, now: datetime
) -> Participant:
    """Invite someone by mail to fill or read. Raise NotYours, InvalidEmail, ApplicationError when already invited."""
    if role not in MAY_BE_INVITED:
        raise ApplicationError("Choisissez ce que cette personne pourra faire.")
    with transaction.atomic():
        application = _writable(token, actor)
        if application.owner_id is None and role == ParticipantRole.READER:
            raise ApplicationError(
                "Tant que la demande n’est rattachée à personne, qui a son lien peut la remplir. "
                "Connectez-vous pour inviter quelqu’un en lecture seule."
            )
        count_mail(application)
        participant, secret = add_participant(application, read_email(email), role, "", now)
        notify(
            participant.email,
            subject="On vous invite sur une demande d’aide",
            text=f"{who_asks(actor)} vous invite sur une demande d’aide : vous pourrez {_may(role)}.",
            link=f"/rejoindre/{secret}",
            now=now,
            urgent=True,
        )
    return participant


def hand_over(token: str, email: str, *, actor: Actor, now: datetime) -> Participant:
    """Offer an application to someone else: it is theirs once they accept, within 14 days. Raise as `invite`."""
    with transaction.atomic():
        application = lock_draft(token)
        if application.owner_id is None or not may_hold(application, actor, Hold.SEND):
            raise NotYours
        count_mail(application)
        Participant.objects.filter(application=application, purpose=HAND_OVER, ended_at=None).update(
            ended_at=now
        )
        participant, secret = add_participant(
            application, read_email(email), ParticipantRole.OWNER, HAND_OVER, now
        )
        notify(
            participant.email,
            subject="On vous confie une demande d’aide",
            text=(
                f"{who_asks(actor)} vous confie une demande d’aide. Elle sera la vôtre quand vous aurez accepté. "
                "Sans réponse dans les 14 jours, elle reste où elle est."
            ),
            link=f"/rejoindre/{secret}",
            now=now,
            urgent=True,
        )
    return participant


def invited_by(secret: str, now: datetime) -> Invited:
    """Return what a secret invites to. Raise NotYours when it is unknown, withdrawn, too old, or asks something else."""
    rows = Participant.objects.select_related("application", "application__answers")
    found = rows.filter(token_digest=digest(secret), role__in=JOINS, ended_at=None).first()
    if found is None or _is_late(found, now):
        raise NotYours
    return Invited(participant=found, application=found.application)


def _is_late(participant: Participant, now: datetime) -> bool:
    pending = participant.purpose == HAND_OVER and participant.answered_at is None
    return pending and now - participant.invited_at > HAND_OVER_LASTS


@transaction.atomic
def accept(secret: str, *, actor: Actor, now: datetime) -> Application:
    """Take part as the person signed in. A hand-over makes them the owner; who owned it may still fill it.

    Raise NotYours; ApplicationError when someone else accepted with this link.
    """
    invited = invited_by(secret, now)
    application = lock_draft(invited.application.token)
    participant = Participant.objects.select_for_update().get(pk=invited.participant.pk)
    if actor.person is None or participant.ended_at is not None:
        raise NotYours
    if participant.person_id not in {None, actor.person}:
        raise ApplicationError("Quelqu’un d’autre a déjà accepté cette invitation.")
    participant.person_id, participant.answered_at, participant.answer = actor.person, now, "yes"
    if participant.purpose == HAND_OVER:
        participant.ended_at = now
        _change_owner(application, actor.person, now)
    participant.save()
    return application


def end_invitation(token: str, participant: int, *, actor: Actor | None, now: datetime) -> None:
    """Withdraw an invitation; its link no longer opens. Raise NotYours."""
    with transaction.atomic():
        application = _writable(token, actor)
        rows = Participant.objects.filter(application=application, pk=participant, ended_at=None)
        if not rows.filter(role__in=[*MAY_BE_INVITED, ParticipantRole.OWNER]).update(ended_at=now):
            raise NotYours


def new_secret() -> str:
    """Return the secret of a link: 256 bits."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return what is kept of the secret of a link."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _change_owner(application: Application, person: int, now: datetime) -> None:
    before = application.owner
    application.owner_id, application.changed_at = person, now
    application.save(update_fields=["owner", "changed_at"])
    if before is not None and before.pk != person:
        rows = {"application": application, "email": before.email, "role": ParticipantRole.EDITOR}
        Participant.objects.get_or_create(
            **rows,
            purpose="",
            ended_at=None,
            defaults={
                "person": before,
                "name": before.name,
                "token_digest": digest(secrets.token_urlsafe(32)),
                "invited_at": now,
                "answered_at": now,
                "answer": "yes",
            },
        )


def _writable(token: str, actor: Actor | None) -> Application:
    application = lock_draft(token)
    if not may_edit(application, actor):
        raise NotYours
    return application


def add_participant(
    application: Application, email: str, role: ParticipantRole, purpose: str, now: datetime
) -> tuple[Participant, str]:
    """Add someone with a new secret: only its digest is kept."""
    secret = new_secret()
    try:
        with transaction.atomic():
            made = Participant.objects.create(
                application=application,
                email=email,
                role=role,
                purpose=purpose,
                token_digest=digest(secret),
                invited_at=now,
            )
    except IntegrityError:
        raise ApplicationError("Cette personne est déjà invitée.") from None
    return made, secret


def count_mail(application: Application) -> None:
    """Count one more mail that an application causes. Raise ApplicationError when there are too many."""
    if application.links_mailed >= MOST_MAILS:
        raise ApplicationError("Trop de courriels sont partis de cette demande. Copiez plutôt le lien.")
    application.links_mailed += 1
    application.save(update_fields=["links_mailed"])


def who_asks(actor: Actor | None) -> str:
    """Return what a mail calls whoever asks."""
    return (actor.name or actor.email) if actor else "Quelqu’un"


def _may(role: ParticipantRole) -> str:
    return "la remplir" if role == ParticipantRole.EDITOR else "la lire"
