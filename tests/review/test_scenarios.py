"""Scenarios: composed by who may, never above the envelope unseen, proposed all or nothing."""

from datetime import date
from typing import Any

import pytest

from guichet.accounts.permissions import Actor
from guichet.applications.errors import NotYours
from guichet.budget.selectors import envelope, lines_of_reference, prove
from guichet.journal.selectors import entries_of
from guichet.review.enums import LineChoice, ProposalState, ScenarioBasis
from guichet.review.errors import ReviewError
from guichet.review.models import Proposal, Scenario, ScenarioLine
from guichet.review.selectors.scenarios import scenario_shown
from guichet.review.services import programming
from guichet.review.services.ranking import POPULATION, rank_lines
from guichet.review.services.scenarios import (
    LineSaid,
    add_to_scenario,
    begin_scenario,
    copy_scenario,
    lay_parameter,
    place_line,
    remove_line,
    say_of_line,
    set_amounts,
)
from guichet.review.services.sittings import AwardTerms
from guichet.shared.formats import format_amount
from tests.budget.factories import make_envelope
from tests.e2e.desk import ANSWERS
from tests.people import make

from .committees import SPEND
from .factories import NOW, PLACES
from .lists import make_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]
TERMS = AwardTerms(completion_on=date(2022, 6, 30))
EUROS = 100


@pytest.fixture
def reviewer() -> Actor:
    return make("reviewer")


def sheets(count: int, **columns: Any) -> list[int]:
    usual: dict[str, Any] = {
        "answers": SPEND,
        "requested_cents": 20_000 * EUROS,
        "computed_cents": 10_000 * EUROS,
    }
    return [make_sheet(**(usual | columns)).pk for _ in range(count)]


def compose(actor: Actor, applications: list[int], available: int = 25_000 * EUROS) -> Scenario:
    paying = make_envelope(available, area="DEP-37")
    return begin_scenario("Les écoles d’abord", paying, applications, actor=actor, now=NOW)


def decide(scenario: Scenario, actor: Actor) -> bool:
    programming.order_decisions(scenario.pk, TERMS, actor=actor, now=NOW, real=NOW)
    return programming.decide_scenario(scenario.pk, now=NOW)


def lines_of(scenario: Scenario) -> list[ScenarioLine]:
    return list(ScenarioLine.objects.filter(scenario=scenario).select_related("application").order_by("rank"))


def test_each_line_says_what_is_left_and_where_it_runs_out(reviewer: Actor) -> None:
    shown = scenario_shown(compose(reviewer, sheets(3)).pk, reviewer)
    assert [line.left for line in shown.lines] == [15_000 * EUROS, 5_000 * EUROS, -5_000 * EUROS]
    assert [line.short for line in shown.lines] == [0, 0, 5_000 * EUROS]
    assert shown.runs_out is shown.lines[2]
    assert (shown.left, shown.missing) == (-5_000 * EUROS, 5_000 * EUROS)


def test_an_unknown_amount_is_not_zero(reviewer: Actor) -> None:
    known, unknown = sheets(1), sheets(1, computed_cents=None)
    shown = scenario_shown(compose(reviewer, unknown + known).pk, reviewer)
    assert shown.unknown == 1
    assert [line.doubtful for line in shown.lines] == [True, True]


@pytest.mark.parametrize(
    ("basis", "rate", "gives"),
    [
        (ScenarioBasis.COMPUTED, 10_000, 10_000 * EUROS),
        (ScenarioBasis.COMPUTED, 8_000, 8_000 * EUROS),
        (ScenarioBasis.ASKED, 3_333, 6_666 * EUROS),
    ],
)
def test_amounts_come_from_one_rule(basis: ScenarioBasis, rate: int, gives: int, reviewer: Actor) -> None:
    scenario = compose(reviewer, sheets(2))
    by_hand = lines_of(scenario)[1]
    say_of_line(by_hand.pk, LineSaid(choice=LineChoice.AWARD, set_cents=123), actor=reviewer, now=NOW)
    set_amounts(scenario.pk, basis, rate, actor=reviewer, now=NOW)
    shown = scenario_shown(scenario.pk, reviewer)
    assert [line.amount for line in shown.lines] == [gives, 123]


