"""One applicant, one scheme file: from answers as people write them to a simulation."""

from collections.abc import Mapping
from datetime import date

from bareme import FactError, SchemeFile, SharedFacts, Simulation, compile_scheme, read_answers, simulate
from guichet.simulations.errors import UnusableAnswer, UnusableParameter
from guichet.simulations.selectors.applicants import find_applicant


def simulate_file(
    file: SchemeFile,
    shared: SharedFacts,
    *,
    at: date,
    place: str | None = None,
    organisation: str | None = None,
    answers: Mapping[str, object],
    parameters: Mapping[str, str] | None = None,
) -> tuple[Simulation, tuple[str, ...]]:
    """Simulate `file` on the day `at` for an applicant; return it with the notes on how the place was understood.

    `place` is an official or plain code. What the place gives, an answer may correct. Raise UnusableAnswer,
    UnusableParameter, or TerritoryError for an unknown place.
    """
    applicant = find_applicant(place, organisation, at=at)
    try:
        plan = compile_scheme(file, shared, at, place=applicant.codes, parameters=parameters)
    except FactError as error:
        raise UnusableParameter(error.fact, error.message) from None
    try:
        given = read_answers(plan, answers)
        known = {fact.name: applicant.facts[fact.key] for fact in plan.facts if fact.key in applicant.facts}
        return simulate(plan, {**known, **given}), applicant.notes
    except FactError as error:
        raise UnusableAnswer(error.fact, error.message) from None
