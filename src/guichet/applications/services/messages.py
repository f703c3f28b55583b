"""Messages between applicant and service."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.enums import Author, Party, State
from guichet.applications.errors import ApplicationError, NotAllowedNow, NotYours
from guichet.applications.events import MessageSent
from guichet.applications.models import Application, Message
from guichet.applications.permissions import may_hold, may_review
from guichet.applications.selectors.conversation import MessageRecord, record_of
from guichet.applications.selectors.files import file_key
from guichet.applications.services.moving import lock
from guichet.applications.services.papers import MESSAGES
from guichet.applications.services.telling import News, tell
from guichet.applications.services.wording import Told
from guichet.applications.transitions import Hold
from guichet.documents.services import remove
from guichet.journal.services import record
from guichet.shared.events import publish

LONGEST = 10_000


@transaction.atomic
def send_message(
    application: int,
    text: str,
    *,
    author: Author,
    actor: Actor,
    now: datetime,
    file: UUID | None = None,
    request: int | None = None,
) -> MessageRecord:
    """Write a message for one side; the other is told by mail and sees that something is new.

    `file` was received under the purpose `MESSAGES` of the application. Raise NotYours, NotAllowedNow (not sent yet, erased),
    ApplicationError (empty, too long, file not ready).
    """
    found = lock(application)
    if not _may_write(found, author, actor):
        raise NotYours
    return write_message(found, text, author=author, actor=actor, now=now, file=file, request=request)


def write_message(
    application: Application,
    text: str,
    *,
    author: Author,
    actor: Actor,
    now: datetime,
    file: UUID | None = None,
    request: int | None = None,
) -> MessageRecord:
    """Write a message on a locked application, for an author who was authorised."""
    if application.state == State.DRAFT:
        raise NotAllowedNow("On s’écrit une fois la demande envoyée. Avant, téléphonez au contact de l’aide.")
    row = Message(
        application=application,
        author=author,
        person_id=actor.person,
        name=actor.name,
        text=_checked(text, file),
        file_id=_file(application, file),
        request_id=request,
        sent_at=now,
    )
    row.save()
    if author is Author.APPLICANT:
        application.news_for_service_at = application.news_for_service_at or now
    else:
        application.news_for_applicant_at = application.news_for_applicant_at or now
    application.changed_at = now
    application.save(update_fields=["news_for_service_at", "news_for_applicant_at", "changed_at"])
    record(
        "application.message",
        application.subject,
        actor=actor.reference,
        now=now,
        details={"message": row.pk},
    )
    _tell(application, author, now)
    publish(MessageSent(application=application.pk, from_applicant=author is Author.APPLICANT, at=now))
    return record_of(row)


@transaction.atomic
def remove_message(message: int, *, actor: Actor, now: datetime) -> MessageRecord:
    """Take back one's own message: its words and its file go, a mark stays. Raise NotYours for someone else's."""
    row = Message.objects.select_for_update().filter(pk=message).select_related("application").first()
    if row is None or row.person_id is None or row.person_id != actor.person:
        raise NotYours
    if not _may_write(row.application, Author(row.author), actor):
        raise NotYours
    if row.removed_at is None:
        if row.file is not None:
            remove(row.file.token, by=actor.reference, now=now)
        row.text, row.file, row.removed_at = "", None, now
        row.save(update_fields=["text", "file", "removed_at"])
        subject = row.application.subject
        record(
            "application.message_removed",
            subject,
            actor=actor.reference,
            now=now,
            details={"message": row.pk},
        )
    return record_of(row)


def mark_read(application: int, side: Author) -> None:
    """Say that a side has read what was new."""
    column = "news_for_applicant_at" if side is Author.APPLICANT else "news_for_service_at"
    Application.objects.filter(pk=application, **{f"{column}__isnull": False}).update(**{column: None})


def _may_write(application: Application, author: Author, actor: Actor) -> bool:
    if author is Author.APPLICANT:
        return may_hold(application, actor, Hold.WRITE)
    return may_review(application, actor, Right.INSTRUCT) or may_review(application, actor, Right.DECIDE)


def _checked(text: str, file: UUID | None) -> str:
    kept = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not kept and file is None:
        raise ApplicationError(
            "Le message est vide : écrivez ce que vous voulez dire, ou joignez un fichier."
        )
    if len(kept) > LONGEST:
        raise ApplicationError(
            "Ce message est trop long : 10 000 caractères au plus. Joignez un document pour le reste."
        )
    return kept


def _file(application: Application, token: UUID | None) -> int | None:
    if token is None:
        return None
    found = file_key(token, owner=application.subject, purpose=MESSAGES)
    if found is None:
        raise ApplicationError(
            "Le fichier joint n’est pas arrivé entier, ou il a été refusé. Joignez-le de nouveau."
        )
    return found


_NEW_MESSAGE = {
    Party.APPLICANT: Told(
        subject="nouveau message",
        happened="Le service vous a écrit au sujet de votre dossier.",
        expected="Lisez le message et répondez sur la page de votre dossier.",
    ),
    Party.SERVICE: Told(
        subject="nouveau message",
        happened="Le demandeur vous a écrit.",
        expected="Lisez le message et répondez depuis le dossier.",
    ),
}


def _tell(application: Application, author: Author, now: datetime) -> None:
    party = Party.SERVICE if author is Author.APPLICANT else Party.APPLICANT
    tell(application, party, _NEW_MESSAGE[party], News(), now=now)
