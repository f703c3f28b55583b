"""What a field of an application's form is called."""

from guichet.applications.models import Application
from guichet.schemes.selectors import pinned_definition

_SPECIAL = {"expenses": "Vos dépenses", "financing": "Plan de financement", "partners": "Vos partenaires"}


def field_label(application: Application, field: str) -> str | None:
    """Return the label of a field of the pinned form, None when the form has no such field."""
    scheme = pinned_definition(application.pinned, tuple(application.places))
    for section in scheme.form:
        for one in section.fields:
            if one.id == field:
                fact = scheme.facts.get(field)
                return (
                    one.label
                    or (fact and (fact.title or fact.ask))
                    or _SPECIAL.get(field)
                    or one.text
                    or field
                )
    return None
