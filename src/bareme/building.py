"""From the words of the file to conditions and operations: names resolved, units checked."""

from collections.abc import Callable, Mapping
from typing import Any

from bareme import conditions, lines, operations
from bareme.arithmetic import INTEGERS
from bareme.errors import DefinitionError, ScalarError
from bareme.naming import Names, Path
from bareme.plan import MAX_MEMBERS, PlanFact
from bareme.values import Tariff, parse_yes_no

COMPARABLE = {"money", "number", "rate", "date"}
COMPARISONS = ("at_least", "at_most", "more_than", "less_than")
WORDS = ("is", "one_of", "none_of", "includes", *COMPARISONS)


def build_condition(raw: Any, names: Names, facts: dict[str, PlanFact], path: Path) -> conditions.Condition:
    """Build the condition of an `if` or a `when`: facts in one mapping must all hold."""
    if not isinstance(raw, Mapping) or not raw:
        raise DefinitionError(path, "une condition est attendue.", "Écrivez {fait: {at_least: seuil}}.")
    parts: list[conditions.Condition] = []
    for key, value in raw.items():
        if key in {"any", "all"}:
            if not isinstance(value, list) or not value:
                raise DefinitionError(
                    (*path, key), "une liste de conditions est attendue.", "Écrivez [{…}, {…}]."
                )
            items = tuple(
                build_condition(item, names, facts, (*path, key, index)) for index, item in enumerate(value)
            )
            parts.append(conditions.Any_(items) if key == "any" else conditions.All(items))
        else:
            parts.extend(_comparisons(str(key), value, names, facts, (*path, key)))
    return parts[0] if len(parts) == 1 else conditions.All(tuple(parts))


def _comparisons(
    name: str, raw: Any, names: Names, facts: dict[str, PlanFact], path: Path
) -> list[conditions.Condition]:
    if not isinstance(raw, Mapping) or not raw:
        raise DefinitionError(
            path, "une comparaison est attendue.", f"Choisissez parmi : {', '.join(WORDS)}."
        )
    return [
        build_comparison(name, str(word), bound, names, facts, (*path, str(word)))
        for word, bound in raw.items()
    ]


def build_comparison(
    name: str, word: str, bound: Any, names: Names, facts: dict[str, PlanFact], path: Path
) -> conditions.Condition:
    """Build one comparison of the value called `name`."""
    if word not in WORDS:
        raise DefinitionError(
            path, f"comparaison « {word} » inconnue.", f"Choisissez parmi : {', '.join(WORDS)}."
        )
    if word in COMPARISONS:
        x = names.slot(name, COMPARABLE, path[:-1])
        return conditions.Compare(word, x, names.slot(str(bound), {names.units[x]}, path))
    x = names.slot(name, {*COMPARABLE, "yes_no", "choice", "choices"}, path[:-1])
    unit = names.units[x]
    if unit == "yes_no":
        return _yes_no(word, x, bound, names, path)
    if unit in {"choice", "choices"}:
        return _options(word, x, unit, bound, facts[name], path)
    if word != "is":
        raise DefinitionError(
            path,
            f"« {word} » compare des choix, et « {name} » n'en est pas un.",
            "Utilisez at_least, at_most, more_than ou less_than.",
        )
    return conditions.Equal("is", x, names.slot(str(bound), {unit}, path))


def _yes_no(word: str, x: int, bound: Any, names: Names, path: Path) -> conditions.Condition:
    if word != "is":
        raise DefinitionError(
            path, f"« {word} » ne s'applique pas à un oui/non.", "Écrivez is: yes ou is: no."
        )
    try:
        wanted = parse_yes_no(str(bound))
    except ScalarError as problem:
        raise DefinitionError(path, problem.message, problem.remedy) from None
    slot = names.hidden("oui" if wanted else "non", "yes_no", int(wanted), int(wanted))
    return conditions.Equal("is", x, slot)


def _options(word: str, x: int, unit: str, bound: Any, fact: PlanFact, path: Path) -> conditions.Condition:
    wanted = [str(item) for item in bound] if isinstance(bound, list) else [str(bound)]
    known = {code: 1 << index for index, (code, _) in enumerate(fact.options)}
    for option in wanted:
        if option not in known:
            raise DefinitionError(
                path,
                f"« {option} » n'est pas une option de « {fact.name} ».",
                f"Choisissez parmi : {', '.join(known)}.",
            )
    allowed = sum(known[option] for option in set(wanted))
    if unit == "choices":
        if word != "includes":
            raise DefinitionError(
                path, f"« {word} » ne s'applique pas à un choix multiple.", "Écrivez includes: [option]."
            )
        return conditions.Includes(word, x, allowed=allowed, options=tuple(wanted))
    if word == "includes":
        raise DefinitionError(path, "« includes » demande un choix multiple.", "Écrivez one_of: [option].")
    everything = (1 << len(fact.options)) - 1
    if word == "none_of":
        return conditions.OneOf(word, x, allowed=everything & ~allowed, options=tuple(wanted))
    return conditions.OneOf("one_of", x, allowed=allowed, options=tuple(wanted))


def build_operation(
    line: lines.Line, names: Names, facts: dict[str, PlanFact], path: Path
) -> tuple[operations.Operation, str]:
    """Build one line's operation; return it with the unit of its value."""
    return _BUILDERS[type(line)](line, names, facts, path)


Built = tuple[operations.Operation, str]
_AMOUNTS = {"money", "number"}


def _slots(operands: tuple[str, ...], names: Names, path: Path) -> tuple[tuple[int, ...], str]:
    """Resolve operands of one unit, told by the first that is not 0."""
    first = next((name for name in operands if name not in {"0", "1"}), None)
    unit = "number" if first is None else names.units[names.slot(first, _AMOUNTS, path)]
    return tuple(names.slot(name, {unit}, path) for name in operands), unit


