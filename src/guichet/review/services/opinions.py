"""Ask experts what they think, receive their answers, hold the decision back until the obligatory ones are in."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.accounts.services import notify
from guichet.applications.enums import State
from guichet.applications.errors import NotYours
from guichet.applications.permissions import may_review
from guichet.applications.services.moving import lock
from guichet.journal.services import record
from guichet.review.enums import OpinionVerdict
from guichet.review.errors import ReviewError
from guichet.review.link_secrets import digest, new_secret
from guichet.review.models import Opinion
from guichet.shared.clock import PARIS

LONGEST_ANSWER = 20_000
REMINDED_BEFORE = timedelta(days=3)
LIVE = frozenset({State.SUBMITTED, State.UNDER_REVIEW})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of an expert. `code` is the opinion's id in the scheme file, empty for one of the reviewer's own."""

    email: str
    title: str
    code: str = ""
    question: str = ""
    obligatory: bool = False
    confidential: bool = False
    due_on: date | None = None


@transaction.atomic
def ask_opinion(application: int, asked: Asked, *, actor: Actor, now: datetime) -> Opinion:
    """Ask an expert for an opinion and send them the link of the answer. Raise NotYours, ReviewError."""
    found = lock(application)
    if not may_review(found, actor, Right.INSTRUCT):
        raise NotYours
    if found.state not in LIVE:
        raise ReviewError("Ce dossier n’est plus en instruction : un avis n’y changerait rien.")
    email = asked.email.strip().lower()
    if email.count("@") != 1 or " " in email or len(email) > 254:
        raise ReviewError("Écrivez l’adresse électronique de l’expert, par exemple prenom.nom@exemple.fr.")
    if asked.due_on is not None and asked.due_on < now.astimezone(PARIS).date():
        raise ReviewError("La date limite de l’avis est passée : choisissez une date à venir.")
    same = Opinion.objects.filter(application=found, email=email, code=asked.code, withdrawn_at=None)
    if same.exists():
        raise ReviewError(f"Cet avis est déjà demandé à {email}. Relancez-le, ou retirez-le d’abord.")
    secret = new_secret()
    opinion = Opinion.objects.create(
        application=found,
        email=email,
        code=asked.code,
        title=asked.title,
        question=asked.question,
        obligatory=asked.obligatory,
        confidential=asked.confidential,
        due_on=asked.due_on,
        token_digest=digest(secret),
        asked_by_id=actor.person,
        asked_at=now,
    )
    record(
        "opinion.asked",
        found.subject,
        actor=actor.reference,
        now=now,
        details={"opinion": opinion.pk, "title": asked.title, "obligatory": asked.obligatory},
        personal={"email": email},
    )
    _tell_expert(opinion, secret, now)
    return opinion


@transaction.atomic
def answer_opinion(opinion: int, verdict: str, text: str, *, actor: str, now: datetime) -> Opinion:
    """Keep an expert's answer; it may be changed until the decision. `actor` is how the journal names them.

    The caller has checked who answers (by role or by link). Raise ReviewError.
    """
    found = Opinion.objects.select_for_update().select_related("application").get(pk=opinion)
    application = lock(found.application_id)
    if found.withdrawn_at is not None:
        raise ReviewError("Cet avis n’est plus attendu : le service l’a retiré.")
    if application.state not in LIVE:
        raise ReviewError("La décision est prise : l’avis ne peut plus changer.")
    if verdict not in OpinionVerdict.values:
        raise ReviewError("Choisissez le sens de votre avis.")
    if not text.strip() and verdict != OpinionVerdict.FAVOURABLE:
        raise ReviewError("Expliquez votre avis en quelques mots : le service en a besoin pour décider.")
    if len(text) > LONGEST_ANSWER:
        raise ReviewError(
            "Votre avis est trop long pour cette case : résumez-le et joignez un document pour le reste."
        )
    found.verdict, found.text, found.answered_at = verdict, text, now
    found.save()
    application.news_for_service_at = now
    application.save(update_fields=["news_for_service_at"])
    record(
        "opinion.answered",
        application.subject,
        actor=actor,
        now=now,
        details={"opinion": found.pk, "verdict": verdict},
    )
    if application.reviewer is not None:
        notify(
            application.reviewer.email,
            subject=f"Dossier n° {application.number} : avis rendu",
            text=f"{found.title} : {OpinionVerdict(verdict).label}.",
            link=f"/instruction/dossiers/{application.number}",
            now=now,
        )
    return found


@transaction.atomic
def withdraw_opinion(opinion: int, *, actor: Actor, now: datetime) -> None:
    """Stop waiting for an opinion; an answer already given is kept. Raise NotYours, ReviewError."""
    found = Opinion.objects.select_for_update().get(pk=opinion)
    application = lock(found.application_id)
    if not may_review(application, actor, Right.INSTRUCT):
        raise NotYours
    if found.answered_at is not None:
        raise ReviewError("Cet avis est rendu : il reste au dossier.")
    found.withdrawn_at = now
    found.save(update_fields=["withdrawn_at"])
    record(
        "opinion.withdrawn",
        application.subject,
        actor=actor.reference,
        now=now,
        details={"opinion": found.pk},
    )


def remind_experts(*, now: datetime) -> int:
    """Remind, once, the experts whose opinion is due within three days; return how many."""
    today = now.astimezone(PARIS).date()
    waiting = Opinion.objects.filter(
        answered_at=None, withdrawn_at=None, reminded_at=None, due_on__lte=today + REMINDED_BEFORE
    )
    count = 0
    for pk in list(waiting.order_by("id").values_list("pk", flat=True)):
        with transaction.atomic():
            found = (
                Opinion.objects.select_for_update(skip_locked=True).filter(pk=pk, reminded_at=None).first()
            )
            if found is None:
                continue
            secret = new_secret()
            found.token_digest, found.reminded_at = digest(secret), now
            found.save(update_fields=["token_digest", "reminded_at"])
            _tell_expert(found, secret, now, again=True)
            count += 1
    return count


def opinions_refusal(application: int) -> str:
    """Return the sentence that holds a decision back while an obligatory opinion is missing, else an empty text."""
    missing = Opinion.objects.filter(
        application=application, obligatory=True, withdrawn_at=None, answered_at=None
    ).values_list("title", flat=True)
    titles = list(missing)
    if not titles:
        return ""
    return (
        f"Un avis obligatoire manque : {', '.join(titles)}. Relancez l’expert, ou retirez la demande d’avis."
    )


def _tell_expert(opinion: Opinion, secret: str, now: datetime, *, again: bool = False) -> None:
    subject = f"Avis demandé : {opinion.title}"
    lines = [opinion.question] if opinion.question else []
    if opinion.due_on:
        lines.append(f"Réponse attendue au plus tard le {opinion.due_on:%d/%m/%Y}.")
    notify(
        opinion.email,
        subject=f"Rappel. {subject}" if again else subject,
        text="\n\n".join(["Votre avis est demandé sur un dossier.", *lines]),
        link=f"/avis/{secret}",
        now=now,
        urgent=True,
    )
