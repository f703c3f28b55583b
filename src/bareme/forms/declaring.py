"""One field, from its words in the scheme file to what the form runs."""

from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bareme.building import build_operation
from bareme.declaring import DEFAULT_MAX, DEFAULT_MIN
from bareme.errors import DefinitionError, ScalarError
from bareme.form_spec import SPECIAL, FieldSpec
from bareme.forms.fields import OTHER, TERRITORIES, ExpenseKind, FormField, Options
from bareme.forms.money import FINANCING_COLUMNS, expense_columns, partner_columns
from bareme.forms.naming import FormNames
from bareme.forms.numbers import MOST, decimal_of
from bareme.forms.patterns import Pattern, compile_pattern
from bareme.lines import LineSpec
from bareme.naming import UNITS, Path
from bareme.plan import Plan, PlanFact
from bareme.scheme import Scheme
from bareme.values import parse_amount, parse_integer, parse_rate

OTHER_GRANTS = "project.other_grants"
MAX_OPTIONS = 500
_LINE: TypeAdapter[Any] = TypeAdapter(LineSpec)
_COMPARED = {"integer", "amount", "rate", "date", "yes_no", "choice", "choices"}
_COUNTED = {"rows": "integer", "partners": "integer", "expenses": "amount", "financing": "amount"}
_SAME_AS = {"checkbox": "yes_no", "datetime": "date", "linked_choice": "choice"}
_FORMULA_TYPES = {"money": "amount", "number": "integer", "rate": "rate"}
_BOUNDS: dict[str, Callable[[str], int]] = {
    "integer": parse_integer,
    "amount": parse_amount,
    "rate": parse_rate,
}


