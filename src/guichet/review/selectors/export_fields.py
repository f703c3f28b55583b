"""The columns that the fields of a form make, and their values as cells: exact amounts, real dates, people's words."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Protocol

from bareme.forms import Form, FormField
from guichet.applications.selectors.answering import day_of, facts_known_of
from guichet.review.models import ReviewSheet
from guichet.schemes.errors import SchemeProblem
from guichet.schemes.selectors import Pinned, pinned_file, pinned_form
from guichet.shared.clock import PARIS
from guichet.shared.tables import Column, Kind, Value

BLOCKS = frozenset({"rows", "partners", "expenses", "financing"})
COMPUTED = frozenset({"formula", "expenses", "financing"})
FORMS_KEPT = 64
_KINDS: dict[str, Kind] = {
    "amount": "amount",
    "integer": "number",
    "application_link": "number",
    "date": "date",
    "datetime": "moment",
    "yes_no": "yes_no",
    "checkbox": "yes_no",
    "expenses": "amount",
    "financing": "amount",
    "rows": "number",
    "partners": "number",
}


class Asked(Protocol):
    """A list, as its forms are looked for."""

    def values_list(self, *names: str) -> Any: ...
    def filter(self, *conditions: Any, **lookups: Any) -> Any: ...


def kind_of(field: FormField) -> Kind:
    """Return what the cells of a field hold."""
    if field.type == "formula" and field.shape is not None:
        return _KINDS.get(field.shape.type, "text")
    return _KINDS.get(field.type, "text")


def column_of(field: FormField) -> Column:
    return Column(key=field.id, title=field.title or field.label, kind=kind_of(field))


def cell_of(field: FormField, value: Any, form: Form | None = None, path: str = "") -> Value:
    """Return a canonical value as a cell; what a later version of the form no longer reads stays as text."""
    if value is None or value in ("", []):
        return None
    try:
        return _cell(field, value, form, path or field.id)
    except (ValueError, TypeError, KeyError, AttributeError):
        return json.dumps(value, ensure_ascii=False)


def _cell(field: FormField, value: Any, form: Form | None, path: str) -> Value:
    kind = kind_of(field)
    if field.type in {"rows", "partners"}:
        return len(value)
    if kind in {"amount", "number"}:
        return int(value)
    if kind == "yes_no":
        return bool(value)
    if kind == "date":
        return date.fromisoformat(value)
    if kind == "moment":
        return local_moment(datetime.fromisoformat(value))
    return str(value) if form is None else form.show(path, value)


def local_moment(at: datetime | None) -> datetime | None:
    """Return an instant as the clock of Paris shows it, for a spreadsheet knows no zone."""
    return None if at is None else at.astimezone(PARIS).replace(tzinfo=None) if at.tzinfo else at


def fields_of(rows: Asked, slug: str, today: date) -> tuple[FormField, ...]:
    """Return every field of the forms that the applications of a list follow, each once, the areas' own included."""
    found: dict[str, FormField] = {}
    versions = sorted(set(rows.values_list("application__version", "application__facts").distinct()))
    for version, facts in reversed(versions):
        pinned = Pinned(slug, version, facts)
        try:
            areas = [
                area for area in pinned_file(pinned).local if rows.filter(places__contains=[area]).exists()
            ]
            for place in ((), *((area,) for area in areas)):
                for field in pinned_form(pinned, today, place).fields.values():
                    if field.type != "explanation":
                        found.setdefault(field.id, field)
        except SchemeProblem:
            continue
    return tuple(found.values())


class Forms:
    """The form that each application of a list follows, and what it computes; the last ones used are kept."""

    def __init__(self, now: datetime, fields: Iterable[FormField]) -> None:
        self.now = now
        self.computes = any(field.type in COMPUTED for field in fields)
        self.kept: dict[tuple[Pinned, date, str | None], Form] = {}

    def form_of(self, sheet: ReviewSheet) -> Form | None:
        """Return the form of one application, None when its version can no longer be read."""
        application = sheet.application
        places, day = tuple(application.places), day_of(application, self.now)
        try:
            key = (application.pinned, day, pinned_file(application.pinned).definition(places)[0])
            if key not in self.kept:
                if len(self.kept) >= FORMS_KEPT:
                    self.kept.clear()
                self.kept[key] = pinned_form(application.pinned, day, places)
            return self.kept[key]
        except SchemeProblem:
            return None

    def computed_of(self, sheet: ReviewSheet, form: Form | None) -> Mapping[str, int]:
        """Return what the form computes from the answers, nothing when no column asks for it."""
        if form is None or not self.computes:
            return {}
        application = sheet.application
        known = facts_known_of(application)
        day = day_of(application, self.now)
        return form.view(application.answers.values, known=known, today=day).computed
