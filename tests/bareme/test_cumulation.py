"""All the public money of one operation, held against the law: examples first, then what holds whatever the amounts."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bareme import (
    Cap,
    CheckedCap,
    FinancedOperation,
    Funding,
    SchemeError,
    check_caps,
    public_grants,
    read_frameworks,
)

EUROS = 100
OWN = Cap.model_validate(
    {"id": "own", "title": "20 %", "kind": "own_share", "rate": "20 %", "source": "CGCT"}
)
LEAD = Cap.model_validate(
    {"id": "lead", "title": "30 %", "kind": "own_share", "rate": "30 %", "lead": "yes", "source": "CGCT"}
)
TOTAL = Cap.model_validate(
    {"id": "total", "title": "100 %", "kind": "public_total", "rate": "100 %", "source": "décret"}
)
GRANTS = Cap.model_validate(
    {
        "id": "grants",
        "title": "80 %",
        "kind": "grants_total",
        "rate": "80 %",
        "schemes": ["detr", "dsil"],
        "source": "CGCT",
    }
)
CAPS = (OWN, LEAD, TOTAL, GRANTS)
PLAIN = FinancedOperation(
    slug="detr",
    award=50_000 * EUROS,
    cost=100_000 * EUROS,
    eligible=100_000 * EUROS,
    plan=(),
    nature="investment",
    authority=True,
)


def plan(*lines: tuple[str, int | None]) -> tuple[Funding, ...]:
    return tuple(
        Funding(nature=nature, cents=None if euros is None else euros * EUROS) for nature, euros in lines
    )


def ours(euros: int | None, slug: str = "dsil", *, granted: bool = True) -> Funding:
    return Funding(nature="state", cents=None if euros is None else euros * EUROS, slug=slug, granted=granted)


def verdict(cap: Cap, operation: FinancedOperation) -> str:
    return check_caps([cap], operation)[0].verdict


@pytest.mark.parametrize(
    ("cap", "changes", "expected", "why"),
    [
        (OWN, {}, "yes", "half is the owner's"),
        (OWN, {"award": 80_000 * EUROS}, "yes", "exactly 20 % are left"),
        (OWN, {"award": 80_000 * EUROS + 1}, "no", "one cent under 20 %"),
        (OWN, {"plan": plan(("region", 30_000))}, "yes", "80 % in all"),
        (OWN, {"plan": plan(("region", 30_001))}, "no", "the région's money counts"),
        (OWN, {"plan": plan(("private", 50_000), ("region", 1))}, "no", "private money is not the owner's"),
        (OWN, {"plan": plan(("private", 40_000))}, "no", "10 000 of 60 000 of public money"),
        (OWN, {"plan": plan(("private", 37_000))}, "yes", "13 000 of 63 000 are more than 20 %"),
        (OWN, {"plan": None}, "unknown", "nobody said who else pays"),
        (OWN, {"plan": plan(("region", None))}, "unknown", "an amount misses"),
        (
            OWN,
            {"plan": plan(("region", None)), "award": 90_000 * EUROS},
            "no",
            "broken whatever the région gives",
        ),
        (OWN, {"cost": None}, "unknown", "the cost is not known"),
        (OWN, {"authority": False}, "aside", "an association is no authority"),
        (OWN, {"nature": "running"}, "aside", "running costs are not bound"),
        (
            OWN,
            {"nature": "either", "award": 90_000 * EUROS},
            "unknown",
            "the part of investment is not known",
        ),
        (OWN, {"nature": "either"}, "yes", "kept even if all of it is investment"),
        (OWN, {"authority": None, "award": 90_000 * EUROS}, "unknown", "who owns it is not known"),
        (LEAD, {"award": 75_000 * EUROS}, "unknown", "25 %, and nobody said who leads"),
        (LEAD, {"award": 75_000 * EUROS, "lead": True}, "no", "25 % are not enough for the lead"),
        (LEAD, {"award": 75_000 * EUROS, "lead": False}, "aside", "it does not lead"),
        (TOTAL, {"plan": plan(("region", 50_000))}, "yes", "the whole spend, not more"),
        (TOTAL, {"plan": plan(("region", 50_001))}, "no", "one euro above the spend"),
        (TOTAL, {"plan": plan(("private", 90_000))}, "yes", "private money is not public"),
        (TOTAL, {"found": (ours(50_001),)}, "no", "another award counts though the plan does not name it"),
        (TOTAL, {"found": (ours(60_000, granted=False),)}, "unknown", "only asked: it may not come"),
        (
            TOTAL,
            {"found": (ours(50_000),), "plan": plan(("state", 50_000))},
            "yes",
            "the same one counts once",
        ),
        (TOTAL, {"found": (ours(40_000),), "plan": plan(("state", 30_000))}, "unknown", "one or two of them"),
        (TOTAL, {"eligible": None}, "unknown", "the spend is not known"),
        (GRANTS, {"found": (ours(30_000),)}, "yes", "80 % together"),
        (GRANTS, {"found": (ours(30_001),)}, "no", "above 80 %"),
        (GRANTS, {"found": (ours(45_000, "itn-3b"),)}, "yes", "another scheme is not of these"),
        (GRANTS, {"plan": plan(("state", 45_000))}, "unknown", "a grant of the State may be one of these"),
        (GRANTS, {"plan": plan(("region", 45_000))}, "yes", "the région's is not"),
        (GRANTS, {"slug": "itn-3b"}, "aside", "not one of these schemes"),
    ],
)
def test_each_rule_by_example(cap: Cap, changes: dict[str, object], expected: str, why: str) -> None:
    assert verdict(cap, replace(PLAIN, **changes)) == expected, why  # type: ignore[arg-type]  # a table of changes


def test_figures_come_with_the_verdict() -> None:
    checked = check_caps([OWN], replace(PLAIN, plan=plan(("private", 10_000), ("region", 30_000))))[0]
    assert checked.value is not None
    assert (checked.value.least, checked.value.most) == (10_000 * EUROS, 10_000 * EUROS)
    assert checked.limit == 18_000 * EUROS


PATIENT = settings(deadline=None)
"""The first of a machine that does other things may be slow."""
amounts = some.integers(min_value=0, max_value=10**9)
natures = some.sampled_from(["state", "region", "europe", "private", "local"])
lines = some.lists(some.builds(Funding, cents=some.none() | amounts, nature=natures), max_size=4).map(tuple)
awards = some.builds(
    Funding,
    cents=some.none() | amounts,
    nature=some.just("state"),
    slug=some.sampled_from(["dsil", "itn-3b"]),
    granted=some.booleans(),
)
operations = some.builds(
    FinancedOperation,
    slug=some.sampled_from(["detr", "itn-3b"]),
    award=amounts,
    cost=some.none() | amounts,
    eligible=some.none() | amounts,
    plan=some.none() | lines,
    found=some.lists(awards, max_size=3).map(tuple),
    nature=some.sampled_from(["investment", "running", "either", "none"]),
    authority=some.sampled_from([True, False, None]),
    lead=some.sampled_from([True, False, None]),
)


@PATIENT
@given(operations, some.data())
def test_what_was_unknown_never_turns_a_verdict(operation: FinancedOperation, data: some.DataObject) -> None:
    """A yes or a no given with amounts missing stays when they are known, whatever they are."""
    known = replace(
        operation,
        plan=tuple(
            _told(one, data) for one in (data.draw(lines) if operation.plan is None else operation.plan)
        ),
        found=tuple(_told(one, data) for one in operation.found),
        cost=data.draw(amounts) if operation.cost is None else operation.cost,
        eligible=data.draw(amounts) if operation.eligible is None else operation.eligible,
    )
    for before, after in zip(check_caps(CAPS, operation), check_caps(CAPS, known), strict=True):
        if before.verdict in {"yes", "no"} and after.verdict != "unknown":
            assert after.verdict == before.verdict, before.cap.id


def _told(one: Funding, data: some.DataObject) -> Funding:
    return replace(one, cents=data.draw(amounts)) if one.cents is None else one


RANK = {"yes": 2, "aside": 2, "unknown": 1, "no": 0}


@PATIENT
@given(operations, natures.filter(lambda nature: nature != "private"), amounts)
def test_more_public_money_never_helps(operation: FinancedOperation, nature: str, cents: int) -> None:
    if operation.plan is None:
        operation = replace(operation, plan=())
    more = replace(operation, plan=(*(operation.plan or ()), Funding(cents=cents, nature=nature)))
    larger = replace(operation, award=operation.award + cents)
    assert public_grants(larger).least == public_grants(operation).least + cents
    for before, after in zip(check_caps(CAPS, operation), check_caps(CAPS, larger), strict=True):
        assert RANK[after.verdict] <= RANK[before.verdict]
    if not operation.found:
        for before, after in zip(check_caps(CAPS, operation), check_caps(CAPS, more), strict=True):
            assert RANK[after.verdict] <= RANK[before.verdict]


@PATIENT
@given(operations)
def test_the_order_of_funders_changes_nothing(operation: FinancedOperation) -> None:
    expected = _said(check_caps(CAPS, operation))
    for plan_of in permutations(operation.plan or ()):
        turned = replace(
            operation, plan=None if operation.plan is None else plan_of, found=operation.found[::-1]
        )
        assert _said(check_caps(CAPS, turned)) == expected


def _said(checked: tuple[CheckedCap, ...]) -> list[tuple[object, ...]]:
    return [(one.verdict, one.value, one.limit) for one in checked]


@PATIENT
@given(amounts, amounts, amounts, amounts)
def test_with_all_known_the_rule_is_the_law_to_the_cent(
    cost: int, award: int, region: int, private: int
) -> None:
    known = (Funding(cents=region, nature="region"), Funding(cents=private, nature="private"))
    operation = replace(PLAIN, cost=cost, eligible=cost, award=award, plan=known)
    own = cost - award - region - private
    kept = own * 5 >= own + award + region if cost >= private else False
    assert verdict(OWN, operation) == ("yes" if kept or (own >= 0 and award + region == 0) else "no")
    assert verdict(TOTAL, operation) == ("yes" if award + region <= cost else "no")


@PATIENT
@given(operations)
def test_the_least_never_passes_the_most(operation: FinancedOperation) -> None:
    for checked in check_caps(CAPS, operation):
        if checked.value is not None:
            assert checked.value.least >= 0
            assert checked.value.most is None or checked.value.least <= checked.value.most


@PATIENT
@given(operations, amounts)
def test_an_award_that_the_plan_names_counts_once(operation: FinancedOperation, cents: int) -> None:
    once = replace(operation, plan=(Funding(cents=cents, nature="state"),), found=())
    known = replace(once, found=(Funding(cents=cents, nature="state", slug="dsil", granted=True),))
    assert public_grants(known) == public_grants(once)


@pytest.mark.parametrize(
    "change",
    [
        "kind: grants_total, rate: 80 %",
        "kind: public_total, rate: 80 %, schemes: [detr]",
        "kind: own_share, rate: 120 %",
    ],
)
def test_a_cap_that_says_nothing_is_refused(change: str) -> None:
    text = f'essai:\n  title: "Essai"\n  appeal: "Deux mois."\n  caps:\n    - {{id: own, title: "Part", source: "CGCT", {change}}}\n'
    with pytest.raises(SchemeError):
        read_frameworks(text.encode(), "frameworks.yaml")
