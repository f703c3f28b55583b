"""Ask someone to agree or to sign by a mailed link, and keep what they say, bound to the answers they saw."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from guichet.accounts.permissions import Actor
from guichet.accounts.services import notify, read_email
from guichet.applications.enums import ParticipantRole, Party, State
from guichet.applications.errors import ApplicationError, NotYours
from guichet.applications.models import Application, Participant
from guichet.applications.selectors.answering import Standing, standing_of
from guichet.applications.selectors.consents import (
    ON_PAPER,
    ROLES,
    consents_of,
    digest_of_concern,
    is_late,
)
from guichet.applications.selectors.files import sent_files
from guichet.applications.services.inviting import add_participant, count_mail, digest, who_asks
from guichet.applications.services.moving import lock
from guichet.applications.services.papers import SIGNATURES
from guichet.applications.services.telling import News, tell
from guichet.applications.services.wording import Told
from guichet.applications.services.writable import refuse_when_ended, writable
from guichet.documents.services import Notice, issue, render_pdf
from guichet.journal.services import record

LONGEST_COMMENT = 3_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Whom to ask, for what: a co-validation by its id, a partner by its row, a signature with an empty purpose."""

    role: ParticipantRole
    purpose: str
    email: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a link opens: who is asked, and on what."""

    participant: Participant
    application: Application


@transaction.atomic
def ask_consent(application: int, wish: Wish, *, actor: Actor | None, now: datetime) -> Participant:
    """Ask someone by mail; whoever was asked before for the same thing is asked no more.

    Raise NotYours, InvalidEmail, ApplicationError (nothing of the kind in the form, the application has ended).
    """
    found = writable(application, actor)
    email = read_email(wish.email)
    standing = standing_of(found, now)
    known = {(one.role, one.purpose): one for one in consents_of(standing, now)}
    asked = known.get((wish.role, wish.purpose))
    if wish.role not in ROLES or (wish.role is not ParticipantRole.SIGNATORY and asked is None):
        raise ApplicationError("Cette demande n’a pas besoin de cet accord. Rechargez la page.")
    count_mail(found)
    _end_former(found, wish.role, wish.purpose, now)
    participant, secret = add_participant(found, email, wish.role, wish.purpose, now)
    participant.name = wish.name.strip()[:200]
    participant.save(update_fields=["name"])
    subject, text = _words(standing, wish.role, asked.title if asked else "", who_asks(actor))
    notify(email, subject=subject, text=text, link=f"/accords/{secret}", now=now, urgent=True)
    return participant


@transaction.atomic
def end_consent(application: int, participant: int, *, actor: Actor | None, now: datetime) -> None:
    """Ask no more: the link no longer opens, what was said counts no more. Raise NotYours."""
    found = writable(application, actor)
    rows = Participant.objects.filter(application=found, pk=participant, role__in=ROLES, ended_at=None)
    if not rows.update(ended_at=now):
        raise NotYours


def opened_by(secret: str, now: datetime) -> Opened:
    """Return what a link opens. Raise NotYours when it is unknown, withdrawn, or too old."""
    rows = Participant.objects.select_related(
        "application", "application__answers", "application__organisation"
    )
    known = Q(token_digest=digest(secret)) | Q(reminder_digest=digest(secret))
    found = rows.filter(known, role__in=ROLES, ended_at=None).first()
    if found is None or found.purpose == ON_PAPER or is_late(found, now):
        raise NotYours
    return Opened(participant=found, application=found.application)


@transaction.atomic
def give_consent(
    secret: str, agrees: bool, *, name: str, comment: str = "", seen: str, now: datetime
) -> Participant:
    """Keep what someone says by their link: yes or no, their name, a comment, and the print of the answers they saw.

    `seen` is the print that the page showed: answers that changed since are read again first. Raise NotYours,
    ApplicationError.
    """
    opened = opened_by(secret, now)
    application = lock(opened.application.pk)
    row = Participant.objects.select_for_update().get(pk=opened.participant.pk)
    if row.ended_at is not None:
        raise NotYours
    refuse_when_ended(application)
    if not name.strip():
        raise ApplicationError("Écrivez votre nom et votre fonction : ils figurent à côté de votre réponse.")
    if not agrees and not comment.strip():
        raise ApplicationError("Dites pourquoi vous n’êtes pas d’accord : le demandeur pourra corriger.")
    standing = standing_of(application, now)
    now_there = digest_of_concern(standing, row.role, row.purpose)
    if seen != now_there:
        raise ApplicationError("Entre-temps, les réponses ont changé. Relisez-les, puis répondez.")
    row.answer, row.comment = "yes" if agrees else "no", comment.strip()[:LONGEST_COMMENT]
    row.name, row.answered_at = name.strip()[:200], now
    row.revision, row.digest = standing.answers.revision, now_there
    row.save()
    _keep(application, row, now)
    return row


def print_summary(
    application: int, content: dict[str, object], notice: Notice, *, actor: Actor | None, now: datetime
) -> str:
    """Issue the summary to sign by hand, and wait for its scan; return the token of its file.

    `content` fills the template "signature_summary"; the code of `notice` is printed in it, and links the scan to these
    answers. Raise NotYours, ApplicationError.
    """
    with transaction.atomic():
        found = writable(application, actor)
        standing = standing_of(found, now)
        _end_former(found, ParticipantRole.SIGNATORY, ON_PAPER, now)
        Participant.objects.create(
            application=found,
            role=ParticipantRole.SIGNATORY,
            purpose=ON_PAPER,
            email="",
            token_digest=digest(notice.code),
            invited_at=now,
            revision=standing.answers.revision,
            digest=digest_of_concern(standing, ParticipantRole.SIGNATORY, ON_PAPER),
        )
        by = actor.reference if actor else "link"
        made = issue(notice, render_pdf("signature_summary", content, at=now), by=by, now=now)
    return made.token


@transaction.atomic
def sign_by_scan(
    application: int, code: str, name: str, *, actor: Actor | None, now: datetime
) -> Participant:
    """Take the scan of a signed summary, received under SIGNATURES, by the code printed on it.

    Raise NotYours, ApplicationError: unknown code, answers changed since it was printed, no file.
    """
    found = writable(application, actor)
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    rows = Participant.objects.select_for_update().filter(application=found, purpose=ON_PAPER, ended_at=None)
    row = rows.filter(token_digest=digest(plain)).first()
    if row is None:
        raise ApplicationError(
            "Ce code n’est pas celui du dernier résumé imprimé. Il est sous le dessin carré, en treize signes."
        )
    standing = standing_of(found, now)
    if row.digest != digest_of_concern(standing, row.role, row.purpose):
        raise ApplicationError(
            "Les réponses ont changé depuis l’impression : imprimez le résumé de nouveau, et faites-le signer."
        )
    if not sent_files(found, SIGNATURES):
        raise ApplicationError("Il manque le fichier : joignez le résumé signé, scanné ou photographié.")
    if not name.strip():
        raise ApplicationError("Écrivez le nom et la fonction de la personne qui a signé.")
    row.name, row.answer, row.answered_at = name.strip()[:200], "yes", now
    row.save()
    _keep(found, row, now)
    return row


def obstacles(standing: Standing) -> dict[str, str]:
    """Return the agreements that are still awaited before sending, as sentences: the obstacle given to `sending`.

    A required co-validation must be given. What was asked for besides must be answered, or asked no more.
    """
    found = {}
    for one in consents_of(standing, standing.answers.saved_at):
        if one.holds or (one.state == "none" and not one.required):
            continue
        if one.role is ParticipantRole.CO_VALIDATOR and not one.required:
            continue
        found[one.key] = f"{one.title} ({one.who}) : {_AWAITED[one.state]}"
    return found


_AWAITED = {
    "none": "demandez cet accord.",
    "asked": "la réponse n’est pas encore là.",
    "late": "la réponse n’est pas venue : demandez de nouveau.",
    "no": "la réponse est non. Corrigez, puis demandez de nouveau.",
    "stale": "vos réponses ont changé depuis : demandez de nouveau.",
}


def _end_former(application: Application, role: ParticipantRole, purpose: str, now: datetime) -> None:
    rows = Participant.objects.filter(application=application, role=role, ended_at=None)
    if role is not ParticipantRole.SIGNATORY:
        rows = rows.filter(purpose=purpose)
    rows.update(ended_at=now)


def _keep(application: Application, row: Participant, now: datetime) -> None:
    """Journal what was said, and tell the applicant."""
    details = {
        "role": row.role,
        "purpose": row.purpose,
        "answer": row.answer,
        "revision": row.revision,
        "digest": row.digest,
    }
    record(
        "application.consent",
        application.subject,
        actor=f"participant:{row.pk}",
        now=now,
        details=details,
        personal={"name": row.name, "email": row.email},
    )
    words = _ANSWERS[row.answer]
    tell(application, Party.APPLICANT, words, News(what=(row.name,), reason=row.comment), now=now)
    application.news_for_applicant_at = application.news_for_applicant_at or now
    if application.state != State.DRAFT:
        application.news_for_service_at = application.news_for_service_at or now
    application.save(update_fields=["news_for_applicant_at", "news_for_service_at"])


_ANSWERS = {
    "yes": Told(
        subject="un accord est donné",
        happened="A dit oui par son lien :",
        expected="Vous pouvez continuer sur la page de votre demande.",
        reason="Son commentaire :",
    ),
    "no": Told(
        subject="un accord est refusé",
        happened="A dit non par son lien :",
        expected="Corrigez, puis demandez de nouveau.",
        reason="Sa raison :",
    ),
}


def _words(standing: Standing, role: ParticipantRole, title: str, who: str) -> tuple[str, str]:
    about = f"{standing.scheme.identity.title}, pour {standing.application.carrier_name or 'le porteur du projet'}"
    if role is ParticipantRole.SIGNATORY:
        return (
            "Une demande d’aide attend votre signature",
            f"{who} vous demande de signer une demande d’aide : {about}.\n\nLe lien montre le résumé ; vous signez ou refusez "
            "d’un bouton. Il est à vous seul : ne le transférez pas.",
        )
    if role is ParticipantRole.PARTNER:
        return (
            "Confirmez votre part d’un projet",
            f"{who} vous nomme partenaire d’une demande d’aide : {about}.\n\nLe lien montre votre part ; vous la confirmez ou non.",
        )
    return (
        f"On vous demande votre accord : {title}",
        f"{who} vous demande votre accord sur une demande d’aide : {about}.\n\nLe lien montre ce qui est écrit ; vous dites oui ou "
        "non, avec un commentaire.",
    )
