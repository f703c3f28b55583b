"""What is asked next: the verdict before the amount, the criterion nearest its answer first, and nothing useless."""

import pytest

from bareme import FactValue, simulate

from .writing import plan, scheme

Known = dict[str, FactValue]

FACTS = """
ready: {type: yes_no}
done: {type: yes_no}
count: {type: integer, max: 60}
people: {from: territory.population}
asked: {type: amount, max: 1000 €}
other: {type: amount, max: 1000 €}
quota: {type: integer, min: 10, max: 60}
"""
TWO = "if: {any: [{count: {at_least: few}}, {done: {is: yes}}]}"
ONE = "if: {ready: {is: yes}}"
PEOPLE = "if: {people: {at_most: many}}"
PARAMETERS = "few: 10\nmany: 2000\nhalf: 50 %\nnothing: 0 %"
LINES = ["id: l, share: asked, rate: half", "id: grant, sum: [l, other]"]


@pytest.mark.parametrize(
    ("reason", "criteria", "amount", "facts", "popularity", "question"),
    [
        ("the criterion with fewest missing facts goes first", [TWO, ONE], [], {}, {}, "ready"),
        ("then the order of the file", [PEOPLE, ONE], [], {}, {}, "people"),
        ("then the order of the file", [ONE, PEOPLE], [], {}, {}, "ready"),
        (
            "between equals, the fact most schemes ask for",
            [ONE, PEOPLE],
            [],
            {},
            {"territory.population": 9},
            "people",
        ),
        (
            "fewest missing facts matter more than many schemes",
            [TWO, ONE],
            [],
            {},
            {"count": 99, "done": 99},
            "ready",
        ),
        ("a fact that is known is not asked", [ONE, PEOPLE], [], {"ready": True}, {}, "people"),
        (
            "a part that is answered leaves one fact to ask",
            [TWO, PEOPLE],
            [],
            {"done": False},
            {"count": 1},
            "count",
        ),
        (
            "a criterion that holds is closed: done suffices",
            [TWO, PEOPLE],
            [],
            {"done": True, "people": 1},
            {},
            None,
        ),
        ("the verdict before the amount", [ONE], LINES, {}, {"asked": 99}, "ready"),
        (
            "then the amount, as the rules read it",
            [ONE],
            LINES,
            {"ready": True},
            {"asked": 0, "other": 0},
            "asked",
        ),
        (
            "for the amount too, the fact most schemes ask for",
            [ONE],
            LINES,
            {"ready": True},
            {"other": 3},
            "other",
        ),
        ("nothing on a no", [ONE], LINES, {"ready": False}, {}, None),
        (
            "a rate of 0 makes its spend useless",
            [],
            ["id: l, share: asked, rate: nothing", "id: grant, sum: [l, other]"],
            {},
            {},
            "other",
        ),
        (
            "a cap that cannot bite is not asked",
            [],
            ["id: l, units: few, at: asked", "id: grant, least: [l, other]"],
            {"other": 0},
            {},
            None,
        ),
        (
            "the branch not taken is not asked",
            [],
            ["id: grant, when: {ready: {is: yes}}, then: asked, otherwise: other"],
            {"ready": False},
            {},
            "other",
        ),
        (
            "the condition is asked before the branches",
            [],
            ["id: grant, when: {ready: {is: yes}}, then: asked, otherwise: other"],
            {},
            {},
            "ready",
        ),
        (
            "a limit that the count cannot reach is not asked",
            [],
            ["id: grant, units: count, at: asked, up_to: quota"],
            {"count": 3},
            {},
            "asked",
        ),
        (
            "a count past its limit is not asked more precisely",
            [],
            ["id: grant, units: few, at: asked, up_to: count"],
            {"asked": 5, "count": 3},
            {},
            None,
        ),
    ],
)
def test_next_question(
    reason: str,
    criteria: list[str],
    amount: list[str],
    facts: Known,
    popularity: dict[str, int],
    question: str,
) -> None:
    found = simulate(
        plan(scheme(facts=FACTS, parameters=PARAMETERS, criteria=criteria, amount=amount)), facts, popularity
    )
    assert found.next_question == question, reason
    assert question is None or question in found.missing
    assert "quota" not in found.missing


def test_a_line_read_many_times_is_followed_once() -> None:
    """Each line reads the one before twice: following both would take 2**60 steps."""
    lines = ["id: l0, flat: asked", *(f"id: l{n}, least: [l{n - 1}, l{n - 1}]" for n in range(1, 60))]
    assert simulate(plan(scheme(facts=FACTS, amount=lines)), {}).missing == ("asked",)


def test_missing_names_each_fact_once_and_only_what_matters() -> None:
    found = simulate(
        plan(scheme(facts=FACTS, parameters=PARAMETERS, criteria=[TWO, ONE], amount=LINES)), {"done": True}
    )
    assert found.missing == ("ready", "asked", "other")
    missing = {part.criterion.id: part.missing for part in found.criteria}
    assert missing == {"calendar": (), "c0": (), "c1": ("ready",)}


@pytest.mark.parametrize(
    ("reason", "line", "facts", "missing"),
    [
        ("a spend over its cap does not matter", "cap: asked, at: other", {"asked": 900_00}, ("other",)),
        ("the spend alone, under any cap", "cap: asked, at: hundred, per: quota", {}, ("asked",)),
        ("the cap alone, past it", "cap: high, at: asked, per: count", {"count": 1}, ("asked",)),
        ("a count past its quota", "units: people, at: asked, up_to: quota", {"people": 99}, ("asked", "quota")),
        ("a count below its quota", "units: count, at: asked, up_to: quota", {"count": 2}, ("asked",)),
        ("all three", "units: people, at: asked, up_to: quota", {}, ("people", "asked", "quota")),
        ("the room, past it", "cumulation: high, rate: part, of: [asked], others: other", {"other": 1}, ("part", "asked")),
        ("the room, all of it", "cumulation: high, rate: part, of: [asked], others: other", {}, ("part", "asked", "other")),
        ("the aid alone, well within the room", "cumulation: other, rate: half, of: [high], others: asked", {}, ("other",)),
        ("only what can be the least", "least: [asked, other]", {"other": 0}, ()),
        ("both, until one is known", "least: [asked, other]", {}, ("asked", "other")),
        ("only what can be the most", "most: [asked, high]", {}, ()),
        ("both branches and the condition", "when: {ready: {is: yes}}, then: asked, otherwise: other", {}, ("ready", "asked", "other")),
    ],
)  # fmt: skip
def test_missing(reason: str, line: str, facts: Known, missing: tuple[str, ...]) -> None:
    text = scheme(
        facts=FACTS + "part: {type: rate}",
        parameters="half: 50 %\nhigh: 5000 €\nhundred: 100 €",
        amount=[f"id: grant, {line}"],
    )
    assert simulate(plan(text), facts).missing == missing, reason
