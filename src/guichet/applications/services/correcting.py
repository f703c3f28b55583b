"""Write new values in the answers of an application that was sent; what they replace is kept."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from bareme.forms import FieldError, Form, FormField
from guichet.applications.canonical import LONGEST_TEXT, longest_text, writable
from guichet.applications.errors import ApplicationError
from guichet.applications.models import Answers, Application
from guichet.applications.selectors.answering import Standing, day_of, record_of, standing_of
from guichet.applications.selectors.words import search_words, title_of
from guichet.applications.services.sending import requested_of
from guichet.schemes.selectors import pinned_form

Raw = Callable[[FormField, date], object]
"""How a page reads what was posted, once it knows the field."""


def form_of(application: Application, now: datetime) -> Form:
    """Return the form that the application pinned."""
    return pinned_form(application.pinned, day_of(application, now), tuple(application.places))


def read_value(application: Application, field: str, raw: object | Raw, now: datetime) -> Any:
    """Return the canonical value of what was typed for a field. Raise ApplicationError with the sentence for the field."""
    form = form_of(application, now)
    found = form.fields.get(field)
    if found is None:
        raise ApplicationError(
            "Ce champ n’est plus dans le formulaire. Écrivez plutôt un message au service."
        )
    typed = raw(found, day_of(application, now)) if callable(raw) else raw
    if longest_text(typed) > LONGEST_TEXT:
        raise ApplicationError("Ce texte est trop long. Résumez-le, ou joignez-le à un message.")
    try:
        value = form.read(field, writable(typed))
    except FieldError as error:
        raise ApplicationError(error.message) from None
    if value is None or value == []:
        raise ApplicationError(f"Il manque une réponse : « {found.label} ».")
    return value


def write_values(application: Application, values: Mapping[str, Any], now: datetime) -> None:
    """Set fields of the answers under a new revision, and what follows from them on the row (not saved).

    Each value replaced is kept with its instant. The rules are those of the day it was filed.
    """
    answers = Answers.objects.select_for_update().get(application=application)
    changed = {name: value for name, value in values.items() if answers.values.get(name) != value}
    replaced = [
        {"at": now.isoformat(), "field": name, "old": answers.values.get(name), "new": value}
        for name, value in changed.items()
    ]
    answers.before = [*answers.before, *replaced]
    answers.values = {**answers.values, **changed}
    answers.notes = {name: note for name, note in answers.notes.items() if name not in changed}
    answers.revision += 1
    answers.saved_at = now
    standing = standing_of(application, now, record_of(answers), form_of(application, now))
    answers.words = search_words(standing)
    answers.save()
    for name, value in columns_of(standing).items():
        setattr(application, name, value)


def columns_of(standing: Standing) -> dict[str, Any]:
    """Return what lists show of the answers as they stand."""
    return {
        **standing.view.columns,
        "title": title_of(standing),
        "requested_cents": requested_of(standing),
        "computed_cents": standing.simulation.amount,
        "verdict": standing.simulation.verdict,
    }
