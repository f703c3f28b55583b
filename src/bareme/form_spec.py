"""The vocabulary of `form:` in a scheme file: sections, fields and what each kind of field may say.

These models check shapes; `bareme.forms` checks that names, types and conditions fit together.
"""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from bareme.part import Part, file_problem
from bareme.scalars import Day, Identifier, LongText, Name, Sentence, WebAddress, Whole, YesNo

FieldType = Literal[
    "explanation", "text", "long_text", "integer", "decimal", "amount", "rate", "formatted", "date", "datetime",
    "email", "phone", "iban", "siret", "address", "communes", "epci", "departement", "region", "school", "file",
    "checkbox", "yes_no", "choice", "choices", "linked_choice", "application_link", "rows", "formula", "expenses",
    "financing", "partners",
]  # fmt: skip
FileFamily = Literal["pdf", "image", "document", "spreadsheet", "presentation", "archive"]

SPECIAL = {
    "expenses": "Vos dépenses",
    "financing": "Votre plan de financement",
    "partners": "Vos partenaires",
}
"""The fields whose id says what they are, with the label they have when the file gives none."""

MAX_FIELDS = 200

_EVERYWHERE = {"id", "label", "type", "required", "help", "why", "if_", "model_answer", "questions"}
_NUMBER = {"min", "max", "unit"}
_DAY = {"past", "future", "not_before", "not_after"}
_TERRITORY = {"many"}
_ALLOWED: dict[str, set[str]] = {
    "explanation": {"text"},
    "text": {"shortest", "longest", "example"},
    "long_text": {"shortest", "longest", "example"},
    "integer": _NUMBER,
    "decimal": _NUMBER,
    "amount": _NUMBER,
    "rate": _NUMBER,
    "formatted": {"pattern", "letters", "digits", "signs", "shortest", "longest", "example", "message"},
    "date": _DAY,
    "datetime": _DAY,
    "communes": _TERRITORY,
    "epci": _TERRITORY,
    "departement": _TERRITORY,
    "region": _TERRITORY,
    "file": {"accept", "many", "template"},
    "choice": {"options", "other"},
    "choices": {"options", "other", "min", "max"},
    "linked_choice": {"options", "then"},
    "rows": {"fields", "min", "max"},
    "formula": {"formula", "unit"},
    "expenses": {"min", "max"},
    "financing": {"min", "max"},
    "partners": {"min", "max", "shared_by"},
}


class FieldSpec(Part):
    """One field of the form: a fact of the rules by its name, a special field, or a field of its own with its type."""

    id: Name
    label: Sentence | None = None
    type: FieldType | None = None
    required: YesNo | None = None
    help: LongText | None = None
    why: LongText | None = None
    if_: dict[str, Any] | None = Field(default=None, alias="if")
    model_answer: LongText | None = None
    questions: tuple[Identifier, ...] = ()
    text: LongText | None = None
    unit: Sentence | None = None
    min: str | None = None
    max: str | None = None
    shortest: Whole | None = None
    longest: Whole | None = None
    pattern: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    letters: YesNo | None = None
    digits: YesNo | None = None
    signs: Annotated[str, Field(max_length=20)] | None = None
    example: Sentence | None = None
    message: Sentence | None = None
    past: YesNo = False
    future: YesNo = False
    not_before: Literal["filing"] | Day | None = None
    not_after: Literal["filing"] | Day | None = None
    accept: tuple[FileFamily, ...] = ()
    many: YesNo = False
    template: WebAddress | None = None
    options: dict[Identifier, Sentence] = {}
    other: YesNo = False
    then: dict[Identifier, dict[Identifier, Sentence]] = {}
    fields: "FieldSpecs" = Field(default=(), max_length=20)
    formula: dict[str, Any] | None = None
    shared_by: Literal["share", "amount"] | None = None

    @property
    def kind(self) -> str | None:
        """The type of the field, None for a fact of the rules whose type is that of its answer."""
        if self.id in SPECIAL and self.type is None:
            return self.id
        return "formula" if self.formula is not None else self.type

    @model_validator(mode="after")
    def _fits_its_type(self) -> "FieldSpec":
        kind = self.kind
        if kind is None:
            allowed = {"unit"}
        elif kind in SPECIAL and self.id != kind:
            raise file_problem(f"un champ « {kind} » porte ce nom-là.", f"Écrivez « id: {kind} ».")
        else:
            allowed = _ALLOWED.get(kind, set())
        for key in sorted(self.model_fields_set - _EVERYWHERE - allowed):
            raise file_problem(
                f"« {key} » ne s'applique pas à ce champ.",
                f"Ici on peut écrire : {', '.join(sorted(allowed)) or 'aucune option de plus'}.",
            )
        self._has_what_it_needs(kind)
        return self

    def _has_what_it_needs(self, kind: str | None) -> None:
        needed = {
            "explanation": "text", "choice": "options", "choices": "options", "linked_choice": "then",
            "rows": "fields", "formula": "formula",
        }.get(kind or "")  # fmt: skip
        if needed and not getattr(self, needed):
            raise file_problem(f"la clé « {needed} » manque.", f"Ajoutez « {needed} ».")
        if kind is not None and kind not in {*SPECIAL, "explanation", "formula"} and self.label is None:
            raise file_problem("le libellé manque.", 'Ajoutez « label: "…" ».')
        if kind == "formatted" and (self.pattern is None) == (self.letters is None and self.digits is None):
            raise file_problem(
                "un format se dit par un motif ou par ses caractères, pas les deux.",
                "Écrivez « pattern », ou « letters » et « digits ».",
            )
        if self.past and self.future:
            raise file_problem("une date ne peut être à la fois passée et à venir.", "Gardez l'un des deux.")


def _named(raw: Any) -> Any:
    """A field written as a word is the fact, or the special field, of that name."""
    if not isinstance(raw, list | tuple):
        return raw
    return [{"id": item} if isinstance(item, str) else item for item in raw]


FieldSpecs = Annotated[tuple[FieldSpec, ...], BeforeValidator(_named)]


class CoValidation(Part):
    """Someone the scheme names who must agree before filing: the school head, the inspector."""

    id: Identifier
    title: Sentence
    who: Sentence
    help: LongText | None = None
    required: YesNo = True
    if_: dict[str, Any] | None = Field(default=None, alias="if")


class Section(Part):
    """A page of the form."""

    section: Sentence
    id: Identifier | None = None
    help: LongText | None = None
    if_: dict[str, Any] | None = Field(default=None, alias="if")
    fields: FieldSpecs = Field(max_length=MAX_FIELDS)
    co_validations: tuple[CoValidation, ...] = ()


FieldSpec.model_rebuild()
