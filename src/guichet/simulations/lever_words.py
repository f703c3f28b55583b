"""What would change the answer, in sentences."""

from bareme import PlanFact, Simulation
from guichet.shared.formats import format_amount
from guichet.simulations.card_words import range_words
from guichet.simulations.selectors.levers import Binding, Lever
from guichet.simulations.wording import answer_words, value_words

_UNITS = {"amount": "money", "integer": "number"}


def lever_words(lever: Lever, before: Simulation) -> str:
    """Say one lever: what would be otherwise, then what it would give."""
    return f"{_condition(lever)} : {_consequence(lever.result, before)}."


def _condition(lever: Lever) -> str:
    fact, words = lever.fact, answer_words(lever.fact, lever.value)
    if lever.kind == "without":
        return "Sans les autres aides publiques"
    if lever.kind == "one_more":
        return f"Avec {words} au lieu d’un de moins" if not fact.unit else f"Avec {words}"
    if lever.kind == "threshold":
        return f"Si « {fact.title} » passait à {words}"
    return f"Si vous répondiez « {words} » à « {fact.title} »"


def _consequence(after: Simulation, before: Simulation) -> str:
    if after.verdict == "no":
        return "l’aide ne serait plus pour vous"
    opened = {"no": "l’aide serait pour vous", "unknown": "l’aide serait sûrement pour vous"}.get(
        before.verdict, ""
    )
    gained = opened if after.verdict == "yes" and opened else ""
    if after.verdict == "unknown" and before.verdict == "no":
        gained = "l’aide deviendrait possible"
    return (
        ", ".join(part for part in (gained, _amount_words(after, before)) if part)
        or "la réponse resterait à préciser"
    )


def _amount_words(after: Simulation, before: Simulation) -> str:
    if after.amount is not None:
        words = format_amount(after.amount)
        if before.amount is None:
            return words
        difference = after.amount - before.amount
        sign = "de plus" if difference > 0 else "de moins"
        return f"{words} ({format_amount(abs(difference))} {sign})"
    return range_words(after.range) if after.range else ""


def binding_words(binding: Binding) -> str:
    """Say a limit that bites, and what it leaves aside."""
    fact = binding.fact
    kept, left = _value(fact, binding.kept), _value(fact, binding.given - binding.kept)
    return f"« {fact.title} » : {kept} sont retenus, {left} sont au-delà de la limite. En ajouter n’augmente pas l’aide."


def _value(fact: PlanFact, value: int) -> str:
    unit = _UNITS.get(fact.type, fact.type)
    return value_words(value, unit, fact.unit if unit == "number" else None)
