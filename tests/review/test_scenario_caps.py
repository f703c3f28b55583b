"""A scenario shows which lines break a cap on public money, and becomes no proposal until they do not, or an exception says why."""

import re
from typing import Any

import pytest
from django.test import Client

from guichet.accounts.permissions import Actor
from guichet.review.enums import LineChoice
from guichet.review.models import Proposal, Scenario, ScenarioLine
from guichet.review.selectors.scenario_caps import broken_caps
from guichet.review.selectors.scenarios import rows_of
from guichet.review.services.cumulation import make_exception
from guichet.review.services.scenarios import LineSaid, say_of_line
from guichet.shared import clock
from guichet.shared.formats import format_amount
from tests.people import make, sign_in

from .factories import NOW
from .lists import make_sheet
from .test_cumulation import helped
from .test_scenarios import EUROS, compose, decide, sheets

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france", "schemes")]
BROKEN = f"il resterait {format_amount(4_200 * EUROS)}, il faut {format_amount(7_840 * EUROS)}"


@pytest.fixture
def reviewer() -> Actor:
    return make("reviewer")


@pytest.fixture
def desk(client: Client, monkeypatch: pytest.MonkeyPatch, reviewer: Actor) -> Client:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    sign_in(client, "reviewer")
    return client


def words(client: Client, scenario: Scenario) -> str:
    page = client.get(f"/instruction/programmations/{scenario.pk}").content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def composed(actor: Actor) -> tuple[Scenario, Any]:
    """One line that breaks nothing, and one that leaves its owner less than the law wants."""
    over = helped(computed_cents=10_000 * EUROS, requested_cents=10_000 * EUROS)
    return compose(actor, [*sheets(1, title="Autre chose"), over.pk], available=50_000 * EUROS), over


def test_a_line_says_the_cap_it_breaks_with_its_figures(desk: Client, reviewer: Actor) -> None:
    scenario, over = composed(reviewer)
    page = words(desk, scenario)
    assert page.count(plain(BROKEN)) == 1
    assert "L. 1111-10" in page
    assert f"1 dossier dépasse un plafond d’aides publiques : n° {over.number} ." in page.replace("\xa0", " ")


def test_nothing_is_proposed_while_one_line_breaks_a_cap(desk: Client, reviewer: Actor) -> None:
    scenario, over = composed(reviewer)
    assert decide(scenario, reviewer) is False
    assert not Proposal.objects.exists()
    scenario.refresh_from_db()
    line = ScenarioLine.objects.get(scenario=scenario, application=over)
    assert set(scenario.refusals) == {str(line.pk)}
    assert BROKEN in scenario.refusals[str(line.pk)]
    assert "Baissez le montant" in scenario.refusals[str(line.pk)]


def test_an_exception_is_shown_and_lets_all_pass(desk: Client, reviewer: Actor) -> None:
    scenario, over = composed(reviewer)
    make_exception(over.pk, "own_share", "Dérogation de la préfète.", actor=reviewer, now=NOW)
    page = words(desk, scenario)
    assert "Exception écrite : Dérogation de la préfète." in page
    assert "un plafond d’aides publiques" not in page
    assert decide(scenario, reviewer) is True
    assert Proposal.objects.count() == 2


def test_a_lower_amount_breaks_nothing(desk: Client, reviewer: Actor) -> None:
    scenario, over = composed(reviewer)
    line = ScenarioLine.objects.get(scenario=scenario, application=over)
    said = LineSaid(choice=LineChoice.AWARD, set_cents=6_000 * EUROS)
    say_of_line(line.pk, said, actor=reviewer, now=NOW)
    assert "un plafond d’aides publiques" not in words(desk, scenario)
    assert decide(scenario, reviewer) is True


def test_an_award_of_the_same_project_counts(desk: Client, reviewer: Actor) -> None:
    given = {"state": "accepted", "granted_cents": 30_000 * EUROS, "decided_at": NOW}
    make_sheet("itn-3c", requested_cents=30_000 * EUROS, **given)
    scenario = compose(reviewer, sheets(1), available=50_000 * EUROS)
    assert "au plus toute la dépense retenue" in words(desk, scenario)
    assert decide(scenario, reviewer) is False


@pytest.mark.parametrize("count", [1, 12])
def test_the_caps_of_all_lines_take_four_queries(
    count: int, reviewer: Actor, django_assert_num_queries: Any
) -> None:
    scenario = compose(reviewer, [helped(computed_cents=10_000 * EUROS).pk for _ in range(count)])
    rows = rows_of(scenario)
    broken_caps(scenario, rows, reviewer, NOW)
    with django_assert_num_queries(4):
        found = broken_caps(scenario, rows, reviewer, NOW)
    assert len(found) == count
