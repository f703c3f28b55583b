"""The papers of an application: the answer of a file field is the files that came for it, in order."""

from datetime import datetime

from django.db import transaction

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.applications.enums import RequestState, State
from guichet.applications.models import Answers, Application, Request
from guichet.applications.permissions import may_edit, may_read, may_review
from guichet.applications.selectors.answering import day_of
from guichet.applications.selectors.asked import purpose_of
from guichet.applications.services.saving import is_editable
from guichet.documents.permissions import register_owner
from guichet.schemes.selectors import pinned_form

KIND = "application"
MESSAGES, MODELS, SIGNATURES = "messages", "models", "signature"
"""What is kept beside the answers: files of messages, those the service gives to fill in, scans of signed summaries."""
SIGNED_IN = frozenset({State.DRAFT, State.SUBMITTED, State.UNDER_REVIEW})


def register_rights() -> None:
    """Say who may read and write the files of an application. Called when Django starts."""
    register_owner(KIND, _may_read, _may_write)


def _may_read(reference: str, purpose: str, actor: Actor | None) -> bool:
    found = _application(reference)
    return found is not None and (may_read(found, actor) or _reviews(found, actor, Right.VIEW))


def _may_write(reference: str, purpose: str, actor: Actor | None) -> bool:
    """While the form may change, its writers; once sent, for what is asked or for a message. A model is the service's."""
    found = _application(reference)
    if found is None:
        return False
    if purpose == MODELS:
        return _reviews(found, actor, Right.INSTRUCT)
    if purpose == MESSAGES:
        return _reviews(found, actor, Right.INSTRUCT) or (
            found.state != State.DRAFT and may_edit(found, actor)
        )
    if purpose.startswith("request-"):
        return may_edit(found, actor) and _is_awaited(found, purpose)
    if purpose == SIGNATURES:
        return found.state in SIGNED_IN and may_edit(found, actor)
    return is_editable(found) and may_edit(found, actor)


def _reviews(found: Application, actor: Actor | None, right: Right) -> bool:
    """Tell whether an officer holds a right here, the code of their second factor given: files have no page of theirs."""
    return actor is not None and actor.verified and may_review(found, actor, right)


def _is_awaited(application: Application, purpose: str) -> bool:
    rows = Request.objects.filter(application=application, state=RequestState.OPEN).values_list(
        "pk", flat=True
    )
    return purpose in {purpose_of(pk) for pk in rows}


def _application(reference: str) -> Application | None:
    number = int(reference) if reference.isascii() and reference.isdigit() and len(reference) < 19 else 0
    return Application.objects.filter(pk=number).first()


@transaction.atomic
def add_paper(owner: str, purpose: str, token: str, *, at: datetime) -> None:
    """Add a checked file to the answer of its field, when the form has that field and still changes."""
    answers = _locked(owner)
    if answers is None or not is_editable(answers.application):
        return
    application = answers.application
    form = pinned_form(application.pinned, day_of(application, at), tuple(application.places))
    found = form.fields.get(purpose)
    if found is None or found.type != "file":
        return
    known = list(answers.values.get(purpose) or [])
    if token not in known:
        _write(answers, purpose, [*known, token] if found.many else [token], at)


@transaction.atomic
def drop_paper(owner: str, token: str, *, at: datetime) -> None:
    """Take a removed file out of the answer that names it."""
    answers = _locked(owner)
    if answers is None or not is_editable(answers.application):
        return
    for purpose, value in answers.values.items():
        if isinstance(value, list) and token in value:
            _write(answers, purpose, [kept for kept in value if kept != token], at)
            return


def _locked(owner: str) -> Answers | None:
    kind, _, reference = owner.partition(":")
    if kind != KIND or not reference.isdigit():
        return None
    rows = Answers.objects.select_related("application").select_for_update(of=("application", "self"))
    return rows.filter(application=int(reference)).first()


def _write(answers: Answers, purpose: str, tokens: list[str], at: datetime) -> None:
    values = {**answers.values, purpose: tokens}
    answers.values = {name: value for name, value in values.items() if value != []}
    answers.notes = {name: note for name, note in answers.notes.items() if name != purpose}
    answers.revision += 1
    answers.saved_at = at
    answers.save(update_fields=["values", "notes", "revision", "saved_at"])
