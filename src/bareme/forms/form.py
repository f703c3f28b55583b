"""A form, as rooms use it: read an answer, write it back, see where answers stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bareme.errors import FieldError
from bareme.forms.fields import FormField, FormSection, FormView, Guard
from bareme.forms.reading import read_tax, read_value
from bareme.forms.viewing import look
from bareme.forms.writing import show_value, write_value
from bareme.plan import Facts, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRule:
    """A group of officers and the condition under which it receives an application."""

    id: str
    title: str
    condition: Guard


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A compiled form. `low` and `high` are its slots after the plan's, before anything is answered."""

    plan: Plan
    sections: tuple[FormSection, ...]
    low: tuple[Any, ...]
    high: tuple[Any, ...]
    today: int
    territory: int
    desks: tuple[DeskRule, ...] = ()
    slots: Mapping[str, FormField] = field(default_factory=dict)
    own_share: str | None = None
    fields: Mapping[str, FormField] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        fields = {item.id: item for section in self.sections for item in section.fields}
        object.__setattr__(self, "fields", fields)

    def section(self, section_id: str) -> FormSection | None:
        return next((section for section in self.sections if section.id == section_id), None)

    def field(self, path: str) -> FormField | None:
        """Return the field of a path: `start`, `schools.pupils` or `schools.r2.pupils` for a column."""
        name, _, rest = path.partition(".")
        found = self.fields.get(name)
        if found is None or not rest:
            return found
        return found.column(rest.rpartition(".")[2])

    def read(self, path: str, raw: object) -> Any:
        """Read an answer to its canonical value, None when nothing was given. Raise FieldError.

        `raw` is what a page or a program sends: text, list, or the canonical JSON itself. A JSON integer is in the unit of the
        value (cents, basis points); a text is as people write it ("12,50" is euros).
        """
        if path == "expenses.tax" and "expenses" in self.fields:
            return read_tax(self.fields["expenses"], raw)
        found = self.field(path)
        if found is None:
            raise FieldError(path, "Ce champ n'existe pas dans ce formulaire.")
        try:
            return read_value(found, raw)
        except FieldError as problem:
            inside = problem.field if problem.field.startswith(f"{found.id}.") else path
            raise FieldError(inside, problem.message) from None

    def write(self, path: str, value: Any) -> Any:
        """Return what a page puts back in the field: reading it gives the same value. None gives ""."""
        found = self.field(path)
        return value if found is None else write_value(found, value)

    def show(self, path: str, value: Any) -> str:
        """Return a value as people read it, on one or several lines; "" when there is none."""
        if path == "expenses.tax":
            return {"included": "TTC", "excluded": "HT"}.get(str(value), "")
        found = self.field(path)
        return "" if found is None else show_value(found, value)

    def view(self, answers: Mapping[str, Any], *, known: Facts, today: date) -> FormView:
        """Return where the form stands. Never raises on an answer: one that cannot be used is said in `missing`.

        `known` are the facts of the territory and of the organisation, and `containers.<code>` (the codes that contain a
        territory, a frozenset) for the conditions `in` and `not_in`.
        """
        return look(self, answers, known, today)
