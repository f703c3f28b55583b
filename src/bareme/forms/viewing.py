"""Where a form stands for given answers: what is shown, what is missing, what the rules are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bareme.arithmetic import INTEGERS, YES
from bareme.errors import FactError, FieldError
from bareme.forms.dates import date_problem
from bareme.forms.fields import (
    OTHER,
    TERRITORIES,
    FormField,
    FormSection,
    FormView,
    Guard,
    Missing,
    SectionView,
)
from bareme.forms.money import balance, other_grants_of, own_share_warning, partner_problems, spend_of
from bareme.forms.numbers import euros
from bareme.forms.places import places_of
from bareme.forms.reading import fact_value, read_value
from bareme.forms.writing import show_value
from bareme.plan import Facts, FactValue, Plan, PlanFact, PlanLine

if TYPE_CHECKING:
    from bareme.forms.form import Form

OTHER_GRANTS = "project.other_grants"
_ASK = {
    "file": "Joignez ce document.",
    "checkbox": "Cochez cette case pour continuer.",
    "choice": "Choisissez une réponse.",
    "choices": "Choisissez au moins une réponse.",
    "linked_choice": "Choisissez une réponse.",
    "yes_no": "Répondez par oui ou par non.",
    "date": "Écrivez une date.",
    "rows": "Ajoutez au moins une ligne.",
    "expenses": "Écrivez au moins une dépense.",
    "financing": "Remplissez le plan de financement.",
    "partners": "Ajoutez au moins un partenaire.",
}


def look(form: Form, answers: Mapping[str, Any], known: Facts, today: date) -> FormView:
    """Walk the form once, in the order of its pages."""
    return _Look(form, answers, known, today).view()


def filled(plan: Plan, known: Facts) -> tuple[list[Any], list[Any]]:
    """Lay known facts over the plan's bounds, leaving aside those that it cannot use."""
    try:
        return plan.fill(known)
    except FactError:
        usable: dict[str, FactValue] = {}
        for name, value in known.items():
            try:
                plan.fill({name: value})
            except FactError:
                continue
            usable[name] = value
        return plan.fill(usable)