def test_the_engine_computes_every_amount_under_another_value(reviewer: Actor) -> None:
    scenario = compose(reviewer, sheets(1, answers=ANSWERS))
    lay_parameter(scenario.pk, "socle-numerique-ecoles", "class_cap", "3500 €", actor=reviewer, now=NOW)
    before = lines_of(scenario)[0].computed_cents
    lay_parameter(scenario.pk, "socle-numerique-ecoles", "class_cap", "100 €", actor=reviewer, now=NOW)
    after = lines_of(scenario)[0].computed_cents
    assert before == 2_415_000
    assert after is not None
    assert after < before
    with pytest.raises(ReviewError, match="ne peut pas servir"):
        lay_parameter(scenario.pk, "socle-numerique-ecoles", "class_cap", "beaucoup", actor=reviewer, now=NOW)
    assert lines_of(scenario)[0].computed_cents == after
    lay_parameter(scenario.pk, "socle-numerique-ecoles", "class_cap", "", actor=reviewer, now=NOW)
    assert Scenario.objects.get(pk=scenario.pk).overlay == {}


def test_the_least_populated_come_first_and_the_unknown_last(reviewer: Actor) -> None:
    facts = [{"territory.population": 900}, {}, {"territory.population": 80}]
    scenario = compose(reviewer, [pk for one in facts for pk in sheets(1, carrier_facts=one)])
    rank_lines(scenario.pk, POPULATION, actor=reviewer, now=NOW)
    assert [line.figure for line in lines_of(scenario)] == [80, 900, None]
    with pytest.raises(ReviewError, match="un ordre dans la liste"):
        rank_lines(scenario.pk, "fait:inconnu", actor=reviewer, now=NOW)


def test_a_line_is_placed_by_hand(reviewer: Actor) -> None:
    scenario = compose(reviewer, sheets(3))
    first, second, third = lines_of(scenario)
    place_line(third.pk, 1, actor=reviewer, now=NOW)
    assert [line.pk for line in lines_of(scenario)] == [third.pk, first.pk, second.pk]
    remove_line(first.pk, actor=reviewer, now=NOW)
    assert [(line.pk, line.rank) for line in lines_of(scenario)] == [(third.pk, 1), (second.pk, 2)]


def test_what_is_not_the_envelopes_is_refused(reviewer: Actor) -> None:
    scenario = compose(reviewer, [])
    for pk, told in (
        (make_sheet("detr").pk, "L’enveloppe ne paie pas l’aide"),
        (make_sheet(state="closed").pk, "n’est pas en instruction"),
    ):
        with pytest.raises(ReviewError, match=told):
            add_to_scenario(scenario.pk, [*sheets(1), pk], actor=reviewer, now=NOW)
    with pytest.raises(NotYours):
        add_to_scenario(scenario.pk, [make_sheet(places=["DEP-41"]).pk], actor=reviewer, now=NOW)
    assert not lines_of(scenario)


def test_others_may_not(reviewer: Actor) -> None:
    scenario = compose(reviewer, sheets(1))
    for who in ("other_reviewer", "prefet", "secretary"):
        actor = make(who)
        with pytest.raises(NotYours):
            set_amounts(scenario.pk, ScenarioBasis.ASKED, 5_000, actor=actor, now=NOW)
        with pytest.raises(NotYours):
            programming.order_decisions(scenario.pk, TERMS, actor=actor, now=NOW, real=NOW)
        with pytest.raises(NotYours):
            begin_scenario("À moi", scenario.envelope_id, [], actor=actor, now=NOW)


def test_two_officers_at_once_are_told(reviewer: Actor) -> None:
    scenario = compose(reviewer, sheets(1))
    set_amounts(scenario.pk, ScenarioBasis.ASKED, 5_000, actor=make("second_reviewer"), now=NOW, revision=0)
    with pytest.raises(ReviewError, match="Quelqu’un a changé ceci"):
        set_amounts(scenario.pk, ScenarioBasis.COMPUTED, 10_000, actor=reviewer, now=NOW, revision=0)
    entries = entries_of(f"scenario:{scenario.pk}")
    assert [one.kind for one in entries] == ["scenario.begun", "scenario.amounts_set"]
    assert (entries[1].details["version"], entries[1].actor) == (1, make("second_reviewer").reference)


