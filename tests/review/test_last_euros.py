"""Real connections: two deciders sign at once, and the envelope holds one."""

from datetime import UTC, datetime

import pytest

from guichet.accounts.enums import RoleKind
from guichet.applications.enums import State
from guichet.applications.models import Application
from guichet.budget.errors import NotEnough
from guichet.budget.selectors import envelope, lines_of_reference, prove
from guichet.budget.services import commit, release
from guichet.review.enums import VisaVerdict
from guichet.review.models import Proposal
from guichet.review.selectors import circuits
from guichet.review.services.proposals import endorse, propose
from guichet.schemes import selectors as catalogue
from guichet.schemes.services import load_schemes
from guichet.territories.services import load_territories
from tests.applications.test_two_at_once import at_once
from tests.budget.factories import by, make_envelope
from tests.conftest import SCHEMES

from .factories import NOW, make_application, officer
from .test_circuit import AWARD

AMOUNT = AWARD.amount_cents or 0


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_deciders_on_the_last_euros(monkeypatch: pytest.MonkeyPatch) -> None:
    load_territories()
    catalogue.forget()
    load_schemes(SCHEMES, now=datetime(2021, 3, 1, 9, tzinfo=UTC))
    monkeypatch.setattr("guichet.review.services.proposals.circuit_of", lambda _one: circuits.SHORTEST)
    reviewer, prefet = officer(RoleKind.REVIEWER), officer(RoleKind.DECIDER)
    pk = make_envelope(2 * AMOUNT)
    waiting: list[Proposal] = []
    for _ in range(2):
        application = make_application()
        waiting.append(propose(application.pk, AWARD, actor=reviewer, now=NOW))
    for proposal in waiting:
        for line in lines_of_reference(proposal.application.subject):
            release(line.pk, by("Échue", proposal.application.subject))
    commit(pk, AMOUNT, by("Un autre", "application:1"))
    results = at_once(
        lambda: endorse(waiting[0].pk, VisaVerdict.AGREE, actor=prefet, now=NOW),
        lambda: endorse(waiting[1].pk, VisaVerdict.AGREE, actor=prefet, now=NOW),
    )
    assert [type(one) for one in results if isinstance(one, Exception)] == [NotEnough], results
    assert envelope(pk).available == 0
    assert sorted(Application.objects.values_list("state", flat=True)) == [State.ACCEPTED, State.UNDER_REVIEW]
    assert not prove().differences
