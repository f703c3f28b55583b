"""One applicant before one scheme: everything the simulator, its PDF and its JSON say comes from here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bareme import (
    CriterionResult,
    FactError,
    FactValue,
    Plan,
    PlanFact,
    Scheme,
    SchemeError,
    Simulation,
    simulate,
)
from guichet.schemes.selectors import SchemePlans, definition, plan_for, scheme_plans
from guichet.simulations.errors import UnusableParameter
from guichet.simulations.selectors.answers import Answers, known_facts, parameter_name, read_address
from guichet.simulations.selectors.places import Place
from guichet.simulations.selectors.questions import question_to_ask, remaining
from guichet.simulations.selectors.results import without_dates


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A simulation with what surrounds it.

    `simulation` answers for the day asked. `computed` is what a reader can use: the same when the scheme is open that
    day, else the answer on `computed_at`, the nearest day it is; `dates` is then the criterion that says no.
    """

    card: SchemePlans
    scheme: Scheme
    place: Place
    at: date
    answers: Answers
    facts: Mapping[str, FactValue]
    what_if: Mapping[str, str] = field(default_factory=dict)
    simulation: Simulation
    computed: Simulation
    computed_at: date
    dates: CriterionResult | None = None

    @property
    def plan(self) -> Plan:
        return self.computed.plan

    @property
    def slug(self) -> str:
        return self.card.slug

    @property
    def declined(self) -> frozenset[str]:
        return self.answers.declined_of(self.plan)

    @property
    def question(self) -> PlanFact | None:
        name = question_to_ask(self.computed, self.declined)
        return self.plan.fact(name) if name else None

    @property
    def questions_left(self) -> int:
        return len(remaining(self.computed, self.declined))

    @property
    def answered_about_project(self) -> bool:
        """Tell whether a number about the project was answered: before, the ends of a range say nothing to a reader."""
        return any(type(value) is int for value in self.answers.own.get(self.slug, {}).values())

    def value(self, fact: PlanFact) -> FactValue:
        """Return what is known of a fact, from the place or from an answer."""
        found = self.facts.get(fact.name)
        return self.facts.get(fact.key) if found is None else found

    def answered(self, fact: PlanFact) -> bool:
        """Tell whether a person answered this fact (else it comes from the place, or is not known)."""
        return parameter_name(self.slug, fact) in self.answers.given


def make_case(
    slug: str,
    *,
    at: date,
    place: Place,
    parameters: Mapping[str, Sequence[str]],
    what_if: Mapping[str, str] | None = None,
) -> Case:
    """Simulate a scheme for an applicant. `parameters` are those of an address that may carry answers.

    Raise UnknownScheme, NoRules, UnusableScheme; UnusableParameter for a what-if that cannot be used.
    """
    card = scheme_plans(slug, at)
    codes = place.applicant.codes
    plan = _plan(slug, at, codes, what_if or {})
    answers = read_address(own_parameters(plan, parameters), lambda name: _find(plan, name))
    facts = answers.facts_of(slug, known_facts(place.applicant.facts, answers))
    simulation = simulate(plan, facts)
    computed, dates = simulation, _dates(simulation)
    if dates is not None:
        computed = _computed(slug, dates, plan, codes, facts, what_if or {})
    return Case(
        card=card,
        scheme=definition(slug, codes),
        place=place,
        at=at,
        answers=answers,
        facts=facts,
        what_if=what_if or {},
        simulation=simulation,
        computed=computed,
        computed_at=computed.plan.at,
        dates=dates,
    )


def _plan(slug: str, at: date, codes: tuple[str, ...], what_if: Mapping[str, str]) -> Plan:
    try:
        return plan_for(slug, at, codes, what_if)
    except FactError as error:
        raise UnusableParameter(error.fact, f"« {error.fact[:60]} » : {error.message}") from None
    except SchemeError:
        names = ", ".join(what_if)
        raise UnusableParameter(
            names,
            f"Avec ces valeurs ({names[:80]}), les règles ne se calculent plus. Revenez à une valeur plus proche.",
        ) from None


def _dates(simulation: Simulation) -> CriterionResult | None:
    """Return the criterion of dates that says no, if one does."""
    dated = (result for result in simulation.criteria if result.criterion.code in {"calendar", "in_force"})
    return next((result for result in dated if result.verdict == "no"), None)


def _computed(
    slug: str,
    dates: CriterionResult,
    plan: Plan,
    codes: tuple[str, ...],
    facts: Mapping[str, FactValue],
    what_if: Mapping[str, str],
) -> Simulation:
    """Answer for the nearest day the scheme is open: its last day once closed, its opening before."""
    day = dates.criterion.day
    nearest = _plan(slug, day, codes, what_if) if day is not None else plan
    simulation = simulate(nearest, facts)
    return simulation if _dates(simulation) is None else simulate(without_dates(nearest), facts)


def own_parameters(plan: Plan, parameters: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """Keep the parameters this plan may read, under the names links use.

    A fact is also understood by its own name alone (`classes`). What belongs to another scheme, or is a shared answer
    this one does not ask, is passed over; a name that nobody knows is kept, so that the page can say so.
    """
    kept: dict[str, Sequence[str]] = {}
    whole_first = sorted(parameters.items(), key=lambda item: "." not in item[0])
    for name, texts in whole_first:
        prefix, dot, own = name.partition(".")
        fact = plan.fact(own) if dot and prefix == plan.slug else plan.fact(name)
        if fact is not None and fact.type != "codes":
            kept.setdefault(parameter_name(plan.slug, fact), texts)
        elif not dot or prefix == plan.slug:
            kept[name] = texts
    return kept


def _find(plan: Plan, name: str) -> PlanFact | None:
    prefix, _, own = name.partition(".")
    return plan.fact(own) if prefix == plan.slug else plan.fact(name)


def with_answer(case: Case, fact: PlanFact, value: FactValue) -> Simulation:
    """Answer the same case with another value of one fact (None: unknown)."""
    facts = {name: known for name, known in case.facts.items() if name not in {fact.name, fact.key}}
    return simulate(case.plan, facts if value is None else {**facts, fact.name: value})
