"""Who carries a project: the body chosen, and those near it that may when it may not."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice

from bareme import Facts, FactValue, Plan, decide, simulate
from bareme.arithmetic import NO, YES
from guichet.applications.models import Application
from guichet.schemes.selectors import Pinned, pinned_plan
from guichet.simulations.selectors.applicants import (
    KIND_OF_TERRITORY,
    Applicant,
    find_applicant,
    member_communes,
    neighbours,
)
from guichet.simulations.selectors.results import without_dates
from guichet.simulations.selectors.words import criteria_in_words
from guichet.territories.selectors import TerritoryRecord

MOST_MEMBERS = 10
"""Communes of an EPCI that are named; beyond, one says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """A body in a place. `code` is its official code, empty when nobody said where; `facts` what the rules know of it."""

    code: str = ""
    kind: str = ""
    name: str = ""
    places: tuple[str, ...] = ()
    facts: Mapping[str, FactValue]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Competent:
    """A body near the carrier that the scheme answers better: `answer` is "oui" or "peut-être"."""

    code: str
    kind: str
    name: str
    body: str
    answer: str


def carrier_at(code: str, kind: str, at: date) -> Carrier:
    """Return the carrier at an official code, as an organisation of that kind. Raise TerritoryError for a lost code."""
    return carrier_of(find_applicant(code or None, kind or None, at=at))


def carrier_of(applicant: Applicant) -> Carrier:
    """Return an applicant of a simulation as the carrier of an application."""
    territory, kind = applicant.territory, applicant.kind or ""
    own = territory is not None and KIND_OF_TERRITORY.get(territory.kind) == kind
    return Carrier(
        code=territory.official_code if territory else "",
        kind=kind,
        name=territory.name if territory and own else "",
        places=applicant.codes,
        facts={name: value for name, value in applicant.facts.items() if name != "territory.codes"},
        notes=applicant.notes,
    )


def refused_for_what_it_is(plan: Plan, carrier: Carrier) -> bool:
    """Tell whether the rules say no to this carrier whatever the project: its kind, its place or its size is enough."""
    known: dict[str, FactValue] = {**carrier.facts, "territory.codes": frozenset(carrier.places)}
    return bool(carrier.places or carrier.kind) and decide(without_dates(plan), known) == NO


def reasons_against(plan: Plan, carrier: Carrier) -> tuple[str, ...]:
    """Return why the rules say no to this carrier, as sentences."""
    known: dict[str, FactValue] = {**carrier.facts, "territory.codes": frozenset(carrier.places)}
    found = criteria_in_words(simulate(without_dates(plan), known))
    return tuple(item.words for item in found if item.verdict == "no")


def who_may_instead(pinned: Pinned, carrier: Carrier, answers: Facts, at: date) -> tuple[Competent, ...]:
    """Return the bodies of the same place that the scheme answers better than no, given the answers about the project.

    Those that contain the carrier, the nearest first; then, for an EPCI, its communes by name, ten at most.
    """
    if not carrier.code:
        return ()
    applicant = find_applicant(carrier.code, carrier.kind or None, at=at)
    around = _that_may(neighbours(applicant, at=at), pinned, answers, at)
    inside = _that_may(member_communes(applicant, at=at), pinned, answers, at)
    return (*around, *islice(inside, MOST_MEMBERS))


def _that_may(bodies: Iterable[Applicant], pinned: Pinned, answers: Facts, at: date) -> Iterator[Competent]:
    for near in bodies:
        body = near.territory
        if body is not None:
            plan = without_dates(pinned_plan(pinned, at, near.codes))
            verdict = decide(plan, {**_about_project(answers), **near.facts})
            if verdict != NO:
                yield _competent(body, near, "oui" if verdict == YES else "peut-être")


def _competent(body: TerritoryRecord, near: Applicant, answer: str) -> Competent:
    return Competent(
        code=body.official_code, kind=near.kind or "", name=body.name, body=body.kind_label, answer=answer
    )


def _about_project(answers: Facts) -> dict[str, FactValue]:
    """Keep what is said of the project: what is said of the body that asks is true of that body alone."""
    return {
        name: value for name, value in answers.items() if not name.startswith(("organisation.", "territory."))
    }


def carrier_of_application(application: Application) -> Carrier:
    """Return who carries an application, as it was known when chosen."""
    return Carrier(
        code=application.carrier,
        kind=application.carrier_kind,
        name=application.carrier_name,
        places=tuple(application.places),
        facts=application.carrier_facts,
    )