class _Look:
    def __init__(self, form: Form, answers: Mapping[str, Any], known: Facts, today: date) -> None:
        self.form, self.answers, self.known, self.today = form, answers, known, today
        self.low, self.high = filled(form.plan, known)
        self.low.extend(form.low)
        self.high.extend(form.high)
        self._set(form.today, today.toordinal())
        codes = known.get("territory.codes")
        if isinstance(codes, frozenset) and codes:
            self._set(form.territory, codes)
        self.facts: dict[str, FactValue] = dict(known)
        self.values: dict[str, Any] = {}
        self.visible: set[str] = set()
        self.computed: dict[str, int] = {}
        self.missing: list[Missing] = []
        self.warnings: list[Missing] = []
        self.hidden_cells: set[str] = set()
        self.spend: int | None = None
        self.wrong: set[str] = set()

    def view(self) -> FormView:
        seen = [found for section in self.form.sections if (found := self._section(section)) is not None]
        self._grant()
        sections = []
        everything: list[Missing] = []
        validations = []
        for section, fields, missing in seen:
            missing += [problem for field in fields for problem in self._late(field)]
            everything += missing
            sections.append(self._stand(section, fields, missing))
            validations += [one for one in section.co_validations if self._holds(one.condition)]
        desk = next((rule.id for rule in self.form.desks if self._holds(rule.condition)), "")
        return FormView(
            visible=frozenset(self.visible),
            sections=tuple(sections),
            computed=self.computed,
            missing=tuple(everything),
            warnings=tuple(self.warnings),
            facts=self.facts,
            co_validations=tuple(validations),
            hidden_cells=frozenset(self.hidden_cells),
            desk=desk,
            columns={slot: self._column(slot, field) for slot, field in self.form.slots.items()},
        )

    def _section(self, section: FormSection) -> tuple[FormSection, list[FormField], list[Missing]] | None:
        if not self._holds(section.condition):
            return None
        missing: list[Missing] = []
        self.missing = missing
        fields = []
        for field in section.fields:
            if self._holds(field.condition):
                self.visible.add(field.id)
                fields.append(field)
                self._field(field)
        return section, fields, missing

    def _stand(self, section: FormSection, fields: list[FormField], missing: list[Missing]) -> SectionView:
        answered = any(field.id in self.values or self._is_known(field) for field in fields)
        state = "empty" if not answered else "partial" if missing else "complete"
        return SectionView(section, tuple(fields), state, tuple(missing))  # type: ignore[arg-type]  # one of the three

    def _field(self, field: FormField) -> None:
        if field.type == "explanation":
            return
        if field.type == "formula":
            self._formula(field, field.id)
            return
        value = self._read(field, self.answers.get(field.id), field.id)
        if value is not None:
            self.values[field.id] = value
            self._set(field.presence, 1)
            self._take(field, value)
        self._require(field, value, field.id, field.title or field.label)

    def _read(self, field: FormField, raw: Any, path: str) -> Any:
        """Read a stored answer again: another version of the form, or a program, may have left something else."""
        if raw is None:
            return None
        try:
            return read_value(field, raw)
        except FieldError as problem:
            place = problem.field if problem.field.startswith(f"{field.id}.") else path
            self.missing.append(Missing(place, field.title or field.label, problem.message))
            self.wrong.add(path)
            return None

    def _require(self, field: FormField, value: Any, path: str, label: str) -> None:
        if path in self.wrong:
            return
        said = ""
        if value is None or (field.type == "checkbox" and value is False):
            said = self._asked(field) if field.required and not self._is_known(field) else ""
        elif field.type in {"date", "datetime"}:
            said = date_problem(field, value, self.today)
        elif field.type == "linked_choice" and len(value) == 1 and field.then.get(value[0]):
            said = "Faites aussi le second choix."
        elif field.type == "choices" and len(value) < (field.minimum or 0):
            said = f"Choisissez au moins {field.minimum} réponses."
        elif field.type in {"rows", "partners"} and len(value) < (field.minimum or 0):
            said = f"Ajoutez des lignes : il en faut au moins {field.minimum}."
        elif field.type == "expenses" and field.required and not value["lines"]:
            said = _ASK["expenses"]
        if said:
            self.missing.append(Missing(path, label, said))

    def _asked(self, field: FormField) -> str:
        return _ASK.get(field.type, "Répondez à cette question.")

    def _is_known(self, field: FormField) -> bool:
        fact = field.fact
        return fact is not None and (
            self.known.get(fact.name) is not None or self.known.get(fact.key) is not None
        )

    def _take(self, field: FormField, value: Any) -> None:
        """Put an answer where conditions, formulas and rules find it."""
        if field.type == "rows":
            self._rows(field, value)
        elif field.type == "partners":
            self._set(field.slot, len(value))
            self._lines(field, value)
            shared = "amount" if field.shared_by == "amount" else "share_bp"
            self.computed[field.id] = sum(row.get(shared, 0) for row in value)
        elif field.type == "expenses":
            self._expenses(field, value)
        elif field.type == "financing":
            self._financing(field, value)
        elif field.fact is not None:
            self._tell(field.fact, fact_value(field.type, value))
        elif field.slot is not None and field.shape is not None:
            if field.type in TERRITORIES:
                codes = [value] if isinstance(value, str) else value
                self._set(field.slot, places_of(codes, self.known))
            else:
                self._put(field.shape, compared_value(field, value))

    def _tell(self, fact: PlanFact, value: FactValue) -> bool:
        """Give a fact to the rules; False when it is out of its bounds."""
        if not self._put(fact, value):
            return False
        self.facts[fact.name] = value
        return True

    def _put(self, shape: PlanFact, value: Any) -> bool:
        try:
            self.low[shape.slot], self.high[shape.slot] = shape.encode(value)
        except FactError:
            return False
        return True

    def _set(self, slot: int | None, value: Any) -> None:
        if slot is not None:
            self.low[slot] = self.high[slot] = value

    def _forget(self, slots: Iterable[int | None]) -> None:
        first = len(self.form.plan.low)
        for slot in slots:
            if slot is not None:
                self.low[slot], self.high[slot] = self.form.low[slot - first], self.form.high[slot - first]

    def _run(self, lines: tuple[PlanLine, ...]) -> None:
        for line in lines:
            self.low[line.slot], self.high[line.slot] = line.operation.span(INTEGERS, self.low, self.high)

    def _holds(self, guard: Guard | None) -> bool:
        if guard is None:
            return True
        self._run(guard.lines)
        return bool(guard.condition.test(INTEGERS, self.low, self.high) == YES)

    def _formula(self, field: FormField, path: str) -> int | None:
        if field.operation is None or field.slot is None:
            return None
        self._run(field.lines)
        low, high = field.operation.span(INTEGERS, self.low, self.high)
        fact = field.fact
        if low != high:
            if fact is None:
                self.low[field.slot], self.high[field.slot] = low, high
            elif (said := self._read(field, self.answers.get(field.id), path)) is not None:
                self._tell(fact, said)  # what a simulation said, until the lines are there
            return None
        if fact is not None and not self._tell(fact, low):
            told = f"Ce total sort des bornes de l'aide ({fact.low} à {fact.high}) : vérifiez les lignes."
            self.missing.append(Missing(path, field.title, told))
            return None
        self._set(field.slot, low)
        self._set(field.presence, 1)
        self.computed[path] = int(low)
        return int(low)

    def _rows(self, field: FormField, rows: list[dict[str, Any]]) -> None:
        totals: dict[str, int | None] = dict.fromkeys(field.totals, 0)
        slots = [slot for column in field.columns for slot in (column.slot, column.presence)]
        for index, row in enumerate(rows):
            self._forget(slots)
            for column in field.columns:
                value = self._cell(field, column, row, index)
                known = totals.get(column.id)
                if column.id in totals:
                    totals[column.id] = None if value is None or known is None else known + value
        self._forget(slots)
        self._set(field.slot, len(rows))
        for name, total in totals.items():
            if total is not None:
                self._set(field.totals[name], total)
                self.computed[f"{field.id}.{name}"] = total

    def _cell(self, field: FormField, column: FormField, row: Mapping[str, Any], index: int) -> Any:
        """Take one cell; return what it adds to the total of its column, None when that is not known."""
        path = f"{field.id}.{row['row']}.{column.id}"
        if not self._holds(column.condition):
            self.hidden_cells.add(path)
            return 0
        if column.type == "formula":
            return self._formula(column, path)
        value = row.get(column.id)
        if value is not None:
            self._set(column.presence, 1)
            self._take(column, value)
        self._require(column, value, path, f"{column.label} (ligne {index + 1})")
        return value

    def _lines(self, field: FormField, rows: list[dict[str, Any]]) -> None:
        for index, row in enumerate(rows):
            for column in field.columns:
                path = f"{field.id}.{row['row']}.{column.id}"
                self._require(column, row.get(column.id), path, f"{column.label} (ligne {index + 1})")

    def _expenses(self, field: FormField, value: Mapping[str, Any]) -> None:
        spend = spend_of(field, value)
        self.missing += spend.missing
        self.warnings += spend.warnings
        if not value["lines"]:
            return
        for kind in field.kinds:
            amount = spend.kinds.get(kind.id)
            if kind.fact is None or amount is None:
                continue
            self.computed[f"{field.id}.{kind.id}"] = amount
            if not self._tell(kind.fact, amount):
                said = f"Cette dépense passe le plus que l'aide admet ({euros(kind.fact.high)})."
                self.missing.append(Missing(field.id, kind.title, said))
        if spend.total is not None:
            self.spend = spend.total
            self.computed[field.id] = spend.total
            self._set(field.slot, spend.total)

    def _financing(self, field: FormField, value: Mapping[str, Any]) -> None:
        others = other_grants_of(value)
        if others is not None:
            for fact in self.form.plan.facts:
                if fact.key == OTHER_GRANTS:
                    self._tell(fact, others)

    def _grant(self) -> None:
        """Compute the grant from what is known, whatever the verdict: the financing plan is held against it."""
        plan = self.form.plan
        self._run(plan.derived)
        self._run(plan.lines)
        if plan.lines:
            slot = plan.lines[-1].slot
            if self.low[slot] == self.high[slot]:
                self.computed["grant"] = self.low[slot]

    def _late(self, field: FormField) -> list[Missing]:
        """Check what depends on the whole form: the balance of the plan, the shares of partners."""
        value = self.values.get(field.id)
        if field.type == "partners" and value is not None:
            return partner_problems(field, value, self.spend)
        if field.type != "financing" or value is None:
            return []
        plan = balance(field, value, self.spend, self.computed.get("grant"))
        written = sum(line.get("amount", 0) for line in value["lines"])
        self.computed[field.id] = written if plan.total is None else plan.total
        if plan.own is not None:
            self.computed["own"] = plan.own
        if plan.asked is not None:
            self.computed["asked"] = plan.asked
        kind = self.facts.get("organisation.kind")
        for fact in self.form.plan.facts:
            if fact.key == "organisation.kind":
                kind = self.facts.get(fact.name, kind)
        warning = own_share_warning(field, value, plan, self.form.own_share, kind)
        if warning is not None:
            self.warnings.append(warning)
        return plan.missing

    def _column(self, slot: str, field: FormField) -> str | int | date | None:
        if field.id not in self.visible:
            return None
        value = self.values.get(field.id)
        if slot.startswith("number"):
            if field.type in {"rows", "partners"}:
                return None if value is None else len(value)
            return value if isinstance(value, int) else self.computed.get(field.id)
        if value is None:
            return None
        return date.fromisoformat(value[:10]) if slot.startswith("date") else show_value(field, value)


def compared_value(field: FormField, value: Any) -> Any:
    """Return the canonical value of a field of the form as conditions compare it."""
    if field.type == "datetime":
        return datetime.fromisoformat(value).date()
    if field.type == "date":
        return date.fromisoformat(value)
    if field.type == "linked_choice":
        return value[0]
    if field.type == "choice":
        return OTHER if field.other and value.startswith(f"{OTHER}:") else value
    if field.type == "choices":
        return frozenset(OTHER if field.other and code.startswith(f"{OTHER}:") else code for code in value)
    return value
