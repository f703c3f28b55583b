"""What a scheme declares before any rule is compiled: its parameters on a day, its facts, their bounds."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from bareme.errors import DefinitionError, FactError, ScalarError
from bareme.naming import UNITS, Names, Path
from bareme.plan import PlanFact
from bareme.reading import SharedFacts
from bareme.scheme import Fact, Parameter, Scheme, SharedFact
from bareme.values import (
    Amount,
    Day,
    Number,
    ParameterValue,
    Rate,
    Tariff,
    parse_amount,
    parse_date,
    parse_integer,
    parse_parameter,
    parse_rate,
)

DEFAULT_MIN = {"date": date(1900, 1, 1).toordinal()}
DEFAULT_MAX = {
    "amount": 10**11,
    "integer": 10**7,
    "rate": 10_000,
    "integers": 10**7,
    "date": date(2200, 1, 1).toordinal(),
}


def value_on(parameter: Parameter, at: date) -> tuple[ParameterValue, date | None]:
    """Return the value that rules on `at`, and None; before the first one, that first value and its date."""
    ruling = [day for day in parameter.values if day <= at]
    if ruling:
        return parameter.values[ruling[-1]], None
    first = next(iter(parameter.values))
    return parameter.values[first], first


def parse_override(text: str) -> ParameterValue:
    """Read a what-if's value; a tariff is written [70 % to 1000 €, 0 % beyond]."""
    clean = text.strip()
    if clean.startswith("[") and clean.endswith("]"):
        return parse_parameter(re.split(r",\s+(?=\S)", clean[1:-1]))
    return parse_parameter(clean)


class Declarations:
    """The names of a scheme on one day: parameters (with a what-if's values), then facts."""

    def __init__(self, scheme: Scheme, shared: SharedFacts, at: date, parameters: Mapping[str, str]) -> None:
        self.scheme, self.shared, self.at = scheme, shared, at
        self.overrides = parameters
        self.names = Names()
        self.facts: dict[str, PlanFact] = {}
        self.in_force: date | None = None  # the day from which the latest of the rules is known

    def declare(self) -> None:
        """Declare parameters, facts and territory. Raise DefinitionError or, for a what-if, FactError."""
        self._parameters()
        for name, fact in self.scheme.facts.items():
            self._fact(name, fact)
        self._territory_fact()

    def source_title(self, name: str, path: Path) -> str:
        if name not in self.scheme.sources:
            raise DefinitionError(
                path,
                f"la source « {name} » n'est pas déclarée.",
                f"Choisissez parmi : {', '.join(self.scheme.sources)}.",
            )
        return self.scheme.sources[name].title

    def _parameters(self) -> None:
        unknown = [name for name in self.overrides if name not in self.scheme.parameters]
        if unknown:
            known = ", ".join(self.scheme.parameters) or "aucun"
            raise FactError(
                unknown[0], f"ce paramètre n'existe pas dans « {self.scheme.scheme} ». Paramètres : {known}."
            )
        for name, parameter in self.scheme.parameters.items():
            self.source_title(parameter.source, ("parameters", name, "source"))
            value, first = value_on(parameter, self.at)
            if first is not None:
                self.in_force = max(first, self.in_force or first)
            if name in self.overrides:
                value = self._override(name, value)
            self._constant(name, value, parameter.confirmed)

    def _override(self, name: str, ruling: ParameterValue) -> ParameterValue:
        try:
            value = parse_override(self.overrides[name])
        except ScalarError as problem:
            raise FactError(name, str(problem)) from None
        if type(value) is not type(ruling):
            raise FactError(
                name,
                "la valeur n'est pas du même genre que la règle. Écrivez comme elle un montant (5000 €), un taux (70 %), un nombre (30), une date ou un barème.",
            )
        return value

    def _constant(self, name: str, value: ParameterValue, confirmed: bool) -> None:
        path: Path = ("parameters", name)
        names = self.names
        if isinstance(value, Tariff):
            if name in names.slots:
                raise DefinitionError(path, f"le nom « {name} » sert déjà.", "Donnez un autre nom.")
            names.tariffs[name] = value
            if not confirmed:
                names.unconfirmed_tariffs.add(name)
            return
        unit, number = _constant_value(value)
        slot = names.add(name, unit, number, number, path)
        if not confirmed:
            names.unconfirmed.add(slot)

    def _fact(self, name: str, fact: Fact) -> None:
        path: Path = ("facts", name)
        if fact.from_ is not None:
            definition: Fact | SharedFact | None = self.shared.get(fact.from_)
            if definition is None:
                raise DefinitionError(
                    (*path, "from"),
                    f"le fait partagé « {fact.from_} » n'existe pas.",
                    f"Choisissez parmi : {', '.join(self.shared)}.",
                )
        else:
            definition = fact
        assert definition is not None and definition.type is not None  # noqa: S101, PT018 - Fact's own validator says so
        self._declare(name, fact, definition, path)

    def _declare(self, name: str, fact: Fact, definition: Fact | SharedFact, path: Path) -> None:
        kind = str(definition.type)
        low, high, bounded = _bounds(kind, definition, path)
        unit = UNITS.get(kind, kind)
        collection = kind in {"codes", "integers"}
        slot = self.names.add(name, unit, None if collection else low, None if collection else high, path)
        self.facts[name] = PlanFact(
            name=name,
            key=fact.from_ or name,
            type=kind,
            slot=slot,
            low=low,
            high=high,
            bounded=bounded,
            title=fact.title or definition.title or fact.ask or definition.ask or name,
            ask=fact.ask or definition.ask or name,
            help=fact.help or definition.help,
            unit=definition.unit,
            options=tuple(definition.options.items()),
        )

    def _territory_fact(self) -> None:
        if self.scheme.territory is not None and not any(
            fact.type == "codes" for fact in self.facts.values()
        ):
            if "territory.codes" not in self.shared:
                raise DefinitionError(
                    ("territory",),
                    "le fait partagé « territory.codes » manque.",
                    "Ajoutez-le à schemes/facts.yaml.",
                )
            self._declare(
                "territory_codes",
                Fact.model_validate({"from": "territory.codes"}),
                self.shared["territory.codes"],
                ("territory",),
            )


