"""Rank the lines of a scenario: by score, by number, by a fact or a territory figure, the least advanced first."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from guichet.accounts.permissions import Actor
from guichet.applications.selectors import standing_of
from guichet.review.errors import ReviewError
from guichet.review.models import ScenarioLine
from guichet.review.selectors.committees import scores_of
from guichet.review.selectors.scenarios import FACT, rows_of
from guichet.review.services.scenarios import open_scenario, version
from guichet.schemes.selectors import pinned_plan

NUMERIC = frozenset({"integer", "amount", "rate", "yes_no"})
POPULATION = f"{FACT}territory.population"
PLAIN = {
    "score": "par note, la meilleure d’abord",
    "number": "par numéro",
    POPULATION: "les moins peuplés d’abord",
}
"""The orders that every scheme has, with their words; "hand" is what moving a line makes."""


@transaction.atomic
def rank_lines(
    scenario: int, order: str, *, actor: Actor, now: datetime, revision: int | None = None
) -> None:
    """Rank every line; what is unknown comes last, whichever way. A fact ranks upwards: the least advanced first.

    Raise NotYours, ReviewError.
    """
    found = open_scenario(scenario, actor, revision)
    lines = rows_of(found)
    if order not in PLAIN and order not in fact_orders(lines, now):
        raise ReviewError("Choisissez un ordre dans la liste.")
    _measure(lines, order, now)
    up = -1 if order == "score" else 1

    def place(line: ScenarioLine) -> tuple[bool, int, int]:
        return line.figure is None, up * (line.figure or 0), line.application.number or 0

    ordered = sorted(lines, key=place)
    for rank, line in enumerate(ordered, start=1):
        line.rank = rank
    ScenarioLine.objects.bulk_update(ordered, ["rank", "figure"])
    found.order = order
    version("scenario.ranked", found, actor=actor, now=now, order=order)


def fact_orders(lines: Sequence[ScenarioLine], now: datetime) -> dict[str, str]:
    """Return the facts that may rank some lines, by the order they name, with their titles: those of their schemes' rules."""
    found: dict[str, str] = {}
    seen: set[str] = set()
    for line in lines:
        application = line.application
        if application.slug in seen:
            continue
        seen.add(application.slug)
        plan = pinned_plan(application.pinned, now.date(), tuple(application.places))
        found |= {f"{FACT}{fact.key}": fact.title for fact in plan.facts if fact.type in NUMERIC}
    return {key: title for key, title in found.items() if key not in PLAIN}


def _measure(lines: Sequence[ScenarioLine], order: str, now: datetime) -> None:
    scores = scores_of([line.application for line in lines]) if order == "score" else {}
    for line in lines:
        if order == "score":
            line.figure = scores.get(line.application_id)
        elif order.startswith(FACT):
            line.figure = _fact(line, order.removeprefix(FACT), now)
        else:
            line.figure = line.application.number


def _fact(line: ScenarioLine, name: str, now: datetime) -> int | None:
    known = line.application.carrier_facts.get(name)
    if known is None:
        known = standing_of(line.application, now).view.facts.get(name)
    return int(known) if isinstance(known, int) else None
