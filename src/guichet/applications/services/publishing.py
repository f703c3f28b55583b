"""An officer's answer to one applicant becomes a question and its answer for the next ones, naming nobody."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.accounts.selectors import people_with
from guichet.accounts.services import notify
from guichet.applications.enums import Author, QuestionState, State
from guichet.applications.errors import ApplicationError, NotYours, StillPersonal
from guichet.applications.models import Application, Message, PublishedQuestion
from guichet.applications.permissions import may_review
from guichet.applications.personal_words import Name, find_personal, fold, take_out
from guichet.applications.selectors.answering import Standing, standing_of
from guichet.applications.selectors.naming import names_of
from guichet.applications.selectors.questions import question_from, record_of
from guichet.journal.services import record

SHORTEST, LONGEST = 10, 3_000
SILENT = frozenset({"explanation", "formula"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What is to be read by all, beside which field. `kept` are the keys of the words said not to be personal."""

    field: str
    question: str
    answer: str
    kept: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What an officer begins with: what was asked, what was answered, beside which field, and the names to look for."""

    application: int
    slug: str
    field: str
    question: str
    answer: str
    names: tuple[Name, ...]
    fields: tuple[tuple[str, str], ...]


def copy_answer(number: int, message: int, *, actor: Actor, now: datetime) -> Copied:
    """Return the copy of an answer with the question before it. Raise NotYours unless the actor answers this applicant."""
    row = _answer(message, actor)
    application = row.application
    if application.number != number:
        raise NotYours
    asked = Message.objects.filter(
        application=application, author=Author.APPLICANT, removed_at=None, sent_at__lte=row.sent_at
    ).order_by("-sent_at", "-id")
    before = asked.first()
    standing = standing_of(application, now)
    fields = _fields(standing)
    about = row.request.field if row.request else ""
    return Copied(
        application=application.pk,
        slug=application.slug,
        field=about if about in dict(fields) else "",
        question=before.text if before else "",
        answer=row.text,
        names=tuple(names_of(standing)),
        fields=fields,
    )


@transaction.atomic
def publish_answer(
    message: int, wording: Wording, *, actor: Actor, now: datetime, second_look: bool = False
) -> int:
    """Make an answer public, or hand it to a manager of the scheme for a `second_look`; return its number.

    Raise NotYours, StillPersonal (with what names someone), ApplicationError.
    """
    row = _answer(message, actor, lock=True)
    if question_from(message) is not None:
        raise ApplicationError("Cette réponse est déjà publiée : corrigez-la dans la liste des questions.")
    application = row.application
    checked = _checked(wording, application, now)
    made = PublishedQuestion.objects.create(
        slug=application.slug,
        message=row,
        state=QuestionState.PROPOSED if second_look else QuestionState.PUBLISHED,
        published_at=None if second_look else now,
        written_by_id=actor.person,
        written_at=now,
        **_columns(checked),
    )
    _record("question.proposed" if second_look else "question.published", made, actor, now)
    if second_look:
        _ask_managers(made, now)
    return made.pk


@transaction.atomic
def correct_question(question: int, wording: Wording, *, actor: Actor, now: datetime) -> None:
    """Change the words or the field of a question; where it stands does not change. Raise NotYours, StillPersonal…"""
    row = _locked(question, actor)
    if row.state == QuestionState.WITHDRAWN:
        raise ApplicationError(
            "Cette question est retirée : publiez de nouveau la réponse depuis son dossier."
        )
    source = row.message.application if row.message else None
    for name, value in _columns(_checked(wording, source, now, stands=row.field)).items():
        setattr(row, name, value)
    row.save()
    _record("question.corrected", row, actor, now)


@transaction.atomic
def approve_question(question: int, *, actor: Actor, now: datetime) -> None:
    """Publish what waits for a second look: a manager of the scheme alone. Raise NotYours, ApplicationError."""
    row = _locked(question, actor)
    if not record_of(row).may_approve(actor):
        raise NotYours
    if row.state != QuestionState.PROPOSED:
        raise ApplicationError(
            f"Cette question est déjà {QuestionState(row.state).label} : rechargez la page."
        )
    row.state, row.published_at = QuestionState.PUBLISHED, now
    row.save(update_fields=["state", "published_at"])
    _record("question.published", row, actor, now)


@transaction.atomic
def withdraw_question(question: int, *, actor: Actor, now: datetime) -> None:
    """Show a question no more. Withdrawn twice, it is once. Raise NotYours."""
    row = _locked(question, actor)
    if row.state != QuestionState.WITHDRAWN:
        row.state, row.withdrawn_at = QuestionState.WITHDRAWN, now
        row.save(update_fields=["state", "withdrawn_at"])
        _record("question.withdrawn", row, actor, now)


def names_behind(application: int | None, now: datetime) -> tuple[Name, ...]:
    """Return the names to look for in a question copied from this application; none once it is erased."""
    if application is None:
        return ()
    rows = Application.objects.select_related("answers", "organisation", "owner", "reviewer")
    return tuple(names_of(standing_of(rows.get(pk=application), now)))


def fields_of(application: int | None, now: datetime) -> tuple[tuple[str, str], ...]:
    """Return the fields of an application's form, id and words; none once it is erased."""
    if application is None:
        return ()
    return _fields(standing_of(Application.objects.select_related("answers").get(pk=application), now))


