"""Save what is typed, field by field: what two people write at the same time is never lost.

The draft's row is locked, the document of answers is read, changed at the fields that were sent, and written. A page
says what it knew of each field (`was`, the print of the value it shows): when another value stands there, nothing of that
field is saved and both are shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from bareme.forms import FieldError, Form, FormField
from guichet.accounts.permissions import Actor
from guichet.applications.canonical import (
    LARGEST_DOCUMENT,
    LONGEST_TEXT,
    digest_of,
    longest_text,
    size_of,
    writable,
)
from guichet.applications.enums import State
from guichet.applications.errors import (
    ChangedMeanwhile,
    NotAllowedNow,
    NotYours,
    UnknownField,
    UnusableValue,
)
from guichet.applications.models import Answers, Application
from guichet.applications.permissions import may_edit
from guichet.applications.selectors.answering import AnswersRecord, day_of, record_of
from guichet.applications.selectors.questions import BROUGHT, published_column
from guichet.schemes.selectors import pinned_form
from guichet.shared.formats import format_number

TOO_MUCH = "Toutes vos réponses ensemble sont trop longues. Joignez les plus longues en pièces."


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What came for one field: the raw value, or how to read it once the form is known, and the print of what the page
    knew (None: nothing is compared).
    """

    raw: object | Callable[[FormField, date], object]
    was: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedValue:
    """Why a value cannot be read. `path` is the field, or the cell of a row (`schools.r2.pupils`)."""

    path: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What became of a saving: `refused` and `conflicts` (what stands there now) by field; the rest is kept."""

    application: Application
    answers: AnswersRecord
    form: Form
    changed: frozenset[str]
    refused: Mapping[str, RefusedValue] = field(default_factory=dict)
    conflicts: Mapping[str, object] = field(default_factory=dict)


def save_field(
    token: str, name: str, raw: object, *, actor: Actor | None, now: datetime, was: str | None = None
) -> Saved:
    """Save one field. Raise NotYours, NotAllowedNow, UnknownField, UnusableValue, ChangedMeanwhile (with `theirs`)."""
    saved = save_fields(token, {name: Typed(raw=raw, was=was)}, actor=actor, now=now)
    if name in saved.refused:
        raise UnusableValue(saved.refused[name].path, saved.refused[name].message)
    if name in saved.conflicts:
        raise ChangedMeanwhile(
            "Quelqu’un a changé ce champ en même temps que vous.", theirs=saved.conflicts[name]
        )
    return saved


@transaction.atomic
def save_fields(token: str, typed: Mapping[str, Typed], *, actor: Actor | None, now: datetime) -> Saved:
    """Save what can be of several fields at once; the rest is told by field. Raise NotYours, NotAllowedNow, UnknownField."""
    application = lock_draft(token)
    if not may_edit(application, actor):
        raise NotYours
    refuse_unless_editable(application)
    day = day_of(application, now)
    form = pinned_form(application.pinned, day, tuple(application.places))
    answers = application.answers
    saving = _Saving(form, answers, day)
    for name, item in typed.items():
        saving.lay(name, item)
    if saving.changed:
        saving.write(application, now)
    return Saved(
        application=application,
        answers=record_of(answers),
        form=form,
        changed=frozenset(saving.changed),
        refused=saving.refused,
        conflicts=saving.conflicts,
    )


def lock_draft(token: str) -> Application:
    """Return the application at an address with its answers, both rows locked, and what is published for its scheme.

    Raise NotYours when there is none.
    """
    rows = Answers.objects.select_related("application").select_for_update(of=("application", "self"))
    rows = rows.annotate(**{BROUGHT: published_column("application__slug")})
    found = rows.filter(application__token=token).first() if token.isascii() and len(token) < 100 else None
    if found is None:
        raise NotYours
    application: Application = found.application
    setattr(application, BROUGHT, getattr(found, BROUGHT))
    return application


def refuse_unless_editable(application: Application) -> None:
    """Raise NotAllowedNow once it is sent, unless the service handed it back."""
    if not is_editable(application):
        raise NotAllowedNow(
            f"Cette demande est {State(application.state).label} : ses réponses ne se modifient plus ici."
        )


def is_editable(application: Application) -> bool:
    """Tell whether all the answers may still change: a draft, or what the service handed back."""
    handed_back = getattr(application, "handed_back_at", None) is not None
    return application.state == State.DRAFT or (application.state == State.SUBMITTED and handed_back)


class _Saving:
    """Lays raw values over a document of answers, one by one."""

    def __init__(self, form: Form, answers: Answers, day: date) -> None:
        self.form, self.answers, self.day = form, answers, day
        self.values: dict[str, Any] = dict(answers.values)
        self.changed: dict[str, Any] = {}
        self.refused: dict[str, RefusedValue] = {}
        self.conflicts: dict[str, object] = {}

    def lay(self, name: str, typed: Typed) -> None:
        found = self.form.fields.get(name)
        if found is None:
            raise UnknownField(name)
        try:
            raw = typed.raw(found, self.day) if callable(typed.raw) else typed.raw
            value = self._read(name, raw)
        except UnusableValue as error:
            self.refused[name] = RefusedValue(path=error.field, message=error.message)
            return
        stored = self.values.get(name)
        if digest_of(value) == digest_of(stored):
            if name in self.answers.notes:
                self.changed[name] = value
        elif typed.was is not None and typed.was == digest_of(value):
            return  # the page shows what it knew: it has nothing to say against what stands there now
        elif typed.was is not None and typed.was != digest_of(stored):
            self.conflicts[name] = stored
        else:
            self._keep(name, value)

    def _read(self, name: str, raw: object) -> Any:
        if longest_text(raw) > LONGEST_TEXT:
            raise UnusableValue(
                name,
                f"Ce texte est trop long : {format_number(longest_text(raw))} caractères, pour "
                f"{format_number(LONGEST_TEXT)} au plus. Résumez-le, ou joignez-le en pièce.",
            )
        try:
            return self.form.read(name, writable(raw))
        except FieldError as error:
            raise UnusableValue(error.field, error.message) from None

    def _keep(self, name: str, value: Any) -> None:
        before = dict(self.values)
        if value is None:
            self.values.pop(name, None)
        else:
            self.values[name] = value
        if size_of(self.values) > LARGEST_DOCUMENT:
            self.values = before
            self.refused[name] = RefusedValue(path=name, message=TOO_MUCH)
            return
        self.changed[name] = value

    def write(self, application: Application, now: datetime) -> None:
        answers = self.answers
        if application.state != State.DRAFT:
            answers.before = [*answers.before, *self._replaced(now)]
        answers.values = self.values
        answers.notes = {name: note for name, note in answers.notes.items() if name not in self.changed}
        answers.revision += 1
        answers.saved_at = now
        answers.save(update_fields=["values", "notes", "revision", "saved_at", "before"])

    def _replaced(self, now: datetime) -> list[dict[str, Any]]:
        return [
            {"at": now.isoformat(), "field": name, "old": self.answers.values.get(name), "new": value}
            for name, value in self.changed.items()
        ]
