"""A field as a template shows it: the words in its inputs, what went wrong, and what stands beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bareme.forms import Form, FormField

LINE_KINDS: dict[str, tuple[str, str]] = {
    # type of the field: (type of the input, keyboard that a telephone shows)
    "text": ("text", "text"),
    "formatted": ("text", "text"),
    "integer": ("text", "numeric"),
    "decimal": ("text", "decimal"),
    "amount": ("text", "decimal"),
    "rate": ("text", "decimal"),
    "date": ("date", "text"),
    "datetime": ("datetime-local", "text"),
    "email": ("email", "email"),
    "phone": ("tel", "tel"),
    "iban": ("text", "text"),
    "siret": ("text", "numeric"),
    "application_link": ("text", "numeric"),
}
TEMPLATES: dict[str, str] = {
    **dict.fromkeys(LINE_KINDS, "line"),
    "long_text": "long",
    "integers": "long",
    "codes": "long",
    "yes_no": "choice",
    "choice": "choice",
    "choices": "choices",
    "checkbox": "checkbox",
    "linked_choice": "linked",
    "communes": "territory",
    "epci": "territory",
    "departement": "territory",
    "region": "territory",
    "address": "parts",
    "school": "parts",
    "file": "file",
    "rows": "rows",
    "expenses": "rows",
    "financing": "rows",
    "partners": "rows",
    "formula": "formula",
    "explanation": "explanation",
}
SUFFIXES = {"amount": "€", "rate": "%"}
MOST_RADIOS = 6
"""Options shown as buttons; more of them are a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOfField:
    """One input of a field that has several (an address, a school)."""

    name: str
    id: str
    label: str
    value: str
    inputmode: str = "text"
    autocomplete: str = "off"
    territory: bool = False
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowOfField:
    """One row of a repeatable field."""

    id: str
    rank: int
    cells: "Sequence[Shown]"
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """What someone else saved meanwhile, in words, and the print that says one has seen it."""

    theirs: str
    was: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TerritoryValue:
    """One territory chosen: its code and its name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One field. `name` is that of its inputs, `id` of its first one; `value` the text in it; `was` the print it shows.

    `origin` says where a prefilled value comes from; `refused` and `refused_value` what prefilling could not use.
    """

    field: FormField
    name: str
    id: str
    template: str
    label: str
    help: str = ""
    why: str = ""
    required: bool = False
    input_type: str = "text"
    inputmode: str = "text"
    suffix: str = ""
    example: str = ""
    autocomplete: str = "off"
    value: str = ""
    chosen: frozenset[str] = frozenset()
    written: str = ""
    options: Sequence[tuple[str, str]] = ()
    groups: Sequence[tuple[str, Sequence[tuple[str, str]]]] = ()
    as_list: bool = False
    other: bool = False
    many: bool = False
    parts: Sequence[PartOfField] = ()
    territories: Sequence[TerritoryValue] = ()
    rows: Sequence[RowOfField] = ()
    blank: RowOfField | None = None
    row_noun: str = ""
    tax: str = ""
    taxes: Sequence[tuple[str, str]] = ()
    totals: Sequence[tuple[str, str, str]] = ()
    balance: str = ""
    files: Sequence[Any] = ()
    owner: str = ""
    accept: Sequence[str] = ()
    most_files: int = 1
    models: Sequence[Any] = ()
    error: str = ""
    was: str = ""
    origin: str = ""
    refused: str = ""
    refused_value: str = ""
    conflict: Conflict | None = None
    model_answer: str = ""
    questions: Sequence[Any] = ()
    text: str = ""
    known: str = ""
    base: str = ""
    longest: int | None = None
    in_row: bool = False
    hidden: bool = False

    @property
    def described_by(self) -> str:
        """The ids of what explains the field, for aria-describedby."""
        parts = (("aide", self.help), ("erreur", self.error), ("note", self.origin or self.refused))
        return " ".join(f"{self.id}-{part}" for part, there in parts if there)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What is known around the fields of a page: errors by path, conflicts, notes, files, names of territories."""

    errors: Mapping[str, str] = field(default_factory=dict)
    conflicts: Mapping[str, object] = field(default_factory=dict)
    notes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    computed: Mapping[str, int] = field(default_factory=dict)
    hidden_cells: frozenset[str] = frozenset()
    form: Form | None = None
    files: Sequence[Any] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    owner: str = ""
    blanks: frozenset[str] = frozenset()
    known: Mapping[str, str] = field(default_factory=dict)
    base: str = ""


def dom_id(name: str) -> str:
    """Return the id of the inputs that bear a name."""
    return f"champ-{name.replace('.', '-')}"
