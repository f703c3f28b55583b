"""Every scheme for one applicant: for you, perhaps, not for you. Fast verdicts only, whatever the number of schemes."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from bareme import Facts, Plan, decide
from bareme.arithmetic import INTEGERS, NO, UNKNOWN, YES
from bareme.questions import Open
from guichet.schemes.enums import Status
from guichet.schemes.selectors import PlanSet, SchemePlans
from guichet.simulations.selectors.answers import Answers, is_shared

VERDICTS = {"oui": YES, "peut-etre": UNKNOWN, "non": NO}
FAR = 10**7
OPEN_STATUSES = (Status.OPEN, Status.PERMANENT, Status.LOCAL)
STATUS_RANK = {
    status: rank for rank, status in enumerate((*OPEN_STATUSES, Status.SOON, Status.CLOSED, Status.UNKNOWN))
}
WINDOWS = {
    "ouvertes": frozenset(OPEN_STATUSES),
    "bientot": frozenset({Status.SOON}),
    "fermees": frozenset({Status.CLOSED, Status.UNKNOWN}),
    "toutes": frozenset(Status),
}

OrderKey = tuple[int, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to keep of the catalogue. Several values of one filter widen it, several filters narrow it.

    `slugs`, when given, are the schemes a search found; `funder` is folded by the caller, as `fold` folds funders.
    """

    themes: frozenset[str] = frozenset()
    audiences: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    statuses: frozenset[Status] = WINDOWS["ouvertes"]
    funder: str = ""
    slugs: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One scheme for one applicant. `verdict` is on the rules alone, dates aside: the status says them.

    `day`: the last day to file when open, the opening when to come, the last day when closed.
    """

    scheme: SchemePlans
    plan: Plan
    verdict: int
    status: Status
    day: date | None

    def order(self, at: date) -> OrderKey:
        """Return where the entry stands in its group: what closes first, then permanent desks, then the rest."""
        days = FAR if self.day is None else abs((self.day - at).days)
        return STATUS_RANK[self.status], days, self.scheme.slug


@dataclass(frozen=True, slots=True)
class Assessment:
    """Every entry kept, by verdict and in order; `popularity` counts the schemes each shared fact would advance."""

    groups: Mapping[int, list[Entry]]
    popularity: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(len(entries) for entries in self.groups.values())


def assess(
    plans: PlanSet, codes: tuple[str, ...], known: Facts, answers: Answers, wanted: Wanted
) -> Assessment:
    """Judge every scheme kept by `wanted` for an applicant in `codes` who is known by `known`, shared answers included."""
    groups: dict[int, list[Entry]] = {YES: [], UNKNOWN: [], NO: []}
    popularity: Counter[str] = Counter()
    for scheme in _kept(plans, wanted):
        plan = scheme.plan(codes)
        status, day = standing(scheme, plan)
        if status not in wanted.statuses:
            continue
        judged = plan if status in OPEN_STATUSES else without_dates(plan)
        facts = answers.facts_of(scheme.slug, known)
        verdict = decide(judged, facts)
        groups[verdict].append(Entry(scheme, judged, verdict, status, day))
        if verdict == UNKNOWN:
            popularity.update(open_shared_facts(judged, facts))
    for entries in groups.values():
        entries.sort(key=lambda entry: entry.order(plans.at))
    return Assessment(groups, popularity)


def _kept(plans: PlanSet, wanted: Wanted) -> Iterable[SchemePlans]:
    for scheme in plans.values():
        if wanted.slugs is not None and scheme.slug not in wanted.slugs:
            continue
        if wanted.themes and wanted.themes.isdisjoint(scheme.themes):
            continue
        if wanted.audiences and wanted.audiences.isdisjoint(scheme.audiences):
            continue
        if wanted.kinds and scheme.kind not in wanted.kinds:
            continue
        if wanted.funder and wanted.funder not in folded(scheme.funder):
            continue
        yield scheme


@lru_cache(maxsize=4_096)
def folded(text: str) -> str:
    """Return a text without case nor accents, to look for words in it."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in parts if not unicodedata.combining(character))


def standing(scheme: SchemePlans, plan: Plan) -> tuple[Status, date | None]:
    """Say where the day of the plan stands in the calendar that rules in its area."""
    if plan is scheme.base:
        return scheme.status, scheme.state.day if scheme.state else None
    criterion = next((criterion for criterion in plan.criteria if criterion.code == "calendar"), None)
    if criterion is None:
        return Status.LOCAL, None
    statuses = {
        "open": Status.OPEN,
        "permanent": Status.PERMANENT,
        "not_yet": Status.SOON,
        "between": Status.SOON,
    }
    return statuses.get(criterion.refusal, Status.CLOSED), criterion.day


def without_dates(plan: Plan) -> Plan:
    """Return the plan as if the scheme were open: who may have it, whatever the day."""
    kept = tuple(criterion for criterion in plan.criteria if criterion.code not in {"calendar", "in_force"})
    return plan if len(kept) == len(plan.criteria) else replace(plan, criteria=kept)


def open_shared_facts(plan: Plan, facts: Facts) -> set[str]:
    """Return the shared facts that could still decide the verdict of a plan."""
    low, high = plan.fill(facts)
    for line in plan.derived:
        low[line.slot], high[line.slot] = line.operation.span(INTEGERS, low, high)
    opened = Open(plan, low, high)
    names: set[str] = set()
    for criterion in plan.criteria:
        if criterion.condition is not None:
            names.update(opened.facts(criterion.condition.open_inputs(low, high)))
    return {fact.key for fact in plan.facts if fact.name in names and is_shared(fact)}
