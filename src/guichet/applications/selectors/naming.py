"""Every name that an application holds: of people, organisations, places, and what was typed in its short answers."""

from collections.abc import Iterator
from typing import Any

from guichet.applications.enums import Personal
from guichet.applications.models import Application, Message, Participant
from guichet.applications.personal_words import Found, Name, find_personal, fold, person_names
from guichet.applications.selectors.answering import Standing
from guichet.shared.errors import BadInput
from guichet.territories.selectors import find_territory

__all__ = ["Found", "Name", "find_personal", "names_of"]

TYPED = frozenset({"text", "formatted", "school", "address", "rows", "partners", "financing"})
LONGEST = 100
SAID_OF_ALL = frozenset(
    {"etat", "region", "departement", "europe", "commune", "oui", "non", "asked", "obtained", "own"}
)
"""What a financing plan says of everybody's money."""
CODE = 5


def names_of(standing: Standing) -> list[Name]:
    """Return the names an application holds, some ten queries: asked when an officer makes an answer public."""
    application = standing.application
    return list(
        dict.fromkeys(
            [
                *_people(application),
                *_organisations(application),
                *_places(standing),
                *_answers(standing),
                (str(application.number), Personal.NUMBER),
            ]
        )
    )


def _people(application: Application) -> Iterator[Name]:
    named = {person.name for person in (application.owner, application.reviewer) if person}
    named |= set(Message.objects.filter(application=application).values_list("name", flat=True))
    for name, email in Participant.objects.filter(application=application).values_list("name", "email"):
        named.add(name)
        yield email, Personal.MAIL
    for name in sorted(filter(None, named)):
        yield from person_names(name)


def _organisations(application: Application) -> Iterator[Name]:
    if application.organisation is not None:
        yield application.organisation.name, Personal.ORGANISATION
        yield application.organisation.siret, Personal.NUMBER
    if application.carrier_name:
        yield application.carrier_name, Personal.ORGANISATION


def _places(standing: Standing) -> Iterator[Name]:
    application = standing.application
    chosen = [text for value in standing.answers.values.values() for text in _texts(value) if "-" in text[:5]]
    for code in dict.fromkeys([application.carrier, *application.places, *chosen]):
        try:
            found = find_territory(code, at=standing.today) if code else None
        except BadInput:
            continue
        if found is not None:
            yield found.name, Personal.PLACE
            yield from ((code, Personal.PLACE) for code in found.postal_codes)
            if len(found.code) >= CODE:
                yield found.code, Personal.PLACE


def _answers(standing: Standing) -> Iterator[Name]:
    for name, value in standing.answers.values.items():
        field = standing.form.fields.get(name)
        if field is None or field.type not in TYPED:
            continue
        for text in _texts(value):
            if len(text) <= LONGEST and not text.isdigit() and fold(text) not in SAID_OF_ALL:
                yield text, Personal.ANSWER


def _texts(value: Any) -> Iterator[str]:
    """Give every text inside a value, but the names of its rows and of its options."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in {"row", "kind", "nature", "state", "tax", "level"}:
                yield from _texts(item)
