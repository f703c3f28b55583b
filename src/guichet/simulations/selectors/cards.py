"""What a list shows of one scheme for one applicant: the full answer, the next question, who near could have it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bareme import CriterionResult, Facts, FactValue, PlanFact, Simulation, decide, simulate
from bareme.arithmetic import NO, UNKNOWN, YES
from guichet.schemes.enums import Status
from guichet.simulations.selectors.answers import Answers, is_shared
from guichet.simulations.selectors.applicants import Applicant
from guichet.simulations.selectors.questions import question_to_ask
from guichet.simulations.selectors.results import Assessment, Entry, without_dates

SHORTLIST = 60
"""How many entries of a group are computed in full to find the most useful: those that close first."""
BEST = 3
OF_THE_APPLICANT = ("organisation.", "territory.")


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
        name = question_to_ask(simulation, declined, self.popularity) if entry.verdict == UNKNOWN else None
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
    """Return the three most useful: surely for you first, an amount already computed first, then what closes first."""
    chosen: list[Card] = []
    for verdict in (YES, UNKNOWN):
        cards = [maker.make(entry) for entry in assessment.groups[verdict][:SHORTLIST]]
        cards.sort(key=_usefulness)  # stable: entries already stand by the day they close
        chosen += cards
        if len(chosen) >= BEST:
            break
    return chosen[:BEST]


def _usefulness(card: Card) -> int:
    """Order by the amount known, greatest first; then those of which only the rate is known."""
    simulation = card.simulation
    if simulation.amount is not None:
        return -simulation.amount
    return 0
