"""What stands around the fields of a page: names of territories, files, notes, the questions others asked."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from guichet.applications.selectors.answering import Standing
from guichet.applications.selectors.questions import questions_of
from guichet.applications.web.shown import Around
from guichet.documents.selectors import files_of
from guichet.simulations.selectors.words import fact_in_words
from guichet.territories.errors import TerritoryError
from guichet.territories.selectors import find_territory, read_official_code


def around_of(
    standing: Standing,
    *,
    errors: Mapping[str, str] | None = None,
    conflicts: Mapping[str, object] | None = None,
    blanks: frozenset[str] = frozenset(),
) -> Around:
    """Return what stands around the fields of an application."""
    values = [*standing.answers.values.values(), *(conflicts or {}).values()]
    with_files = any(found.type == "file" for found in standing.form.fields.values())
    return Around(
        form=standing.form,
        files=files_of(standing.application.subject) if with_files else (),
        errors=errors or {},
        conflicts=conflicts or {},
        notes=standing.answers.notes,
        computed=standing.view.computed,
        hidden_cells=standing.view.hidden_cells,
        names=names_in(values, standing.today),
        questions=questions_of(standing.scheme, standing.form, standing.application),
        owner=standing.application.subject,
        blanks=blanks,
        known=known_in(standing),
        base=f"/demandes/{standing.application.token}",
    )


def known_in(standing: Standing) -> dict[str, str]:
    """Return in words, by field, what the carrier says already: it is changed by changing the carrier."""
    facts = standing.application.carrier_facts
    return {
        name: fact_in_words(found.fact, facts[found.fact.key])
        for name, found in standing.form.fields.items()
        if found.fact is not None and found.fact.key in facts and name not in standing.answers.values
    }


def names_in(values: list[Any], at: date) -> dict[str, str]:
    """Return the name of each territory whose official code stands in these answers."""
    return {code: name for code in set(_codes(values)) if (name := name_of(code, at.replace(month=1, day=1)))}


def _codes(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if len(value) <= 15 and read_official_code(value) is not None:
            yield value
    elif isinstance(value, list):
        for item in value:
            yield from _codes(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _codes(item)


@lru_cache(maxsize=4096)
def name_of(code: str, at: date) -> str:
    """Return the name of a territory, empty when nothing bears the code: one query, once in each process."""
    try:
        return find_territory(code, at=at).name
    except TerritoryError:
        return ""