class FieldMaker:
    """Makes the fields one after the other: each is known to the next ones."""

    def __init__(self, scheme: Scheme, plan: Plan, names: FormNames) -> None:
        self.scheme, self.plan, self.names = scheme, plan, names
        self.questions = {question.id for question in scheme.faq if question.id}
        self.seen: set[str] = set()

    def make(self, spec: FieldSpec, path: Path) -> FormField:
        """Make a field of the form. Raise DefinitionError."""
        if spec.id in self.seen:
            raise DefinitionError(path, f"deux champs s'appellent « {spec.id} ».", "Donnez un autre nom.")
        self.seen.add(spec.id)
        made = self._make(spec, path)
        self.names.later.discard(spec.id)
        return made

    def _make(self, spec: FieldSpec, path: Path) -> FormField:
        fact = next((fact for fact in self.plan.facts if fact.name == spec.id), None)
        if fact is not None and fact.expense is not None and self._lists("expenses"):
            raise DefinitionError(
                path, f"« {spec.id} » est déjà donné par « expenses ».", "Gardez l'un des deux."
            )
        if fact is not None and fact.key == OTHER_GRANTS and self._lists("financing"):
            raise DefinitionError(
                path, f"« {spec.id} » est déjà donné par « financing ».", "Retirez ce champ."
            )
        kind = spec.kind or (fact.type if fact is not None else None)
        if kind is None:
            raise self._unknown(spec.id, path)
        if fact is not None and spec.type is not None:
            raise DefinitionError(
                (*path, "type"),
                f"« {spec.id} » est un fait de l'aide : il a déjà son type.",
                "Effacez « type ».",
            )
        common = self._said(spec, kind, fact, path)
        if kind in {"rows", *SPECIAL}:
            return self._lines(spec, kind, common, path)
        if kind == "formula":
            return self._formula(spec, fact, common, path)
        return self._plain(spec, kind, fact, common, path)

    def _lists(self, special: str) -> bool:
        return any(spec.kind == special for section in self.scheme.form for spec in section.fields)

    def _unknown(self, name: str, path: Path) -> DefinitionError:
        if name in self.scheme.expenses:
            return DefinitionError(path, f"« {name} » est une dépense.", "Écrivez « expenses ».")
        known = [*(fact.name for fact in self.plan.facts), *SPECIAL]
        near = get_close_matches(name, known, n=1)
        remedy = f"Vouliez-vous écrire « {near[0]} » ?" if near else "Donnez-lui un « label » et un « type »."
        return DefinitionError(
            path, f"« {name} » n'est ni un fait de l'aide, ni un champ avec son type.", remedy
        )

    def _said(self, spec: FieldSpec, kind: str, fact: PlanFact | None, path: Path) -> dict[str, Any]:
        for question in spec.questions:
            if question not in self.questions:
                raise DefinitionError(
                    (*path, "questions"),
                    f"aucune question de « faq » ne s'appelle « {question} ».",
                    "Donnez-lui cet « id » dans « faq ».",
                )
        guard = self.names.guard(spec.if_, (*path, "if"))
        required = spec.required
        if required is None:
            required = kind in {"expenses", "financing"} or (fact is not None and kind != "formula")
        definition = self.scheme.facts.get(spec.id) if fact is not None else None
        label = spec.label or (fact.ask if fact is not None and kind != "formula" else "")
        title = fact.title if fact is not None else ""
        default = SPECIAL.get(kind, title or spec.id)
        return {
            "id": spec.id,
            "label": label or default,
            "title": title or spec.label or default,
            "type": kind,
            "help": spec.help or (fact.help if fact is not None else None) or "",
            "why": spec.why or (definition.why if definition is not None else None) or "",
            "required": bool(required) and kind not in {"explanation", "formula"},
            "unit": spec.unit or (fact.unit if fact is not None else None) or "",
            "condition": guard,
            "fact": fact,
            "model_answer": spec.model_answer or "",
            "questions": spec.questions,
            "text": spec.text or "",
            "presence": None if kind == "explanation" else self._presence(spec.id),
        }

    def _presence(self, name: str) -> int:
        slot = self.names.hidden(f"{name}?", "yes_no", 0, 0)
        self.names.presence[name] = slot
        return slot

    def _plain(
        self, spec: FieldSpec, kind: str, fact: PlanFact | None, common: dict[str, Any], path: Path
    ) -> FormField:
        options: Options = tuple(fact.options) if fact is not None else tuple(spec.options.items())
        if spec.other and OTHER not in dict(options):
            options = (*options, (OTHER, "Autre"))
        low, high = self._bounds(spec, kind, fact, path)
        first = next((code for code in spec.then if code not in dict(options)), None)
        if first is not None:
            raise DefinitionError(
                (*path, "then"), f"« {first} » n'est pas un premier choix.", "Ajoutez-le à « options »."
            )
        if fact is not None:
            self.names.meet(fact)
        same = _SAME_AS.get(kind, kind)
        shape = fact or self._shape(spec.id, same, common["label"], (low, high), options, path)
        return FormField(
            **common,
            options=options,
            other=spec.other,
            then={code: tuple(following.items()) for code, following in spec.then.items()},
            minimum=low,
            maximum=high,
            shortest=spec.shortest or 0,
            longest=spec.longest,
            pattern=self._pattern(spec, path),
            example=spec.example or "",
            message=spec.message or "",
            past=spec.past,
            future=spec.future,
            not_before=spec.not_before,
            not_after=spec.not_after,
            accept=spec.accept,
            many=spec.many,
            template_url=spec.template or "",
            shape=shape,
            slot=None if shape is None else shape.slot,
        )

    def _shape(
        self,
        name: str,
        kind: str,
        label: str,
        bounds: tuple[int | None, int | None],
        options: Options,
        path: Path,
    ) -> PlanFact | None:
        """Give a field of the form a place among the values, when its type can be compared."""
        if kind in TERRITORIES:
            slot = self.names.add(name, "codes", None, None, path)
            return PlanFact(name, name, "codes", slot, 0, 0, True, label, label, None, None)
        if kind not in _COMPARED:
            if name in self.names.slots or name in self.names.tariffs:
                raise DefinitionError(path, f"le nom « {name} » sert déjà.", "Donnez un autre nom.")
            self.names.uncompared.add(name)
            return None
        if kind in {"choice", "choices"}:
            if len(options) > MAX_OPTIONS:
                raise DefinitionError(
                    (*path, "options"),
                    f"un choix a de 1 à {MAX_OPTIONS} options.",
                    "Regroupez des options.",
                )
            low, high = 0, (1 << len(options)) - 1
        elif kind == "yes_no":
            low, high = 0, 1
        else:
            low = DEFAULT_MIN.get(kind, 0) if bounds[0] is None else bounds[0]
            high = _most(kind) if bounds[1] is None else bounds[1]
        slot = self.names.add(name, UNITS.get(kind, kind), low, high, path)
        made = PlanFact(name, name, kind, slot, low, high, True, label, label, None, None, options)
        self.names.facts[name] = made
        return made

    def _bounds(
        self, spec: FieldSpec, kind: str, fact: PlanFact | None, path: Path
    ) -> tuple[int | None, int | None]:
        if fact is not None and kind in {"integer", "amount", "rate"}:
            return fact.low, fact.high
        read = _signed(kind)
        try:
            low = None if spec.min is None else read(spec.min)
            high = None if spec.max is None else read(spec.max)
        except ScalarError as problem:
            raise DefinitionError(path, problem.message, problem.remedy) from None
        if low is not None and low > (MOST.get(kind, low) if high is None else high):
            raise DefinitionError((*path, "min"), "le minimum dépasse le maximum.", "Échangez-les.")
        return low, high

    def _pattern(self, spec: FieldSpec, path: Path) -> Pattern | None:
        if spec.kind != "formatted":
            return None
        text = spec.pattern
        if text is None:
            ranges = "a-zA-ZÀ-ɏ" * bool(spec.letters) + "0-9" * bool(spec.digits)
            ranges += "".join(f"\\{sign}" for sign in spec.signs or "" if not sign.isalnum())
            text = f"[{ranges}]*"
        try:
            pattern = compile_pattern(text)
        except ScalarError as problem:
            raise DefinitionError((*path, "pattern"), problem.message, problem.remedy) from None
        if spec.example is not None and not pattern.matches(spec.example):
            raise DefinitionError(
                (*path, "example"), "l'exemple n'a pas la forme demandée.", "Corrigez l'exemple ou le motif."
            )
        return pattern

    def _formula(
        self, spec: FieldSpec, fact: PlanFact | None, common: dict[str, Any], path: Path
    ) -> FormField:
        words = {"id": spec.id, "title": spec.label or spec.id, **(spec.formula or {})}
        try:
            line = _LINE.validate_python(words)
        except ValidationError as error:
            context = error.errors(include_url=False)[0].get("ctx", {})
            raise DefinitionError(
                (*path, "formula"),
                str(context.get("message", "ce calcul n'est pas compris.")),
                str(context.get("remedy", "Écrivez une opération, comme {sum: [a, b]}.")),
            ) from None
        operation, unit = build_operation(line, self.names, self.names.facts, (*path, "formula"))
        lines = self.names.lines_before(operation.inputs, (*path, "formula"))
        kind = _FORMULA_TYPES[unit]
        if fact is not None and fact.type != kind:
            raise DefinitionError(
                (*path, "formula"),
                f"ce calcul ne donne pas la même chose que « {spec.id} ».",
                "Vérifiez les unités.",
            )
        if fact is not None:
            self.names.meet(fact)
            shape: PlanFact | None = fact
        else:
            shape = self._shape(spec.id, kind, common["label"], (None, None), (), path)
        return FormField(
            **common,
            operation=operation,
            lines=lines,
            shape=shape,
            slot=None if shape is None else shape.slot,
        )

    def _lines(self, spec: FieldSpec, kind: str, common: dict[str, Any], path: Path) -> FormField:
        low, high = self._bounds(spec, "integer", None, path)
        columns, kinds = self._columns(spec, kind, path)
        shape = self._shape(spec.id, _COUNTED[kind], common["label"], (0, None), (), path)
        return FormField(
            **common,
            columns=columns,
            minimum=low,
            maximum=high,
            kinds=kinds,
            taxes=_taxes(kinds) if kinds else (),
            shared_by=(spec.shared_by or "share") if kind == "partners" else "",
            shape=shape,
            slot=None if shape is None else shape.slot,
            totals=self._totals(spec.id, columns, path) if kind == "rows" else {},
        )

    def _columns(
        self, spec: FieldSpec, kind: str, path: Path
    ) -> tuple[tuple[FormField, ...], tuple[ExpenseKind, ...]]:
        if kind == "rows":
            columns = tuple(
                self._column(column, (*path, "fields", index)) for index, column in enumerate(spec.fields)
            )
            self.names.leave(column.id for column in columns)
            return columns, ()
        if kind == "partners":
            return partner_columns(spec.shared_by or "share"), ()
        if kind == "financing":
            for fact in self.plan.facts:
                if fact.key == OTHER_GRANTS:
                    self.names.meet(fact)
            return FINANCING_COLUMNS, ()
        kinds = tuple(self._expense_kinds())
        if not kinds:
            raise DefinitionError(
                path, "l'aide n'a aucune dépense.", "Ajoutez « expenses », ou retirez ce champ."
            )
        return expense_columns(kinds), kinds

    def _totals(self, rows: str, columns: tuple[FormField, ...], path: Path) -> dict[str, int]:
        """Give a name to the total of each column that adds up: `rows.column`."""
        totals = {}
        for column in columns:
            unit = "" if column.slot is None else self.names.units[column.slot]
            if unit in {"money", "number"}:
                most = _most(_FORMULA_TYPES[unit])
                totals[column.id] = self.names.add(f"{rows}.{column.id}", unit, 0, most, path)
        return totals

    def _column(self, spec: FieldSpec, path: Path) -> FormField:
        if spec.kind in {None, "rows", *SPECIAL} or spec.id == "row":
            raise DefinitionError(
                path, "une colonne est un champ simple avec son type.", "Donnez-lui un nom et un type à elle."
            )
        return self._make(spec, path)

    def _expense_kinds(self) -> list[ExpenseKind]:
        made = []
        for name, expense in self.scheme.expenses.items():
            fact = next((fact for fact in self.plan.facts if fact.name == name), None)
            if fact is not None:
                self.names.meet(fact)
            made.append(
                ExpenseKind(
                    id=name,
                    title=expense.title,
                    tax=expense.tax,
                    refused=expense.refused or "",
                    help=expense.help or "",
                    slot=None if fact is None else fact.slot,
                    fact=fact,
                )
            )
        return made


def _most(kind: str) -> int:
    return MOST.get(kind, DEFAULT_MAX[kind])


def _taxes(kinds: tuple[ExpenseKind, ...]) -> tuple[str, ...]:
    """Return the ways taxes may be counted: the scheme's own when all its kinds agree on it."""
    asked = {kind.tax for kind in kinds if not kind.refused} - {"either"}
    return tuple(sorted(asked)) if len(asked) == 1 else ("excluded", "included")


def _signed(kind: str) -> Callable[[str], int]:
    def read(text: str) -> int:
        if kind == "decimal":
            scaled = decimal_of(text)
            if scaled is None:
                raise ScalarError(f"« {text[:40]} » n'est pas un nombre.", "Écrivez par exemple 12,5.")
            return scaled
        parse = _BOUNDS.get(kind, parse_integer)
        return -parse(text[1:]) if text.startswith("-") and kind == "integer" else parse(text)

    return read
