"""What a field of an application's form is called."""

from guichet.applications.models import Application
from guichet.schemes.selectors import pinned_definition

_SPECIAL = {"expenses": "Vos dépenses", "financing": "Plan de financement", "partners": "Vos partenaires"}


def field_label(application: Application, field: str) -> str | None:
    """Return the label of a field of the pinned form, None when the form has no such field."""
    scheme = pinned_definition(application.pinned, tuple(application.places))
    for section in scheme.form:
        for one in section.fields:
            if isinstance(one, str):
                if one == field:
                    fact = scheme.facts.get(one)
                    return (fact and (fact.title or fact.ask)) or _SPECIAL.get(one, one)
            elif one.id == field:
                return one.label
    return None