def _constant_value(value: Amount | Rate | Number | Day) -> tuple[str, int]:
    if isinstance(value, Amount):
        return "money", value.cents
    if isinstance(value, Rate):
        return "rate", value.points
    if isinstance(value, Number):
        return "number", value.value
    return "date", value.value.toordinal()


_PARSERS: dict[str, Callable[[str], int]] = {
    "amount": parse_amount,
    "integer": parse_integer,
    "rate": parse_rate,
    "integers": parse_integer,
    "date": lambda text: parse_date(text).toordinal(),
}


def _bounds(kind: str, definition: Fact | SharedFact, path: Path) -> tuple[int, int, bool]:
    """Return the least and greatest values of a fact, and whether the greatest is declared."""
    if kind == "yes_no":
        return 0, 1, True
    if kind in {"choice", "choices"}:
        if not 1 <= len(definition.options) <= 60:
            raise DefinitionError(
                (*path, "options"), "un choix a de 1 à 60 options.", "Regroupez des options."
            )
        return 0, (1 << len(definition.options)) - 1, True
    if kind == "codes":
        return 0, 0, True
    parse = _PARSERS[kind]
    try:
        low = DEFAULT_MIN.get(kind, 0) if definition.min == "0" else parse(definition.min)
        high = DEFAULT_MAX[kind] if definition.max is None else parse(definition.max)
    except ScalarError as problem:
        raise DefinitionError(path, problem.message, problem.remedy) from None
    if low > high:
        raise DefinitionError((*path, "min"), "le minimum dépasse le maximum.", "Échangez-les.")
    return low, high, definition.max is not None or kind in {"rate", "date"}
