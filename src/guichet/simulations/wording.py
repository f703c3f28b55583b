"""Codes and values of the engine as French sentences: the only place where a verdict is put into words."""

from collections.abc import Callable
from datetime import date
from typing import Any

from bareme import CriterionResult, Plan, PlanFact, Reason, Simulation, Step
from bareme.conditions import Any_
from bareme.operations import (
    Cap,
    Cumulation,
    Least,
    Marginal,
    Members,
    Most,
    Operation,
    Same,
    Share,
    Sum,
    Units,
    When,
    Whole,
)
from guichet.shared.formats import format_amount, format_date, format_number, format_percent

VERDICT_WORDS = {
    "yes": "oui",
    "no": "non",
    "unknown": "peut-être",
    "assessed": "à l'appréciation de l'instructeur",
}

_NEEDS = {
    "at_least": "il faut au moins {}",
    "at_most": "il faut au plus {}",
    "more_than": "il faut plus de {}",
    "less_than": "il faut moins de {}",
}
_NEEDS_DATE = {
    "at_least": "pas avant le {}",
    "more_than": "après le {}",
    "at_most": "au plus tard le {}",
    "less_than": "avant le {}",
}
_SAME_ALONE = {"mois", "repas"}
_TAX = {"included": "TTC", "excluded": "HT", "either": ""}


def value_words(value: int, unit: str, noun: str | None = None) -> str:
    """Write one value of the engine: cents, basis points, a number with its noun, a day, a yes or no."""
    if unit == "money":
        return format_amount(value)
    if unit == "rate":
        return format_percent(value)
    if unit == "date":
        return format_date(date.fromordinal(value))
    if unit == "yes_no":
        return "oui" if value else "non"
    number = format_number(value)
    return f"{number}\u00a0{noun_for(value, noun)}" if noun else number


def noun_for(count: int, noun: str) -> str:
    """Return the unit as French writes it after 0 or 1: "1 école", "1 mois"."""
    first, space, rest = noun.partition(" ")
    if count > 1 or first in _SAME_ALONE:
        return noun
    return first.removesuffix("s") + space + rest


def answer_words(fact: PlanFact, value: object) -> str:
    """Write an answer as the person would: an option's words, a number with its unit."""
    if value is None:
        return "je ne sais pas"
    if isinstance(value, frozenset):
        chosen = [words for code, words in fact.options if code in value]
        return ", ".join(chosen) or "aucun"
    if isinstance(value, tuple):
        return ", ".join(format_number(number) for number in value)
    if isinstance(value, str):
        return dict(fact.options).get(value, value)
    if isinstance(value, date):
        return format_date(value)
    unit = {"amount": "money", "integer": "number"}.get(fact.type, fact.type)
    assert isinstance(value, int)  # noqa: S101 - every other type of a fact is handled above
    return value_words(value, unit, fact.unit if unit == "number" else None)


def question_words(fact: PlanFact) -> str:
    """Write the question, with the tax a spend counts."""
    tax = _TAX.get(fact.expense or "either", "")
    return f"{fact.ask.removesuffix('?').rstrip()} ({tax}) ?" if tax else fact.ask


def criterion_words(result: CriterionResult, plan: Plan) -> str:
    """Say why a criterion is met, not met, open, or left to the reviewer; a "no" says by how much."""
    criterion = result.criterion
    if result.verdict == "assessed":
        return f"À l'appréciation de l'instructeur. {criterion.helps or ''}".strip()
    if criterion.code == "calendar":
        return calendar_words(criterion.refusal, criterion.day)
    if criterion.code == "in_force" and criterion.day is not None:
        return f"Les règles que nous connaissons commencent le {format_date(criterion.day)}."
    if result.verdict == "unknown":
        asked = [fact.title for name in result.missing if (fact := plan.fact(name)) is not None]
        return f"Il manque : {', '.join(asked)}." if asked else "Il manque une réponse."
    details = [words for reason in result.reasons if (words := _reason_words(reason, plan, result.verdict))]
    joined = " ; ".join(dict.fromkeys(details))
    if result.verdict == "yes":
        if is_moot(result):
            return "Ne vous concerne pas."
        return f"{joined}." if joined else "Critère rempli."
    return f"{criterion.refusal} {joined[:1].upper()}{joined[1:]}." if joined else criterion.refusal


def is_moot(result: CriterionResult) -> bool:
    """Tell whether a criterion is met because it speaks of others: what a commune must be, for a département."""
    alternative = isinstance(result.criterion.condition, Any_)
    return alternative and result.verdict == "yes" and any(item.code == "none_of" for item in result.reasons)


def calendar_words(code: str, day: date | None) -> str:
    """Say where a day stands in a scheme's calendar."""
    if code == "permanent":
        return "Ouvert toute l'année."
    if day is None:
        return "Ouvert, sans date de fin connue." if code == "open" else "Fermé."
    return {
        "open": f"Ouvert jusqu'au {format_date(day)} inclus.",
        "not_yet": f"Ouvre le {format_date(day)}.",
        "between": f"Entre deux sessions : la prochaine ouvre le {format_date(day)}.",
        "closed": f"Fermé : le dépôt s'est terminé le {format_date(day)}.",
    }[code]


