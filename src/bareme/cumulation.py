"""Whether all the public money of one operation stays within the law: who pays what, and each cap with its figures.

Pure: integer cents in, verdicts out. What is unknown makes an interval, never a zero: a cap is broken only when it is broken
whatever the unknown turns out to be, and kept only when it is kept whatever it is.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bareme.forms.money import PUBLIC
from bareme.part import Part, file_problem
from bareme.scalars import Identifier, LongText, Sentence, Slug, YesNo, scalar
from bareme.values import parse_rate

WHOLE = 10_000
PRIVATE = "private"
STATE = "state"
CapVerdict = Literal["yes", "no", "unknown", "aside"]
Nature = Literal["investment", "running", "either", "none"]


class Cap(Part):
    """One limit of the law on the public money of an operation. `rate` is in basis points.

    `own_share`: the least part of the public financing that the owner of an investment brings, when it is an authority; with
    `lead` only when it leads the others. `public_total`: the most public grants may be of the eligible spend. `grants_total`:
    the most that the grants of `schemes` may be together of it.
    """

    id: Identifier
    title: Sentence
    kind: Literal["own_share", "public_total", "grants_total"]
    rate: Annotated[int, scalar(parse_rate), Field(gt=0, le=WHOLE)]
    lead: YesNo = False
    schemes: tuple[Slug, ...] = ()
    source: Sentence
    confirmed: YesNo = True
    note: LongText | None = None

    @model_validator(mode="after")
    def _schemes_are_named(self) -> "Cap":
        if (self.kind == "grants_total") != bool(self.schemes):
            raise file_problem(
                "« schemes » va avec « grants_total », et lui seul.", "Nommez les aides, ou changez « kind »."
            )
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Funding:
    """Money from someone else for the same operation, None when its amount is unknown.

    `nature` is one of the financing plan; `slug` its scheme when it is one of ours. `granted`: decided, and not only asked.
    """

    cents: int | None
    nature: str
    slug: str = ""
    granted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FinancedOperation:
    """One operation and all that pays for it; cents, None when unknown.

    `award` is what `slug` would give, `cost` all it costs, `eligible` the spend the award rests on. `plan` is what its owner
    wrote of other funders, None when nobody said; `found` the other awards and requests that are known of the same operation, in
    the plan or not. `authority`: its owner is a local authority; `lead`: it leads the others; `nature` what is paid.
    """

    slug: str
    award: int
    cost: int | None
    eligible: int | None
    plan: tuple[Funding, ...] | None
    found: tuple[Funding, ...] = ()
    nature: Nature = "either"
    authority: bool | None = None
    lead: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """From `least` to `most` cents; `most` is None when nobody knows."""

    least: int
    most: int | None

    def plus(self, cents: int) -> "Interval":
        return Interval(least=self.least + cents, most=None if self.most is None else self.most + cents)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedCap:
    """A cap held against an operation: what there is, and the limit (a least for the own share, a most elsewhere), in cents.

    `aside`: the cap does not concern this operation.
    """

    cap: Cap
    verdict: CapVerdict
    value: Interval | None
    limit: int | None


def check_caps(caps: Iterable[Cap], operation: FinancedOperation) -> tuple[CheckedCap, ...]:
    """Hold each cap against an operation, in order."""
    return tuple(_CHECKS[cap.kind](cap, operation) for cap in caps)


def public_grants(operation: FinancedOperation) -> Interval:
    """Return all the public grants of an operation, the award among them.

    An award of ours that the plan names with its amount counts once. One that the plan may name otherwise counts once at least,
    twice at most. What was only asked elsewhere, and is not in the plan, may come or not.
    """
    plan = None if operation.plan is None else [one for one in operation.plan if one.nature in PUBLIC]
    state = [one for one in plan or () if one.nature == STATE]
    others = _sum(one for one in plan or () if one.nature != STATE)
    ours = _merged(state, operation.found)
    most = None if plan is None or ours.most is None or others.most is None else ours.most + others.most
    return Interval(least=ours.least + others.least, most=most).plus(operation.award)


def _merged(plan: Sequence[Funding], found: Sequence[Funding]) -> Interval:
    """Add up the State's lines of a plan and the awards that were found, those that are plainly the same counted once."""
    written = Counter(one.cents for one in plan if one.cents is not None)
    granted = Counter(one.cents for one in found if one.granted and one.cents is not None)
    both = written & granted
    written, granted = written - both, granted - both
    asked = Counter(one.cents for one in found if not one.granted and one.cents is not None)
    asked -= written & asked
    same, left, right = _total(both), _total(written), _total(granted)
    unknown = any(one.cents is None for one in (*plan, *found))
    most = None if unknown else same + left + right + _total(asked)
    return Interval(least=same + max(left, right), most=most)


