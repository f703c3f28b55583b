"""Everything that can be known of a scheme file before anyone uses it: shape, rules at each date and area, examples."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from bareme.answers import read_answers
from bareme.calendars import Permanent, SetLocally, Window
from bareme.compiling import compile_scheme
from bareme.errors import DefinitionError, FactError, Problem, SchemeError
from bareme.forms import Form, compile_form, compile_private_form, compile_report_form
from bareme.payment_checks import check_payments
from bareme.plan import Plan
from bareme.reading import SchemeFile, SharedFacts, problem_at, read_scheme
from bareme.scheme import Example, Scheme
from bareme.tracing import Simulation, simulate
from bareme.tree import size_of
from bareme.values import Tariff

MAX_CHECKED = 500_000  # values read, times the days, areas and examples they are compiled for: about a second


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found. `scheme` is None when the file cannot be used at all."""

    file: str
    scheme: SchemeFile | None
    problems: tuple[Problem, ...]
    examples: int


def check_scheme(content: bytes, file: str, shared: SharedFacts) -> CheckReport:
    """Read a scheme, compile it at every date and area that changes it, and run its worked examples."""
    try:
        scheme = read_scheme(content, file)
    except SchemeError as error:
        return CheckReport(file, None, tuple(error.problems), 0)
    problems: dict[str, Problem] = {}
    occasions = list(_occasions(scheme))
    if _effort(scheme) * (len(occasions) + len(scheme.base.examples)) > MAX_CHECKED:
        return CheckReport(file, None, (_too_long(scheme),), 0)
    formed: set[str | None] = set()
    for area, at in occasions:
        try:
            plan = compile_scheme(scheme, shared, at, place=(area,) if area else ())
        except SchemeError as error:
            problems.update({str(problem): problem for problem in error.problems})
            continue
        if area not in formed:  # a form does not change from one day to another
            formed.add(area)
            problems.update({str(problem): problem for problem in _check_form(scheme, area, plan)})
    if problems:
        return CheckReport(file, None, tuple(problems.values()), 0)
    failures = tuple(_run_examples(scheme, shared))
    failures += tuple(check_payments(scheme))
    failures += tuple(_check_reports(scheme))
    failures += tuple(_check_publication(scheme))
    return CheckReport(file, scheme, failures, len(scheme.base.examples))


def _check_form(scheme: SchemeFile, area: str | None, plan: Plan) -> Iterator[Problem]:
    definition = scheme.base if area is None else scheme.local[area]
    tree = scheme.tree if area is None else scheme.trees[area]
    reports = [partial(compile_report_form, report=one.id) for one in definition.reports]
    parts: list[Callable[[Scheme, Plan], Form]] = [compile_form, compile_private_form, *reports]
    for compile_part in parts:
        try:
            compile_part(definition, plan)
        except DefinitionError as error:
            yield problem_at(tree, scheme.file, error.path, error.message, error.remedy)


def _effort(scheme: SchemeFile) -> int:
    """Weigh one compilation: the values of the file, and each line on the widest tariff."""
    parameters = [
        value for parameter in scheme.base.parameters.values() for value in parameter.values.values()
    ]
    widest = max((len(value.brackets) for value in parameters if isinstance(value, Tariff)), default=1)
    lines = len(scheme.base.derived) + len(scheme.base.amount)
    return size_of(scheme.tree) + 8 * lines * widest


def _too_long(scheme: SchemeFile) -> Problem:
    return problem_at(
        scheme.tree,
        scheme.file,
        ("examples",),
        "trop de dates, de zones et d'exemples pour un texte de cette longueur.",
        "Retirez des exemples, ou partagez le dispositif en deux.",
    )


def _occasions(scheme: SchemeFile) -> Iterator[tuple[str | None, date]]:
    for area, definition in [(None, scheme.base), *scheme.local.items()]:
        for day in sorted(_days(definition)):
            yield area, day


def _days(scheme: Scheme) -> set[date]:
    days = {day for parameter in scheme.parameters.values() for day in parameter.values}
    if isinstance(scheme.calendar, Permanent):
        days |= {scheme.calendar.since} - {None}  # type: ignore[arg-type]  # None is taken away
    elif not isinstance(scheme.calendar, SetLocally):
        for entry in scheme.calendar:
            if isinstance(entry, Window):
                days |= {day for day in (entry.opens, entry.last_day) if day is not None}
    return days or {date(2021, 3, 1)}


def complete_example(scheme: Scheme, index: int) -> Example:
    """Return example `index` (from 0) with what it takes from the one it is `like`."""
    example = scheme.examples[index]
    if example.like is None:
        return example
    if not 1 <= example.like <= index:
        raise FactError("like", "« like » désigne un exemple précédent, compté à partir de 1.")
    first = complete_example(scheme, example.like - 1)
    return example.model_copy(
        update={
            "at": example.at or first.at,
            "place": example.place or first.place,
            "facts": {**first.facts, **example.facts},
        }
    )


