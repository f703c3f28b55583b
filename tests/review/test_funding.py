"""A decision and its commitment: both or none, never more than what is left."""

from datetime import timedelta

import pytest

from guichet.accounts.enums import RoleKind
from guichet.accounts.permissions import Actor
from guichet.applications.enums import State
from guichet.budget.enums import Account, Unit
from guichet.budget.errors import NotEnough
from guichet.budget.selectors import envelope, lines_of_reference
from guichet.budget.services import commit, expire_reservations
from guichet.review.enums import VisaVerdict
from guichet.review.models import Proposal
from guichet.review.selectors import circuits
from guichet.review.services import funding
from guichet.review.services.proposals import endorse, propose, withdraw_proposal
from tests.budget.factories import by, make_envelope

from .factories import NOW, make_application, officer
from .test_circuit import AWARD, REFUSAL

AMOUNT = AWARD.amount_cents or 0
pytestmark = pytest.mark.usefixtures("schemes")


@pytest.fixture(autouse=True)
def short_circuit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "guichet.review.services.proposals.circuit_of", lambda _application: circuits.SHORTEST
    )


@pytest.fixture
def reviewer(db: None) -> Actor:
    return officer(RoleKind.REVIEWER)


@pytest.fixture
def prefet(db: None) -> Actor:
    return officer(RoleKind.DECIDER)


def test_what_is_proposed_is_set_aside_then_committed(reviewer: Actor, prefet: Actor) -> None:
    pk = make_envelope(AMOUNT + 100)
    application = make_application()
    proposal = propose(application.pk, AWARD, actor=reviewer, now=NOW)
    assert (envelope(pk).reserved, envelope(pk).available) == (AMOUNT, 100)
    endorse(proposal.pk, VisaVerdict.AGREE, actor=prefet, now=NOW)
    assert (envelope(pk).reserved, envelope(pk).committed) == (0, AMOUNT)
    accounts = [line.account for line in lines_of_reference(application.subject)]
    assert accounts == [Account.RESERVED, Account.RESERVED, Account.COMMITTED]


def test_a_proposal_above_what_is_left_says_how_much(reviewer: Actor) -> None:
    pk = make_envelope(AMOUNT + 10_000_00)
    first = propose(make_application().pk, AWARD, actor=reviewer, now=NOW)
    with pytest.raises(NotEnough) as caught:
        propose(make_application().pk, AWARD, actor=reviewer, now=NOW)
    said = str(caught.value).replace("\xa0", " ").replace("\u202f", " ")
    assert "Il reste 10 000,00 €" in said
    assert "il manque 3 450,00 €" in said
    assert f"dossier n° {first.application.number}" in said
    assert Proposal.objects.count() == 1
    assert envelope(pk).available == 10_000_00


def test_what_is_not_signed_is_freed(reviewer: Actor, prefet: Actor) -> None:
    pk = make_envelope(AMOUNT)
    withdrawn = propose(make_application().pk, AWARD, actor=reviewer, now=NOW)
    withdraw_proposal(withdrawn.pk, actor=reviewer, now=NOW)
    assert envelope(pk).available == AMOUNT
    returned = propose(make_application().pk, AWARD, actor=reviewer, now=NOW)
    endorse(returned.pk, VisaVerdict.RETURN, actor=prefet, now=NOW, comment="À revoir")
    assert envelope(pk).available == AMOUNT


def test_an_old_proposal_is_signed_if_something_is_left(reviewer: Actor, prefet: Actor) -> None:
    pk = make_envelope(AMOUNT)
    application = make_application()
    proposal = propose(application.pk, AWARD, actor=reviewer, now=NOW)
    later = NOW + funding.HELD + timedelta(days=1)
    expire_reservations(now=later)
    taken = commit(pk, 1, by("Un autre", "application:1"))
    with pytest.raises(NotEnough):
        endorse(proposal.pk, VisaVerdict.AGREE, actor=prefet, now=later)
    application.refresh_from_db()
    assert application.state == State.UNDER_REVIEW
    assert [line.account for line in lines_of_reference(application.subject)] == [Account.RESERVED] * 2
    assert taken


def test_a_refusal_takes_nothing(reviewer: Actor, prefet: Actor) -> None:
    pk = make_envelope(AMOUNT)
    proposal = propose(make_application().pk, REFUSAL, actor=reviewer, now=NOW)
    endorse(proposal.pk, VisaVerdict.AGREE, actor=prefet, now=NOW)
    assert envelope(pk).available == AMOUNT


def test_without_an_envelope_nothing_is_held(reviewer: Actor, prefet: Actor) -> None:
    make_envelope(1, year=2022)
    application = make_application()
    proposal = propose(application.pk, AWARD, actor=reviewer, now=NOW)
    endorse(proposal.pk, VisaVerdict.AGREE, actor=prefet, now=NOW)
    assert lines_of_reference(application.subject) == []


def test_posts_are_counted_beside_euros(reviewer: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    posts = make_envelope(2, unit=Unit.POST)
    monkeypatch.setattr(funding, "_posts", lambda _proposal, _now: 3)
    with pytest.raises(NotEnough, match=r"il manque 1.poste"):
        propose(make_application().pk, AWARD, actor=reviewer, now=NOW)
    monkeypatch.setattr(funding, "_posts", lambda _proposal, _now: 2)
    propose(make_application().pk, AWARD, actor=reviewer, now=NOW)
    assert envelope(posts).available == 0


def test_what_stops_between_commitment_and_decision_leaves_neither(
    reviewer: Actor, prefet: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    pk = make_envelope(AMOUNT)
    application = make_application()
    proposal = propose(application.pk, AWARD, actor=reviewer, now=NOW)

    def stop(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("guichet.review.services.proposals.move", stop)
    with pytest.raises(KeyboardInterrupt):
        endorse(proposal.pk, VisaVerdict.AGREE, actor=prefet, now=NOW)
    application.refresh_from_db()
    assert application.state == State.UNDER_REVIEW
    assert (envelope(pk).committed, envelope(pk).reserved) == (0, AMOUNT)
