"""Every scheme for one applicant: for you, perhaps, not for you. Fast verdicts only, whatever the number of schemes."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from bareme import Facts, Plan, decide
from bareme.arithmetic import NO, UNKNOWN, YES
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


class Entry(NamedTuple):
    """One scheme for one applicant. `verdict` is on the rules alone, dates aside: the status says them.

    `day`: the last day to file when open, the opening when to come, the last day when closed. `order` is where the entry
    stands in its group: what closes first, then permanent desks, then the rest. Thousands are made for one page, hence a
    plain tuple.
    """

    scheme: SchemePlans
    plan: Plan
    verdict: int
    status: Status
    day: date | None
    order: OrderKey


@dataclass(frozen=True, slots=True)
class Assessment:
    """Every entry kept, by verdict and in order; `popularity` counts the undecided schemes that each unknown shared fact
    touches: those with a criterion that reads it.
    """

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
    displaced = False
    for scheme, status, day, order in _kept(in_order(plans), wanted):
        plan = scheme.plan(codes)
        if plan is not scheme.base:
            status, day = standing(scheme, plan)  # noqa: PLW2901 - the area's own calendar rules
            order, displaced = order_of(scheme, status, day, plans.at), True  # noqa: PLW2901 - as above
        if status not in wanted.statuses:
            continue
        judged = plan if status in OPEN_STATUSES else without_dates(plan)
        facts = answers.facts_of(scheme.slug, known)
        verdict = decide(judged, facts)
        groups[verdict].append(Entry(scheme, judged, verdict, status, day, order))
        if verdict == UNKNOWN:
            popularity.update([key for key in shared_facts_of_criteria(judged) if facts.get(key) is None])
    if displaced:
        for entries in groups.values():
            entries.sort(key=lambda entry: entry.order)
    return Assessment(groups, popularity)


Placed = tuple[SchemePlans, Status, date | None, OrderKey]
_in_order: dict[tuple[str, date], tuple[PlanSet, list[Placed]]] = {}
"""The last plan sets in the order of their calendars: the same for every applicant of a day."""
DAYS_KEPT = 8


def in_order(plans: PlanSet) -> list[Placed]:
    """Return every scheme with where its calendar stands, in the order of the list."""
    key = plans.revision, plans.at
    kept = _in_order.get(key)
    if kept is not None and kept[0] is plans:
        return kept[1]
    placed = []
    for scheme in plans.values():
        status, day = standing(scheme, scheme.base)
        placed.append((scheme, status, day, order_of(scheme, status, day, plans.at)))
    placed.sort(key=lambda item: item[3])
    if len(_in_order) >= DAYS_KEPT:
        _in_order.clear()
    _in_order[key] = plans, placed
    return placed


def order_of(scheme: SchemePlans, status: Status, day: date | None, at: date) -> OrderKey:
    """Return the place of a scheme in a list: by status, then the days left or gone by, then its slug."""
    return STATUS_RANK[status], FAR if day is None else abs((day - at).days), scheme.slug


def _kept(placed: list[Placed], wanted: Wanted) -> Iterable[Placed]:
    if not (wanted.slugs is not None or wanted.themes or wanted.audiences or wanted.kinds or wanted.funder):
        return placed
    return [item for item in placed if _matches(item[0], wanted)]


def _matches(scheme: SchemePlans, wanted: Wanted) -> bool:
    if wanted.slugs is not None and scheme.slug not in wanted.slugs:
        return False
    if wanted.themes and wanted.themes.isdisjoint(scheme.themes):
        return False
    if wanted.audiences and wanted.audiences.isdisjoint(scheme.audiences):
        return False
    if wanted.kinds and scheme.kind not in wanted.kinds:
        return False
    return not wanted.funder or wanted.funder in folded(scheme.funder)


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


_criteria_facts: dict[tuple[str, str, str | None], tuple[str, ...]] = {}
"""What `shared_facts_of_criteria` found, by slug, version and area: the rules of a version never change."""
KEPT_PLANS = 20_000


def shared_facts_of_criteria(plan: Plan) -> tuple[str, ...]:
    """Return the shared facts that the criteria of a plan read, themselves or through derived lines."""
    place = plan.slug, plan.version, plan.place
    found = _criteria_facts.get(place)
    if found is None:
        slots = {
            slot for item in plan.criteria if item.condition is not None for slot in item.condition.inputs
        }
        for line in reversed(plan.derived):
            if line.slot in slots:
                slots.update(line.operation.inputs)
        found = tuple(fact.key for fact in plan.facts if is_shared(fact) and fact.slot in slots)
        if len(_criteria_facts) >= KEPT_PLANS:
            _criteria_facts.clear()
        _criteria_facts[place] = found
    return found
