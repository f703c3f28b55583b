"""The names a form may use, field after field: the plan's values, then the fields already met."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from bareme import conditions
from bareme.building import WORDS, build_comparison
from bareme.conditions import Condition, Equal, Leaf
from bareme.declaring import value_on
from bareme.errors import DefinitionError, ScalarError
from bareme.forms.fields import Guard
from bareme.forms.places import PLACE_CODE, Within
from bareme.naming import Names, Path
from bareme.plan import Plan, PlanFact, PlanLine
from bareme.scheme import Scheme
from bareme.values import Tariff, parse_date, parse_yes_no

TERRITORY = "territory"
TODAY = "today"
FORM_WORDS = (*WORDS, "in", "not_in", "answered")


class FormNames(Names):
    """The names of a form. Slots go on from the plan's, so that both are filled and computed in one list."""

    def __init__(self, scheme: Scheme, plan: Plan, fed: frozenset[str]) -> None:
        """`fed` are the facts and expenses that the form gives: unknown until their field is met."""
        super().__init__(
            units=list(plan.units), low=list(plan.low), high=list(plan.high), labels=list(plan.names)
        )
        self.plan, self.first = plan, len(plan.units)
        self.facts: dict[str, PlanFact] = {}
        self.presence: dict[str, int] = {}
        self.uncompared: set[str] = set()
        self.pending = {fact.slot: fact.name for fact in plan.facts if fact.name in fed}
        self._parameters(scheme, plan)
        retained = {line.id: line.slot for line in plan.derived if line.kind == "retained"}
        self._spends = {
            fact.name: retained.get(fact.name, fact.slot) for fact in plan.facts if fact.expense is not None
        }
        for fact in plan.facts:
            if fact.name not in fed:
                self.meet(fact)
        for line in (*plan.derived, *plan.lines):
            if line.kind == "line":
                self.slots[line.id] = line.slot
        self.refused = {name for name, expense in scheme.expenses.items() if expense.refused is not None}
        self.territory = self.add(TERRITORY, "codes", None, None, ("form",))
        self.today = self.add(TODAY, "date", 0, 0, ("form",))

    def _parameters(self, scheme: Scheme, plan: Plan) -> None:
        for name, parameter in scheme.parameters.items():
            value, _ = value_on(parameter, plan.at)
            if isinstance(value, Tariff):
                self.tariffs[name] = value
            else:  # declared first: no other value of that name comes before
                self.slots[name] = plan.names.index(name)

    def meet(self, fact: PlanFact) -> None:
        """A fact of the rules is known from here on."""
        self.pending.pop(fact.slot, None)
        self.slots[fact.name] = self._spends.get(fact.name, fact.slot)
        self.facts[fact.name] = fact

    def leave(self, names: Iterable[str]) -> None:
        """Forget the columns of a repeatable block: past it, only their totals mean something."""
        for name in names:
            self.slots.pop(name, None)
            self.facts.pop(name, None)
            self.presence.pop(name, None)

    def lines_before(self, slots: Iterable[int], path: Path) -> tuple[PlanLine, ...]:
        """Return the plan's lines to compute before these slots are read, in order. Refuse what is not known yet."""
        wanted, todo = set(), list(slots)
        while todo:
            slot = todo.pop()
            if slot in self.pending:
                raise DefinitionError(
                    path,
                    f"cette règle dépend de « {self.pending[slot]} », qui vient plus bas.",
                    "Un champ n'utilise que ce qui le précède.",
                )
            line = self.plan.lines_by_slot.get(slot)
            if line is not None and slot not in wanted:
                wanted.add(slot)
                todo.extend(line.operation.inputs)
        return tuple(line for line in (*self.plan.derived, *self.plan.lines) if line.slot in wanted)

    def guard(self, raw: Any, path: Path) -> Guard | None:
        """Build the condition of an `if`; None without one."""
        if raw is None:
            return None
        condition = self._condition(raw, path)
        return Guard(condition=condition, lines=self.lines_before(condition.inputs, path))

    def _condition(self, raw: Any, path: Path) -> Condition:
        if not isinstance(raw, Mapping) or not raw:
            raise DefinitionError(path, "une condition est attendue.", "Écrivez {champ: {is: yes}}.")
        parts: list[Condition] = []
        for key, value in raw.items():
            if key in {"any", "all"}:
                if not isinstance(value, list) or not value:
                    raise DefinitionError(
                        (*path, key), "une liste de conditions est attendue.", "Écrivez [{…}, {…}]."
                    )
                items = tuple(self._condition(item, (*path, key, index)) for index, item in enumerate(value))
                parts.append(conditions.Any_(items) if key == "any" else conditions.All(items))
            else:
                parts.extend(self._comparisons(str(key), value, (*path, key)))
        return parts[0] if len(parts) == 1 else conditions.All(tuple(parts))

    def _comparisons(self, name: str, raw: Any, path: Path) -> list[Condition]:
        if not isinstance(raw, Mapping) or not raw:
            raise DefinitionError(
                path, "une comparaison est attendue.", f"Choisissez parmi : {', '.join(FORM_WORDS)}."
            )
        return [self._comparison(name, str(word), bound, (*path, str(word))) for word, bound in raw.items()]

    def _comparison(self, name: str, word: str, bound: Any, path: Path) -> Condition:
        if word == "answered":
            return self._answered(name, bound, path)
        if name in self.uncompared and name not in self.slots:
            raise DefinitionError(
                path, f"« {name} » ne se compare pas.", "Écrivez {answered: yes} : la question a une réponse."
            )
        if word in {"in", "not_in"}:
            return self._within(name, word, bound, path)
        if name in self.slots and self.units[self.slots[name]] == "date":
            day = self._day(str(bound), path)
            if day is not None:
                x = self.slots[name]
                return Equal("is", x, day) if word == "is" else conditions.Compare(_known(word, path), x, day)
        return build_comparison(name, word, bound, self, self.facts, path)

    def _answered(self, name: str, bound: Any, path: Path) -> Leaf:
        if name not in self.presence:
            if name in self.slots:
                raise DefinitionError(
                    path, f"« {name} » n'est pas un champ de ce formulaire.", "Comparez sa valeur."
                )
            raise self.missing(name, path)
        try:
            wanted = int(parse_yes_no(str(bound)))
        except ScalarError as problem:
            raise DefinitionError(path, problem.message, problem.remedy) from None
        return Equal("is", self.presence[name], self.hidden("oui", "yes_no", wanted, wanted))

    def _within(self, name: str, word: str, bound: Any, path: Path) -> Leaf:
        x = self.slot(name, {"codes"}, path[:-1])
        codes = [str(code) for code in bound] if isinstance(bound, list) else [str(bound)]
        for code in codes:
            if not PLACE_CODE.fullmatch(code):
                raise DefinitionError(
                    path, f"« {code[:40]} » n'est pas un code officiel.", "Écrivez par exemple [DEP-37]."
                )
        return Within(word, x, options=tuple(codes), codes=frozenset(codes))

    def _day(self, bound: str, path: Path) -> int | None:
        """Return the slot of a day written in a condition: `today`, or a date."""
        if bound == TODAY:
            return self.today
        if not bound[:1].isdigit() or "-" not in bound:
            return None
        try:
            day: date = parse_date(bound)
        except ScalarError as problem:
            raise DefinitionError(path, problem.message, problem.remedy) from None
        return self.hidden(bound, "date", day.toordinal(), day.toordinal())


def _known(word: str, path: Path) -> str:
    if word not in {"at_least", "at_most", "more_than", "less_than"}:
        raise DefinitionError(
            path,
            f"comparaison « {word} » inconnue pour une date.",
            "Choisissez parmi : is, at_least, at_most, more_than, less_than.",
        )
    return word