def _cap(line: lines.Cap, names: Names, facts: dict[str, PlanFact], path: Path) -> Built:
    x = names.slot(line.cap, _AMOUNTS, (*path, "cap"))
    at = names.slot(line.at, {names.units[x]}, (*path, "at"))
    per = None if line.per is None else names.slot(line.per, {"number"}, (*path, "per"))
    return operations.Cap(x, at, per), names.units[x]


def _marginal(line: lines.Marginal, names: Names, facts: dict[str, PlanFact], path: Path) -> Built:
    x = names.slot(line.marginal, _AMOUNTS, (*path, "marginal"))
    tariff = names.tariff(line.tariff, (*path, "tariff"))
    _same_unit(tariff, names.units[x], (*path, "tariff"))
    if not tariff.only_rates:
        raise DefinitionError(
            (*path, "tariff"),
            "un barème par tranches n'a que des taux.",
            "Utilisez « whole » pour un montant par tranche.",
        )
    return operations.Marginal.from_tariff(x, tariff), names.units[x]


def _whole(line: lines.Whole, names: Names, facts: dict[str, PlanFact], path: Path) -> Built:
    x = names.slot(line.whole, _AMOUNTS, (*path, "whole"))
    table, unit = _table(line.tariff, names.units[x], names, (*path, "tariff"))
    return operations.Whole(x, table), unit


def _members(line: lines.Members, names: Names, facts: dict[str, PlanFact], path: Path) -> Built:
    x = names.slot(line.members, {"integers"}, (*path, "members"))
    table, unit = _table(line.tariff, "number", names, (*path, "tariff"))
    fact = facts[line.members]
    _, most = table.ends(INTEGERS, 0, fact.high)
    return operations.Members(x, table, most * MAX_MEMBERS), unit


def _table(name: str, unit: str, names: Names, path: Path) -> tuple[operations.BracketTable, str]:
    tariff = names.tariff(name, path)
    _same_unit(tariff, unit, path)
    if not tariff.only_amounts and unit == "number":
        if not tariff.only_rates:
            raise DefinitionError(
                path, "ce barème mêle taux et euros sur un nombre.", "Gardez des taux, ou des montants."
            )
        return operations.BracketTable.from_tariff(tariff), "number"
    return operations.BracketTable.from_tariff(tariff), "money"


def _same_unit(tariff: Tariff, unit: str, path: Path) -> None:
    if tariff.money != (unit == "money"):
        expected = "en euros" if unit == "money" else "en nombres"
        raise DefinitionError(
            path,
            "les bornes du barème n'ont pas l'unité de ce qu'il mesure.",
            f"Écrivez des bornes {expected}.",
        )


def _flat(line: lines.Flat, names: Names, facts: dict[str, PlanFact], path: Path) -> Built:
    x = names.slot(line.flat, _AMOUNTS, (*path, "flat"))
    return operations.Same(x), names.units[x]


def _units(line: lines.Units, names: Names, facts: dict[str, PlanFact], path: Path) -> Built:
    count = names.slot(line.units, {"number"}, (*path, "units"))
    at = names.slot(line.at, _AMOUNTS, (*path, "at"))
    up_to = None if line.up_to is None else names.slot(line.up_to, {"number"}, (*path, "up_to"))
    return operations.Units(count, at, up_to), names.units[at]


def _share(line: lines.Share, names: Names, facts: dict[str, PlanFact], path: Path) -> Built:
    x = names.slot(line.share, _AMOUNTS, (*path, "share"))
    return operations.Share(x, names.slot(line.rate, {"rate"}, (*path, "rate"))), names.units[x]


def _sum(line: lines.Sum, names: Names, facts: dict[str, PlanFact], path: Path) -> Built:
    slots, unit = _slots(line.sum, names, (*path, "sum"))
    return operations.Sum(slots), unit


def _least(line: lines.Least, names: Names, facts: dict[str, PlanFact], path: Path) -> Built:
    slots, unit = _slots(line.least, names, (*path, "least"))
    return operations.Least(slots), unit


def _most(line: lines.Most, names: Names, facts: dict[str, PlanFact], path: Path) -> Built:
    slots, unit = _slots(line.most, names, (*path, "most"))
    return operations.Most(slots), unit


def _cumulation(line: lines.Cumulation, names: Names, facts: dict[str, PlanFact], path: Path) -> Built:
    x = names.slot(line.cumulation, {"money"}, (*path, "cumulation"))
    rate = names.slot(line.rate, {"rate"}, (*path, "rate"))
    of = tuple(names.slot(name, {"money"}, (*path, "of")) for name in line.of)
    others = names.slot(line.others, {"money"}, (*path, "others"))
    return operations.Cumulation(x, rate, of, others), "money"


def _when(line: lines.When, names: Names, facts: dict[str, PlanFact], path: Path) -> Built:
    condition = build_condition(line.when, names, facts, (*path, "when"))
    known = line.then if line.then not in {"0", "1"} else line.otherwise
    units = {names.units[names.slot(known, {"money", "number", "rate"}, path)]}
    then, otherwise = (
        names.slot(line.then, units, (*path, "then")),
        names.slot(line.otherwise, units, (*path, "otherwise")),
    )
    return operations.When(condition, then, otherwise), units.pop()


_BUILDERS: dict[type[lines.Line], Callable[..., Built]] = {
    lines.Cap: _cap,
    lines.Marginal: _marginal,
    lines.Whole: _whole,
    lines.Members: _members,
    lines.Flat: _flat,
    lines.Units: _units,
    lines.Share: _share,
    lines.Sum: _sum,
    lines.Least: _least,
    lines.Most: _most,
    lines.Cumulation: _cumulation,
    lines.When: _when,
}
