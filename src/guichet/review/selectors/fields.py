"""Filters and orders on any field of a form: read by the form itself, looked up in the document of answers.

A parameter is `champ.<field>` (equal), with `_min`, `_max` (range) or `_contient` (text). Fields in a slot of the sheet are
read there, by its index.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import BooleanField, F, JSONField, Q, TextField, Value
from django.db.models.expressions import Combinable, Func
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce, Lower

from bareme import ScalarError
from bareme.forms import FieldError, Form, FormField
from guichet.review.models.sheets import UNKNOWN_DAY, UNKNOWN_NUMBER
from guichet.review.selectors.columns import FIELD, SLOT_DAYS, SLOT_NUMBERS, SLOT_TEXTS
from guichet.review.selectors.filters import signed_amount
from guichet.review.selectors.query import ListQuery
from guichet.shared.errors import BadInput
from guichet.shared.folding import fold
from guichet.shared.reading import read_integer

LEAST, MOST, HOLDS = "_min", "_max", "_contient"
ANSWERS = "application__answers__values"
RANGED = frozenset({"integer", "amount", "rate", "date", "datetime"})
COMPUTED = frozenset({"formula", "expenses", "financing", "rows", "partners"})
"""What a list knows of these is a number, in a slot: a total, or how many rows."""
CHOSEN = frozenset({"choices", "file"})
ACCENTED = "àâäáãåçéèêëíìîïñóòôöõúùûüýÿÀÂÄÁÃÅÇÉÈÊËÍÌÎÏÑÓÒÔÖÕÚÙÛÜÝŸ"
PLAIN = "aaaaaaceeeeiiiinooooouuuuyyAAAAAACEEEEIIIINOOOOOUUUUYY"


class Unaccented(Func):
    """Letters without their accents, by the database: its own locale folds none."""

    function = "translate"
    template = f"%(function)s(%(expressions)s, '{ACCENTED}', '{PLAIN}')"
    output_field = TextField()


class Like(Func):
    """A text that holds another, as a condition of `filter`."""

    template = "(%(expressions)s)"
    arg_joiner = " LIKE "

    output_field = BooleanField()


class Fields:
    """The filters and orders that the fields of one scheme's form allow."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.slots = {field.id: slot for slot, field in form.slots.items()}

    def conditions(self, query: ListQuery) -> tuple[list[Q], dict[str, str]]:
        """Return the conditions of a list's filters on fields, and the sentence of each that could not be read."""
        found: list[Q] = []
        problems: dict[str, str] = {}
        for name, given in query.filters.items():
            if not name.startswith(FIELD):
                continue
            field, end = self._field(name.removeprefix(FIELD))
            if field is None:
                problems[name] = "Ce champ n’est pas dans le formulaire de cette aide : retirez ce filtre."
                continue
            try:
                found.append(self._condition(field, end, given))
            except FieldError as error:
                problems[name] = f"{field.title or field.label} : {error.message}"
        return found, problems

    def order(self, key: str) -> Combinable | None:
        """Return what sorts by a field, never null; None when the form has no such field."""
        if key not in self.form.fields:
            return None
        if key in self.slots:
            return F(self.slots[key])
        return Coalesce(KeyTransform(key, ANSWERS), Value(None, JSONField()), output_field=JSONField())

    def choices(self) -> list[tuple[str, str]]:
        """Return the fields one may filter on, as the select of the page writes them."""
        return [
            (field.id, field.title or field.label)
            for field in self.form.fields.values()
            if field.type != "explanation" and (field.type not in COMPUTED or field.id in self.slots)
        ]

    def named(self, query: ListQuery) -> Iterator[tuple[str, str, str]]:
        """Yield each filter on a field: its parameter, its words, its value."""
        words = {"": "est", LEAST: "au moins", MOST: "au plus", HOLDS: "contient"}
        for name, given in query.filters.items():
            if name.startswith(FIELD):
                field, end = self._field(name.removeprefix(FIELD))
                title = (field.title or field.label) if field else name
                yield name, f"{title} {words[end]}", ", ".join(given)

    def _field(self, name: str) -> tuple[FormField | None, str]:
        if name in self.form.fields:
            return self.form.fields[name], ""
        for end in (LEAST, MOST, HOLDS):
            if name.endswith(end) and (field := self.form.fields.get(name.removesuffix(end))):
                return field, end
        return None, ""

    def _condition(self, field: FormField, end: str, given: tuple[str, ...]) -> Q:
        if end == HOLDS:
            return self._holds(field, given[0])
        if end:
            return self._range(field, end, self._read(field, given[0]))
        found = Q(pk__in=())
        for text in given:
            found |= self._equal(field, self._read(field, text))
        return found

    def _read(self, field: FormField, text: str) -> Any:
        if field.type in COMPUTED:
            return _number(field, text)
        value = self.form.read(field.id, [text] if field.type in CHOSEN else text)
        if value is None:
            raise FieldError(field.id, "écrivez une valeur.")
        return value

    def _equal(self, field: FormField, value: Any) -> Q:
        slot = self.slots.get(field.id)
        if slot is not None and not isinstance(value, list | dict):
            return Q(**{slot: value})
        return Q(**{f"{ANSWERS}__contains": {field.id: value}})

    def _range(self, field: FormField, end: str, value: Any) -> Q:
        if field.type not in RANGED and field.id not in self.slots:
            raise FieldError(
                field.id, "seuls un nombre, un montant ou une date ont un minimum et un maximum."
            )
        lookup = "gte" if end == LEAST else "lte"
        slot = self.slots.get(field.id)
        if slot in SLOT_NUMBERS + SLOT_DAYS:
            unknown: Any = UNKNOWN_NUMBER if slot in SLOT_NUMBERS else UNKNOWN_DAY
            return Q(**{f"{slot}__{lookup}": value}) & ~Q(**{slot: unknown})
        return Q(**{f"{ANSWERS}__{field.id}__{lookup}": value}) & Q(**{f"{ANSWERS}__has_key": field.id})

    def _holds(self, field: FormField, text: str) -> Q:
        slot = self.slots.get(field.id)
        source: Any = F(slot) if slot in SLOT_TEXTS else KeyTextTransform(field.id, ANSWERS)
        folded = Lower(Unaccented(Cast(source, TextField())))
        wanted = fold(text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return Q(Like(folded, Value(f"%{wanted}%")))


def _number(field: FormField, text: str) -> int:
    """Read a number that the form computes: a total in euros, a count of rows, a formula in its own unit."""
    money = field.type in {"expenses", "financing"} or (
        field.shape is not None and field.shape.type == "amount"
    )
    try:
        return signed_amount(text) if money else read_integer(text)
    except (BadInput, ScalarError) as error:
        raise FieldError(field.id, str(error)) from None