def anonymous(text: str, names: tuple[Name, ...], kept: frozenset[str]) -> str:
    """Return a text with plain words in the place of what names someone."""
    return take_out(text, find_personal(text, names, kept))


def _fields(standing: Standing) -> tuple[tuple[str, str], ...]:
    return tuple(
        (one.id, one.title or one.label)
        for section in standing.form.sections
        for one in section.fields
        if one.type not in SILENT
    )


def _answer(message: int, actor: Actor, *, lock: bool = False) -> Message:
    rows = Message.objects.select_related(
        "application__answers",
        "application__organisation",
        "application__owner",
        "application__reviewer",
        "request",
    )
    rows = rows.select_for_update(of=("self",)) if lock else rows
    row = rows.filter(pk=message, author=Author.SERVICE, removed_at=None).first()
    if row is None or row.application.state == State.DRAFT:
        raise NotYours
    if not may_review(row.application, actor, Right.INSTRUCT):
        raise NotYours
    return row


def _locked(question: int, actor: Actor) -> PublishedQuestion:
    rows = PublishedQuestion.objects.select_related("message__application", "written_by")
    row = rows.select_for_update(of=("self",)).filter(pk=question).first()
    if row is None or not record_of(row).may_change(actor):
        raise NotYours
    return row


def _checked(
    wording: Wording, application: Application | None, now: datetime, *, stands: str = ""
) -> Wording:
    question, answer = _text(wording.question, "La question"), _text(wording.answer, "La réponse")
    if wording.field != stands or not stands:
        _check_field(wording.field, application, now)
    names = names_behind(application.pk if application else None, now)
    found = [*find_personal(question, names, wording.kept), *find_personal(answer, names, wording.kept)]
    if found:
        raise StillPersonal({one.key: one.text for one in found})
    read = f"{fold(question)} {fold(answer)}"
    kept = frozenset(key for key in wording.kept if key and key in read)
    return Wording(field=wording.field, question=question, answer=answer, kept=kept)


def _check_field(name: str, application: Application | None, now: datetime) -> None:
    form = standing_of(application, now).form if application else None
    if form is None or name not in form.fields or form.fields[name].type in SILENT:
        raise ApplicationError("Choisissez le champ à côté duquel montrer cette question.")


def _text(text: str, what: str) -> str:
    kept = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(kept) < SHORTEST:
        raise ApplicationError(f"{what} est trop courte : écrivez une phrase entière.")
    if len(kept) > LONGEST:
        raise ApplicationError(f"{what} est trop longue : 3 000 caractères au plus.")
    return kept


def _columns(wording: Wording) -> dict[str, object]:
    return {
        "field": wording.field,
        "question": wording.question,
        "answer": wording.answer,
        "kept": sorted(wording.kept),
    }


def _record(kind: str, row: PublishedQuestion, actor: Actor, now: datetime) -> None:
    details = {"scheme": row.slug, "field": row.field, "message": row.message_id, "kept": len(row.kept)}
    record(kind, f"question:{row.pk}", actor=actor.reference, now=now, details=details)


def _ask_managers(row: PublishedQuestion, now: datetime) -> None:
    for person in people_with(Right.MANAGE, row.slug, (), now):
        notify(
            person.email,
            subject="Guichet : une question à relire avant de la publier",
            text="Un service propose une question et sa réponse pour tous les demandeurs. Relisez-la, puis publiez-la ou retirez-la.",
            link=f"/instruction/questions/{row.pk}",
            now=now,
            key=f"question:{row.pk}:proposed",
        )
