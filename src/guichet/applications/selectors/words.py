"""An application in words: its title in lists, and what the search finds it by."""

from collections.abc import Iterator
from typing import Any

from bareme.forms import FormField
from guichet.applications.selectors.answering import Standing
from guichet.shared.folding import fold

TITLES = ("title", "project_title", "project_name", "name_of_project")
"""Fields whose answer names the project, when the form has one."""
LONGEST_TITLE = 300
MOST_WORDS = 200_000


def title_of(standing: Standing) -> str:
    """Return what names the application in a list: the project's name when it is asked, else the scheme's title."""
    values = standing.answers.values
    own = next((values[name] for name in TITLES if isinstance(values.get(name), str)), "")
    return str(own or standing.scheme.identity.title)[:LONGEST_TITLE]


def search_words(standing: Standing) -> str:
    """Return the words an application is found by: who asks, for what, and the texts of its visible answers.

    Their accents fall: whoever searches may leave them out, and the database folds none.
    """
    application = standing.application
    parts = [application.carrier_name, title_of(standing), standing.scheme.identity.title]
    if application.organisation is not None:
        parts += [application.organisation.name, application.organisation.siret]
    for section in standing.view.sections:
        for found in section.fields:
            value = standing.answers.values.get(found.id)
            if value is not None and found.type != "file":
                parts += _texts(found, value)
    return fold("\n".join(part for part in parts if part)[:MOST_WORDS])


def _texts(found: FormField, value: Any) -> Iterator[str]:
    """Yield the words of a value: options as people read them, texts as they stand."""
    words = dict(found.options)
    if isinstance(value, str):
        yield words.get(value, value)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(found, item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(found, item)
