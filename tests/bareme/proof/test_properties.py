"""What must hold of every scheme: random definitions, random facts, some of them missing."""

from collections.abc import Collection
from typing import Any

import numpy as np
import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from bareme import Plan, Simulation, decide, simulate
from bareme.columns import BLOCK, simulate_columns
from bareme.tracing import VERDICTS

from . import reference
from .columns_of import columns_of
from .generating import Chance, compiled, known_facts, some_facts, texts, value
from .writing import DAY, ROOT

SHARED_TEXT = (ROOT / "schemes/facts.yaml").read_text(encoding="utf-8")
chances = st.integers(0, 2**40).map(Chance)


def ends(found: Simulation) -> tuple[int, int] | None:
    """The two ends of the grant, open-ended or not; None when there is no grant to speak of."""
    if found.verdict == "no" or not found.plan.lines:
        return None
    slot = found.plan.lines[-1].slot
    return found.low[slot], found.high[slot]


def complete(chance: Chance, plan: Plan, facts: dict[str, Any], names: Collection[str]) -> dict[str, Any]:
    """Fill the missing facts among `names`."""
    drawn = {fact.name: value(fact, chance) for fact in plan.facts if fact.name in names}
    return {**facts, **drawn}


@pytest.mark.slow
@given(texts(), chances)
def test_traced_agrees_with_the_reference_when_all_is_known(text: str, chance: Chance) -> None:
    plan = compiled(text)
    facts = known_facts(plan, chance)
    found = simulate(plan, facts)
    expected = reference.answer(text, SHARED_TEXT, DAY, facts, facts.get("territory_codes"))
    assert (found.verdict, found.amount) == ("yes" if expected.eligible else "no", expected.cents)
    assert (found.range, found.missing, found.next_question) == (None, (), None)


@given(texts(), chances)
def test_columns_agree_with_traced_to_the_cent_and_to_the_verdict(text: str, chance: Chance) -> None:
    plan = compiled(text)
    rows = [some_facts(plan, chance) for _ in range(chance.between(1, 6))]
    result = simulate_columns(plan, columns_of(plan, rows, chance.maybe()), len(rows))
    for index, facts in enumerate(rows):
        found = simulate(plan, facts)
        assert VERDICTS[int(result.verdict[index])] == found.verdict
        for part in found.criteria:
            if part.criterion.condition is not None:
                assert VERDICTS[int(result.criteria[part.criterion.id][index])] == part.verdict
        assert result.low is not None
        assert result.high is not None
        assert (int(result.low[index]), int(result.high[index])) == (ends(found) or (0, 0))
        assert bool(result.amount_known[index]) == (found.amount is not None)


@given(texts(), chances)
def test_what_is_decided_stays_decided_and_ranges_only_narrow(text: str, chance: Chance) -> None:
    plan = compiled(text)
    facts = some_facts(plan, chance)
    before = simulate(plan, facts)
    for name in chance.some([name for name, known in facts.items() if known is None], 0, 99):
        facts = complete(chance, plan, facts, {name})
        after = simulate(plan, facts)
        if before.verdict != "unknown":
            assert after.verdict == before.verdict
        for old, new in zip(before.criteria, after.criteria, strict=True):
            assert old.verdict in {"unknown", new.verdict}
        wide, narrow = ends(before), ends(after)
        if wide is not None and narrow is not None:
            assert wide[0] <= narrow[0] <= narrow[1] <= wide[1]
        before = after


@given(texts(), chances)
def test_a_fact_that_is_not_asked_changes_nothing(text: str, chance: Chance) -> None:
    plan = compiled(text)
    facts = some_facts(plan, chance)
    before = simulate(plan, facts)
    useless = {name for name, value in facts.items() if value is None} - set(before.missing)
    after = simulate(plan, complete(chance, plan, facts, useless))
    note(f"asked: {before.missing}; useless: {useless}")
    assert (after.verdict, after.amount, ends(after)) == (before.verdict, before.amount, ends(before))


@pytest.mark.slow
@given(texts(), chances)
def test_the_facts_asked_are_enough(text: str, chance: Chance) -> None:
    plan = compiled(text)
    facts = some_facts(plan, chance)
    before = simulate(plan, facts)
    after = simulate(plan, complete(chance, plan, facts, set(before.missing)))
    assert after.verdict != "unknown"
    assert after.missing == ()
    assert after.verdict == "no" or after.amount is not None


@given(texts(), chances)
def test_one_question_at_a_time_ends(text: str, chance: Chance) -> None:
    plan = compiled(text)
    facts: dict[str, Any] = {fact.name: None for fact in plan.facts}
    popularity = {fact.key: chance.between(0, 3) for fact in plan.facts}
    for _ in range(len(plan.facts) + 1):
        found = simulate(plan, facts, popularity)
        if found.next_question is None:
            break
        assert found.next_question in found.missing
        assert facts[found.next_question] is None
        facts = complete(chance, plan, facts, {found.next_question})
    assert found.next_question is None
    assert found.missing == ()
    assert found.verdict in {"yes", "no"}


@given(texts(), chances)
def test_the_verdict_alone_is_the_same(text: str, chance: Chance) -> None:
    plan = compiled(text)
    facts = some_facts(plan, chance)
    assert VERDICTS[decide(plan, facts)] == simulate(plan, facts).verdict


@given(texts(), chances)
def test_a_no_carries_no_amount_and_a_grant_stays_within_the_spend(text: str, chance: Chance) -> None:
    plan = compiled(text)
    facts = some_facts(plan, chance)
    found = simulate(plan, facts)
    if found.verdict == "no":
        assert (found.amount, found.range, found.steps, found.missing) == (None, None, (), ())
        return
    low, high = ends(found) or (0, 0)
    assert 0 <= low <= high
    assert found.range is None or found.range == (low, high)
    if found.amount is not None and any(line.kind == "clamp" for line in plan.lines):
        assert found.amount <= sum(
            facts[name] for name in ("spend", "limited") if facts[name] is not None
        ) or any(facts[name] is None for name in ("spend", "limited"))


@settings(max_examples=10)
@given(texts(), chances)
def test_nothing_depends_on_the_blocks_the_columns_are_cut_in(text: str, chance: Chance) -> None:
    plan, times, period = compiled(text), 2 * BLOCK // 5 + 3, 5
    rows = [some_facts(plan, chance) for _ in range(period)]
    once = simulate_columns(plan, columns_of(plan, rows, False), period)
    result = simulate_columns(plan, columns_of(plan, rows * times, False), period * times)
    assert (result.verdict == np.tile(once.verdict, times)).all()
    assert result.low is not None
    assert once.low is not None
    assert (result.low == np.tile(once.low, times)).all()
    assert result.low.dtype == np.int64
