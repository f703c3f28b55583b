"""Compile a scheme file into a plan: one date, one area, one set of parameters.

Everything that can be decided before a fact is known is decided here: which parameter values rule, whether the scheme is
open, whether units fit, whether a product could leave 64 bits. A what-if is another compilation.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bareme import lines as specs
from bareme.arithmetic import INTEGERS
from bareme.building import build_condition, build_operation
from bareme.calendars import open_on
from bareme.conditions import Condition, Fixed, Inside
from bareme.declaring import DEFAULT_MAX, Declarations
from bareme.errors import DefinitionError, FactError, SchemeError
from bareme.naming import Names, Path
from bareme.operations import Least, Share, Sum
from bareme.plan import Plan, PlanCriterion, PlanFact, PlanLine
from bareme.reading import SchemeFile, SharedFacts, problem_at
from bareme.scheme import Criterion, Scheme

WORD = 2**62


def compile_scheme(
    file: SchemeFile,
    shared: SharedFacts,
    at: date,
    *,
    place: tuple[str, ...] = (),
    parameters: Mapping[str, str] | None = None,
) -> Plan:
    """Compile `file` as it stands on the day `at` for an applicant in `place` (official codes, nearest first).

    `parameters` lays other values over the file's (a what-if), written as in the file: {"class_cap": "4000 €"}.
    Raise SchemeError when the rules do not hold together, FactError when a parameter of the what-if cannot be used.
    """
    area, scheme = file.definition(place)
    try:
        return _Compiler(file, scheme, shared, at, area, parameters or {}).compile()
    except DefinitionError as error:
        if parameters:
            raise FactError(", ".join(parameters), str(error)) from None
        tree = file.tree if area is None else file.trees[area]
        raise SchemeError([problem_at(tree, file.file, error.path, error.message, error.remedy)]) from None


class _Compiler(Declarations):
    def __init__(
        self,
        file: SchemeFile,
        scheme: Scheme,
        shared: SharedFacts,
        at: date,
        area: str | None,
        parameters: Mapping[str, str],
    ) -> None:
        super().__init__(scheme, shared, at, parameters)
        self.file, self.area = file, area

    def compile(self) -> Plan:
        scheme, names = self.scheme, self.names
        names.later = {line.id for line in (*scheme.derived, *scheme.amount)}
        self.declare()
        retained = self._expenses()
        derived = [*retained, *self._lines("derived", scheme.derived)]
        criteria = self._criteria()
        lines = [*self._lines("amount", scheme.amount)]
        lines += self._clamp(lines)
        self._check_word(derived + lines)
        return Plan(
            slug=scheme.scheme,
            version=self.file.version,
            at=self.at,
            place=self.area,
            title=scheme.identity.title,
            names=tuple(names.labels),
            units=tuple(names.units),
            facts=tuple(self.facts.values()),
            low=tuple(names.low),
            high=tuple(names.high),
            derived=tuple(derived),
            criteria=tuple(criteria),
            lines=tuple(lines),
            ceiling=scheme.award.ceiling,
            unconfirmed=frozenset(names.unconfirmed),
        )

    def _expenses(self) -> list[PlanLine]:
        names, lines = self.names, []
        free = []
        limited = []
        for name, expense in self.scheme.expenses.items():
            path: Path = ("expenses", name)
            if expense.refused is not None:
                names.refused.add(name)
                continue
            most = DEFAULT_MAX["amount"] if expense.max is None else expense.max
            if expense.up_to is None:
                slot = names.add(name, "money", 0, most, path)
                free.append(slot)
            else:
                slot = names.hidden(name, "money", 0, most)
                limited.append((name, slot, names.slot(expense.up_to, {"rate"}, (*path, "up_to"))))
            self.facts[name] = PlanFact(
                name, name, "amount", slot, 0, most, expense.max is not None, expense.title,
                f"Combien prévoyez-vous de dépenser : {expense.title[:1].lower()}{expense.title[1:]} ?", expense.help, "€", expense=expense.tax,
            )  # fmt: skip
        if limited and not free:
            raise DefinitionError(
                ("expenses", limited[0][0], "up_to"),
                "aucune autre dépense à laquelle se limiter.",
                "Ajoutez une dépense sans « up_to ».",
            )
        for name, slot, rate in limited:
            others = self._hidden_line(Sum(tuple(free)), f"{name}_others", "Autres dépenses")
            ceiling = self._hidden_line(Share(others.slot, rate), f"{name}_limit", "Part admise")
            target = names.add(name, "money", 0, 0, ("expenses", name))
            title = f"{self.scheme.expenses[name].title} : part retenue"
            lines += [
                others,
                ceiling,
                self._line(name, title, Least((slot, ceiling.slot)), target, "retained"),
            ]
        return lines

    def _hidden_line(self, operation: Any, name: str, title: str) -> PlanLine:
        return self._line(name, title, operation, self.names.hidden(name, "money", 0, 0), "hidden")

    def _line(
        self,
        name: str,
        title: str,
        operation: Any,
        slot: int,
        kind: str = "line",
        note: str | None = None,
        shaky: bool = False,
    ) -> PlanLine:
        if shaky or any(read in self.names.unconfirmed for read in operation.inputs):
            self.names.unconfirmed.add(slot)
        return PlanLine(
            name,
            title,
            operation,
            slot,
            self.names.units[slot],
            slot not in self.names.unconfirmed,
            note,
            kind,
        )

    def _lines(self, part: str, items: tuple[specs.Line, ...]) -> list[PlanLine]:
        built = []
        for index, spec in enumerate(items):
            path: Path = (part, index)
            operation, unit = build_operation(spec, self.names, self.facts, path)
            self.names.later.discard(spec.id)
            slot = self.names.add(spec.id, unit, 0, 0, (*path, "id"))
            shaky = getattr(spec, "tariff", None) in self.names.unconfirmed_tariffs
            built.append(self._line(spec.id, spec.title, operation, slot, note=spec.note, shaky=shaky))
        return built

    def _clamp(self, lines: list[PlanLine]) -> list[PlanLine]:
        """Limit the grant to the spend, unless the scheme says it is flat."""
        spends = [
            self.names.slots[name]
            for name, expense in self.scheme.expenses.items()
            if expense.refused is None
        ]
        clamp = self.scheme.award.clamp
        if clamp and not spends:
            raise DefinitionError(
                ("award", "clamp"),
                "aucune dépense à laquelle limiter l'aide.",
                "Ajoutez « expenses », ou effacez « clamp ».",
            )
        if not lines:
            return []
        if lines[-1].unit != "money":
            raise DefinitionError(
                ("amount", len(lines) - 1),
                "la dernière ligne est l'aide : elle doit être un montant.",
                "Terminez par une ligne en euros.",
            )
        if clamp is False or not spends:
            return []
        spend = self._hidden_line(Sum(tuple(spends)), "spend", "Dépense retenue")
        slot = self.names.hidden("clamp", "money", 0, 0)
        grant = self._line(
            "clamp", "Aide limitée à la dépense", Least((lines[-1].slot, spend.slot)), slot, "clamp"
        )
        return [spend, grant]

    def _criteria(self) -> list[PlanCriterion]:
        built = self._unwritten()
        seen = {criterion.id for criterion in built}
        for index, criterion in enumerate(self.scheme.criteria):
            path: Path = ("criteria", index)
            if criterion.id in seen:
                raise DefinitionError(
                    (*path, "id"), f"deux critères s'appellent « {criterion.id} ».", "Donnez un autre nom."
                )
            seen.add(criterion.id)
            built.append(self._criterion(criterion, path))
        return built

    def _criterion(self, criterion: Criterion, path: Path) -> PlanCriterion:
        condition = None
        if criterion.if_ is not None:
            condition = build_condition(criterion.if_, self.names, self.facts, (*path, "if"))
        confirmed = condition is None or not any(slot in self.names.unconfirmed for slot in condition.inputs)
        return PlanCriterion(
            id=criterion.id,
            title=criterion.title
            or criterion.assess
            or _first_title(condition, self.names, self.facts)
            or criterion.id,
            condition=condition,
            refusal=criterion.else_ or criterion.assess or "",
            source=self.source_title(criterion.source, (*path, "source")),
            quote=criterion.quote,
            helps=criterion.helps,
            confirmed=confirmed,
        )

    def _unwritten(self) -> list[PlanCriterion]:
        """The criteria nobody writes: rules in force, calendar, territory."""
        built = []
        state = open_on(self.scheme.calendar, self.at)
        if state is not None:
            source = self.source_title(state.source, ("calendar",))
            built.append(
                PlanCriterion(
                    "calendar",
                    "Dates de dépôt",
                    Fixed(2 if state.open else 0),
                    state.code,
                    source,
                    code="calendar",
                    day=state.day,
                )
            )
        if self.in_force is not None and (state is None or state.open):
            built.append(
                PlanCriterion(
                    "in_force",
                    "Règles connues",
                    Fixed(0),
                    "Les règles ne sont pas connues à cette date.",
                    "",
                    code="in_force",
                    day=self.in_force,
                )
            )
        return [*built, *self._territory()]

    def _territory(self) -> list[PlanCriterion]:
        territory = self.scheme.territory
        if territory is None:
            return []
        fact = next(fact for fact in self.facts.values() if fact.type == "codes")
        inside = Inside(
            "inside",
            fact.slot,
            included=frozenset(territory.included),
            excluded=frozenset(territory.excluded),
        )
        source = self.source_title(territory.source, ("territory", "source"))
        return [PlanCriterion("territory", "Territoire", inside, territory.else_, source, code="territory")]

    def _check_word(self, lines: list[PlanLine]) -> None:
        """Prove that no value nor product leaves 64 bits, by computing each line at its greatest."""
        high: list[Any] = [_Watched(value) if isinstance(value, int) else value for value in self.names.high]
        low: list[Any] = [_Watched(value) if isinstance(value, int) else value for value in self.names.low]
        for line in lines:
            try:
                least, most = map(_Watched, line.operation.span(INTEGERS, low, high))
            except OverflowError:
                raise DefinitionError(
                    ("amount",),
                    f"la ligne « {line.id} » peut dépasser ce qui se calcule exactement.",
                    "Donnez un « max » plus petit aux faits qu'elle utilise.",
                ) from None
            low[line.slot], high[line.slot] = least, most


class _Watched(int):
    """An integer that refuses to pass what a signed 64-bit column holds."""

    def __new__(cls, value: int) -> "_Watched":
        if abs(value) >= WORD:
            raise OverflowError
        return super().__new__(cls, value)

    def __add__(self, other: int) -> "_Watched":
        return _Watched(int(self) + other)

    def __mul__(self, other: int) -> "_Watched":
        return _Watched(int(self) * other)

    def __sub__(self, other: int) -> "_Watched":
        return _Watched(int(self) - other)

    __radd__, __rmul__ = __add__, __mul__


def _first_title(condition: Condition | None, names: Names, facts: dict[str, PlanFact]) -> str | None:
    if condition is None or not condition.inputs:
        return None
    fact = facts.get(names.labels[condition.inputs[0]])
    return fact.title if fact else None
