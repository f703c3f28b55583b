"""The few words a card says: how much, until when, why."""

from datetime import date
from typing import NamedTuple

from bareme import Simulation
from guichet.schemes.enums import Status
from guichet.schemes.selectors import SchemePlans
from guichet.shared.formats import (
    format_amount,
    format_date,
    format_days_left,
    format_days_until,
    format_short_date,
)
from guichet.simulations.wording import criterion_words, is_moot

REASONS = 3


class HowMuchWords(NamedTuple):
    """`text` in a few words; `computed` when it comes from answers, `confirmed` when every number was checked."""

    text: str
    computed: bool
    confirmed: bool


def how_much_words(simulation: Simulation, scheme: SchemePlans, *, ranges: bool = True) -> HowMuchWords:
    """Say the amount, else its range, else what the scheme gives in general. A ceiling is never the expected amount.

    Without `ranges`, a range is left out: nothing about the project was said yet, its ends would only be bounds.
    """
    plan = simulation.plan
    confirmed = not plan.lines or plan.lines[-1].confirmed
    prefix = "jusqu’à " if plan.ceiling else ""
    if simulation.amount is not None:
        return HowMuchWords(f"{prefix}{format_amount(simulation.amount)}", True, confirmed)
    if ranges and simulation.range is not None:
        return HowMuchWords(range_words(simulation.range), True, confirmed)
    return HowMuchWords(scheme.how_much.text, False, scheme.how_much.confirmed)


def range_words(ends: tuple[int, int]) -> str:
    """Say two ends of an amount in cents: "de 12 250,00 € à 13 450,00 €"; from nothing, "jusqu’à"."""
    low, high = ends
    if low == 0:
        return f"jusqu’à {format_amount(high)}"
    return f"de {format_amount(low)} à {format_amount(high)}"


def when_words(status: Status, day: date | None, today: date) -> tuple[str, str]:
    """Say until when, and how long that leaves: ("31 mars", "il reste 30 jours")."""
    if status is Status.OPEN:
        if day is None:
            return "ouverte", "sans date de fin connue"
        return f"jusqu’au {_day(day, today)}", format_days_left(day, today)
    if status is Status.SOON and day is not None:
        return f"ouvre le {_day(day, today)}", format_days_until(day, today)
    if status is Status.CLOSED:
        return ("fermée", f"depuis le {format_date(day)}") if day else ("fermée", "")
    return {
        Status.PERMANENT: ("au fil de l’eau", "sans date limite"),
        Status.LOCAL: ("dates fixées localement", "à demander"),
    }.get(status, ("dates inconnues", ""))


def _day(day: date, today: date) -> str:
    return format_short_date(day) if day.year == today.year else format_date(day)


def met_words(simulation: Simulation) -> str:
    """Name the first criteria that are met: "Porteur · Une école · Dates de dépôt"."""
    titles = [
        result.criterion.title
        for result in simulation.criteria
        if result.verdict == "yes" and not is_moot(result)
    ]
    shown = " · ".join(titles[:REASONS])
    more = len(titles) - REASONS
    return f"{shown} · et {more} autre{'s' if more > 1 else ''}" if more > 0 else shown


def refusal_words(simulation: Simulation) -> str:
    """Say why not, by the first criterion that is not met, with how far from it."""
    failed = next((result for result in simulation.criteria if result.verdict == "no"), None)
    return criterion_words(failed, simulation.plan) if failed else ""