def _reason_words(reason: Reason, plan: Plan, verdict: str) -> str:
    fact = plan.fact(reason.name)
    title = fact.title if fact else _line_title(plan, reason.name)
    if not title:  # a dated switch of the scheme: its own number says nothing to a reader
        return ""
    if reason.options or reason.unit in {"choice", "choices"}:
        return _choice_words(reason, fact, title, verdict)
    if reason.code == "inside":
        return ""
    noun = fact.unit if fact and reason.unit == "number" else None
    if reason.low != reason.high or reason.bound is None:
        return title
    value = value_words(reason.low, reason.unit, noun)
    if reason.code not in _NEEDS:
        return f"{title} : {value}"
    needs = _NEEDS_DATE if reason.unit == "date" else _NEEDS
    bound = needs[reason.code].format(value_words(reason.bound, reason.unit, noun))
    if verdict == "yes" or not reason.gap or reason.unit == "date":
        return f"{title} : {value} ({bound})"
    gap = value_words(reason.gap, reason.unit, noun)
    side = "il manque" if reason.code in {"at_least", "more_than"} else "de trop :"
    return f"{title} : {value}, {bound} ({side} {gap})"


def _choice_words(reason: Reason, fact: PlanFact | None, title: str, verdict: str) -> str:
    options = fact.options if fact else ()
    chosen = [words for index, (_, words) in enumerate(options) if reason.high & (1 << index)]
    if len(chosen) == 1 and reason.unit == "choice":
        return f"{title} : {chosen[0]}"
    return title if verdict == "yes" else ""


def _line_title(plan: Plan, name: str) -> str:
    return next((line.title for line in (*plan.derived, *plan.lines) if line.id == name), "")


def step_value(step: Step) -> str:
    """Write a step's value, or its two ends while something is missing."""
    if step.low == step.high:
        return value_words(step.low, step.line.unit)
    return f"de {value_words(step.low, step.line.unit)} à {value_words(step.high, step.line.unit)}"


class StepWords:
    """How each line of one simulation was computed, with its figures."""

    def __init__(self, simulation: Simulation) -> None:
        plan = simulation.plan
        self.plan, self.low, self.high = plan, simulation.low, simulation.high
        self.titles = {line.slot: line.title for line in (*plan.derived, *plan.lines)}
        self.nouns = {fact.slot: fact.unit for fact in plan.facts if fact.type == "integer"}
        self.unknown = {
            fact.slot
            for fact in plan.facts
            if (self.low[fact.slot], self.high[fact.slot]) == (plan.low[fact.slot], plan.high[fact.slot])
            and fact.low != fact.high
        }
        self.titles.update({fact.slot: fact.title for fact in plan.facts if fact.slot not in self.titles})

    def of(self, operation: Operation) -> str:
        """Write one operation in words."""
        return _WORDS[type(operation)](self, operation)

    def value(self, slot: int) -> str:
        """Write the value of a slot, alone."""
        low, high, unit, noun = self.low[slot], self.high[slot], self.plan.units[slot], self.nouns.get(slot)
        if slot in self.unknown:
            return "pas encore connu"
        if not isinstance(low, int):
            return "inconnu" if low is None else ", ".join(format_number(number) for number in low)
        if low == high:
            return value_words(low, unit, noun)
        return f"de {value_words(low, unit)} à {value_words(high, unit, noun)}"

    def named(self, slot: int) -> str:
        """Write the value of a slot after its title, when it has one."""
        title = self.titles.get(slot)
        return f"{title} ({self.value(slot)})" if title else self.value(slot)

    def _cap(self, operation: Cap) -> str:
        limit = self.value(operation.at)
        if operation.per is not None:
            limit += f" × {self.value(operation.per)}"
        return f"{self.named(operation.x)}, dans la limite de {limit}"

    def _marginal(self, operation: Marginal) -> str:
        unit = self.plan.units[operation.x]
        parts, rate = [], operation.last_rate + sum(fall for _, fall in operation.steps)
        for bound, fall in operation.steps:
            parts.append(f"{format_percent(rate)} jusqu'à {value_words(bound, unit)}")
            rate -= fall
        parts.append(f"{format_percent(rate)} au-delà")
        return f"{self.named(operation.x)}, par tranches : {', puis '.join(parts)}"

    def _whole(self, operation: Whole) -> str:
        return f"{self.named(operation.x)}, au barème de sa tranche"

    def _members(self, operation: Members) -> str:
        return f"Somme, commune par commune, du barème appliqué à {self.named(operation.x)}"

    def _same(self, operation: Same) -> str:
        return f"Forfait : {self.value(operation.x)}"

    def _units(self, operation: Units) -> str:
        limit = "" if operation.up_to is None else f", au plus {self.value(operation.up_to)}"
        return f"{self.named(operation.count)} × {self.value(operation.at)}{limit}"

    def _share(self, operation: Share) -> str:
        return f"{self.value(operation.rate)} de {self.named(operation.x)}"

    def _sum(self, operation: Sum) -> str:
        return " + ".join(self.named(slot) for slot in operation.terms)

    def _least(self, operation: Least) -> str:
        return f"Le plus petit de : {' ; '.join(self.named(slot) for slot in operation.terms)}"

    def _most(self, operation: Most) -> str:
        return f"Le plus grand de : {' ; '.join(self.named(slot) for slot in operation.terms)}"

    def _cumulation(self, operation: Cumulation) -> str:
        spend = " + ".join(self.named(slot) for slot in operation.of)
        return (
            f"{self.named(operation.x)}, sans que les aides publiques dépassent {self.value(operation.rate)} "
            f"de {spend}, autres aides comprises ({self.value(operation.others)})"
        )

    def _when(self, operation: When) -> str:
        return f"Selon votre réponse : {self.named(operation.then)} ou {self.named(operation.otherwise)}"


_WORDS: dict[type[Operation], Callable[[StepWords, Any], str]] = {
    Cap: StepWords._cap,
    Marginal: StepWords._marginal,
    Whole: StepWords._whole,
    Members: StepWords._members,
    Same: StepWords._same,
    Units: StepWords._units,
    Share: StepWords._share,
    Sum: StepWords._sum,
    Least: StepWords._least,
    Most: StepWords._most,
    Cumulation: StepWords._cumulation,
    When: StepWords._when,
}
