"""A scheme and a simulation as lines for the terminal."""

from collections.abc import Iterator

from bareme import Scheme, Simulation
from bareme.calendars import Permanent, SetLocally, Window
from bareme.values import Amount, Day, Number, ParameterValue, Rate, Tariff
from guichet.shared.formats import format_amount, format_date, format_number, format_percent
from guichet.simulations.services import VERDICT_WORDS, StepWords, criterion_words, question_words, step_value


def scheme_lines(scheme: Scheme) -> Iterator[str]:
    """Write a scheme's rules: who, when, how much, with what is not confirmed."""
    yield scheme.identity.title
    yield scheme.identity.promise
    yield ""
    yield f"Calendrier : {_calendar(scheme)}"
    yield "Conditions"
    for criterion in scheme.criteria:
        kind = "à l'appréciation de l'instructeur" if criterion.assess else f"sinon : {criterion.else_}"
        yield f"  {criterion.title or criterion.assess or criterion.id} — {kind} [{scheme.sources[criterion.source].title}]"
    if scheme.expenses:
        yield "Dépenses"
        for expense in scheme.expenses.values():
            yield f"  {expense.title} — {'refusée : ' + expense.refused if expense.refused else 'acceptée'}"
    if scheme.parameters:
        yield "Paramètres"
        for name, parameter in scheme.parameters.items():
            mark = "" if parameter.confirmed else " (à confirmer)"
            for day, value in parameter.values.items():
                yield f"  {name} : {parameter_words(value)}, depuis le {format_date(day)}{mark} [{scheme.sources[parameter.source].title}]"
    yield "Montant"
    for line in scheme.amount:
        yield f"  {line.title}"
    if not scheme.amount:
        yield f"  {scheme.award.unknown or scheme.award.in_kind}"


def parameter_words(value: ParameterValue) -> str:
    """Write a parameter's value."""
    match value:
        case Amount(cents):
            return format_amount(cents)
        case Rate(points):
            return format_percent(points)
        case Number(number):
            return format_number(number)
        case Day(day):
            return format_date(day)
        case Tariff():
            return "barème de " + ", ".join(_brackets(value))


def simulation_lines(simulation: Simulation) -> Iterator[str]:
    """Write a verdict, its reasons, its computation and the next question."""
    plan = simulation.plan
    yield f"{plan.title} — {format_date(plan.at)}"
    yield f"Réponse : {VERDICT_WORDS[simulation.verdict]}"
    if simulation.amount is not None:
        yield f"{'Jusqu’à' if plan.ceiling else 'Montant :'} {format_amount(simulation.amount)}"
    elif simulation.range is not None:
        low, high = simulation.range
        yield f"Entre {format_amount(low)} et {format_amount(high)}"
    for result in simulation.criteria:
        yield f"  [{VERDICT_WORDS[result.verdict]}] {result.criterion.title} : {criterion_words(result, plan)}"
    words = StepWords(simulation)
    for step in simulation.steps:
        mark = "" if step.line.confirmed else " (à confirmer)"
        yield f"  {step.line.title} = {step_value(step)}{mark} — {words.of(step.line.operation)}"
    fact = simulation.fact(simulation.next_question) if simulation.next_question else None
    if fact is not None:
        yield f"Prochaine question : {question_words(fact)} (--fact {fact.name}=…)"


def _calendar(scheme: Scheme) -> str:
    calendar = scheme.calendar
    if isinstance(calendar, Permanent):
        return "toute l'année"
    if isinstance(calendar, SetLocally):
        return f"dates fixées par {calendar.set_by}"
    windows = [entry for entry in calendar if isinstance(entry, Window)]
    return " ; ".join(_window(window) for window in windows)


def _window(window: Window) -> str:
    opens = f"du {format_date(window.opens)} " if window.opens else ""
    closes = f"au {format_date(window.last_day)}" if window.last_day else "sans fin connue"
    return f"{opens}{closes}"


def _brackets(tariff: Tariff) -> Iterator[str]:
    for bracket in tariff.brackets:
        value = (
            format_percent(bracket.rate)
            if bracket.rate or not (bracket.base or bracket.each)
            else format_amount(bracket.base)
        )
        if bracket.each:
            value += f" + {format_amount(bracket.each)} par unité"
        if bracket.upto is None:
            yield f"{value} au-delà"
        else:
            yield f"{value} jusqu'à {format_amount(bracket.upto) if tariff.money else format_number(bracket.upto)}"