def _own_share(cap: Cap, operation: FinancedOperation) -> CheckedCap:
    """CGCT, article L.1111-10, III: the owner's part of the public financing, which is the cost less what is private."""
    if (
        operation.authority is False
        or operation.nature in {"running", "none"}
        or (cap.lead and operation.lead is False)
    ):
        return CheckedCap(cap=cap, verdict="aside", value=None, limit=None)
    if operation.cost is None:
        return CheckedCap(cap=cap, verdict="unknown", value=None, limit=None)
    public = public_grants(operation)
    private = _sum(one for one in operation.plan or () if one.nature == PRIVATE)
    least = operation.cost - private.least - public.least
    base = max(0, operation.cost - private.least)
    limit = -(-base * cap.rate // WHOLE)
    known = operation.plan is not None and private.most is not None and public.most is not None
    worst = None
    if known and private.most is not None and public.most is not None:
        worst = (operation.cost - private.most - public.most) * WHOLE >= cap.rate * max(
            0, operation.cost - private.most
        )
    verdict: CapVerdict = "yes" if worst else "unknown"
    if least * WHOLE < cap.rate * base:
        verdict = "no"
    doubtful = (
        operation.authority is None or operation.nature == "either" or (cap.lead and operation.lead is None)
    )
    if verdict == "no" and doubtful:
        verdict = "unknown"
    low = max(0, operation.cost - (private.most or 0) - (public.most or 0)) if known else 0
    return CheckedCap(
        cap=cap,
        verdict=verdict,
        value=Interval(least=min(low, max(least, 0)), most=max(least, 0)),
        limit=limit,
    )


def _public_total(cap: Cap, operation: FinancedOperation) -> CheckedCap:
    return _at_most(cap, public_grants(operation), operation.eligible)


def _grants_total(cap: Cap, operation: FinancedOperation) -> CheckedCap:
    """A grant of the State that the plan names without its scheme may be one of these: it counts in the most, not in the least."""
    if operation.slug not in cap.schemes:
        return CheckedCap(cap=cap, verdict="aside", value=None, limit=None)
    mine = [one for one in operation.found if one.slug in cap.schemes]
    granted = _sum(one for one in mine if one.granted)
    state = [one for one in operation.plan or () if one.nature == STATE]
    most = None if operation.plan is None else _merged(state, mine).most
    return _at_most(cap, Interval(least=granted.least, most=most).plus(operation.award), operation.eligible)


def _at_most(cap: Cap, value: Interval, spend: int | None) -> CheckedCap:
    if spend is None:
        return CheckedCap(cap=cap, verdict="unknown", value=value, limit=None)
    limit = spend * cap.rate // WHOLE
    verdict: CapVerdict = "unknown"
    if value.least > limit:
        verdict = "no"
    elif value.most is not None and value.most <= limit:
        verdict = "yes"
    return CheckedCap(cap=cap, verdict=verdict, value=value, limit=limit)


def _sum(fundings: Iterable[Funding]) -> Interval:
    amounts = [one.cents for one in fundings]
    known = sum(amount for amount in amounts if amount is not None)
    return Interval(least=known, most=None if None in amounts else known)


def _total(amounts: Counter[int]) -> int:
    return sum(amount * count for amount, count in amounts.items())


_CHECKS = {"own_share": _own_share, "public_total": _public_total, "grants_total": _grants_total}
