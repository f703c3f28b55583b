"""Answers as people write them, read into facts: "12 500,50 €", "oui", "31/03/2021", "1200 | 800"."""

from collections.abc import Mapping
from typing import Any

from bareme.errors import FactError, ScalarError
from bareme.plan import FactValue, Plan, PlanFact
from bareme.values import parse_amount, parse_date, parse_integer, parse_rate, parse_yes_no

UNKNOWN_WORDS = {"", "unknown", "inconnu", "?", "ne sais pas"}
_PARSERS: dict[str, Any] = {
    "yes_no": parse_yes_no,
    "integer": parse_integer,
    "amount": parse_amount,
    "rate": lambda text: parse_rate(text if text.strip().endswith("%") else text + "%"),
    "date": parse_date,
    "choice": str,
    "choices": lambda text: frozenset(_split(text)),
    "codes": lambda text: frozenset(_split(text)),
    "integers": lambda text: tuple(parse_integer(part) for part in _split(text)),
}


def read_answer(fact: PlanFact, raw: object) -> FactValue:
    """Read one answer: text, or the booleans, whole numbers and lists that JSON gives. Empty or "?" is unknown.

    Raise FactError with a sentence that says what to write.
    """
    if raw is None:
        return None
    if isinstance(raw, bool):
        text = "yes" if raw else "no"
    elif isinstance(raw, (list, tuple)):
        text = " | ".join(str(item) for item in raw)
    else:
        text = str(raw)
    text = text.strip()
    if text.lower() in UNKNOWN_WORDS:
        return None
    try:
        value: FactValue = _PARSERS[fact.type](text)
    except ScalarError as problem:
        raise FactError(fact.name, str(problem)) from None
    _refuse_outside(fact, value)
    fact.encode(value)
    return value


def read_answers(plan: Plan, raw: Mapping[str, object]) -> dict[str, FactValue]:
    """Read answers by the facts' own or shared names. Raise FactError on the first that cannot be used, known or not."""
    answers: dict[str, FactValue] = {}
    for name, value in raw.items():
        fact = plan.fact(name)
        if fact is None:
            known = ", ".join(fact.name for fact in plan.facts)
            raise FactError(name, f"« {name} » n'est pas une question de cette aide. Questions : {known}.")
        answers[fact.name] = read_answer(fact, value)
    return answers


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.replace(";", "|").split("|") if part.strip()]


def _refuse_outside(fact: PlanFact, value: FactValue) -> None:
    """Say the bounds as a person writes them, before the engine would in cents."""
    if isinstance(value, bool) or not isinstance(value, int) or fact.low <= value <= fact.high:
        return
    cents = fact.type in {"amount", "rate"}
    low, high = (fact.low // 100, fact.high // 100) if cents else (fact.low, fact.high)
    unit = {"amount": " €", "rate": " %"}.get(fact.type, "")
    raise FactError(fact.name, f"Écrivez une valeur de {low}{unit} à {_grouped(high)}{unit}.")


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")