def _run_examples(scheme: SchemeFile, shared: SharedFacts) -> Iterator[Problem]:
    for index in range(len(scheme.base.examples)):
        try:
            example = complete_example(scheme.base, index)
            if example.at is None:
                raise FactError("at", "la date de l'exemple manque : ajoutez « at: 2021-03-01 ».")
            plan = compile_scheme(scheme, shared, example.at, place=example.place)
            differences = _differences(example, simulate(plan, _facts(plan, example)))
        except FactError as error:
            differences = [f"{error.fact} : {error.message}"]
        for difference in differences:
            yield problem_at(
                scheme.tree,
                scheme.file,
                ("examples", index),
                f"« {scheme.base.examples[index].title} » : {difference}",
                "Recalculez à la main, puis corrigez l'exemple ou la règle.",
            )


def _facts(plan: Plan, example: Example) -> dict[str, Any]:
    facts: dict[str, Any] = dict(read_answers(plan, example.facts))
    for fact in plan.facts:
        if fact.type == "codes" and fact.name not in facts and example.place:
            facts[fact.name] = frozenset(example.place)
    return facts


def _differences(example: Example, found: Simulation) -> list[str]:
    expect, differences = example.expect, []
    if expect.verdict != found.verdict:
        why = ", ".join(
            f"{result.criterion.id} : {result.verdict}"
            for result in found.criteria
            if result.verdict in {"no", "unknown"}
        )
        differences.append(
            f"verdict {found.verdict} au lieu de {expect.verdict} ({why or 'aucun critère ouvert'})."
        )
    if isinstance(expect.amount, int) and expect.amount != found.amount:
        differences.append(f"montant {euros(found.amount)} au lieu de {euros(expect.amount)}.")
    if isinstance(expect.amount, str) and found.amount is not None:
        differences.append(f"montant {euros(found.amount)} au lieu d'aucun.")
    if expect.amount == "unknown" and found.verdict == "no":
        differences.append("le montant n'est pas inconnu : l'aide est refusée (écrivez « none »).")
    if expect.range is not None and expect.range != found.range:
        shown = "aucune" if found.range is None else f"{euros(found.range[0])} à {euros(found.range[1])}"
        differences.append(
            f"fourchette {shown} au lieu de {euros(expect.range[0])} à {euros(expect.range[1])}."
        )
    fails = [result.criterion.id for result in found.criteria if result.verdict == "no"]
    if expect.fails is not None and sorted(expect.fails) != sorted(fails):
        differences.append(
            f"critères refusés : {', '.join(fails) or 'aucun'}, au lieu de : {', '.join(expect.fails) or 'aucun'}."
        )
    return differences


def _check_reports(scheme: SchemeFile) -> Iterator[Problem]:
    """A report has an id of its own; a payment that waits for a report names one, once the scheme describes some."""
    ids = [one.id for one in scheme.base.reports]
    for index, report in enumerate(scheme.base.reports):
        if report.id in ids[:index]:
            path = ("reports", index, "id")
            yield problem_at(
                scheme.tree,
                scheme.file,
                path,
                f"deux bilans s'appellent « {report.id} ».",
                "Donnez un autre nom.",
            )
    for index, payment in enumerate(scheme.base.payments):
        if ids and payment.when == "report_accepted" and not set(ids) & set(payment.proof):
            yield problem_at(
                scheme.tree,
                scheme.file,
                ("payments", index),
                "ce versement attend un bilan, sans dire lequel.",
                f"Ajoutez « proof: [{ids[0]}] ».",
            )


def _check_publication(scheme: SchemeFile) -> Iterator[Problem]:
    """Who grants, for the country and for each area, says where that comes from."""
    pairs = [(scheme.base, scheme.tree)]
    pairs += [(found, scheme.trees[area]) for area, found in scheme.local.items()]
    for definition, tree in pairs:
        granted_by = definition.publication.granted_by
        if granted_by is None or granted_by.source in definition.sources:
            continue
        if granted_by.source != "none" or granted_by.confirmed:
            yield problem_at(
                tree,
                scheme.file,
                ("publication", "granted_by", "source"),
                f"la source « {granted_by.source} » n'est pas déclarée.",
                f"Choisissez parmi : {', '.join(definition.sources)} ; ou « source: none, confirmed: no ».",
            )


def euros(cents: int | None) -> str:
    """Write cents as plain euros, for a report: 13450.00."""
    return "aucun" if cents is None else f"{cents // 100}.{cents % 100:02d} €"
