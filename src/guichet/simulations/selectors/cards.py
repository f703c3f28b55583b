"""What a list shows of one scheme for one applicant: the full answer, the next question, who near could have it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bareme import CriterionResult, Facts, FactValue, PlanFact, Simulation, decide, simulate
from bareme.arithmetic import NO, UNKNOWN, YES
from guichet.schemes.enums import Status
from guichet.simulations.selectors.answers import Answers, is_shared
from guichet.simulations.selectors.applicants import Applicant
from guichet.simulations.selectors.questions import deciding_question
from guichet.simulations.selectors.results import Assessment, Entry, OrderKey, without_dates

SHORTLIST = 60
"""How many entries of a group are computed in full to find the most useful: those that close first."""
BEST = 3
OF_THE_APPLICANT = ("organisation.", "territory.", "project.population", "project.whole_department")
"""Answers that change with who carries the project: another body covers other people."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A body of the same place that the scheme answers better than "no"."""

    applicant: Applicant
    sure: bool


@dataclass(frozen=True, slots=True)
class Card:
    """`question` is None when nothing is left to ask; `declined` says that it is because one does not know."""

    entry: Entry
    simulation: Simulation
    question: PlanFact | None
    advances: int
    declined: bool
    neighbour: Neighbour | None

    @property
    def failed(self) -> CriterionResult | None:
        return next((result for result in self.simulation.criteria if result.verdict == "no"), None)


@dataclass(frozen=True, slots=True)
class CardMaker:
    """Makes cards for one applicant. `known` holds what is known of them, shared answers included."""

    at: date
    known: Facts
    answers: Answers
    popularity: Mapping[str, int]
    near: Sequence[Applicant]

    def make(self, entry: Entry) -> Card:
        facts = self.answers.facts_of(entry.scheme.slug, self.known)
        simulation = simulate(entry.plan, facts, self.popularity)
        declined = self.answers.declined_of(entry.plan)
        name = deciding_question(simulation, declined, self.popularity) if entry.verdict == UNKNOWN else None
        question = entry.plan.fact(name) if name else None
        advances = self.popularity.get(question.key, 1) if question and is_shared(question) else 1
        waiting = entry.verdict == UNKNOWN and question is None
        return Card(entry, simulation, question, advances, waiting, self._neighbour(entry))

    def _neighbour(self, entry: Entry) -> Neighbour | None:
        if entry.verdict != NO:
            return None
        perhaps = None
        for applicant in self.near:
            verdict = self._verdict_for(applicant, entry)
            if verdict == YES:
                return Neighbour(applicant, sure=True)
            if verdict == UNKNOWN and perhaps is None:
                perhaps = Neighbour(applicant, sure=False)
        return perhaps

    def _verdict_for(self, applicant: Applicant, entry: Entry) -> int:
        plan = entry.scheme.plan(applicant.codes)
        if entry.status in {Status.SOON, Status.CLOSED, Status.UNKNOWN}:
            plan = without_dates(plan)
        return decide(
            plan, self.answers.facts_of(entry.scheme.slug, neighbour_facts(applicant, self.answers))
        )


def neighbour_facts(applicant: Applicant, answers: Answers) -> dict[str, FactValue]:
    """Return what is known of a neighbour: its own place and kind, and the answers about the project."""
    project = {name: value for name, value in answers.shared.items() if not name.startswith(OF_THE_APPLICANT)}
    return {**applicant.facts, **project}


def best_cards(assessment: Assessment, maker: CardMaker) -> list[Card]:
    """Return the three most useful, best first: see `usefulness`. Equals stand by the day they close."""
    cards = []
    for verdict in (YES, UNKNOWN):
        cards += [maker.make(entry) for entry in assessment.groups[verdict][:SHORTLIST]]
    return sorted(cards, key=usefulness)[:BEST]


def usefulness(card: Card) -> tuple[int, int, OrderKey]:
    """Order cards: for you with an amount computed (the greatest first), for you with a known rate, perhaps, then those
    whose money nobody published; at equal use, what closes first.
    """
    simulation, sure = card.simulation, card.entry.verdict == YES
    order = card.entry.order
    if sure and simulation.amount is not None:
        return 0, -simulation.amount, order
    if card.entry.scheme.has_formula:
        return (1 if sure else 2), 0, order
    return (3 if sure else 4), 0, order
