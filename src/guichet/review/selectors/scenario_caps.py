"""The caps on public money that the lines of a scenario break, held as a proposal of each alone would be.

The proposals of a scenario go through the same check (`services/cumulation.py`): what is shown here is what it would say.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from guichet.accounts.permissions import Actor
from guichet.applications.enums import State
from guichet.applications.selectors import Standing, standing_of
from guichet.applications.selectors.answering import day_of
from guichet.review.enums import LineChoice
from guichet.review.models import CapException, ReviewSheet, Scenario, ScenarioLine
from guichet.review.selectors.cumulation import CapShown, Exempted, cumulation_of
from guichet.review.selectors.opened import MOST_OTHERS
from guichet.review.selectors.payments import eligible_spend
from guichet.review.selectors.scenarios import amount_of
from guichet.review.selectors.scope import scope_condition
from guichet.schemes.selectors import Pinned, pinned_form, rules_in_force

SIREN = 9


def broken_caps(
    scenario: Scenario, rows: Sequence[ScenarioLine], actor: Actor, now: datetime
) -> Mapping[int, tuple[CapShown, ...]]:
    """Return the caps that each line would break, by number of the line, with or without an exception.

    Three queries, and one a scheme.

    A line without a known amount, postponed, left out, or whose review ended breaks none that is known.
    """
    kept = {line.application_id: line for line in rows if _counts(scenario, line)}
    if not kept:
        return {}
    sheets = ReviewSheet.objects.filter(pk__in=list(kept)).select_related(
        "application", "application__organisation", "application__answers"
    )
    mine = list(sheets)
    others = _others(mine, actor)
    exceptions = _exceptions(list(kept))
    latest = {slug: rules_in_force(slug) for slug in {sheet.slug for sheet in mine}}
    found = {}
    for sheet in mine:
        line, standing = kept[sheet.pk], _standing(sheet.application, latest, now)
        spend = line.spend_cents if line.spend_cents is not None else eligible_spend(standing)
        beside = list(_beside(sheet, others))[:MOST_OTHERS]
        award = amount_of(scenario, line) or 0
        cumulated = cumulation_of(standing, beside, exceptions.get(sheet.pk, {}), award, spend)
        broken = tuple(one for one in cumulated.caps if one.checked.verdict == "no")
        if broken:
            found[line.pk] = broken
    return found


def _standing(application: Any, latest: Mapping[str, Pinned], now: datetime) -> Standing:
    """Return an application read with its answers, its form taken under rules that were read once for all."""
    form = pinned_form(
        application.pinned, day_of(application, now), tuple(application.places), latest[application.slug]
    )
    return standing_of(application, now, form=form)


def _counts(scenario: Scenario, line: ScenarioLine) -> bool:
    return (
        line.choice == LineChoice.AWARD
        and line.application.state == State.UNDER_REVIEW
        and bool(amount_of(scenario, line))
    )


def _others(mine: Sequence[ReviewSheet], actor: Actor) -> list[ReviewSheet]:
    """Return the applications of the same bodies that an officer may know of, with their answers: one query, last sent first."""
    same = Q(pk__in=())
    for siren in sorted({_siren(sheet) for sheet in mine} - {""}):
        same |= Q(application__organisation__siret__startswith=siren)
    carriers = sorted({sheet.application.carrier for sheet in mine} - {""})
    if carriers:
        same |= Q(places__overlap=carriers, application__carrier__in=carriers)
    shown = scope_condition(actor) | Q(state=State.ACCEPTED) if actor.scopes else Q(pk__in=())
    rows = ReviewSheet.objects.filter(same & shown)
    return list(
        rows.select_related("application", "application__organisation", "application__answers").order_by(
            "-number"
        )
    )


def _beside(sheet: ReviewSheet, others: Sequence[ReviewSheet]) -> Iterator[ReviewSheet]:
    """Yield the other applications of the body of one."""
    siren, carrier = _siren(sheet), sheet.application.carrier
    for other in others:
        same_body = siren and _siren(other) == siren
        same_carrier = carrier and other.application.carrier == carrier
        if other.pk != sheet.pk and (same_body or same_carrier):
            yield other


def _siren(sheet: ReviewSheet) -> str:
    organisation = sheet.application.organisation
    return organisation.siret[:SIREN] if organisation else ""


def _exceptions(applications: Sequence[int]) -> dict[int, dict[str, Exempted]]:
    rows = CapException.objects.filter(application__in=applications, ended_at=None).select_related("person")
    found: dict[int, dict[str, Exempted]] = {}
    for row in rows:
        one = Exempted(id=row.pk, reason=row.reason, person=row.person.name, at=row.made_at)
        found.setdefault(row.application_id, {})[row.cap] = one
    return found
