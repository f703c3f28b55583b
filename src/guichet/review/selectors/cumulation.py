"""The public money of the operation an application is about: who pays, what the law allows, the exceptions that were made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bareme import CheckedCap, FinancedOperation, Funding, check_caps
from bareme.forms.money import AUTHORITIES, NATURES, PUBLIC
from guichet.accounts.permissions import Actor
from guichet.applications.selectors import Standing
from guichet.review.models import CapException, ReviewSheet
from guichet.review.selectors.opened import others_of
from guichet.review.selectors.payments import eligible_spend
from guichet.review.selectors.same_project import SameProject, same_project_of
from guichet.schemes.selectors import framework

OTHER_GRANTS = "project.other_grants"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exempted:
    """An exception that stands: why, by whom, since when."""

    id: int
    reason: str
    person: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CapShown:
    """A cap held against the operation, with the exception that lets it pass, None without one."""

    checked: CheckedCap
    exempted: Exempted | None

    @property
    def refuses(self) -> bool:
        """It is broken, and nothing lets it be."""
        return self.checked.verdict == "no" and self.exempted is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cumulated:
    """The operation with all its funders, and each cap of its framework."""

    operation: FinancedOperation
    found: tuple[SameProject, ...]
    caps: tuple[CapShown, ...]


def cumulation_of(
    standing: Standing,
    others: Sequence[ReviewSheet],
    exceptions: Mapping[str, Exempted],
    award: int,
    spend: int | None,
) -> Cumulated:
    """Hold an award of `award` cents resting on `spend` against the caps of its framework: no query.

    `others` are the other applications of the same body with their answers; those of the same project are taken.
    """
    application = standing.application
    found = same_project_of(
        application,
        standing.answers.values,
        ((one.application, one.application.answers.values) for one in others),
    )
    operation = operation_of(standing, found, award, spend)
    checked = check_caps(framework(standing.scheme.review.framework).caps, operation)
    caps = tuple(CapShown(checked=one, exempted=exceptions.get(one.cap.id)) for one in checked)
    return Cumulated(operation=operation, found=tuple(found), caps=caps)


def operation_of(
    standing: Standing, found: Sequence[SameProject], award: int, spend: int | None
) -> FinancedOperation:
    """Return what pays for the operation of an application, as its form says it and as Guichet knows it."""
    application, total = standing.application, eligible_spend(standing)
    kind = application.organisation.kind if application.organisation else application.carrier_kind
    own = standing.scheme.award.own_share
    amounts = [one for one in (total, spend) if one is not None]
    return FinancedOperation(
        slug=application.slug,
        award=award,
        cost=max(amounts) if amounts else None,
        eligible=spend if spend is not None else total,
        plan=_plan(standing),
        found=tuple(
            Funding(cents=one.cents, nature="state", slug=one.slug, granted=one.granted) for one in found
        ),
        nature=own.nature if own else "either",
        authority=kind in AUTHORITIES if kind else None,
    )


def exceptions_of(application: int) -> dict[str, Exempted]:
    """Return the exceptions that stand for an application, by the id of the cap: one query."""
    rows = CapException.objects.filter(application=application, ended_at=None).select_related("person")
    return {
        row.cap: Exempted(id=row.pk, reason=row.reason, person=row.person.name, at=row.made_at)
        for row in rows
    }


def others_with_answers(application: int, actor: Actor) -> list[ReviewSheet]:
    """Return the other applications of the same body that count for this officer, with their answers: two queries."""
    sheet = (
        ReviewSheet.objects.select_related("application", "application__organisation")
        .filter(pk=application)
        .first()
    )
    return others_of(sheet, actor) if sheet else []


def plan_lines(standing: Standing) -> list[dict[str, Any]] | None:
    """Return the lines of the financing plan, None when there is none."""
    for section in standing.form.sections:
        for field in section.fields:
            if field.type == "financing":
                value = standing.answers.values.get(field.id)
                lines = value.get("lines") if isinstance(value, dict) else None
                return lines if lines else None
    return None


def _plan(standing: Standing) -> tuple[Funding, ...] | None:
    """Return what others pay as the plan says it, else as the question on other grants does; None when nothing says it."""
    lines = plan_lines(standing)
    if lines is not None:
        natures = {code for code, _ in NATURES if code in PUBLIC or code == "private"}
        return tuple(
            Funding(cents=line.get("amount"), nature=line["nature"])
            for line in lines
            if line.get("nature") in natures
        )
    known = standing.view.facts.get(OTHER_GRANTS)
    if isinstance(known, int):
        return (Funding(cents=known, nature="public"),)
    return None
