"""What an award adds to: other awards found by themselves, the law held in figures, exceptions that say why."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from guichet.accounts.enums import RoleKind
from guichet.accounts.permissions import Actor
from guichet.applications.enums import State
from guichet.applications.errors import NotYours
from guichet.journal.selectors import entries_of
from guichet.review.errors import ReviewError
from guichet.review.models import CapException, Proposal
from guichet.review.selectors.same_project import close_titles
from guichet.review.services.cumulation import end_exception, make_exception
from guichet.review.services.proposals import propose, withdraw_proposal
from guichet.shared.formats import format_amount
from tests.e2e.desk import ANSWERS
from tests.people import sign_in

from .committees import SPEND
from .factories import NOW, officer
from .lists import make_sheet
from .test_circuit import AWARD
from .test_committee_pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("schemes")]
EUROS = 100
FINANCING = {
    "row": "f1",
    "source": "Région",
    "nature": "region",
    "amount": 25_000 * EUROS,
    "state": "obtained",
}
LARGE = replace(AWARD, amount_cents=10_000 * EUROS, spend_cents=39_200 * EUROS)
"""With the 25 000 € of the région, 4 200 € of 39 200 € are left: under 20 %."""


@pytest.fixture
def reviewer() -> Actor:
    return officer(RoleKind.REVIEWER)


def helped(**columns: Any) -> Any:
    """An application of Ballan-Miré whose plan names the région."""
    answers = SPEND | {"financing": {"lines": [FINANCING]}}
    return make_sheet(answers=answers, **columns).application


def test_an_award_that_leaves_too_little_is_refused_with_figures(reviewer: Actor) -> None:
    application = helped()
    with pytest.raises(ReviewError) as caught:
        propose(application.pk, LARGE, actor=reviewer, now=NOW)
    said = caught.value.message
    assert f"il resterait {format_amount(4_200 * EUROS)}, il faut {format_amount(7_840 * EUROS)}" in said
    assert "L. 1111-10" in said
    assert not Proposal.objects.exists()


def test_an_exception_lets_it_pass_and_is_never_silent(reviewer: Actor) -> None:
    application = helped()
    with pytest.raises(ReviewError, match="une exception se motive"):
        make_exception(application.pk, "own_share", "  ", actor=reviewer, now=NOW)
    with pytest.raises(ReviewError, match="dans la liste"):
        make_exception(application.pk, "autre", "Parce que.", actor=reviewer, now=NOW)
    made = make_exception(application.pk, "own_share", "Dérogation de la préfète.", actor=reviewer, now=NOW)
    proposal = propose(application.pk, LARGE, actor=reviewer, now=NOW)
    entries = {one.kind: one.details for one in entries_of(application.subject)}
    assert entries["cumulation.excepted"]["reason"] == "Dérogation de la préfète."
    assert entries["proposal.made"]["excepted"] == "own_share"
    withdraw_proposal(proposal.pk, actor=reviewer, now=NOW)
    end_exception(made.pk, actor=reviewer, now=NOW)
    with pytest.raises(ReviewError, match="il resterait"):
        propose(application.pk, LARGE, actor=reviewer, now=NOW)
    assert CapException.objects.filter(ended_at=None).count() == 0


def test_only_who_instructs_makes_one(reviewer: Actor) -> None:
    application = helped()
    for kind, area in ((RoleKind.DECIDER, "DEP-37"), (RoleKind.REVIEWER, "DEP-41")):
        with pytest.raises(NotYours):
            make_exception(application.pk, "own_share", "Non.", actor=officer(kind, area, name=area), now=NOW)


@pytest.mark.parametrize(
    ("other", "counts"),
    [
        ({}, True),
        ({"title": "Nos écoles : équiper"}, True),
        ({"title": "Refaire le toit", "answers": SPEND}, True),
        ({"title": "Refaire le toit"}, False),
        ({"submitted_at": NOW - timedelta(days=900)}, False),
        ({"carrier": "COM-37003"}, False),
        ({"state": State.UNDER_REVIEW, "granted_cents": None, "decided_at": None}, False),
        ({"state": State.REFUSED, "granted_cents": None, "grounds": "Hors sujet."}, False),
    ],
    ids=[
        "same title",
        "close title",
        "same expenses",
        "another",
        "long ago",
        "elsewhere",
        "only asked",
        "refused",
    ],
)
def test_another_award_of_the_same_project_is_found(
    other: dict[str, Any], counts: bool, reviewer: Actor
) -> None:
    given = {
        "state": State.ACCEPTED,
        "granted_cents": 30_000 * EUROS,
        "requested_cents": 30_000 * EUROS,
        "decided_at": NOW,
    }
    make_sheet("itn-3c", **(given | other))
    application = make_sheet(answers=SPEND).application
    if counts:
        with pytest.raises(ReviewError, match="au plus toute la dépense retenue"):
            propose(application.pk, LARGE, actor=reviewer, now=NOW)
    else:
        assert propose(application.pk, LARGE, actor=reviewer, now=NOW).pk


@pytest.mark.parametrize(
    ("one", "other", "close"),
    [
        ("Équiper nos écoles", "ÉQUIPER LES ÉCOLES", True),
        ("Rénover la mairie", "Équiper nos écoles", False),
        ("", "", False),
        ("Nos 3 TBI", "Les 3 TNI", False),
    ],
)
def test_titles_are_close_when_half_their_words_are(one: str, other: str, close: bool) -> None:
    assert close_titles(one, other) is close


def test_what_nobody_said_refuses_nothing(reviewer: Actor) -> None:
    """Without a financing plan nothing is known to be broken."""
    assert propose(make_sheet(answers=SPEND).application.pk, LARGE, actor=reviewer, now=NOW).pk


@pytest.mark.usefixtures("france")
def test_the_page_says_each_rule_with_its_figures(client: Client, django_assert_max_num_queries: Any) -> None:
    sign_in(client, "reviewer")
    application = make_sheet(answers=ANSWERS | {"financing": {"lines": [FINANCING]}}).application
    other = make_sheet(
        "itn-3c", state=State.ACCEPTED, granted_cents=5_000 * EUROS, decided_at=NOW
    ).application
    address = f"/instruction/dossiers/{application.number}"
    page = words(client.get(address))
    assert "Cumul des aides publiques" in page
    assert "Région Région, obtenu : 25 000,00 €" in page
    assert f"n° {other.number} Équiper nos écoles accordé : 5 000,00 € (intitulé proche)" in page
    assert "dépassé Part du maître d" in page
    assert "il faut 7 840,00 € au moins" in page
    refused = client.post(f"{address}/deroger-cumul", {"cap": "own_share", "reason": ""})
    assert refused.status_code == 400
    said = {"cap": "own_share", "reason": "Outre-mer."}
    assert client.post(f"{address}/deroger-cumul", said).status_code == 302
    assert "Exception : Outre-mer." in words(client.get(address))
    with django_assert_max_num_queries(15):
        client.get(address)
    exception = CapException.objects.get()
    assert client.post(f"{address}/retirer-exception", {"exception": exception.pk}).status_code == 302
