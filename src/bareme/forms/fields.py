"""A compiled form: sections and fields, small, immutable, shared by every request.

A value is the canonical JSON of its type (see docs/reference/scheme-file.md); absent or None is unanswered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from bareme.conditions import Condition
from bareme.forms.patterns import Pattern
from bareme.operations import Operation
from bareme.plan import FactValue, PlanFact, PlanLine

Options = tuple[tuple[str, str], ...]

TERRITORIES = frozenset({"communes", "epci", "departement", "region", "codes"})
SILENT = frozenset({"explanation", "formula"})
"""Types that nobody answers."""

OTHER = "other"
"""The option that lets one write something else; its value is `other:` and the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpenseKind:
    """A kind of spend of the scheme: `tax` is included, excluded or either; `refused` says why it is not counted."""

    id: str
    title: str
    tax: str
    refused: str = ""
    help: str = ""
    slot: int | None = None
    fact: PlanFact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """When something is shown: a condition, and the derived lines to compute before it."""

    condition: Condition
    lines: tuple[PlanLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field. `title` is its short name in lists. `minimum` and `maximum` are in the unit of the value (cents, basis points, days, rows, options).

    `fact` is the fact of the rules it gives, if any; `shape` says how its value is compared and computed, None when it is
    not; `presence` is where being answered is compared. `columns` are the fields of each row, `totals` the slots of their
    sums. `taxes` are the ways an application may count its spend.
    """

    id: str
    label: str
    type: str
    title: str = ""
    help: str = ""
    why: str = ""
    required: bool = False
    unit: str = ""
    options: Options = ()
    other: bool = False
    then: Mapping[str, Options] = field(default_factory=dict)
    condition: Guard | None = None
    fact: PlanFact | None = None
    minimum: int | None = None
    maximum: int | None = None
    shortest: int = 0
    longest: int | None = None
    pattern: Pattern | None = None
    example: str = ""
    message: str = ""
    past: bool = False
    future: bool = False
    not_before: date | Literal["filing"] | None = None
    not_after: date | Literal["filing"] | None = None
    accept: tuple[str, ...] = ()
    many: bool = False
    template_url: str = ""
    model_answer: str = ""
    questions: tuple[str, ...] = ()
    text: str = ""
    columns: tuple["FormField", ...] = ()
    operation: Operation | None = None
    kinds: tuple[ExpenseKind, ...] = ()
    taxes: tuple[str, ...] = ()
    shared_by: str = ""
    shape: PlanFact | None = None
    slot: int | None = None
    lines: tuple[PlanLine, ...] = ()
    presence: int | None = None
    totals: Mapping[str, int] = field(default_factory=dict)

    def column(self, name: str) -> "FormField | None":
        return next((column for column in self.columns if column.id == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoValidation:
    """Someone who must agree before filing. `id` names it on the invitation."""

    id: str
    title: str
    who: str
    help: str
    required: bool
    section: str
    condition: Guard | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSection:
    """A page of the form."""

    id: str
    title: str
    help: str
    condition: Guard | None
    fields: tuple[FormField, ...]
    co_validations: tuple[CoValidation, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """What is still to do: `field` is its path (`schools`, `schools.r2.pupils`, `expenses.r1`)."""

    field: str
    label: str
    message: str


@dataclass(frozen=True, slots=True)
class SectionView:
    """A visible section and its visible fields. `state` is "empty" when nothing in it is answered yet."""

    section: FormSection
    fields: tuple[FormField, ...]
    state: Literal["empty", "partial", "complete"]
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """Where a form stands for given answers.

    `computed` holds what nobody types: formulas, totals (`expenses`, `expenses.<kind>`, `financing`,
    `<rows>.<column>`, `<rows>.<row>.<formula>`), the computed `grant`, what the plan asks (`asked`) and the `own` share. `warnings` never prevent filing. `facts` are ready for
    `bareme.simulate`. `hidden_cells` are the cells of rows (`rows.row.column`) that are not shown.
    """

    visible: frozenset[str]
    sections: tuple[SectionView, ...]
    computed: Mapping[str, int]
    missing: tuple[Missing, ...]
    warnings: tuple[Missing, ...]
    facts: dict[str, FactValue]
    co_validations: tuple[CoValidation, ...]
    hidden_cells: frozenset[str]
    desk: str
    columns: Mapping[str, str | int | date | None]


Values = Mapping[str, Any]
