"""Answers of one application laid in the form of another scheme: what goes where, and what finds no place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bareme.forms import Form, FormField

SILENT = frozenset({"explanation", "formula"})
LOOSE = {"text": {"text", "long_text"}, "long_text": {"long_text", "text"}}
"""Types that may receive each other's values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """`values` are canonical answers by field of the new form; `files` say which field of the new form takes which
    field's files; `left` are the labels of what found no place.
    """

    values: Mapping[str, Any]
    files: Mapping[str, str]
    left: tuple[str, ...]


def match_answers(old: Form, values: Mapping[str, Any], new: Form) -> Match:
    """Match by shared fact first, then by same id and type; files by same id, else to the free box of papers."""
    laid: dict[str, Any] = {}
    files: dict[str, str] = {}
    left: list[str] = []
    for name, value in values.items():
        found = old.fields.get(name)
        if found is None or found.type in SILENT or value in (None, [], {}):
            continue
        target = _target(found, new)
        if found.type == "file":
            files[name] = target.id if target else OTHER_PAPERS
        elif target is None or target.id in laid:
            left.append(found.label)
        else:
            laid[target.id] = value
    return Match(values=laid, files=files, left=tuple(left))


OTHER_PAPERS = "other_papers"


def _target(found: FormField, new: Form) -> FormField | None:
    if found.fact is not None and found.fact.key != found.fact.name:
        for candidate in new.fields.values():
            fact = candidate.fact
            if fact is not None and fact.key == found.fact.key and fact.type == found.fact.type:
                return candidate
    same = new.fields.get(found.id)
    if same is not None and same.type in LOOSE.get(found.type, {found.type}):
        return same
    return None
