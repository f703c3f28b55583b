"""What a field of an application's form is called."""

from datetime import datetime

from guichet.applications.models import Application
from guichet.applications.selectors.answering import day_of
from guichet.schemes.selectors import pinned_form


def field_label(application: Application, field: str, now: datetime) -> str | None:
    """Return the label of a field of the pinned form, None when the form has no such field."""
    form = pinned_form(application.pinned, day_of(application, now), tuple(application.places))
    found = form.fields.get(field)
    return None if found is None or found.type in {"explanation", "formula"} else found.label