def test_a_scenario_becomes_proposals_in_one_step(reviewer: Actor) -> None:
    scenario = compose(reviewer, sheets(3))
    left_out = lines_of(scenario)[2]
    say_of_line(
        left_out.pk, LineSaid(choice=LineChoice.POSTPONE, comment="L’an prochain."), actor=reviewer, now=NOW
    )
    assert decide(scenario, reviewer)
    assert (
        list(Proposal.objects.values_list("state", "amount_cents"))
        == [(ProposalState.IN_CIRCUIT, 10_000 * EUROS)] * 2
    )
    assert envelope(scenario.envelope_id).reserved == 20_000 * EUROS
    assert not Proposal.objects.filter(application=left_out.application).exists()
    assert programming.decide_scenario(scenario.pk, now=NOW)
    assert Proposal.objects.count() == 2
    assert not prove().differences
    with pytest.raises(ReviewError, match="devenue des propositions"):
        set_amounts(scenario.pk, ScenarioBasis.ASKED, 5_000, actor=reviewer, now=NOW)


def test_above_the_envelope_none_is_written_and_each_reason_is_said(reviewer: Actor) -> None:
    scenario = compose(reviewer, sheets(4))
    gone = lines_of(scenario)[0]
    type(gone.application).objects.filter(pk=gone.application_id).update(state="withdrawn", decided_at=NOW)
    assert not decide(scenario, reviewer)
    assert not Proposal.objects.exists()
    assert (envelope(scenario.envelope_id).reserved, prove().differences) == (0, ())
    assert not lines_of_reference(gone.application.subject)
    found = Scenario.objects.get(pk=scenario.pk)
    said = {int(pk): reason for pk, reason in found.refusals.items()}
    assert set(said) == {gone.pk, lines_of(scenario)[3].pk}
    assert "n’est plus en instruction" in said[gone.pk]
    assert f"il manque {format_amount(5_000 * EUROS)}" in said[lines_of(scenario)[3].pk]
    assert found.ordered_at is None


def test_another_envelope_pays(reviewer: Actor) -> None:
    paying = make_envelope(25_000 * EUROS)
    scenario = begin_scenario("France", paying, sheets(1), actor=reviewer, now=NOW)
    assert scenario.territory == "DEP-37"
    make_envelope(9_000 * EUROS, area="DEP-37")
    assert not decide(scenario, reviewer)
    assert "relève d’une autre enveloppe" in next(
        iter(Scenario.objects.get(pk=scenario.pk).refusals.values())
    )


def test_an_amount_without_known_spend_is_refused(reviewer: Actor) -> None:
    scenario = compose(reviewer, sheets(1, answers={}))
    assert not decide(scenario, reviewer)
    assert "la dépense retenue" in next(iter(Scenario.objects.get(pk=scenario.pk).refusals.values()))
    line = lines_of(scenario)[0]
    said = LineSaid(choice=LineChoice.AWARD, spend_cents=15_000 * EUROS)
    say_of_line(line.pk, said, actor=reviewer, now=NOW)
    assert decide(scenario, reviewer)
    assert Proposal.objects.get().computation == (
        f"Le montant calculé ({format_amount(10_000 * EUROS)}), programmation « Les écoles d’abord »."
    )


def test_a_variant_leaves_the_first_as_it_is(reviewer: Actor) -> None:
    scenario = compose(reviewer, sheets(2))
    made = copy_scenario(scenario.pk, "À 80 %", actor=reviewer, now=NOW)
    set_amounts(made.pk, ScenarioBasis.COMPUTED, 8_000, actor=reviewer, now=NOW)
    assert [line.amount for line in scenario_shown(made.pk, reviewer).lines] == [8_000 * EUROS] * 2
    assert [line.amount for line in scenario_shown(scenario.pk, reviewer).lines] == [10_000 * EUROS] * 2
    assert (made.copied_from_id, len(lines_of(scenario))) == (scenario.pk, 2)


def test_many_are_proposed_by_a_job(reviewer: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programming, "AT_ONCE", 1)
    scenario = compose(reviewer, sheets(2))
    programming.order_decisions(scenario.pk, TERMS, actor=reviewer, now=NOW, real=NOW)
    with pytest.raises(ReviewError, match="en cours"):
        add_to_scenario(scenario.pk, sheets(1), actor=reviewer, now=NOW)
    assert programming.resume_scenarios(real=NOW + programming.STOPPED * 2) == 1
    assert programming.decide_scenario(scenario.pk, now=NOW)


def test_a_part_of_the_country_is_its_officers(reviewer: Actor) -> None:
    assert PLACES[2] == "DEP-37"
    scenario = begin_scenario("", make_envelope(EUROS), [], actor=reviewer, now=NOW)
    assert (scenario.title, scenario.territory) == ("Programmation 2021", "DEP-37")
