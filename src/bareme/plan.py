"""A compiled scheme: what the evaluators run. Small, immutable, shared by every request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bareme.conditions import Condition
from bareme.errors import FactError
from bareme.operations import Operation

# What a fact may hold: bool (yes_no), int (integer, cents, basis points), date, str (choice), a set of str (choices,
# codes), a tuple of ints (integers). None, or absence, is unknown: it is never zero.
FactValue = bool | int | str | date | frozenset[str] | tuple[int, ...] | None
Facts = Mapping[str, FactValue]

MAX_MEMBERS = 2_000


@dataclass(frozen=True, slots=True)
class PlanFact:
    """One fact of the plan and the values it may take. `key` is the shared name when the fact is shared."""

    name: str
    key: str
    type: str
    slot: int
    low: int
    high: int
    bounded: bool  # a maximum is declared: the high end of a range means something
    title: str
    ask: str
    help: str | None
    unit: str | None
    options: tuple[tuple[str, str], ...] = ()
    expense: str | None = None  # for a spend: the tax it counts (included, excluded, either)

    def bit(self, option: str) -> int:
        for index, (code, _) in enumerate(self.options):
            if code == option:
                return 1 << index
        raise FactError(
            self.name,
            f"« {option} » n'est pas une réponse possible. Choisissez parmi : {', '.join(code for code, _ in self.options)}.",
        )

    def encode(self, value: Any) -> tuple[Any, Any]:
        """Return the low and high ends of a known value. Raise FactError when it is not of the fact's type or bounds."""
        return _ENCODERS[self.type](self, value)

    def decode(self, value: int) -> FactValue:
        """Return the answer that a column holds as an integer."""
        if self.type == "yes_no":
            return bool(value)
        if self.type == "date":
            return date.fromordinal(value)
        chosen = [code for index, (code, _) in enumerate(self.options) if value & (1 << index)]
        if self.type == "choices":
            return frozenset(chosen)
        return chosen[0] if self.type == "choice" else value


def _bool(fact: PlanFact, value: Any) -> tuple[int, int]:
    if value is True:
        return 1, 1
    if value is False:
        return 0, 0
    raise FactError(fact.name, "la réponse est oui ou non.")


def _integer(fact: PlanFact, value: Any) -> tuple[int, int]:
    if type(value) is not int:  # bool is an int, and a float would lose cents
        raise FactError(fact.name, "un nombre entier est attendu (les montants sont en centimes).")
    if not fact.low <= value <= fact.high:
        raise FactError(fact.name, f"la valeur doit être comprise entre {fact.low} et {fact.high}.")
    return value, value


def _date(fact: PlanFact, value: Any) -> tuple[int, int]:
    if not isinstance(value, date):
        raise FactError(fact.name, "une date est attendue.")
    day = value.toordinal()
    if not fact.low <= day <= fact.high:
        first, last = date.fromordinal(fact.low), date.fromordinal(fact.high)
        raise FactError(
            fact.name, f"la date doit être comprise entre le {first:%d/%m/%Y} et le {last:%d/%m/%Y}."
        )
    return day, day


def _choice(fact: PlanFact, value: Any) -> tuple[int, int]:
    bit = fact.bit(value)
    return bit, bit


def _choices(fact: PlanFact, value: Any) -> tuple[int, int]:
    if not isinstance(value, frozenset):
        raise FactError(fact.name, "un ensemble de réponses est attendu.")
    bits = sum(fact.bit(option) for option in value)
    return bits, bits


def _integers(fact: PlanFact, value: Any) -> tuple[Any, Any]:
    if not isinstance(value, tuple) or any(type(number) is not int for number in value):
        raise FactError(fact.name, "une suite de nombres entiers est attendue, un par commune.")
    if len(value) > MAX_MEMBERS or any(not 0 <= number <= fact.high for number in value):
        raise FactError(fact.name, f"au plus {MAX_MEMBERS} nombres, de 0 à {fact.high}.")
    return value, value


def _codes(fact: PlanFact, value: Any) -> tuple[Any, Any]:
    if not isinstance(value, frozenset):
        raise FactError(fact.name, "un ensemble de codes officiels est attendu.")
    return value, value


_ENCODERS: dict[str, Callable[[PlanFact, Any], tuple[Any, Any]]] = {
    "yes_no": _bool,
    "integer": _integer,
    "amount": _integer,
    "rate": _integer,
    "date": _date,
    "choice": _choice,
    "choices": _choices,
    "integers": _integers,
    "codes": _codes,
}


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A computed value. `reads` names its operands as the file does; `unit` is money, number or rate."""

    id: str
    title: str
    operation: Operation
    slot: int
    unit: str
    confirmed: bool
    note: str | None = None
    kind: str = "line"  # line, retained (spend after a limit), clamp


@dataclass(frozen=True, slots=True)
class PlanCriterion:
    """A criterion: decided by a condition, or left to a reviewer when there is none."""

    id: str
    title: str
    condition: Condition | None
    refusal: str
    source: str
    quote: str | None = None
    helps: str | None = None
    code: str = "rule"  # rule, calendar, in_force, territory
    day: date | None = None  # for calendar and in_force: the date that decides
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """One scheme at one date, for one area, with one set of parameters."""

    slug: str
    version: str
    at: date
    place: str | None
    title: str
    names: tuple[str, ...]  # the name of each slot, as the file writes it
    units: tuple[str, ...]  # the unit of each slot
    facts: tuple[PlanFact, ...]
    low: tuple[Any, ...]  # the values before anything is known
    high: tuple[Any, ...]
    derived: tuple[PlanLine, ...]
    criteria: tuple[PlanCriterion, ...]
    lines: tuple[PlanLine, ...]
    ceiling: bool
    unconfirmed: frozenset[int]  # slots whose value rests on an unconfirmed parameter
    lines_by_slot: dict[int, PlanLine] = field(init=False, repr=False, compare=False)
    facts_by_slot: dict[int, str] = field(init=False, repr=False, compare=False)
    facts_by_name: dict[str, tuple[PlanFact, ...]] = field(init=False, repr=False, compare=False)
    shown: tuple[PlanLine, ...] = field(init=False, repr=False, compare=False)
    conditions: tuple[Condition, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        lines = (*self.derived, *self.lines)
        named: dict[str, tuple[PlanFact, ...]] = {}
        for fact in self.facts:
            for name in {fact.name, fact.key}:
                named[name] = (*named.get(name, ()), fact)
        object.__setattr__(self, "facts_by_name", named)
        object.__setattr__(self, "shown", tuple(line for line in lines if line.kind != "hidden"))
        conditions = (criterion.condition for criterion in self.criteria)
        object.__setattr__(self, "conditions", tuple(part for part in conditions if part is not None))
        object.__setattr__(self, "lines_by_slot", {line.slot: line for line in lines})
        object.__setattr__(self, "facts_by_slot", {fact.slot: fact.name for fact in self.facts})

    def fact(self, name: str) -> PlanFact | None:
        """Return the fact called `name`, by its own name or by its shared one."""
        return next((fact for fact in self.facts if name in {fact.name, fact.key}), None)

    def fill(self, facts: Facts) -> tuple[list[Any], list[Any]]:
        """Lay what is known over the bounds of what is not: the two ends of each slot."""
        low, high = list(self.low), list(self.high)
        for name, value in facts.items():
            if value is not None:
                for fact in self.facts_by_name.get(name, ()):
                    if (
                        name == fact.name or facts.get(fact.name) is None
                    ):  # its own name before the shared one
                        low[fact.slot], high[fact.slot] = _ENCODERS[fact.type](fact, value)
        return low, high
