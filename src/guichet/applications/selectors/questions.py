"""The questions others asked about a field, with their answers: of the scheme's file, then published by its officers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from bareme import Scheme
from bareme.forms import Form
from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.enums import QuestionState
from guichet.applications.models import Application, PublishedQuestion
from guichet.schemes.selectors import pinned_form, rules_in_force
from guichet.shared.errors import BadInput

BROUGHT = "published_questions"
"""The attribute under which a query of applications brings what is published for their scheme."""
MOST = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A question that somebody asked, and what the service answered."""

    question: str
    answer: str
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRecord:
    """A question made public, as officers see it. `number` is the application it comes from, for who may open it."""

    pk: int
    slug: str
    field: str
    question: str
    answer: str
    state: QuestionState
    kept: tuple[str, ...]
    application: int | None
    number: int | None
    places: tuple[str, ...]
    author: str
    written_at: datetime
    published_at: datetime | None

    def may_change(self, actor: Actor) -> bool:
        """Tell whether an officer may correct and withdraw it: who may answer that applicant, or manages the scheme."""
        answers = self.number is not None and actor.may(Right.INSTRUCT, scheme=self.slug, places=self.places)
        return answers or self.may_approve(actor)

    def may_approve(self, actor: Actor) -> bool:
        return actor.may(Right.MANAGE, scheme=self.slug, places=[])


def published_column(slug: str) -> ArraySubquery:
    """Return the sub-query that brings what is published for the scheme that `slug` names, under `BROUGHT`."""
    rows = PublishedQuestion.objects.filter(slug=OuterRef(slug), state=QuestionState.PUBLISHED)
    wanted = JSONObject(field="field", question="question", answer="answer")
    return ArraySubquery(rows.order_by("published_at", "id").values(json=wanted)[:MOST])


def published_for(slug: str) -> list[Answered]:
    """Return what is published for a scheme, the oldest first: one query."""
    rows = PublishedQuestion.objects.filter(slug=slug, state=QuestionState.PUBLISHED)
    wanted = rows.order_by("published_at", "id").values("field", "question", "answer")[:MOST]
    return [Answered(**row) for row in wanted]


def questions_of(scheme: Scheme, form: Form, application: Application) -> Mapping[str, Sequence[Any]]:
    """Return by field the questions of the scheme's file that the form puts beside it, then those officers published.

    No query when the application came with them (`published_column`), one otherwise.
    """
    brought = getattr(application, BROUGHT, None)
    published = published_for(application.slug) if brought is None else [Answered(**row) for row in brought]
    known = {question.id: question for question in scheme.faq if question.id}
    by_field: dict[str, list[Any]] = {
        name: [known[wanted] for wanted in found.questions if wanted in known]
        for name, found in form.fields.items()
        if found.questions
    }
    for one in published:
        by_field.setdefault(one.field, []).append(one)
    return by_field


def question_records(actor: Actor, slug: str = "") -> list[QuestionRecord]:
    """Return the questions of the schemes an officer reads, those to look at first, then the last written: one query."""
    rows = _rows()
    schemes = {scope.scheme for scope in actor.scopes_of(Right.VIEW)}
    if "" not in schemes:
        rows = rows.filter(slug__in=schemes)
    if slug:
        rows = rows.filter(slug=slug)
    return [record_of(row) for row in rows.order_by("state", "-written_at", "-id")[:MOST]]


def question_record(pk: int, actor: Actor) -> QuestionRecord | None:
    """Return one question that an officer may change, None otherwise."""
    row = _rows().filter(pk=pk).first()
    found = record_of(row) if row else None
    return found if found and found.may_change(actor) else None


def field_words(slug: str, today: date) -> Mapping[str, str]:
    """Return the words of the fields of a scheme's form as it is now, by id; one query, none found when it has no form."""
    try:
        form = pinned_form(rules_in_force(slug), today)
    except BadInput:
        return {}
    return {name: found.title or found.label for name, found in form.fields.items()}


def question_from(message: int) -> int | None:
    """Return the question that was made of a message and still stands, if any."""
    rows = PublishedQuestion.objects.filter(message=message).exclude(state=QuestionState.WITHDRAWN)
    return rows.values_list("pk", flat=True).first()


def _rows() -> "QuerySet[PublishedQuestion]":
    return PublishedQuestion.objects.select_related("message__application", "written_by")


def record_of(row: PublishedQuestion) -> QuestionRecord:
    source = row.message.application if row.message else None
    return QuestionRecord(
        pk=row.pk,
        slug=row.slug,
        field=row.field,
        question=row.question,
        answer=row.answer,
        state=QuestionState(row.state),
        kept=tuple(row.kept),
        application=source.pk if source else None,
        number=source.number if source else None,
        places=tuple(source.places) if source else (),
        author=row.written_by.name if row.written_by else "",
        written_at=row.written_at,
        published_at=row.published_at,
    )
